import {fastFlags, Flag} from '../../../ir/model/flags.ts';
import {FastMathBit} from '../codes.ts';

/** The model's flags for a record's fast-math operand. */
export function fastFlagsOf(bits: number): number {
  if ((bits & FastMathBit.unsafeAlgebra) !== 0) return fastFlags;
  let flags = 0;
  if ((bits & FastMathBit.nnan) !== 0) flags |= Flag.nnan;
  if ((bits & FastMathBit.ninf) !== 0) flags |= Flag.ninf;
  if ((bits & FastMathBit.nsz) !== 0) flags |= Flag.nsz;
  if ((bits & FastMathBit.arcp) !== 0) flags |= Flag.arcp;
  if ((bits & FastMathBit.contract) !== 0) flags |= Flag.contract;
  if ((bits & FastMathBit.afn) !== 0) flags |= Flag.afn;
  if ((bits & FastMathBit.reassoc) !== 0) flags |= Flag.reassoc;
  return flags;
}
