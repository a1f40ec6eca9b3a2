import {type ElementType} from '../../protocol/experiment.ts';
import {elementKinds} from '../element-type.ts';

/** A failed operation, told apart from bugs by its class; evaluate.ts gives it a place. */
export class NoValue extends Error {}

export type Binary = (left: number, right: number) => number;

const truth = (value: boolean): number => (value ? 1 : 0);

function whole(value: number): bigint {
  if (!Number.isSafeInteger(value))
    throw new NoValue(`bits are taken of whole numbers only, not of ${value}`);
  return BigInt(value);
}

function exact(value: bigint): number {
  const result = Number(value);
  if (!Number.isSafeInteger(result)) throw new NoValue(`${value} is beyond 2^53 and would not be exact`);
  return result;
}

function shift(value: number, by: number, isLeft: boolean): number {
  if (!Number.isInteger(by) || by < 0 || by > 63) throw new NoValue(`a shift is by 0 to 63, not by ${by}`);
  return exact(isLeft ? whole(value) << BigInt(by) : whole(value) >> BigInt(by));
}

/** Binary operators by C's binding strength, the weakest first. `&&` and `||` always evaluate both sides. */
export const binaryLevels: readonly Readonly<Record<string, Binary>>[] = [
  {'||': (left, right) => truth(left !== 0 || right !== 0)},
  {'&&': (left, right) => truth(left !== 0 && right !== 0)},
  {'|': (left, right) => exact(whole(left) | whole(right))},
  {'^': (left, right) => exact(whole(left) ^ whole(right))},
  {'&': (left, right) => exact(whole(left) & whole(right))},
  {'==': (left, right) => truth(left === right), '!=': (left, right) => truth(left !== right)},
  {
    '<': (left, right) => truth(left < right),
    '<=': (left, right) => truth(left <= right),
    '>': (left, right) => truth(left > right),
    '>=': (left, right) => truth(left >= right),
  },
  {'<<': (left, right) => shift(left, right, true), '>>': (left, right) => shift(left, right, false)},
  {'+': (left, right) => left + right, '-': (left, right) => left - right},
  {
    '*': (left, right) => left * right,
    '/': (left, right) => left / right,
    '%': (left, right) => left % right,
  },
];

export const unaryOperators: Readonly<Record<string, (value: number) => number>> = {
  '-': (value) => -value,
  '+': (value) => value,
  '!': (value) => truth(value === 0),
  '~': (value) => exact(~whole(value)),
};

/** Names with a value. */
export const constants: Readonly<Record<string, number>> = {pi: Math.PI, inf: Infinity, nan: NaN};

interface Callable {
  readonly parameters: number;
  readonly call: (...values: number[]) => number;
}

const one = (call: (value: number) => number): Callable => ({parameters: 1, call});
const two = (call: (a: number, b: number) => number): Callable => ({parameters: 2, call});

/** Conversions: integers drop the fraction and wrap around, as C does; floats round to nearest even. */
function conversion(name: ElementType): Callable {
  const kind = elementKinds[name];
  if (kind.isFloat) return one((value) => Number(kind.fit(value)));
  const bits = kind.bytes * 8;
  const isSigned = (kind.range?.minimum ?? 0n) < 0n;
  return one((value) => {
    if (!Number.isFinite(value)) throw new NoValue(`${value} has no value as ${name}`);
    const cut = BigInt(Math.trunc(value));
    return exact(isSigned ? BigInt.asIntN(bits, cut) : BigInt.asUintN(bits, cut));
  });
}

/** Functions of numbers. `round` takes halves away from zero and `rint` to even, as in MSL. */
export const functions: Readonly<Record<string, Callable>> = {
  abs: one(Math.abs),
  acos: one(Math.acos),
  acosh: one(Math.acosh),
  asin: one(Math.asin),
  asinh: one(Math.asinh),
  atan: one(Math.atan),
  atanh: one(Math.atanh),
  atan2: two(Math.atan2),
  ceil: one(Math.ceil),
  clamp: {parameters: 3, call: (value, low, high) => Math.min(Math.max(value, low), high)},
  cos: one(Math.cos),
  cosh: one(Math.cosh),
  exp: one(Math.exp),
  exp2: one((value) => 2 ** value),
  floor: one(Math.floor),
  fma: {parameters: 3, call: (a, b, c) => a * b + c},
  log: one(Math.log),
  log2: one(Math.log2),
  log10: one(Math.log10),
  max: two(Math.max),
  min: two(Math.min),
  mod: two((a, b) => a - b * Math.floor(a / b)),
  pow: two((a, b) => a ** b),
  rint: one((value) => {
    const below = Math.floor(value);
    const rest = value - below;
    return rest === 0.5 ? below + Math.abs(below % 2) : Math.round(value);
  }),
  round: one((value) => Math.sign(value) * Math.round(Math.abs(value))),
  rsqrt: one((value) => 1 / Math.sqrt(value)),
  select: {parameters: 3, call: (other, chosen, condition) => (condition === 0 ? other : chosen)},
  sign: one(Math.sign),
  sin: one(Math.sin),
  sinh: one(Math.sinh),
  sqrt: one(Math.sqrt),
  tan: one(Math.tan),
  tanh: one(Math.tanh),
  trunc: one(Math.trunc),
  ...Object.fromEntries((Object.keys(elementKinds) as ElementType[]).map((name) => [name, conversion(name)])),
};
