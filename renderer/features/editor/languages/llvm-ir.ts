import type {languages} from 'monaco-editor/editor';

const keywords =
  'define declare target datalayout triple source_filename attributes module asm global constant alias ifunc comdat ' +
  'type opaque private internal external linkonce weak common appending extern_weak linkonce_odr weak_odr ' +
  'available_externally dllimport dllexport default hidden protected dso_local dso_preemptable unnamed_addr ' +
  'local_unnamed_addr externally_initialized addrspace section partition align prefix prologue personality gc to ' +
  'from caller within unwind inbounds nusw nuw nsw exact inrange volatile atomic syncscope unordered monotonic ' +
  'acquire release acq_rel seq_cst singlethread fast nnan ninf nsz arcp contract reassoc afn disjoint samesign nneg ' +
  'null none undef poison zeroinitializer true false blockaddress dso_local_equivalent no_cfi tail musttail notail ' +
  'distinct eq ne ugt uge ult ule sgt sge slt sle oeq ogt oge olt ole one ord ueq une uno filter catch cleanup x ' +
  'ccc fastcc coldcc cc spir_func spir_kernel swiftcc tailcc splat vscale';

const instructions =
  'ret br switch indirectbr invoke callbr resume catchswitch catchret cleanupret unreachable fneg add fadd sub fsub ' +
  'mul fmul udiv sdiv fdiv urem srem frem shl lshr ashr and or xor extractelement insertelement shufflevector ' +
  'extractvalue insertvalue alloca load store fence cmpxchg atomicrmw getelementptr trunc zext sext fptrunc fpext ' +
  'fptoui fptosi uitofp sitofp ptrtoint inttoptr bitcast addrspacecast icmp fcmp phi select freeze call va_arg ' +
  'landingpad catchpad cleanuppad xchg nand max min umax umin fmax fmin uinc_wrap udec_wrap';

const parameterAttributes =
  'alwaysinline argmemonly builtin byref byval convergent dereferenceable dereferenceable_or_null hot cold immarg ' +
  'inalloca inlinehint inreg jumptable memory minsize mustprogress naked nest noalias nobuiltin nocapture captures ' +
  'nocallback noduplicate nofree noimplicitfloat noinline nomerge nonlazybind nonnull norecurse noredzone noreturn ' +
  'nosync noundef nounwind null_pointer_is_valid optnone optsize preallocated readnone readonly returned ' +
  'returns_twice signext speculatable sret ssp sspreq sspstrong strictfp swifterror swiftself uwtable willreturn ' +
  'writable writeonly zeroext initializes range nofpclass dead_on_unwind elementtype allocsize allocptr allockind';

/** Monarch grammar of LLVM IR text, of typed and opaque pointers alike, and so of AIR. */
export const llvmIrTokens: languages.IMonarchLanguage = {
  defaultToken: '',
  tokenPostfix: '.ll',
  keywords: keywords.split(' '),
  instructions: instructions.split(' '),
  parameterAttributes: parameterAttributes.split(' '),
  simpleType:
    /(?:void|half|bfloat|float|double|fp128|x86_fp80|ppc_fp128|label|token|metadata|x86_amx|ptr|opaque|i[1-9]\d*)/,
  name: /[-a-zA-Z$._][-a-zA-Z$._0-9]*/,

  tokenizer: {
    root: [
      [/[ \t\r\n]+/, ''],
      [/;.*$/, 'comment'],
      // A label: before names and numbers, which it also looks like.
      [/[-a-zA-Z$._0-9]+:(?!:)/, 'label'],
      [/"(?:[^"\\]|\\[0-9A-Fa-f]{2}|\\)*":/, 'label'],
      [/%@name/, 'variable.local'],
      [/%\d+/, 'variable.local'],
      [/%"/, {token: 'variable.local', next: '@quotedLocal'}],
      [/[@]@name/, 'variable.global'],
      [/@\d+/, 'variable.global'],
      [/@"/, {token: 'variable.global', next: '@quotedGlobal'}],
      [/\$@name/, 'variable.global'],
      [/![-a-zA-Z$._\\][-a-zA-Z$._0-9\\]*/, 'metadata'],
      [/!\d+/, 'metadata'],
      [/!(?=[{"])/, 'metadata'],
      [/#\d+/, 'attribute'],
      [/c?"/, {token: 'string', next: '@string'}],
      [/[su]0x[0-9a-fA-F]+/, 'number.hex'],
      [/-?0x[KLMHR]?[0-9a-fA-F]+/, 'number.hex'],
      [/[-+]?\d+\.\d*(?:[eE][-+]?\d+)?/, 'number.float'],
      [/[-+]?\d+/, 'number'],
      [/@simpleType(?![\w.])/, 'type'],
      [
        /[a-zA-Z_][\w.]*/,
        {
          cases: {
            '@instructions': 'keyword.instruction',
            '@parameterAttributes': 'attribute',
            '@keywords': 'keyword',
            '@default': 'identifier',
          },
        },
      ],
      [/\.\.\./, 'delimiter'],
      [/[{}()[\]<>]/, '@brackets'],
      [/[,=*|:]/, 'delimiter'],
    ],
    string: [
      [/[^"\\]+/, 'string'],
      [/\\(?:[0-9A-Fa-f]{2}|\\)/, 'string.escape'],
      [/\\/, 'string'],
      [/"/, {token: 'string', next: '@pop'}],
    ],
    quotedLocal: [
      [/[^"]+/, 'variable.local'],
      [/"/, {token: 'variable.local', next: '@pop'}],
    ],
    quotedGlobal: [
      [/[^"]+/, 'variable.global'],
      [/"/, {token: 'variable.global', next: '@pop'}],
    ],
  },
};

export const llvmIrConfiguration: languages.LanguageConfiguration = {
  comments: {lineComment: ';'},
  brackets: [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ],
  wordPattern: /[%@!#$]?[-a-zA-Z$._0-9]+/,
};
