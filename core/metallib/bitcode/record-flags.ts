import {Flag} from '../../ir/model/flags.ts';
import {exactBit, FastMathBit, WrapBit} from './codes.ts';
import {type Place, type WriteProblems} from './write-problems.ts';

const wrapFlags = Flag.nuw | Flag.nsw;
const fastMath: readonly (readonly [number, number])[] = [
  [Flag.reassoc, FastMathBit.reassoc],
  [Flag.nnan, FastMathBit.nnan],
  [Flag.ninf, FastMathBit.ninf],
  [Flag.nsz, FastMathBit.nsz],
  [Flag.arcp, FastMathBit.arcp],
  [Flag.contract, FastMathBit.contract],
  [Flag.afn, FastMathBit.afn],
];
const fastFlags = fastMath.reduce((all, [flag]) => all | flag, 0);
const memoryFlags = Flag.volatile | Flag.atomic | Flag.weak | Flag.cleanup | Flag.inalloca | Flag.swifterror;

const allowed: Readonly<Record<string, number>> = {
  add: wrapFlags,
  sub: wrapFlags,
  mul: wrapFlags,
  shl: wrapFlags,
  udiv: Flag.exact,
  sdiv: Flag.exact,
  lshr: Flag.exact,
  ashr: Flag.exact,
  fadd: fastFlags,
  fsub: fastFlags,
  fmul: fastFlags,
  fdiv: fastFlags,
  frem: fastFlags,
  fneg: fastFlags,
  fcmp: fastFlags,
  phi: fastFlags,
  select: fastFlags,
  call: fastFlags,
  getelementptr: Flag.inbounds,
};

/** Reports flags that LLVM 14 does not know on this operation. */
export function checkFlags(problems: WriteProblems, opcode: string, flags: number, place: Place): void {
  if (flags === 0) return;
  const extra = flags & ~(allowed[opcode] ?? 0) & ~memoryFlags;
  if (extra === 0) return;
  const names = Object.entries(Flag).filter(([, bit]) => (extra & bit) !== 0);
  problems.refuse(`flag '${names.map(([name]) => name).join("', '")}' on '${opcode}'`, place);
}

/** The optional flags operand of a record: 0 is left out. */
export function recordFlags(flags: number): number {
  if (flags === 0) return 0;
  let bits = 0;
  if ((flags & Flag.nuw) !== 0) bits |= 1 << WrapBit.nuw;
  if ((flags & Flag.nsw) !== 0) bits |= 1 << WrapBit.nsw;
  if ((flags & Flag.exact) !== 0) bits |= 1 << exactBit;
  for (const [flag, bit] of fastMath) if ((flags & flag) !== 0) bits |= bit;
  return bits;
}
