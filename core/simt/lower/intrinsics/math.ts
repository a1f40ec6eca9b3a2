import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {binary, compareFloats, floatSuffix, roundTo} from '../arithmetic.ts';
import {type Builder} from '../builder.ts';
import {IntegerMath} from './integer-math.ts';

/** Functions that the machine has in a precise and a fast form. */
const transcendental: ReadonlySet<string> = new Set([
  ...['sqrt', 'rsqrt', 'exp', 'exp2', 'exp10', 'log', 'log2', 'log10', 'sin', 'cos', 'tan', 'sinpi', 'cospi'],
  ...['tanpi', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
  ...['pow', 'powr', 'atan2'],
]);

/** Functions with exact results, by the name of AIR or MSL. */
const exact: Readonly<Record<string, string>> = {
  floor: 'floor.f32',
  ceil: 'ceil.f32',
  trunc: 'trunc.f32',
  rint: 'rint.f32',
  round: 'round.f32',
  fabs: 'abs.f32',
  sign: 'sign.f32',
  saturate: 'saturate.f32',
  fmin: 'min.f32',
  fmax: 'max.f32',
  copysign: 'copysign.f32',
};

const rounded: Readonly<Record<string, string>> = {
  nextafter: 'nextafter.f32',
  fdim: 'fdim.f32',
  ldexp: 'ldexp.f32',
};

type FloatFunction = (builder: Builder, kind: ScalarKind, args: readonly Value[]) => Value | undefined;

function at(args: readonly Value[], index: number): Value {
  const value = args[index];
  if (value === undefined) throw new Error('an operand is missing');
  return value;
}

const step: FloatFunction = (builder, _kind, args) =>
  builder.op('select.f32', builder.op('olt.f32', at(args, 1), at(args, 0)), builder.f32(0), builder.f32(1));

/** Compositions, with the roundings of the scalar type after each operation. */
const compositions: Readonly<Record<string, FloatFunction>> = {
  fract: (builder, kind, args) => {
    const x = at(args, 0);
    const rest = binary(builder, 'fsub', kind, x, builder.op('floor.f32', x));
    // The largest value below 1 of the type.
    const below = kind === 'f16' ? 1 - 2 ** -11 : kind === 'bf16' ? 1 - 2 ** -8 : 1 - 2 ** -24;
    return builder.op('min.f32', rest, builder.f32(below));
  },
  fmin3: (builder, _kind, args) =>
    builder.op('min.f32', builder.op('min.f32', at(args, 0), at(args, 1)), at(args, 2)),
  fmax3: (builder, _kind, args) =>
    builder.op('max.f32', builder.op('max.f32', at(args, 0), at(args, 1)), at(args, 2)),
  fmedian3: (builder, _kind, args) => {
    const [a, b, c] = [at(args, 0), at(args, 1), at(args, 2)];
    const low = builder.op('min.f32', a, b);
    return builder.op('max.f32', low, builder.op('min.f32', builder.op('max.f32', a, b), c));
  },
  clamp: (builder, _kind, args) =>
    builder.op('min.f32', builder.op('max.f32', at(args, 0), at(args, 1)), at(args, 2)),
  mix: (builder, kind, args) => {
    const [x, y, a] = [at(args, 0), at(args, 1), at(args, 2)];
    return binary(
      builder,
      'fadd',
      kind,
      x,
      binary(builder, 'fmul', kind, binary(builder, 'fsub', kind, y, x), a),
    );
  },
  step,
  smoothstep: (builder, kind, args) => {
    const [low, high, x] = [at(args, 0), at(args, 1), at(args, 2)];
    const ratio = binary(
      builder,
      'fdiv',
      kind,
      binary(builder, 'fsub', kind, x, low),
      binary(builder, 'fsub', kind, high, low),
    );
    const t = builder.op('saturate.f32', ratio);
    const slope = binary(
      builder,
      'fsub',
      kind,
      builder.f32(3),
      binary(builder, 'fmul', kind, builder.f32(2), t),
    );
    return binary(builder, 'fmul', kind, binary(builder, 'fmul', kind, t, t), slope);
  },
  fmod: (builder, kind, args) => binary(builder, 'frem', kind, at(args, 0), at(args, 1)),
  divide: (builder, kind, args) => binary(builder, 'fdiv', kind, at(args, 0), at(args, 1)),
  recip: (builder, kind, args) => binary(builder, 'fdiv', kind, builder.f32(1), at(args, 0)),
  fma: (builder, kind, args) => builder.op(`fma.${floatSuffix(kind) ?? 'f32'}`, ...args.slice(0, 3)),
  isnan: (builder, _kind, args) => compareFloats(builder, 'uno', at(args, 0), at(args, 0)),
  isinf: (builder, _kind, args) =>
    compareFloats(builder, 'oeq', builder.op('abs.f32', at(args, 0)), builder.f32(Infinity)),
  isfinite: (builder, _kind, args) =>
    compareFloats(builder, 'olt', builder.op('abs.f32', at(args, 0)), builder.f32(Infinity)),
  signbit: (builder, _kind, args) =>
    builder.op('lshr.i32', builder.op('bits.f32', at(args, 0)), builder.i32(31)),
  isordered: (builder, _kind, args) => compareFloats(builder, 'ord', at(args, 0), at(args, 1)),
  isunordered: (builder, _kind, args) => compareFloats(builder, 'uno', at(args, 0), at(args, 1)),
  ilogb: (builder, _kind, args) => builder.op('ilogb.f32', at(args, 0)),
};

/** A float function on one scalar of each operand; undefined when there is none of the name. */
export function floatFunction(
  builder: Builder,
  operation: string,
  fast: boolean,
  kind: ScalarKind,
  args: readonly Value[],
): Value | undefined {
  const operand = (name: string, count: number): Value => builder.op(name, ...args.slice(0, count));
  if (transcendental.has(operation)) {
    const isBinary = operation === 'pow' || operation === 'powr' || operation === 'atan2';
    const name = `${fast ? 'fast' : 'precise'}.${operation}.f32`;
    return roundTo(builder, kind, operand(name, isBinary ? 2 : 1));
  }
  const exactName = exact[operation];
  if (exactName !== undefined) {
    const isBinary = operation === 'fmin' || operation === 'fmax' || operation === 'copysign';
    return operand(exactName, isBinary ? 2 : 1);
  }
  // The next number of a narrower type is none of float's.
  if (operation === 'nextafter' && kind !== 'f32') return undefined;
  const roundedName = rounded[operation];
  if (roundedName !== undefined) return roundTo(builder, kind, operand(roundedName, 2));
  return compositions[operation]?.(builder, kind, args);
}

/** An integer function on one scalar of each operand; undefined when there is none of the name. */
export function integerFunction(
  builder: Builder,
  operation: string,
  signed: boolean,
  kind: ScalarKind,
  args: readonly Value[],
): Value | undefined {
  const math = new IntegerMath(builder, kind, signed);
  const [a, b, c, d] = args;
  if (a === undefined) return undefined;
  switch (operation) {
    case 'abs':
      return math.abs(a);
    case 'popcount':
      return math.popcount(a);
    case 'clz':
      return math.leadingZeros(a);
    case 'ctz':
      return math.trailingZeros(a);
    case 'reverse_bits':
      return math.reverse(a);
  }
  if (b === undefined) return undefined;
  switch (operation) {
    case 'min':
      return math.min(a, b);
    case 'max':
      return math.max(a, b);
    case 'abs_diff':
    case 'absdiff':
      return math.absoluteDifference(a, b);
    case 'add_sat':
      return math.addSaturated(a, b);
    case 'sub_sat':
      return math.subtractSaturated(a, b);
    case 'hadd':
      return math.halvingAdd(a, b, false);
    case 'rhadd':
      return math.halvingAdd(a, b, true);
    case 'mul_hi':
      return math.multiplyHigh(a, b);
    case 'mul24':
      return math.multiply24(a, b);
    case 'rotate':
      return math.rotate(a, b);
  }
  if (c === undefined) return undefined;
  switch (operation) {
    case 'clamp':
      return math.clamp(a, b, c);
    case 'min3':
      return math.min(math.min(a, b), c);
    case 'max3':
      return math.max(math.max(a, b), c);
    case 'median3':
      return math.median(a, b, c);
    case 'mad_hi':
      return binary(builder, 'add', kind, math.multiplyHigh(a, b), c);
    case 'mad_sat':
      return math.multiplyAddSaturated(a, b, c);
    case 'mad24':
      return binary(builder, 'add', kind, math.multiply24(a, b), c);
    case 'extract_bits':
      return math.extractBits(a, b, c);
    case 'insert_bits':
      return d === undefined ? undefined : math.insertBits(a, b, c, d);
    default:
      return undefined;
  }
}
