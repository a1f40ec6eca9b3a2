/**
 * The numbers of LLVM bitcode as LLVM 14 reads and writes it: shared by the reader and the writer. Names follow the
 * words of the IR text where there are such words, so that tables here serve both directions.
 */

/** `BC C0 DE`: what a bitcode file starts with. */
export const bitcodeMagic = 0xdec04342;
/** `DE C0 17 0B`: what a wrapped bitcode file starts with. */
export const wrapperMagic = 0x0b17c0de;
/** Bytes of the wrapper's header: magic, version, offset, size, CPU type. */
export const wrapperHeaderBytes = 20;

/** Abbreviation ids that the bitstream itself defines. */
export const BuiltinAbbreviation = {
  endBlock: 0,
  enterSubblock: 1,
  defineAbbreviation: 2,
  unabbreviatedRecord: 3,
  firstOwn: 4,
} as const;

/** Encodings of an abbreviation's operands. */
export const AbbreviationEncoding = {fixed: 1, vbr: 2, array: 3, char6: 4, blob: 5} as const;

/** The alphabet of `char6`. */
export const char6Alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._';

export const BlockId = {
  blockInfo: 0,
  module: 8,
  parameterAttributes: 9,
  parameterAttributeGroups: 10,
  constants: 11,
  function: 12,
  identification: 13,
  valueSymbolTable: 14,
  metadata: 15,
  metadataAttachment: 16,
  types: 17,
  useList: 18,
  moduleStringTable: 19,
  globalValueSummary: 20,
  operandBundleTags: 21,
  metadataKinds: 22,
  stringTable: 23,
  fullLtoSummary: 24,
  symbolTable: 25,
  syncScopeNames: 26,
} as const;

/** Records inside the BLOCKINFO block. */
export const BlockInfoCode = {setBlockId: 1, blockName: 2, setRecordName: 3} as const;

export const IdentificationCode = {string: 1, epoch: 2} as const;

export const ModuleCode = {
  version: 1,
  triple: 2,
  dataLayout: 3,
  assembly: 4,
  sectionName: 5,
  dependentLibrary: 6,
  globalVariable: 7,
  function: 8,
  aliasOld: 9,
  gcName: 11,
  comdat: 12,
  valueSymbolTableOffset: 13,
  alias: 14,
  sourceFileName: 16,
  hash: 17,
  ifunc: 18,
} as const;

export const AttributeCode = {entryOld: 1, entry: 2, groupEntry: 3} as const;

/** How one attribute is written inside a group record. */
export const AttributeForm = {
  flag: 0,
  integer: 1,
  key: 3,
  keyValue: 4,
  flagType: 5,
  type: 6,
} as const;

/** The index that an attribute group is for; parameters count from 1. */
export const AttributeIndex = {returnValue: 0, firstParameter: 1, function: 0xffffffff} as const;

export const TypeCode = {
  entryCount: 1,
  void: 2,
  float: 3,
  double: 4,
  label: 5,
  opaque: 6,
  integer: 7,
  pointer: 8,
  functionOld: 9,
  half: 10,
  array: 11,
  vector: 12,
  x86Fp80: 13,
  fp128: 14,
  ppcFp128: 15,
  metadata: 16,
  x86Mmx: 17,
  structAnonymous: 18,
  structName: 19,
  structNamed: 20,
  function: 21,
  token: 22,
  bfloat: 23,
  x86Amx: 24,
  opaquePointer: 25,
} as const;

export const OperandBundleTagCode = {tag: 1} as const;
export const SyncScopeNameCode = {name: 1} as const;
export const StringTableCode = {blob: 1} as const;
export const SymbolTableCode = {blob: 1} as const;
export const UseListCode = {value: 1, block: 2} as const;

export const ValueSymbolTableCode = {entry: 1, blockEntry: 2, functionEntry: 3, combinedEntry: 5} as const;

export const MetadataCode = {
  stringOld: 1,
  value: 2,
  node: 3,
  name: 4,
  distinctNode: 5,
  kind: 6,
  location: 7,
  nodeOld: 8,
  functionNodeOld: 9,
  namedNode: 10,
  attachment: 11,
  genericDebug: 12,
  subrange: 13,
  enumerator: 14,
  basicType: 15,
  file: 16,
  derivedType: 17,
  compositeType: 18,
  subroutineType: 19,
  compileUnit: 20,
  subprogram: 21,
  lexicalBlock: 22,
  lexicalBlockFile: 23,
  namespace: 24,
  templateType: 25,
  templateValue: 26,
  globalVariable: 27,
  localVariable: 28,
  expression: 29,
  objectiveCProperty: 30,
  importedEntity: 31,
  module: 32,
  macro: 33,
  macroFile: 34,
  strings: 35,
  globalDeclarationAttachment: 36,
  globalVariableExpression: 37,
  indexOffset: 38,
  index: 39,
  label: 40,
  stringType: 41,
  commonBlock: 44,
  genericSubrange: 45,
  argumentList: 46,
} as const;

export const ConstantCode = {
  setType: 1,
  null: 2,
  undef: 3,
  integer: 4,
  wideInteger: 5,
  float: 6,
  aggregate: 7,
  string: 8,
  cString: 9,
  binary: 10,
  cast: 11,
  getElementPointer: 12,
  select: 13,
  extractElement: 14,
  insertElement: 15,
  shuffleVector: 16,
  compare: 17,
  inlineAssemblyOld: 18,
  /** Shuffle whose result has another number of lanes than its operands. */
  shuffleVectorExtended: 19,
  inboundsGetElementPointer: 20,
  blockAddress: 21,
  data: 22,
  inlineAssemblyOld2: 23,
  inRangeGetElementPointer: 24,
  unary: 25,
  poison: 26,
  dsoLocalEquivalent: 27,
  inlineAssemblyOld3: 28,
  noCfi: 29,
  inlineAssembly: 30,
} as const;

export const FunctionCode = {
  declareBlocks: 1,
  binary: 2,
  cast: 3,
  getElementPointerOld: 4,
  selectOld: 5,
  extractElement: 6,
  insertElement: 7,
  shuffleVector: 8,
  compareOld: 9,
  ret: 10,
  br: 11,
  switch: 12,
  invoke: 13,
  unreachable: 15,
  phi: 16,
  alloca: 19,
  load: 20,
  vaArg: 23,
  storeOld: 24,
  extractValue: 26,
  insertValue: 27,
  compare: 28,
  select: 29,
  inboundsGetElementPointerOld: 30,
  indirectBr: 31,
  debugLocationAgain: 33,
  call: 34,
  debugLocation: 35,
  fence: 36,
  compareExchangeOld: 37,
  atomicReadModifyWriteOld: 38,
  resume: 39,
  landingPadOld: 40,
  loadAtomic: 41,
  storeAtomicOld: 42,
  getElementPointer: 43,
  store: 44,
  storeAtomic: 45,
  compareExchange: 46,
  landingPad: 47,
  cleanupReturn: 48,
  catchReturn: 49,
  catchPad: 50,
  cleanupPad: 51,
  catchSwitch: 52,
  operandBundle: 55,
  unary: 56,
  callBr: 57,
  freeze: 58,
  atomicReadModifyWrite: 59,
} as const;

/** Number of each cast by its word. */
export const castNumbers: Readonly<Record<string, number>> = {
  trunc: 0,
  zext: 1,
  sext: 2,
  fptoui: 3,
  fptosi: 4,
  uitofp: 5,
  sitofp: 6,
  fptrunc: 7,
  fpext: 8,
  ptrtoint: 9,
  inttoptr: 10,
  bitcast: 11,
  addrspacecast: 12,
};

/** Number of each binary operation by its word; the floating-point ones share numbers with the integer ones. */
export const binaryNumbers: Readonly<Record<string, number>> = {
  add: 0,
  fadd: 0,
  sub: 1,
  fsub: 1,
  mul: 2,
  fmul: 2,
  udiv: 3,
  sdiv: 4,
  fdiv: 4,
  urem: 5,
  srem: 6,
  frem: 6,
  shl: 7,
  lshr: 8,
  ashr: 9,
  and: 10,
  or: 11,
  xor: 12,
};

export const unaryNumbers: Readonly<Record<string, number>> = {fneg: 0};

/** `fcmp` counts from 0, `icmp` from 32. */
export const floatPredicates: readonly string[] = [
  ...['false', 'oeq', 'ogt', 'oge', 'olt', 'ole', 'one', 'ord'],
  ...['uno', 'ueq', 'ugt', 'uge', 'ult', 'ule', 'une', 'true'],
];
export const firstIntegerPredicate = 32;
export const integerPredicates: readonly string[] = [
  ...['eq', 'ne', 'ugt', 'uge', 'ult', 'ule', 'sgt', 'sge', 'slt', 'sle'],
];

/** `atomicrmw` operations by number. */
export const atomicOperations: readonly string[] = [
  ...['xchg', 'add', 'sub', 'and', 'nand', 'or', 'xor', 'max', 'min', 'umax', 'umin', 'fadd', 'fsub'],
];

/** Atomic orderings by number; 0 is "not atomic". */
export const orderings: readonly (string | undefined)[] = [
  ...[undefined, 'unordered', 'monotonic', 'acquire', 'release', 'acq_rel', 'seq_cst'],
];

/** Bits of a record's fast-math operand. */
export const FastMathBit = {
  /** What `fast` was before it was split into `reassoc`, `contract` and `afn`. */
  unsafeAlgebra: 1 << 0,
  nnan: 1 << 1,
  ninf: 1 << 2,
  nsz: 1 << 3,
  arcp: 1 << 4,
  contract: 1 << 5,
  afn: 1 << 6,
  reassoc: 1 << 7,
} as const;

/** Bit numbers of the flags of binary operations. */
export const WrapBit = {nuw: 0, nsw: 1} as const;
export const exactBit = 0;

/** Bit numbers in a call's flags; the convention stands from bit 1 to bit 10. */
export const CallBit = {
  tail: 0,
  convention: 1,
  musttail: 14,
  explicitType: 15,
  notail: 16,
  fastMath: 17,
} as const;
export const callConventionMask = 0x3ff;

/** Bit of an `invoke` record's convention that says that the function type is written. */
export const invokeExplicitTypeBit = 13;

/** Bits of an `alloca` record's alignment operand: log2 + 1 in the low five bits and three more from bit 8. */
export const AllocaBit = {inalloca: 5, explicitType: 6, swifterror: 7, upperAlign: 8} as const;

/** Sync scopes that every module knows, by number. */
export const knownSyncScopes: readonly string[] = ['singlethread', ''];

/** Number of each linkage as it is written now; external has no word in the model. */
export const linkageNumbers: Readonly<Record<string, number>> = {
  external: 0,
  appending: 2,
  internal: 3,
  extern_weak: 7,
  common: 8,
  private: 9,
  available_externally: 12,
  weak: 16,
  weak_odr: 17,
  linkonce: 18,
  linkonce_odr: 19,
};

/** Numbers of linkages that only old writers use; `dllimport` and `dllexport` were linkages once. */
export const oldLinkages: Readonly<Record<number, string>> = {
  1: 'weak',
  4: 'linkonce',
  5: 'dllimport',
  6: 'dllexport',
  10: 'weak_odr',
  11: 'linkonce_odr',
  13: 'private',
  14: 'private',
  15: 'external',
};

export const visibilities: readonly ('hidden' | 'protected' | undefined)[] = [
  ...([undefined, 'hidden', 'protected'] as const),
];
export const dllStorages: readonly ('dllimport' | 'dllexport' | undefined)[] = [
  ...([undefined, 'dllimport', 'dllexport'] as const),
];
/** Thread-local models by number, as the parser spells them. */
export const threadLocalModels: readonly (string | undefined)[] = [
  ...[undefined, 'generaldynamic', 'localdynamic', 'initialexec', 'localexec'],
];
export const unnamedAddresses: readonly ('unnamed_addr' | 'local_unnamed_addr' | undefined)[] = [
  ...([undefined, 'unnamed_addr', 'local_unnamed_addr'] as const),
];

/** Comdat selections by number, counted from 1. */
export const comdatSelections: readonly string[] = [
  '',
  'any',
  'exactmatch',
  'largest',
  'nodeduplicate',
  'samesize',
];
