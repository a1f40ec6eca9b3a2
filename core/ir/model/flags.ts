/** Bits of `Instruction.flags` and `ExpressionConstant.flags`. */
export const Flag = {
  nuw: 1 << 0,
  nsw: 1 << 1,
  exact: 1 << 2,
  disjoint: 1 << 3,
  nneg: 1 << 4,
  samesign: 1 << 5,
  inbounds: 1 << 6,
  nusw: 1 << 7,
  volatile: 1 << 8,
  /** `load atomic` and `store atomic`. */
  atomic: 1 << 9,
  /** `cmpxchg weak`. */
  weak: 1 << 10,
  /** `landingpad ... cleanup`. */
  cleanup: 1 << 11,
  /** `alloca inalloca`. */
  inalloca: 1 << 12,
  /** `alloca swifterror`. */
  swifterror: 1 << 13,
  reassoc: 1 << 16,
  nnan: 1 << 17,
  ninf: 1 << 18,
  nsz: 1 << 19,
  arcp: 1 << 20,
  contract: 1 << 21,
  afn: 1 << 22,
} as const;

/** All seven fast-math bits: what `fast` means. */
export const fastFlags: number =
  Flag.reassoc | Flag.nnan | Flag.ninf | Flag.nsz | Flag.arcp | Flag.contract | Flag.afn;

/** The fast-math flags in LLVM's order of printing. */
export const fastFlagNames: readonly (readonly [string, number])[] = [
  ['reassoc', Flag.reassoc],
  ['nnan', Flag.nnan],
  ['ninf', Flag.ninf],
  ['nsz', Flag.nsz],
  ['arcp', Flag.arcp],
  ['contract', Flag.contract],
  ['afn', Flag.afn],
];
