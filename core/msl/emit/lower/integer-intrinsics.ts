import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {type Code} from './code.ts';
import {typeToken} from './type-tokens.ts';

/** `llvm.smin` is `air.min.s`: AIR's names with their signedness (AIR.md 2.1). */
const signedNames: Readonly<Record<string, string>> = {
  smin: 'min.s',
  smax: 'max.s',
  umin: 'min.u',
  umax: 'max.u',
  'sadd.sat': 'add_sat.s',
  'uadd.sat': 'add_sat.u',
  'ssub.sat': 'sub_sat.s',
  'usub.sat': 'sub_sat.u',
};

/** Lowers integer function `llvm.<op>`; undefined when it is none that is known. All widths are AIR's already. */
export function lowerIntegerIntrinsic(code: Code, op: string, call: CallInstruction): Operand | undefined {
  const args = call.operands.slice(1);
  const [first, second, third] = args;
  const {type} = call;
  const token = typeToken(type) ?? '?';
  if (first === undefined) return undefined;
  const named = signedNames[op];
  if (named !== undefined)
    return isBoolean(type)
      ? booleanOf(code, op, first, second)
      : code.air(`air.${named}.${token}`, type, args);
  switch (op) {
    case 'abs':
      return code.air(`air.abs.s.${token}`, type, [first]);
    case 'ctlz':
    case 'cttz': {
      // The last operand says that zero has no result; AIR's `false` gives the width for it, which is always right.
      const no = code.integer(code.types.i1, 0);
      return code.air(`air.${op === 'ctlz' ? 'clz' : 'ctz'}.${token}`, type, [first, no]);
    }
    case 'ctpop':
      return code.air(`air.popcount.${token}`, type, [first]);
    case 'bitreverse':
      return code.air(`air.reverse_bits.${token}`, type, [first]);
    case 'bswap':
      return swapBytes(code, first);
    case 'fshl':
    case 'fshr':
      return second === undefined || third === undefined ? undefined : funnel(code, op, first, second, third);
    case 'ushl.sat':
    case 'sshl.sat':
      return second === undefined ? undefined : shiftSaturated(code, op, first, second);
    case 'scmp':
    case 'ucmp':
      return second === undefined ? undefined : threeWay(code, op, type, first, second);
    case 'uadd.with.overflow':
    case 'sadd.with.overflow':
    case 'usub.with.overflow':
    case 'ssub.with.overflow':
    case 'umul.with.overflow':
    case 'smul.with.overflow':
      return second === undefined ? undefined : withOverflow(code, op, type, first, second);
    default:
      return undefined;
  }
}

function isBoolean(type: Type): boolean {
  return widthOf(type) === 1;
}

function widthOf(type: Type): number {
  const scalar = scalarOf(type);
  return scalar.kind === 'integer' ? scalar.bits : 64;
}

/** Of conditions: the greater unsigned one is `or`; signed, true is -1 and so the lesser. */
function booleanOf(code: Code, op: string, first: Operand, second: Operand | undefined): Operand | undefined {
  if (second === undefined) return undefined;
  switch (op) {
    case 'umax':
    case 'smin':
    case 'uadd.sat':
    case 'sadd.sat':
      return code.binary('or', first, second);
    case 'umin':
    case 'smax':
      return code.binary('and', first, second);
    default:
      return undefined;
  }
}

function swapBytes(code: Code, value: Operand): Operand {
  const {type} = value;
  const bytes = widthOf(type) / 8;
  let result: Operand | undefined;
  for (let index = 0; index < bytes; index++) {
    const to = bytes - 1 - index;
    const distance = 8 * (to - index);
    const mask = 0xffn << BigInt(8 * index);
    const picked = code.binary('and', value, code.integer(type, mask));
    const moved =
      distance > 0
        ? code.binary('shl', picked, code.integer(type, distance))
        : code.binary('lshr', picked, code.integer(type, -distance));
    result = result === undefined ? moved : code.binary('or', result, moved);
  }
  return result ?? value;
}

function isSame(a: Operand, b: Operand): boolean {
  return a.kind === 'local' && b.kind === 'local' && a.target !== undefined && a.target === b.target;
}

/** A funnel shift of one value with itself is a rotation, which AIR has (to the left, by any amount). */
function funnel(code: Code, op: 'fshl' | 'fshr', high: Operand, low: Operand, amount: Operand): Operand {
  const {type} = high;
  const width = widthOf(type);
  if (isSame(high, low)) {
    const left = op === 'fshl' ? amount : code.binary('sub', code.integer(type, 0), amount);
    return code.air(`air.rotate.${typeToken(type) ?? '?'}`, type, [high, left]);
  }
  // Widths are powers of two. The other part is shifted by one more in a second step: by the width would be undefined.
  const steps = code.binary('and', amount, code.integer(type, width - 1));
  const rest = code.binary('sub', code.integer(type, width - 1), steps);
  if (op === 'fshl') {
    const shifted = code.binary('lshr', code.binary('lshr', low, code.integer(type, 1)), rest);
    return code.binary('or', code.binary('shl', high, steps), shifted);
  }
  const shifted = code.binary('shl', code.binary('shl', high, code.integer(type, 1)), rest);
  return code.binary('or', shifted, code.binary('lshr', low, steps));
}

function shiftSaturated(code: Code, op: 'ushl.sat' | 'sshl.sat', value: Operand, amount: Operand): Operand {
  const {type} = value;
  const width = BigInt(widthOf(type));
  const shifted = code.binary('shl', value, amount);
  const back = code.binary(op === 'ushl.sat' ? 'lshr' : 'ashr', shifted, amount);
  const fits = code.compare('icmp', 'eq', back, value);
  if (op === 'ushl.sat') return code.select(fits, shifted, code.integer(type, -1));
  const isNegative = code.compare('icmp', 'slt', value, code.integer(type, 0));
  const [least, greatest] = [1n << (width - 1n), (1n << (width - 1n)) - 1n];
  return code.select(
    fits,
    shifted,
    code.select(isNegative, code.integer(type, least), code.integer(type, greatest)),
  );
}

/** -1, 0 or 1. */
function threeWay(code: Code, op: 'scmp' | 'ucmp', type: Type, left: Operand, right: Operand): Operand {
  const sign = op === 'scmp' ? 's' : 'u';
  const isGreater = code.compare('icmp', `${sign}gt`, left, right);
  const isLess = code.compare('icmp', `${sign}lt`, left, right);
  const positive = code.select(isGreater, code.integer(type, 1), code.integer(type, 0));
  return code.select(isLess, code.integer(type, -1), positive);
}

function withOverflow(
  code: Code,
  op: string,
  type: Type,
  left: Operand,
  right: Operand,
): Operand | undefined {
  const outcome = overflowOf(code, op, left, right);
  if (outcome === undefined) return undefined;
  const first = code.insertValue(code.undefined(type), outcome.value, 0);
  return code.insertValue(first, outcome.overflows, 1);
}

function overflowOf(
  code: Code,
  op: string,
  left: Operand,
  right: Operand,
): {value: Operand; overflows: Operand} | undefined {
  const {type} = left;
  const zero = code.integer(type, 0);
  const token = typeToken(type) ?? '?';
  const width = widthOf(type);
  switch (op) {
    case 'uadd.with.overflow': {
      const value = code.binary('add', left, right);
      return {value, overflows: code.compare('icmp', 'ult', value, left)};
    }
    case 'usub.with.overflow':
      return {value: code.binary('sub', left, right), overflows: code.compare('icmp', 'ult', left, right)};
    case 'sadd.with.overflow':
    case 'ssub.with.overflow': {
      const isSum = op === 'sadd.with.overflow';
      const value = code.binary(isSum ? 'add' : 'sub', left, right);
      // The sign differs from that of the first operand, and not because of the second.
      const first = code.binary('xor', left, value);
      const second = code.binary('xor', isSum ? right : left, isSum ? value : right);
      return {value, overflows: code.compare('icmp', 'slt', code.binary('and', first, second), zero)};
    }
    case 'umul.with.overflow': {
      const high = code.air(`air.mul_hi.u.${token}`, type, [left, right]);
      return {value: code.binary('mul', left, right), overflows: code.compare('icmp', 'ne', high, zero)};
    }
    case 'smul.with.overflow': {
      const value = code.binary('mul', left, right);
      const high = code.air(`air.mul_hi.s.${token}`, type, [left, right]);
      const extension = code.binary('ashr', value, code.integer(type, width - 1));
      return {value, overflows: code.compare('icmp', 'ne', high, extension)};
    }
    default:
      return undefined;
  }
}
