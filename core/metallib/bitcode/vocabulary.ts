/** Words of the IR text with the numbers that LLVM 14's bitcode gives them. */

/** Attribute kinds by number; numbers above the last are newer than LLVM 14. */
const attributeWords = `
align alwaysinline byval inlinehint inreg minsize naked nest noalias nobuiltin
nocapture noduplicate noimplicitfloat noinline nonlazybind noredzone noreturn nounwind optsize readnone
readonly returned returns_twice signext alignstack ssp sspreq sspstrong sret sanitize_address
sanitize_thread sanitize_memory uwtable zeroext builtin cold optnone inalloca nonnull jumptable
dereferenceable dereferenceable_or_null convergent safestack argmemonly swiftself swifterror norecurse
inaccessiblememonly inaccessiblemem_or_argmemonly
allocsize writeonly speculatable strictfp sanitize_hwaddress nocf_check optforfuzzing shadowcallstack
speculative_load_hardening immarg
willreturn nofree nosync sanitize_memtag preallocated nomerge null_pointer_is_valid noundef byref mustprogress
nocallback hot noprofile vscale_range swiftasync nosanitize_coverage elementtype disable_sanitizer_instrumentation`;

/** The keyword of each attribute kind by number; number 0 is no kind. */
export const attributeKinds: readonly string[] = ['', ...attributeWords.trim().split(/\s+/)];

export const attributeKindNumbers: ReadonlyMap<string, number> = new Map(
  attributeKinds.map((word, index) => [word, index] as const).slice(1),
);

/** Attribute kinds that always have an integer. */
export const integerAttributes: ReadonlySet<string> = new Set([
  ...['align', 'alignstack', 'dereferenceable', 'dereferenceable_or_null', 'allocsize', 'vscale_range'],
]);

/** Attribute kinds that have a type (old files leave it out). */
export const typeAttributes: ReadonlySet<string> = new Set([
  ...['byval', 'byref', 'sret', 'inalloca', 'preallocated', 'elementtype'],
]);

/** Calling conventions that have a word; the C convention (0) has none in the model. */
export const callingConventions: ReadonlyMap<string, number> = new Map([
  ['ccc', 0],
  ['fastcc', 8],
  ['coldcc', 9],
  ['ghccc', 10],
  ['webkit_jscc', 12],
  ['anyregcc', 13],
  ['preserve_mostcc', 14],
  ['preserve_allcc', 15],
  ['swiftcc', 16],
  ['cxx_fast_tlscc', 17],
  ['tailcc', 18],
  ['cfguard_checkcc', 19],
  ['swifttailcc', 20],
  ['x86_stdcallcc', 64],
  ['x86_fastcallcc', 65],
  ['arm_apcscc', 66],
  ['arm_aapcscc', 67],
  ['arm_aapcs_vfpcc', 68],
  ['msp430_intrcc', 69],
  ['x86_thiscallcc', 70],
  ['ptx_kernel', 71],
  ['ptx_device', 72],
  ['spir_func', 75],
  ['spir_kernel', 76],
  ['intel_ocl_bicc', 77],
  ['x86_64_sysvcc', 78],
  ['win64cc', 79],
  ['x86_vectorcallcc', 80],
  ['hhvmcc', 81],
  ['hhvm_ccc', 82],
  ['x86_intrcc', 83],
  ['avr_intrcc', 84],
  ['avr_signalcc', 85],
  ['amdgpu_vs', 87],
  ['amdgpu_gs', 88],
  ['amdgpu_ps', 89],
  ['amdgpu_cs', 90],
  ['amdgpu_kernel', 91],
  ['x86_regcallcc', 92],
  ['amdgpu_hs', 93],
  ['amdgpu_ls', 95],
  ['amdgpu_es', 96],
  ['aarch64_vector_pcs', 97],
  ['aarch64_sve_vector_pcs', 98],
  ['amdgpu_gfx', 100],
]);

/** Metadata kinds that LLVM 14 knows by number; a module's own kinds follow. */
export const knownMetadataKinds: readonly string[] = [
  ...['dbg', 'tbaa', 'prof', 'fpmath', 'range', 'tbaa.struct', 'invariant.load', 'alias.scope', 'noalias'],
  ...['nontemporal', 'llvm.mem.parallel_loop_access', 'nonnull', 'dereferenceable'],
  ...['dereferenceable_or_null', 'make.implicit', 'unpredictable', 'invariant.group', 'align', 'llvm.loop'],
  ...['type', 'section_prefix', 'absolute_symbol', 'associated', 'callees', 'irr_loop', 'llvm.access.group'],
  ...['callback', 'llvm.preserve.access.index', 'vcall_visibility', 'noundef', 'annotation'],
];

/** Operand bundle tags that LLVM 14 knows by number (Apple's writers have `ptrauth` as the next). */
export const knownBundleTags: readonly string[] = [
  ...['deopt', 'funclet', 'gc-transition', 'cfguardtarget', 'preallocated', 'gc-live'],
  'clang.arc.attachedcall',
];
