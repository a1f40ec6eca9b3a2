/**
 * The words that the parser compares with. The lexer gives back these very strings, so that a comparison is one of
 * pointers; other words come as slices of the text and compare all the same, only slower.
 */
const words = `
void half bfloat float double x86_fp80 fp128 ppc_fp128 label token metadata x86_mmx x86_amx ptr opaque type target
source_filename datalayout triple module asm define declare global constant alias ifunc attributes comdat any exactmatch
largest nodeduplicate noduplicates samesize uselistorder uselistorder_bb distinct
private internal available_externally linkonce linkonce_odr weak weak_odr common appending extern_weak external
hidden protected default dllimport dllexport dso_local dso_preemptable thread_local localdynamic initialexec localexec
unnamed_addr local_unnamed_addr externally_initialized addrspace section partition align code_model gc prefix prologue
personality c cc
ccc fastcc coldcc webkit_jscc anyregcc preserve_mostcc preserve_allcc preserve_nonecc cxx_fast_tlscc tailcc
swiftcc swifttailcc ghccc hhvmcc hhvm_ccc spir_func spir_kernel amdgpu_kernel amdgpu_vs amdgpu_ps amdgpu_cs ptx_kernel ptx_device
x86_stdcallcc x86_fastcallcc x86_thiscallcc x86_vectorcallcc x86_regcallcc x86_intrcc x86_64_sysvcc win64cc arm_apcscc
arm_aapcscc arm_aapcs_vfpcc aarch64_vector_pcs aarch64_sve_vector_pcs
fneg freeze add fadd sub fsub mul fmul udiv sdiv fdiv urem srem frem shl lshr ashr and or xor
trunc zext sext fptrunc fpext fptoui fptosi uitofp sitofp ptrtoint ptrtoaddr inttoptr bitcast addrspacecast
ret br switch indirectbr invoke callbr resume cleanupret catchret catchpad cleanuppad catchswitch landingpad unreachable
alloca load store fence cmpxchg atomicrmw getelementptr icmp fcmp phi select call tail musttail notail va_arg
extractelement insertelement shufflevector extractvalue insertvalue
nuw nsw exact disjoint nneg samesign inbounds nusw inrange fast reassoc nnan ninf nsz arcp contract afn volatile atomic
inalloca swifterror syncscope unordered monotonic acquire release acq_rel seq_cst
eq ne ugt uge ult ule sgt sge slt sle oeq ogt oge olt ole one ord ueq une uno true false
xchg nand max min umax umin fmax fmin fmaximum fminimum uinc_wrap udec_wrap usub_cond usub_sat
null undef poison zeroinitializer none splat blockaddress dso_local_equivalent no_cfi ptrauth
sideeffect alignstack inteldialect unwind to caller from within cleanup catch filter x vscale
zeroext signext inreg byval byref preallocated sret noalias nocapture nofree nest returned nonnull dereferenceable
dereferenceable_or_null swiftself swiftasync immarg noundef nofpclass readnone readonly writeonly writable elementtype
captures range initializes dead_on_unwind dead_on_return allocptr allocalign
alwaysinline argmemonly builtin cold convergent hot inaccessiblememonly inaccessiblemem_or_argmemonly inlinehint
jumptable minsize mustprogress naked nobuiltin nocallback noduplicate noimplicitfloat noinline nomerge nonlazybind
noprofile norecurse noredzone noreturn nosync nounwind nosanitize_bounds nosanitize_coverage null_pointer_is_valid
optforfuzzing optnone optsize returns_twice safestack sanitize_address sanitize_hwaddress sanitize_memory sanitize_memtag
sanitize_thread shadowcallstack speculatable speculative_load_hardening ssp sspreq sspstrong strictfp uwtable willreturn
memory vscale_range allocsize allockind nocf_check no_sanitize_address no_sanitize_hwaddress sanitize_address_dyninit
line column scope inlinedAt file name isOptimized DW_OP_deref
`
  .split(/\s+/)
  .filter((word) => word !== '');

const tableSize = 2048;
const table: (string | undefined)[] = new Array<string | undefined>(tableSize).fill(undefined);

/** One step of the hash that the lexer computes while it scans a word. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 11)) & (tableSize - 1);
}

for (const word of words) {
  let hash = 0;
  for (let index = 0; index < word.length; index++) hash = hashStep(hash, word.charCodeAt(index));
  let slot = slotOf(hash);
  while (table[slot] !== undefined && table[slot] !== word) slot = (slot + 1) & (tableSize - 1);
  table[slot] = word;
}

/** The shared string for `text[start..end)` with the given hash, or a slice when it is no known word. */
export function internWord(text: string, start: number, end: number, hash: number): string {
  const length = end - start;
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (tableSize - 1)) {
    const word = table[slot];
    if (word === undefined) return text.slice(start, end);
    if (word.length === length && matches(text, start, word)) return word;
  }
}

function matches(text: string, start: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if (text.charCodeAt(start + index) !== word.charCodeAt(index)) return false;
  }
  return true;
}
