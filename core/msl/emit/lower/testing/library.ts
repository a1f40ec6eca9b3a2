import {isFloat, scalarOf, type Type} from '../../../../ir/model/type.ts';
import {roundTo} from './numbers.ts';

/** A value of the interpreter: integers unsigned and wrapped, pointers as addresses, vectors and structs as lists. */
export type Value = bigint | number | readonly Value[];

type Float = (...args: number[]) => number;
type Integer = (bits: bigint, ...args: bigint[]) => bigint;

const signed = (bits: bigint, value: bigint): bigint => BigInt.asIntN(Number(bits), value);
const top = (bits: bigint): bigint => 1n << (bits - 1n);
const clampSigned = (bits: bigint, value: bigint): bigint =>
  value < -top(bits) ? -top(bits) : value >= top(bits) ? top(bits) - 1n : value;
const fmin: Float = (a = 0, b = 0) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b));
const fmax: Float = (a = 0, b = 0) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));
const propagating =
  (inner: Float): Float =>
  (a = 0, b = 0) =>
    Number.isNaN(a) || Number.isNaN(b) ? NaN : inner(a, b);

const round: Float = (a = 0) => Math.sign(a) * Math.floor(Math.abs(a) + 0.5);
const rint: Float = (a = 0) => {
  const down = Math.floor(a);
  const rest = a - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
};

/** Operations on floats, by name without `llvm.`, `air.` and `fast_`. */
const floats: Readonly<Record<string, Float>> = {
  fma: (a = 0, b = 0, c = 0) => a * b + c,
  fmuladd: (a = 0, b = 0, c = 0) => a * b + c,
  minnum: fmin,
  maxnum: fmax,
  minimumnum: fmin,
  maximumnum: fmax,
  minimum: propagating(fmin),
  maximum: propagating(fmax),
  fmin,
  fmax,
  fabs: (a = 0) => Math.abs(a),
  sqrt: (a = 0) => Math.sqrt(a),
  floor: (a = 0) => Math.floor(a),
  ceil: (a = 0) => Math.ceil(a),
  trunc: (a = 0) => Math.trunc(a),
  round,
  rint,
  nearbyint: rint,
  roundeven: rint,
  sin: (a = 0) => Math.sin(a),
  cos: (a = 0) => Math.cos(a),
  exp2: (a = 0) => 2 ** a,
  log2: (a = 0) => Math.log2(a),
  pow: (a = 0, b = 0) => a ** b,
  powi: (a = 0, b = 0) => a ** b,
  clamp: (a = 0, low = 0, high = 0) => fmin(fmax(a, low), high),
  saturate: (a = 0) => fmin(fmax(a, 0), 1),
  copysign: (a = 0, b = 0) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
};

const rotate: Integer = (bits, a = 0n, b = 0n) => {
  const amount = b % bits;
  return (a << amount) | (a >> (bits - amount));
};
const countLeading: Integer = (bits, a = 0n) => bits - BigInt(a === 0n ? 0 : a.toString(2).length);
const countTrailing: Integer = (bits, a = 0n) => {
  for (let at = 0n; at < bits; at++) if (((a >> at) & 1n) === 1n) return at;
  return bits;
};
const reverse: Integer = (bits, a = 0n) => {
  let result = 0n;
  for (let at = 0n; at < bits; at++) result |= ((a >> at) & 1n) << (bits - 1n - at);
  return result;
};
const smin: Integer = (bits, a = 0n, b = 0n) => (signed(bits, a) < signed(bits, b) ? a : b);
const smax: Integer = (bits, a = 0n, b = 0n) => (signed(bits, a) < signed(bits, b) ? b : a);
const umin: Integer = (_, a = 0n, b = 0n) => (a < b ? a : b);
const umax: Integer = (_, a = 0n, b = 0n) => (a < b ? b : a);
const sadd: Integer = (bits, a = 0n, b = 0n) => clampSigned(bits, signed(bits, a) + signed(bits, b));
const ssub: Integer = (bits, a = 0n, b = 0n) => clampSigned(bits, signed(bits, a) - signed(bits, b));
const uadd: Integer = (bits, a = 0n, b = 0n) => ((a + b) >> bits === 0n ? a + b : (1n << bits) - 1n);
const usub: Integer = (_, a = 0n, b = 0n) => (a < b ? 0n : a - b);
const sabs: Integer = (bits, a = 0n) => (signed(bits, a) < 0n ? -signed(bits, a) : a);
const population: Integer = (_, a = 0n) => BigInt([...a.toString(2)].filter((digit) => digit === '1').length);

/** Operations on integers: LLVM's names, then AIR's. */
const integers: Readonly<Record<string, Integer>> = {
  smin,
  smax,
  umin,
  umax,
  'sadd.sat': sadd,
  'ssub.sat': ssub,
  'uadd.sat': uadd,
  'usub.sat': usub,
  abs: sabs,
  ctlz: countLeading,
  cttz: countTrailing,
  ctpop: population,
  bitreverse: reverse,
  bswap: (bits, a = 0n) => {
    let result = 0n;
    for (let at = 0n; at < bits; at += 8n) result |= ((a >> at) & 0xffn) << (bits - 8n - at);
    return result;
  },
  fshl: (bits, a = 0n, b = 0n, c = 0n) => (((a << bits) | b) << (c % bits)) >> bits,
  fshr: (bits, a = 0n, b = 0n, c = 0n) => ((a << bits) | b) >> (c % bits),
  'min.s': smin,
  'max.s': smax,
  'min.u': umin,
  'max.u': umax,
  'add_sat.s': sadd,
  'sub_sat.s': ssub,
  'add_sat.u': uadd,
  'sub_sat.u': usub,
  'abs.s': sabs,
  'abs.u': (_, a = 0n) => a,
  clz: countLeading,
  ctz: countTrailing,
  popcount: population,
  reverse_bits: reverse,
  rotate,
  'mul_hi.s': (bits, a = 0n, b = 0n) => (signed(bits, a) * signed(bits, b)) >> bits,
  'mul_hi.u': (bits, a = 0n, b = 0n) => (a * b) >> bits,
  'clamp.s': (bits, a = 0n, low = 0n, high = 0n) => smin(bits, smax(bits, a, low), high),
  'clamp.u': (bits, a = 0n, low = 0n, high = 0n) => umin(bits, umax(bits, a, low), high),
};

/** The name without prefix and types: `air.fast_fmin.v2f32` is `fmin`, `air.max.s.i32` is `max.s`. */
function operationOf(name: string): string {
  const parts = name
    .replace(/^(llvm|air)\./, '')
    .replace(/^fast_/, '')
    .split('.');
  while (parts.length > 1 && /^(v\d+)?(i|f|bf)\d+$/.test(parts[parts.length - 1] ?? '')) parts.pop();
  return parts.join('.');
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The result of a pure function, lane by lane; undefined when it is not known here. */
export function callLibrary(name: string, type: Type, args: readonly Value[]): Value | undefined {
  const operation = operationOf(name);
  const scalar = scalarOf(type);
  const one = (own: readonly Value[]): Value | undefined => {
    if (isFloat(scalar)) {
      const compute = floats[operation];
      return compute && roundTo(compute(...own.map(Number)), scalar.kind);
    }
    if (scalar.kind !== 'integer') return undefined;
    const compute = integers[operation];
    const bits = BigInt(scalar.bits);
    return compute && BigInt.asUintN(scalar.bits, compute(bits, ...own.map((value) => value as bigint)));
  };
  if (operation === 'all' || operation === 'any') {
    const lanes = isList(args[0]) ? args[0] : args;
    return (operation === 'all' ? lanes.every((lane) => lane === 1n) : lanes.includes(1n)) ? 1n : 0n;
  }
  if (operation === 'dot' && isFloat(scalar) && isList(args[0]) && isList(args[1])) {
    const right = args[1];
    return roundTo(
      args[0].reduce<number>((sum, lane, at) => sum + Number(lane) * Number(right[at]), 0),
      scalar.kind,
    );
  }
  if (type.kind !== 'vector') return one(args);
  const lanes: Value[] = [];
  for (let lane = 0; lane < type.length; lane++) {
    const value = one(args.map((argument) => (isList(argument) ? (argument[lane] ?? 0n) : argument)));
    if (value === undefined) return undefined;
    lanes.push(value);
  }
  return lanes;
}
