import {fastFlags, Flag} from '../../../ir/model/flags.ts';
import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {isFloat, scalarOf, type Type} from '../../../ir/model/type.ts';
import {type Code} from './code.ts';
import {type LowerContext} from './context.ts';
import {floatConstant} from './make.ts';
import {typeToken} from './type-tokens.ts';

/** LLVM's functions that AIR has under a name of its own with the same operands (AIR.md 2.1 and 2.2). */
const renamed: Readonly<Record<string, {readonly op: string; readonly hasFastForm: boolean}>> = {
  fma: {op: 'fma', hasFastForm: false},
  fmuladd: {op: 'fma', hasFastForm: false},
  minnum: {op: 'fmin', hasFastForm: true},
  maxnum: {op: 'fmax', hasFastForm: true},
  minimumnum: {op: 'fmin', hasFastForm: true},
  maximumnum: {op: 'fmax', hasFastForm: true},
  fabs: {op: 'fabs', hasFastForm: true},
  sqrt: {op: 'sqrt', hasFastForm: true},
  sin: {op: 'sin', hasFastForm: true},
  cos: {op: 'cos', hasFastForm: true},
  tan: {op: 'tan', hasFastForm: true},
  asin: {op: 'asin', hasFastForm: true},
  acos: {op: 'acos', hasFastForm: true},
  atan: {op: 'atan', hasFastForm: true},
  atan2: {op: 'atan2', hasFastForm: true},
  sinh: {op: 'sinh', hasFastForm: true},
  cosh: {op: 'cosh', hasFastForm: true},
  tanh: {op: 'tanh', hasFastForm: true},
  exp: {op: 'exp', hasFastForm: true},
  exp2: {op: 'exp2', hasFastForm: true},
  exp10: {op: 'exp10', hasFastForm: true},
  log: {op: 'log', hasFastForm: true},
  log2: {op: 'log2', hasFastForm: true},
  log10: {op: 'log10', hasFastForm: true},
  pow: {op: 'pow', hasFastForm: true},
  floor: {op: 'floor', hasFastForm: true},
  ceil: {op: 'ceil', hasFastForm: true},
  trunc: {op: 'trunc', hasFastForm: true},
  rint: {op: 'rint', hasFastForm: true},
  nearbyint: {op: 'rint', hasFastForm: true},
  roundeven: {op: 'rint', hasFastForm: true},
  round: {op: 'round', hasFastForm: true},
};

/** `air.` or `air.fast_` and the operation: only single precision has fast forms (AIR.md 2.1). */
export function airFloatName(context: LowerContext, op: string, hasFastForm: boolean, type: Type): string {
  const isFast = context.facts.fastMath && hasFastForm && scalarOf(type).kind === 'float';
  return `air.${isFast ? 'fast_' : ''}${op}.${typeToken(type) ?? '?'}`;
}

/** Lowers floating-point function `llvm.<op>`; undefined when it is none that is known. */
export function lowerFloatIntrinsic(
  context: LowerContext,
  code: Code,
  op: string,
  call: CallInstruction,
): Operand | undefined {
  const args = call.operands.slice(1);
  const [first, second] = args;
  const {type} = call;
  const flags = call.flags & fastFlags;
  const plain = renamed[op];
  if (plain !== undefined && isFloat(scalarOf(type))) return apply(context, code, plain, type, args, flags);
  if (first === undefined) return undefined;
  switch (op) {
    case 'minimum':
    case 'maximum': {
      if (second === undefined) return undefined;
      const inner = apply(
        context,
        code,
        {op: op === 'minimum' ? 'fmin' : 'fmax', hasFastForm: true},
        type,
        args,
        flags,
      );
      if ((flags & Flag.nnan) !== 0) return inner;
      // These give NaN for NaN, which AIR's do not.
      const isUnordered = code.compare('fcmp', 'uno', first, second);
      return code.select(isUnordered, code.binary('fadd', first, second), inner);
    }
    case 'copysign':
      return second === undefined ? undefined : copySign(code, first, second);
    case 'canonicalize':
      return code.binary('fmul', first, floatConstant(type, one(scalarOf(type))));
    case 'arithmetic.fence':
      return first;
    case 'ldexp':
      return second === undefined ? undefined : ldexp(context, code, type, first, second, flags);
    case 'powi':
      return second === undefined ? undefined : powi(context, code, type, first, second, flags);
    case 'sincos': {
      const sin = apply(context, code, {op: 'sin', hasFastForm: true}, first.type, [first], flags);
      const cos = apply(context, code, {op: 'cos', hasFastForm: true}, first.type, [first], flags);
      return pair(code, type, sin, cos);
    }
    case 'modf': {
      const whole = apply(context, code, {op: 'trunc', hasFastForm: true}, first.type, [first], flags);
      return pair(code, type, code.binary('fsub', first, whole, flags), whole);
    }
    case 'is.fpclass':
      return second?.kind === 'integer' ? isClass(code, first, second.small) : undefined;
    default:
      return undefined;
  }
}

/** bfloat has no operations of its own in AIR: they are done in single precision (AIR.md 4.2). */
function apply(
  context: LowerContext,
  code: Code,
  {op, hasFastForm}: {readonly op: string; readonly hasFastForm: boolean},
  type: Type,
  args: readonly Operand[],
  flags: number,
): Operand {
  if (scalarOf(type).kind !== 'bfloat')
    return code.air(airFloatName(context, op, hasFastForm, type), type, args, flags);
  const wide = type.kind === 'vector' ? code.types.vector(code.types.float, type.length) : code.types.float;
  const [narrowToken, wideToken] = [typeToken(type) ?? '?', typeToken(wide) ?? '?'];
  const widened = args.map((argument) =>
    code.air(`air.convert.f.${wideToken}.f.${narrowToken}`, wide, [argument], flags),
  );
  const result = code.air(airFloatName(context, op, hasFastForm, wide), wide, widened, flags);
  return code.air(`air.convert.f.${narrowToken}.f.${wideToken}`, type, [result], flags);
}

function pair(code: Code, type: Type, first: Operand, second: Operand): Operand {
  const empty: Operand = code.undefined(type);
  return code.insertValue(code.insertValue(empty, first, 0), second, 1);
}

/** The bits of 1.0. */
function one(type: Type): bigint {
  switch (type.kind) {
    case 'half':
      return 0x3c00n;
    case 'bfloat':
      return 0x3f80n;
    case 'double':
      return 0x3ff0000000000000n;
    default:
      return 0x3f800000n;
  }
}

function bitsOf(type: Type): number {
  const scalar = scalarOf(type);
  return scalar.kind === 'float' ? 32 : scalar.kind === 'double' ? 64 : 16;
}

function copySign(code: Code, magnitude: Operand, sign: Operand): Operand {
  const type = magnitude.type;
  const integers = code.integerTypeOf(type);
  const top = 1n << BigInt(bitsOf(type) - 1);
  const kept = code.binary(
    'and',
    code.cast('bitcast', magnitude, integers),
    code.integer(integers, top - 1n),
  );
  const taken = code.binary('and', code.cast('bitcast', sign, integers), code.integer(integers, top));
  return code.cast('bitcast', code.binary('or', kept, taken), type);
}

function ldexp(
  context: LowerContext,
  code: Code,
  type: Type,
  value: Operand,
  exponent: Operand,
  flags: number,
): Operand | undefined {
  const scalar = scalarOf(type);
  if (scalar.kind !== 'float' && scalar.kind !== 'half') return undefined;
  if (scalarOf(exponent.type) !== code.types.i32) return undefined;
  return code.air(airFloatName(context, 'ldexp', true, type), type, [value, exponent], flags);
}

function powi(
  context: LowerContext,
  code: Code,
  type: Type,
  value: Operand,
  exponent: Operand,
  flags: number,
): Operand | undefined {
  // The exponent is a scalar also where the base is a vector.
  if (type.kind === 'vector' || exponent.type !== code.types.i32) return undefined;
  const name = `air.convert.f.${typeToken(type) ?? '?'}.s.i32`;
  const power = code.air(name, type, [exponent], flags);
  return apply(context, code, {op: 'pow', hasFastForm: true}, type, [value, power], flags);
}

/** The classes of `llvm.is.fpclass`, by bit: signalling and quiet NaN, then -inf, -normal, ... +inf. */
function isClass(code: Code, value: Operand, mask: number): Operand | undefined {
  const type = value.type;
  const scalar = scalarOf(type);
  const fractionBits =
    scalar.kind === 'half' ? 10 : scalar.kind === 'bfloat' ? 7 : scalar.kind === 'float' ? 23 : -1;
  if (fractionBits < 0) return undefined;
  const integers = code.integerTypeOf(type);
  const width = BigInt(bitsOf(type));
  const infinity = ((1n << (width - 1n)) - 1n) ^ ((1n << BigInt(fractionBits)) - 1n);
  const smallestNormal = 1n << BigInt(fractionBits);
  const bits = code.cast('bitcast', value, integers);
  const magnitude = code.binary('and', bits, code.integer(integers, (1n << (width - 1n)) - 1n));
  const quiet = infinity | (1n << BigInt(fractionBits - 1));
  // Each class is a range of magnitudes, with a sign except for NaN.
  const ranges: readonly (readonly [bit: number, negativeBit: number, from: bigint, to: bigint])[] = [
    [0, 0, infinity + 1n, quiet - 1n],
    [1, 1, quiet, (1n << (width - 1n)) - 1n],
    [9, 2, infinity, infinity],
    [8, 3, smallestNormal, infinity - 1n],
    [7, 4, 1n, smallestNormal - 1n],
    [6, 5, 0n, 0n],
  ];
  const masks = code.maskType(type);
  let result: Operand = code.integer(masks, 0);
  const isNegative = code.compare('icmp', 'slt', bits, code.integer(integers, 0));
  for (const [positive, negative, from, to] of ranges) {
    const [wantsPositive, wantsNegative] = [(mask >> positive) & 1, (mask >> negative) & 1];
    if (wantsPositive === 0 && wantsNegative === 0) continue;
    const offset = code.binary('sub', magnitude, code.integer(integers, from));
    let inRange = code.compare('icmp', 'ule', offset, code.integer(integers, to - from));
    if (wantsPositive === 0) inRange = code.binary('and', inRange, isNegative);
    if (wantsNegative === 0)
      inRange = code.binary('and', inRange, code.binary('xor', isNegative, code.integer(masks, 1)));
    result = code.binary('or', result, inRange);
  }
  return result;
}
