import {bfloatRound, halfRound} from '../../../core/simt/bytecode/numbers.ts';
import {type RandomStream as Random} from '../../../core/base/random.ts';
import {type OperandType, type PlainSignature, type Scalar} from './call-kernel.ts';
import {errorInUlp, mathFunctions} from './math-bounds.ts';

// What functions of AIR must give, written from the Metal Shading Language specification with BigInt and doubles.

/** What a result must be: exactly that, or near a true value. Undefined: nothing is said of it. */
export type Expected =
  {readonly exact: Scalar} | {readonly near: number; readonly ulp: number; readonly absolute: number};

export interface Judge {
  /** Scalars of a thread's operands, in order. */
  readonly operands: (random: Random, thread: number) => Scalar[];
  /** What a thread's result must hold, from the operands of all threads. */
  readonly expected: (all: readonly (readonly Scalar[])[], thread: number) => (Expected | undefined)[];
}

const bitsOfType: Readonly<Record<string, number>> = {i1: 1, i8: 8, i16: 16, i32: 32, i64: 64};
const exactly = (exact: Scalar): Expected => ({exact});

/** A number rounded to a float type. */
function rounded(scalar: string, value: number): number {
  const single = Math.fround(value);
  return scalar === 'half' ? halfRound(value) : scalar === 'bfloat' ? bfloatRound(single) : single;
}

/** Near a true value: for narrow types the float's error and one rounding to the type. */
function near(scalar: string, truth: number, ulp: number, absolute = 0): Expected {
  if (scalar === 'float') return {near: truth, ulp, absolute};
  const step = scalar === 'half' ? 2 ** 13 : 2 ** 16;
  // In steps of float.
  const limit = scalar === 'half' ? 65520 : 3.3961775292304e38;
  if (Math.abs(truth) >= limit) return exactly(truth < 0 ? -Infinity : Infinity);
  const least = scalar === 'half' ? 2 ** -25 : 0;
  return {near: truth, ulp: step / 2 + ulp, absolute: Math.max(absolute, least)};
}

export function holds(expected: Expected, actual: Scalar): boolean {
  if ('exact' in expected) return Object.is(expected.exact, actual);
  if (typeof actual !== 'number') return false;
  return (
    errorInUlp(actual, expected.near) <= expected.ulp || Math.abs(actual - expected.near) <= expected.absolute
  );
}

const specialFloats = [0, -0, 1, -1, 0.5, -2.5, 3.5, 1.5, 100.25, -1e-3, 65504, 6e-8, -7, 10];

function floatOperand(scalar: string, random: Random): number {
  const value =
    random.below(3) === 0
      ? (specialFloats[random.below(specialFloats.length)] ?? 0)
      : (random.uniform() - 0.5) * 2 ** (random.below(14) - 4);
  return rounded(scalar, value);
}

function integerOperand(scalar: string, random: Random): bigint {
  const bits = bitsOfType[scalar] ?? 32;
  const word = (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
  const special = [
    0n,
    1n,
    2n,
    (1n << BigInt(bits)) - 1n,
    1n << BigInt(bits - 1),
    (1n << BigInt(bits - 1)) - 1n,
  ];
  const value =
    random.below(3) === 0 ? (special[random.below(special.length)] ?? 0n) : word >> BigInt(random.below(64));
  return BigInt.asUintN(bits, value);
}

export function anyOperand(scalar: string, random: Random): Scalar {
  return bitsOfType[scalar] === undefined ? floatOperand(scalar, random) : integerOperand(scalar, random);
}

interface Named {
  readonly operation: string;
  readonly fast: boolean;
  readonly signed: boolean;
  readonly parts: readonly string[];
}

function parse(name: string): Named {
  const [, head = '', ...rest] = name.split('.');
  const fast = head.startsWith('fast_');
  return {operation: fast ? head.slice(5) : head, fast, signed: rest[0] !== 'u', parts: rest};
}

// --- integers, one element at a time: `s` takes bits as the sign says, results are cut to the width

type IntegerRule = (a: bigint, b: bigint, c: bigint, d: bigint, bits: number, signed: boolean) => bigint;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const magnitude = (a: bigint): bigint => (a < 0n ? -a : a);
function saturated(value: bigint, bits: number, signed: boolean): bigint {
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  return larger(low, smaller(high, value));
}
const unsignedOf = (a: bigint, bits: number): bigint => BigInt.asUintN(bits, a);
const median = (a: bigint, b: bigint, c: bigint): bigint =>
  [a, b, c].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))[1] ?? 0n;
const low24 = (a: bigint, signed: boolean): bigint => (signed ? BigInt.asIntN(24, a) : BigInt.asUintN(24, a));

const integerRules: Readonly<Record<string, IntegerRule>> = {
  abs: (a) => magnitude(a),
  abs_diff: (a, b) => magnitude(a - b),
  add_sat: (a, b, _c, _d, bits, signed) => saturated(a + b, bits, signed),
  sub_sat: (a, b, _c, _d, bits, signed) => saturated(a - b, bits, signed),
  hadd: (a, b) => (a + b) >> 1n,
  rhadd: (a, b) => (a + b + 1n) >> 1n,
  min: smaller,
  max: larger,
  min3: (a, b, c) => smaller(a, smaller(b, c)),
  max3: (a, b, c) => larger(a, larger(b, c)),
  median3: median,
  clamp: (a, b, c) => smaller(larger(a, b), c),
  mul_hi: (a, b, _c, _d, bits) => (a * b) >> BigInt(bits),
  mad_hi: (a, b, c, _d, bits) => ((a * b) >> BigInt(bits)) + c,
  mad_sat: (a, b, c, _d, bits, signed) => saturated(a * b + c, bits, signed),
  mul24: (a, b, _c, _d, _bits, signed) => low24(a, signed) * low24(b, signed),
  mad24: (a, b, c, _d, _bits, signed) => low24(a, signed) * low24(b, signed) + c,
  popcount: (a, _b, _c, _d, bits) =>
    BigInt([...unsignedOf(a, bits).toString(2)].filter((one) => one === '1').length),
  clz: (a, _b, _c, _d, bits) => {
    const value = unsignedOf(a, bits);
    return BigInt(value === 0n ? bits : bits - value.toString(2).length);
  },
  ctz: (a, _b, _c, _d, bits) => {
    const value = unsignedOf(a, bits);
    return BigInt(value === 0n ? bits : value.toString(2).length - value.toString(2).lastIndexOf('1') - 1);
  },
  reverse_bits: (a, _b, _c, _d, bits) =>
    BigInt(`0b${[...unsignedOf(a, bits).toString(2).padStart(bits, '0')].reverse().join('')}`),
  rotate: (a, b, _c, _d, bits) => {
    const by = BigInt.asUintN(64, b) % BigInt(bits);
    const value = unsignedOf(a, bits);
    return (value << by) | (value >> (BigInt(bits) - by));
  },
  extract_bits: (a, b, c, _d, bits, signed) => {
    if (c === 0n) return 0n;
    const field = (unsignedOf(a, bits) >> b) & ((1n << c) - 1n);
    return signed ? BigInt.asIntN(Number(c), field) : field;
  },
  insert_bits: (a, b, c, d, bits) => {
    const mask = ((1n << d) - 1n) << c;
    return (unsignedOf(a, bits) & ~mask) | ((b << c) & mask);
  },
};

function integerJudge(named: Named, signature: PlainSignature): Judge | undefined {
  const rule = integerRules[named.operation];
  const [first] = signature.operands;
  const bits = bitsOfType[first?.scalar ?? ''];
  if (
    rule === undefined ||
    first === undefined ||
    bits === undefined ||
    signature.result.count !== first.count
  )
    return undefined;
  const isField = named.operation === 'extract_bits' || named.operation === 'insert_bits';
  const arity = signature.operands.length;
  // Of vectors, every element by itself; scalars count for all.
  const scalarsAt = signature.operands.map((_, at) =>
    signature.operands.slice(0, at).reduce((sum, {count}) => sum + count, 0),
  );
  return {
    operands: (random) => {
      const offset = random.below(bits);
      const width = random.below(bits - offset + 1);
      const values = signature.operands.flatMap(({scalar, count}) =>
        Array.from({length: count}, () => anyOperand(scalar, random)),
      );
      if (isField) {
        values[scalarsAt[arity - 2] ?? 0] = BigInt(offset);
        values[scalarsAt[arity - 1] ?? 0] = BigInt(width);
      }
      if (named.operation === 'clz' || named.operation === 'ctz') values[scalarsAt[1] ?? 1] = 0n;
      // The lower bound of clamp is not above the upper one.
      if (named.operation === 'clamp') {
        for (let n = 0; n < first.count; n++) {
          const [low, high] = [first.count + n, 2 * first.count + n];
          const order = [values[low] ?? 0n, values[high] ?? 0n] as bigint[];
          const value = (one: bigint): bigint => (named.signed ? BigInt.asIntN(bits, one) : one);
          if (value(order[0] ?? 0n) > value(order[1] ?? 0n))
            [values[low], values[high]] = [order[1] ?? 0n, order[0] ?? 0n];
        }
      }
      return values;
    },
    expected: (all, thread) =>
      Array.from({length: first.count}, (_, n) => {
        const [a, b, c, d] = [0, 1, 2, 3].map((at) => {
          const operand = signature.operands[at];
          const raw = (all[thread]?.[(scalarsAt[at] ?? 0) + (operand?.count === 1 ? 0 : n)] ?? 0n) as bigint;
          const isValue = at === 0 || !isField || (named.operation === 'insert_bits' && at === 1);
          return named.signed && isValue ? BigInt.asIntN(bitsOfType[operand?.scalar ?? ''] ?? 32, raw) : raw;
        });
        return exactly(
          unsignedOf(
            rule(a ?? 0n, b ?? 0n, c ?? 0n, d ?? 0n, bits, named.signed),
            bitsOfType[signature.result.scalar] ?? bits,
          ),
        );
      }),
  };
}

// --- floats, one element at a time

const truths = new Map(mathFunctions.map((fn) => [fn.name, fn]));

/** Nearest, ties to even. */
function nearestEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  const result = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return result === 0 && (value < 0 || Object.is(value, -0)) ? -0 : result;
}
const awayFromZero = (value: number): number => {
  const result = Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
  return result === 0 && (value < 0 || Object.is(value, -0)) ? -0 : result;
};
const least = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b));
const most = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

type FloatRule = (x: number, y: number, z: number, scalar: string) => Expected | undefined;
const exactRule =
  (rule: (x: number, y: number, z: number) => number): FloatRule =>
  (x, y, z, scalar) =>
    exactly(rounded(scalar, rule(x, y, z)));
/** A rule with roundings on the way: so many steps of the largest value that occurs. */
const composed =
  (
    rule: (x: number, y: number, z: number) => number,
    steps: number,
    largest: (x: number, y: number, z: number) => number,
  ): FloatRule =>
  (x, y, z, scalar) => {
    // Halves overflow on the way.
    if (scalar === 'half' && largest(x, y, z) > 60000) return undefined;
    const digits = scalar === 'half' ? 11 : scalar === 'bfloat' ? 8 : 24;
    return {
      near: rule(x, y, z),
      ulp: 0,
      absolute: steps * 2 ** -digits * Math.max(largest(x, y, z), scalar === 'half' ? 2 ** -14 : 2 ** -126),
    };
  };

const floatRules: Readonly<Record<string, FloatRule>> = {
  fabs: exactRule(Math.abs),
  floor: exactRule(Math.floor),
  ceil: exactRule(Math.ceil),
  trunc: exactRule(Math.trunc),
  rint: exactRule(nearestEven),
  round: exactRule(awayFromZero),
  sign: exactRule((x) => (Number.isNaN(x) ? 0 : Math.sign(x))),
  saturate: exactRule((x) => least(most(x, 0), 1)),
  fmin: exactRule(least),
  fmax: exactRule(most),
  fmin3: exactRule((x, y, z) => least(least(x, y), z)),
  fmax3: exactRule((x, y, z) => most(most(x, y), z)),
  fmedian3: exactRule((x, y, z) => [x, y, z].sort((a, b) => a - b || (Object.is(a, -0) ? -1 : 1))[1] ?? NaN),
  clamp: exactRule((x, y, z) => least(most(x, y), z)),
  copysign: exactRule((x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))),
  step: exactRule((x, y) => (y < x ? 0 : 1)),
  fdim: exactRule((x, y) => (x > y ? x - y : 0)),
  fmod: exactRule((x, y) => x % y),
  divide: exactRule((x, y) => x / y),
  recip: exactRule((x) => 1 / x),
  nextafter: (x, y) => {
    if (x === y) return exactly(y);
    const bits = new DataView(new ArrayBuffer(4));
    bits.setFloat32(0, x);
    if (x === 0) bits.setUint32(0, y < 0 ? 0x80000001 : 1);
    else bits.setUint32(0, bits.getUint32(0) + (y > x === x > 0 ? 1 : -1));
    return exactly(bits.getFloat32(0));
  },
  fma: (x, y, z, scalar) => {
    // Exact in integers of 2^-300.
    const whole = (value: number): bigint => BigInt(value * 2 ** 75);
    const [a, b, c] = [x, y, z].map(whole);
    const sum = (a ?? 0n) * (b ?? 0n) + ((c ?? 0n) << 75n);
    // A double of an integer is rounded to nearest even; one more rounding could only matter on a tie, which is left out.
    const truth = Number(sum) / 2 ** 150;
    const exact = BigInt(Math.abs(truth) < 2 ** 400 ? truth * 2 ** 150 : 0) === sum;
    if (sum === 0n) return {near: 0, ulp: 0, absolute: 0};
    return exact
      ? exactly(rounded(scalar, truth))
      : {
          near: truth,
          ulp: scalar === 'float' ? 0.5000001 : scalar === 'half' ? 4096.01 : 32768.01,
          absolute: 0,
        };
  },
  fract: (x, _y, _z, scalar) => {
    const below = scalar === 'half' ? 1 - 2 ** -11 : scalar === 'bfloat' ? 1 - 2 ** -8 : 1 - 2 ** -24;
    return exactly(Math.min(rounded(scalar, x - Math.floor(x)), below));
  },
  mix: composed(
    (x, y, z) => x + (y - x) * z,
    3,
    (x, y, z) => Math.max(Math.abs(x), Math.abs(y), Math.abs((y - x) * z), Math.abs(y - x)),
  ),
  smoothstep: composed(
    (x, y, z) => {
      const t = Math.min(1, Math.max(0, (z - x) / (y - x)));
      return t * t * (3 - 2 * t);
    },
    16,
    () => 1,
  ),
};

function floatJudge(named: Named, signature: PlainSignature): Judge | undefined {
  const {result, operands} = signature;
  const [first] = operands;
  if (
    first === undefined ||
    bitsOfType[first.scalar] !== undefined ||
    bitsOfType[result.scalar] !== undefined
  )
    return undefined;
  if (
    result.count !== first.count ||
    operands.some(({scalar, count}) => scalar !== first.scalar || count !== first.count)
  )
    return undefined;
  const transcendental = truths.get(named.operation);
  const rule: FloatRule | undefined =
    transcendental === undefined
      ? floatRules[named.operation]
      : (x, y, _z, scalar) => {
          const bound = named.fast ? transcendental.fast : transcendental.precise;
          const truth = transcendental.truth(x, y);
          if (Number.isNaN(truth)) return exactly(NaN);
          // powr and rsqrt of special operands are tested by opcode.
          return near(scalar, truth, bound.ulp + 0.001, Math.max(bound.absolute ?? 0, 2 ** -126));
        };
  if (rule === undefined) return undefined;
  return {
    operands: (random) => {
      const values = Array.from({length: operands.length * first.count}, () =>
        floatOperand(first.scalar, random),
      );
      if (transcendental === undefined && named.operation !== 'smoothstep') return values;
      return values.map((value, at) => {
        if (named.operation === 'smoothstep') {
          // Edges in order, not next to each other.
          const which = Math.floor(at / first.count);
          return rounded(
            first.scalar,
            which === 0 ? -random.uniform() - 0.5 : which === 1 ? random.uniform() + 0.5 : value,
          );
        }
        const {low, high, signs} = transcendental ?? {low: 1e-3, high: 1, signs: false};
        const [least_, most_] =
          first.scalar === 'float' ? [low, high] : [Math.max(low, 1e-3), Math.min(high, 8)];
        const size = 2 ** (Math.log2(least_) + (Math.log2(most_) - Math.log2(least_)) * random.uniform());
        return rounded(first.scalar, signs && random.below(2) === 0 ? -size : size);
      });
    },
    expected: (all, thread) =>
      Array.from({length: first.count}, (_, n) => {
        const [x, y, z] = [0, 1, 2].map((at) => Number(all[thread]?.[at * first.count + n] ?? 0));
        if ((named.operation === 'fmod' || named.operation === 'divide') && y === 0) return undefined;
        if (named.operation === 'recip' && x === 0) return undefined;
        // Which zero comes out is not said.
        const expected = rule(x ?? 0, y ?? 0, z ?? 0, first.scalar);
        if (
          expected !== undefined &&
          'exact' in expected &&
          expected.exact === 0 &&
          /^(fm|clamp|saturate|sign|fdim|fmod)/.test(named.operation)
        )
          return {near: 0, ulp: 0, absolute: 0};
        return expected;
      }),
  };
}

// --- results of another type or of several elements

function otherJudge(named: Named, signature: PlainSignature, name: string): Judge | undefined {
  const {operands, second} = signature;
  const [first] = operands;
  if (first === undefined) {
    const answers: Readonly<Record<string, bigint>> = {get_simdgroup_size: 32n};
    const answer = answers[named.operation];
    return answer === undefined ? undefined : {operands: () => [], expected: () => [exactly(answer)]};
  }
  const plain = (random: Random): Scalar[] =>
    operands.flatMap(({scalar, count}) => Array.from({length: count}, () => anyOperand(scalar, random)));
  const numbers = (all: readonly (readonly Scalar[])[], thread: number): number[] =>
    (all[thread] ?? []).map(Number);
  switch (named.operation) {
    case 'any':
    case 'all':
      return {
        operands: plain,
        expected: (all, thread) => {
          const values = numbers(all, thread);
          return [
            exactly(
              BigInt(
                named.operation === 'any'
                  ? values.some((one) => one !== 0)
                  : values.every((one) => one !== 0),
              ),
            ),
          ];
        },
      };
    case 'dot':
      return {
        operands: plain,
        expected: (all, thread) => {
          const values = numbers(all, thread);
          const products = Array.from(
            {length: first.count},
            (_, n) => (values[n] ?? 0) * (values[first.count + n] ?? 0),
          );
          const digits = first.scalar === 'half' ? 11 : 24;
          const size = products.reduce((sum, one) => sum + Math.abs(one), 0);
          if (first.scalar === 'half' && size > 60000) return [undefined];
          return [
            {
              near: products.reduce((sum, one) => sum + one, 0),
              ulp: 0,
              absolute: (first.count + 1) * 2 ** -digits * Math.max(size, 2 ** -12),
            },
          ];
        },
      };
    case 'sincos':
    case 'modf':
    case 'frexp':
      if (second === undefined) return undefined;
      return {
        operands: plain,
        expected: (all, thread) => {
          const values = numbers(all, thread);
          const both = values.map((x): [Expected, Expected] => {
            if (named.operation === 'sincos') {
              const bound = truths.get('sin')?.[named.fast ? 'fast' : 'precise'] ?? {ulp: 1};
              return [
                near(first.scalar, Math.sin(x), bound.ulp, 2 ** -24),
                near(first.scalar, Math.cos(x), bound.ulp, 2 ** -24),
              ];
            }
            if (named.operation === 'modf') {
              const whole = Math.trunc(x);
              const rest = x - whole;
              return [exactly(rest === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : rest), exactly(whole)];
            }
            if (x === 0) return [exactly(x), exactly(0n)];
            const exponent = Math.floor(Math.log2(Math.abs(x))) + 1;
            const fixed =
              Math.abs(x) / 2 ** exponent >= 1
                ? exponent + 1
                : Math.abs(x) / 2 ** exponent < 0.5
                  ? exponent - 1
                  : exponent;
            return [exactly(x / 2 ** fixed), exactly(BigInt.asUintN(32, BigInt(fixed)))];
          });
          return [...both.map(([one]) => one), ...both.map(([, one]) => one)];
        },
      };
    case 'ldexp':
      return {
        operands: (random) => [
          ...Array.from({length: first.count}, () => floatOperand(first.scalar, random)),
          ...Array.from({length: first.count}, () => BigInt.asUintN(32, BigInt(random.below(20) - 10))),
        ],
        expected: (all, thread) =>
          Array.from({length: first.count}, (_, n) => {
            const values = all[thread] ?? [];
            const power = Number(BigInt.asIntN(32, (values[first.count + n] ?? 0n) as bigint));
            return exactly(rounded(first.scalar, Number(values[n]) * 2 ** power));
          }),
      };
    case 'isnan':
    case 'isinf':
    case 'isfinite':
    case 'signbit': {
      const ask: Readonly<Record<string, (x: number) => boolean>> = {
        isnan: Number.isNaN,
        isinf: (x) => Math.abs(x) === Infinity,
        isfinite: Number.isFinite,
        signbit: (x) => x < 0 || Object.is(x, -0),
      };
      const specials = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 3e-8];
      return {
        operands: (random) =>
          Array.from({length: first.count}, () => rounded(first.scalar, specials[random.below(8)] ?? 0)),
        expected: (all, thread) =>
          numbers(all, thread).map((x) => exactly(BigInt(ask[named.operation]?.(x) ?? false))),
      };
    }
    case 'ilogb':
      return {
        operands: (random) => [floatOperand(first.scalar, random) || 1],
        expected: (all, thread) => [
          exactly(BigInt.asUintN(32, BigInt(Math.floor(Math.log2(Math.abs(numbers(all, thread)[0] ?? 1)))))),
        ],
      };
    case 'normalize_function_constant_predicate':
      return {
        operands: (random) => [BigInt(random.below(256))],
        expected: (all, thread) => [exactly(BigInt((all[thread]?.[0] ?? 0n) !== 0n))],
      };
    case 'pack':
    case 'unpack':
      return packJudge(named, signature);
    case 'convert':
      return convertJudge(name, signature);
    default:
      return undefined;
  }
}

function packJudge(named: Named, {operands, result}: PlainSignature): Judge | undefined {
  const match = /^([su])norm(\d)x(\d+)$/.exec(named.parts[0] ?? '');
  const [first] = operands;
  if (match === null || first === undefined) return undefined;
  const [signed, count, bits] = [match[1] === 's', Number(match[2]), Number(match[3])];
  const top = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  if (named.operation === 'unpack') {
    return {
      operands: (random) => [integerOperand(first.scalar, random)],
      expected: (all, thread) =>
        Array.from({length: count}, (_, n) => {
          const raw = BigInt.asUintN(bits, ((all[thread]?.[0] ?? 0n) as bigint) >> BigInt(n * bits));
          const value = Number(signed ? BigInt.asIntN(bits, raw) : raw) / top;
          return near(result.scalar, Math.max(-1, value), 0.501);
        }),
    };
  }
  return {
    operands: (random) =>
      Array.from({length: count}, () => rounded(first.scalar, random.uniform() * 2.4 - 1.2)),
    expected: (all, thread) => {
      const fields = (all[thread] ?? []).map((value) => {
        const scaled = Math.min(1, Math.max(signed ? -1 : 0, Number(value))) * top;
        // The product is rounded to float before: near a tie it may go either way.
        return Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-2
          ? undefined
          : BigInt.asUintN(bits, BigInt(nearestEven(scaled)));
      });
      if (fields.includes(undefined)) return [undefined];
      return [
        exactly(fields.reduce((sum: bigint, field, n) => sum | ((field ?? 0n) << BigInt(n * bits)), 0n)),
      ];
    },
  };
}

/** Conversions as the specification has them: to floats to nearest even; to integers towards zero unless another mode is named. */
function convertJudge(name: string, {operands, result}: PlainSignature): Judge | undefined {
  const [, , toKind, , fromKind, , ...flags] = name.split('.');
  const [first] = operands;
  if (first === undefined) return undefined;
  const toFloat = toKind === 'f';
  const fromFloat = fromKind === 'f';
  const toBits = bitsOfType[result.scalar] ?? 0;
  const modes: Readonly<Record<string, (value: number) => number>> = {
    rte: nearestEven,
    rtn: Math.floor,
    rtp: Math.ceil,
    rtz: Math.trunc,
  };
  const mode = modes[flags.find((flag) => flag in modes) ?? 'rtz'] ?? Math.trunc;
  const saturates = flags.includes('sat');
  const range = (value: bigint): bigint => saturated(value, toBits, toKind === 's');
  return {
    operands: (random) =>
      Array.from({length: first.count}, () => {
        if (!fromFloat) return integerOperand(first.scalar, random);
        // Values that fit, unless the conversion says what becomes of others.
        if (toFloat) return floatOperand(first.scalar, random);
        const value = floatOperand(first.scalar, random);
        const size = Math.min(2 ** (toBits - 1) - 1, 60000);
        if (saturates)
          return rounded(
            first.scalar,
            (random.uniform() * 4 - 2) * Math.min(2 ** toBits, first.scalar === 'half' ? 30000 : 2 ** 40),
          );
        const inside = Math.abs(value) < size / 2 ? value : rounded(first.scalar, value % (size / 2));
        return toKind === 'u' ? Math.abs(inside) : inside;
      }),
    expected: (all, thread) =>
      (all[thread] ?? []).map((value) => {
        if (toFloat && fromFloat) return exactly(rounded(result.scalar, Number(value)));
        if (toFloat) {
          const whole =
            fromKind === 's'
              ? BigInt.asIntN(bitsOfType[first.scalar] ?? 32, value as bigint)
              : (value as bigint);
          // Through float for the narrow types; of 64 bits the double's own rounding may come first.
          if (bitsOfType[first.scalar] === 64 && magnitude(whole) > 2n ** 53n)
            return near(result.scalar, Number(whole), 0.5001);
          return exactly(rounded(result.scalar, Number(whole)));
        }
        if (fromFloat) {
          if (result.scalar === 'i1') return exactly(BigInt(Number(value) !== 0));
          return exactly(unsignedOf(range(BigInt(mode(Number(value)))), toBits));
        }
        const whole =
          fromKind === 's'
            ? BigInt.asIntN(bitsOfType[first.scalar] ?? 32, value as bigint)
            : (value as bigint);
        if (result.scalar === 'i1') return exactly(BigInt(whole !== 0n));
        return exactly(unsignedOf(saturates ? range(whole) : whole, toBits));
      }),
  };
}

// --- simdgroups and quads: all threads are active

const laneOperations = new Set([
  'shuffle',
  'shuffle_xor',
  'shuffle_up',
  'shuffle_down',
  'shuffle_rotate_up',
  'shuffle_rotate_down',
  'broadcast',
]);

function crossLaneJudge(named: Named, {operands, result}: PlainSignature): Judge | undefined {
  const match = /^(simd|quad)_(.*)$/.exec(named.operation);
  if (match === null) return undefined;
  const size = match[1] === 'simd' ? 32 : 4;
  const operation = match[2] ?? '';
  const start = (thread: number): number => thread - (thread % size);
  const [first] = operands;
  const bits = bitsOfType[result.scalar];
  const mask = (test: (thread: number) => boolean, thread: number): bigint =>
    Array.from({length: size}, (_, n) => n).reduce(
      (sum, n) => sum | (test(start(thread) + n) ? 1n << BigInt(n) : 0n),
      0n,
    );
  switch (operation) {
    case 'is_first':
      return {operands: () => [], expected: (_all, thread) => [exactly(BigInt(thread % size === 0))]};
    case 'is_helper_thread':
      return {operands: () => [], expected: () => [exactly(0n)]};
    case 'active_threads_mask':
      return {operands: () => [], expected: (_all, thread) => [exactly(mask(() => true, thread))]};
  }
  if (first === undefined) return undefined;
  const {count} = first;
  switch (operation) {
    case 'ballot':
    case 'all':
    case 'any':
      return {
        // Groups with all, with none and with some.
        operands: (random, thread) => [
          [1n, 0n, BigInt(random.below(2))][Math.floor(thread / size) % 3] ?? 0n,
        ],
        expected: (all, thread) => {
          const found = mask((one) => all[one]?.[0] !== 0n, thread);
          const every = found === mask(() => true, thread);
          return [
            exactly(operation === 'ballot' ? found : BigInt(operation === 'all' ? every : found !== 0n)),
          ];
        },
      };
    case 'vote_all':
    case 'vote_any':
      return {
        operands: (random) => [
          [(1n << BigInt(size)) - 1n, 0n, BigInt(random.below(2 ** Math.min(size, 30)))][random.below(3)] ??
            0n,
        ],
        expected: (all, thread) => {
          const given = (all[thread]?.[0] ?? 0n) as bigint;
          const full = (1n << BigInt(size)) - 1n;
          return [exactly(BigInt(operation === 'vote_all' ? (given & full) === full : given !== 0n))];
        },
      };
    case 'broadcast_first':
      return {
        operands: (random) => Array.from({length: count}, () => anyOperand(first.scalar, random)),
        expected: (all, thread) =>
          Array.from({length: count}, (_, n) => exactly(all[start(thread)]?.[n] ?? 0n)),
      };
  }
  if (laneOperations.has(operation)) {
    const fixed =
      {shuffle_xor: size === 32 ? 5 : 3, broadcast: size === 32 ? 13 : 2}[operation] ?? (size === 32 ? 3 : 1);
    return {
      operands: (random) => [
        ...Array.from({length: count}, () => anyOperand(first.scalar, random)),
        BigInt(operation === 'shuffle' ? random.below(size) : fixed),
      ],
      expected: (all, thread) => {
        const lane = thread % size;
        const by = Number(all[thread]?.[count] ?? 0n);
        const places: Readonly<Record<string, number>> = {
          shuffle: by,
          broadcast: by,
          shuffle_xor: lane ^ by,
          shuffle_up: lane - by,
          shuffle_down: lane + by,
          shuffle_rotate_up: (lane - by + size) % size,
          shuffle_rotate_down: (lane + by) % size,
        };
        const from = places[operation] ?? -1;
        return Array.from({length: count}, (_, n) =>
          from < 0 || from >= size ? undefined : exactly(all[start(thread) + from]?.[n] ?? 0n),
        );
      },
    };
  }
  if (operation === 'shuffle_and_fill_up' || operation === 'shuffle_and_fill_down') {
    const [delta, modulo] = size === 32 ? [3, 8] : [1, 4];
    const up = operation.endsWith('up');
    return {
      operands: (random) => [
        ...Array.from({length: 2 * count}, () => anyOperand(first.scalar, random)),
        BigInt(delta),
        BigInt(modulo),
      ],
      expected: (all, thread) => {
        const place = thread % modulo;
        const base = thread - place;
        const moved = up ? place - delta : place + delta;
        const isInside = moved >= 0 && moved < modulo;
        return Array.from({length: count}, (_, n) =>
          exactly(
            isInside
              ? (all[base + moved]?.[n] ?? 0n)
              : (all[base + ((moved + modulo) % modulo)]?.[count + n] ?? 0n),
          ),
        );
      },
    };
  }
  const prefix = /^prefix_(inclusive|exclusive)_(sum|product)$/.exec(operation);
  const kind = prefix?.[2] ?? operation;
  if (!['sum', 'product', 'min', 'max', 'and', 'or', 'xor'].includes(kind)) return undefined;
  return {
    // Floats whose sums and products are exact in every order.
    operands: (random) =>
      Array.from({length: count}, () => {
        if (bits !== undefined) return integerOperand(first.scalar, random);
        if (kind === 'product') return [1, 1, 1, -1, 2, 0.5][random.below(6)] ?? 1;
        return random.below(33) - 16;
      }),
    expected: (all, thread) =>
      Array.from({length: count}, (_, n) => {
        const lane = thread % size;
        const until = prefix === null ? size : prefix[1] === 'inclusive' ? lane + 1 : lane;
        const values = Array.from({length: until}, (_unused, at) => all[start(thread) + at]?.[n] ?? 0n);
        if (bits === undefined) {
          const list = values.map(Number);
          const totals: Readonly<Record<string, () => number>> = {
            sum: () => list.reduce((sum, one) => sum + one, 0),
            product: () => list.reduce((sum, one) => sum * one, 1),
            min: () => Math.min(...list),
            max: () => Math.max(...list),
          };
          const total = totals[kind]?.();
          return total === undefined
            ? undefined
            : total === 0
              ? {near: 0, ulp: 0, absolute: 0}
              : exactly(total);
        }
        const list = values.map((one) =>
          named.signed ? BigInt.asIntN(bits, one as bigint) : (one as bigint),
        );
        const combine: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
          sum: (a, b) => a + b,
          product: (a, b) => a * b,
          min: smaller,
          max: larger,
          and: (a, b) => a & b,
          or: (a, b) => a | b,
          xor: (a, b) => a ^ b,
        };
        const rule = combine[kind];
        const neutral = kind === 'product' ? 1n : 0n;
        const [head, ...rest] = list;
        if (rule === undefined) return undefined;
        return exactly(unsignedOf(head === undefined ? neutral : rest.reduce(rule, head), bits));
      }),
  };
}

/** How a function of plain values is judged; undefined where this file knows no rule. */
export function judgeOf(name: string, signature: PlainSignature): Judge | undefined {
  const named = parse(name);
  return (
    crossLaneJudge(named, signature) ??
    otherJudge(named, signature, name) ??
    integerJudge(named, signature) ??
    floatJudge(named, signature)
  );
}

export type {OperandType};
