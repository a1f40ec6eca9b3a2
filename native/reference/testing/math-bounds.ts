/**
 * How far the machine's math functions may be off, in units in the last place of a float, from the true result. `absolute`: an error
 * below it passes too, near zeros of the function. `limit`: largest magnitude of the operand for which the bound holds.
 * docs/simt-math.md is made of this table, and math-bounds.test.ts measures it.
 */
export interface MathBound {
  readonly ulp: number;
  readonly absolute?: number;
  readonly limit?: number;
}

export interface MathFunction {
  readonly name: string;
  readonly truth: (a: number, b: number) => number;
  readonly operands: 1 | 2;
  /** Operands to measure with: magnitudes from `low` to `high`, of both signs where `signs`. */
  readonly low: number;
  readonly high: number;
  readonly signs: boolean;
  readonly precise: MathBound;
  readonly fast: MathBound;
}

const pi = Math.PI;

/** sin(pi x), whose argument is reduced exactly: JavaScript has no such function. */
function sinPi(x: number): number {
  const rest = x % 2;
  const nearest = Math.round(rest * 2) / 2;
  const small = Math.sin((rest - nearest) * pi);
  const other = Math.cos((rest - nearest) * pi);
  switch ((((nearest * 2) % 4) + 4) % 4) {
    case 0:
      return small;
    case 1:
      return other;
    case 2:
      return -small;
    default:
      return -other;
  }
}
function cosPi(x: number): number {
  // The zeros are 0, so that the poles of the tangent have the sine's sign (C23).
  return sinPi((Math.abs(x) % 2) + 0.5) + 0;
}

function one(
  name: string,
  truth: (a: number) => number,
  [low, high, signs]: readonly [number, number, boolean],
  precise: MathBound,
  fast: MathBound,
): MathFunction {
  return {name, truth, operands: 1, low, high, signs, precise, fast};
}

const exact: MathBound = {ulp: 0.5};
const near: MathBound = {ulp: 1};

export const mathFunctions: readonly MathFunction[] = [
  one('sqrt', Math.sqrt, [1e-38, 3e38, false], exact, exact),
  one('rsqrt', (x) => 1 / Math.sqrt(x), [1e-38, 3e38, false], near, {ulp: 2}),
  one('exp', Math.exp, [1e-8, 87, true], near, {ulp: 1}),
  one('exp2', (x) => 2 ** x, [1e-8, 126, true], near, {ulp: 1}),
  one('exp10', (x) => 10 ** x, [1e-8, 37.9, true], near, {ulp: 1}),
  one('log', Math.log, [1e-38, 3e38, false], near, {ulp: 1}),
  one('log2', Math.log2, [1e-38, 3e38, false], near, {ulp: 1}),
  one('log10', Math.log10, [1e-38, 3e38, false], near, {ulp: 1}),
  one('sin', Math.sin, [1e-6, 2 ** 20, true], near, {ulp: 2, absolute: 2 ** -24, limit: 2 ** 20}),
  one('cos', Math.cos, [1e-6, 2 ** 20, true], near, {ulp: 2, absolute: 2 ** -24, limit: 2 ** 20}),
  one('tan', Math.tan, [1e-6, 2 ** 13, true], near, {ulp: 3, absolute: 2 ** -24, limit: 2 ** 13}),
  one('sinpi', sinPi, [1e-6, 1e4, true], near, {ulp: 2, absolute: 2 ** -24}),
  one('cospi', cosPi, [1e-6, 1e4, true], near, {ulp: 2, absolute: 2 ** -24}),
  one('tanpi', (x) => sinPi(x) / cosPi(x), [1e-6, 1e4, true], near, {ulp: 4, absolute: 2 ** -24}),
  one('asin', Math.asin, [1e-6, 1, true], near, near),
  one('acos', Math.acos, [1e-6, 1, true], near, near),
  one('atan', Math.atan, [1e-6, 1e6, true], near, near),
  one('sinh', Math.sinh, [1e-6, 88, true], near, {ulp: 2}),
  one('cosh', Math.cosh, [1e-6, 88, true], near, {ulp: 2}),
  one('tanh', Math.tanh, [1e-6, 20, true], near, {ulp: 3}),
  one('asinh', Math.asinh, [1e-6, 1e30, true], near, near),
  one('acosh', Math.acosh, [1, 1e30, false], near, near),
  one('atanh', Math.atanh, [1e-6, 1, true], near, near),
  {
    name: 'pow',
    truth: Math.pow,
    operands: 2,
    low: 1e-3,
    high: 1e3,
    signs: false,
    precise: near,
    fast: {ulp: 1},
  },
  {
    name: 'powr',
    truth: Math.pow,
    operands: 2,
    low: 1e-3,
    high: 1e3,
    signs: false,
    precise: near,
    fast: {ulp: 1},
  },
  {
    name: 'atan2',
    truth: Math.atan2,
    operands: 2,
    low: 1e-6,
    high: 1e6,
    signs: true,
    precise: near,
    fast: near,
  },
];

/** Distance in steps of float between `actual` and the true value. */
export function errorInUlp(actual: number, truth: number): number {
  if (Number.isNaN(truth)) return Number.isNaN(actual) ? 0 : Infinity;
  if (Math.abs(truth) >= 2 ** 128 * (1 - 2 ** -25))
    return Math.abs(actual) === Infinity && actual > 0 === truth > 0 ? 0 : Infinity;
  if (!Number.isFinite(actual)) return Infinity;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(truth) || 2 ** -126)));
  return Math.abs(actual - truth) / 2 ** (exponent - 23);
}

function bound({ulp, absolute, limit}: MathBound): string {
  const parts = [ulp === 0.5 ? 'correctly rounded' : `${ulp} ulp`];
  if (absolute !== undefined) parts.push(`or 2^${Math.log2(absolute)}`);
  if (limit !== undefined) parts.push(`below 2^${Math.log2(limit)}`);
  return parts.join(' ');
}

/** docs/simt-math.md. */
export function mathDocument(): string {
  const range = ({low, high, signs}: MathFunction): string =>
    `${low} to ${high}${signs ? ', both signs' : ''}`;
  return [
    '# Errors of math functions',
    '',
    'For people who compare results of the reference device with a GPU’s. Bounds hold against the true value, as the C and JavaScript',
    'libraries give it in double precision; `native/reference/math-bounds.test.ts` measures them over the ranges below and makes this table.',
    'One ulp is the distance to the next float. Special values (zeros, infinities, NaN) are those of C99, tested by opcode.',
    '',
    'Precise functions (`air.sin.f32`, …) are computed in double and rounded once. Fast ones (`air.fast_sin.f32`, …) are what',
    'fast math gives. Half and bfloat functions are the float ones rounded to the type. `+`, `-`, `*`, `/`, `fma`, `sqrt`, conversions, `floor` and their like are correctly rounded.',
    '',
    '| function | precise | fast | measured for |',
    '| --- | --- | --- | --- |',
    ...mathFunctions.map((fn) => `| ${fn.name} | ${bound(fn.precise)} | ${bound(fn.fast)} | ${range(fn)} |`),
    '',
    'Fast `sin`, `cos` and `tan` lose digits above the magnitude given, slowly at first. Fast `pow` is computed in double precision.',
    '',
  ].join('\n');
}
