import {type ElementType} from '../protocol/experiment.ts';
import {fromNarrow, type NarrowFormat, nextAfterSteps, toNarrow} from './narrow-float.ts';

/** An element as JavaScript holds it exactly: 64-bit integers are bigints, everything else numbers. */
export type Element = number | bigint;

/** What there is to know about an element type: MSL's scalars of a fixed size. */
export interface ElementKind {
  readonly name: ElementType;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly isFloat: boolean;
  /** Whole numbers that fit; undefined for floats. */
  readonly range: {readonly minimum: bigint; readonly maximum: bigint} | undefined;
  read(view: DataView, byteOffset: number): Element;
  /** `value` must be of the type: see `fit`. */
  write(view: DataView, byteOffset: number, value: Element): void;
  /** The element nearest to `value` (floats: round to nearest even), or undefined where an integer does not fit. */
  fit(value: Element): Element | undefined;
  /** Number of representable steps from `a` to `b`; undefined where one of them is NaN. */
  steps(a: Element, b: Element): number | undefined;
}

const half: NarrowFormat = {exponentBits: 5, fractionBits: 10};
const bfloat: NarrowFormat = {exponentBits: 8, fractionBits: 7};

export const elementKinds: Readonly<Record<ElementType, ElementKind>> = {
  char: integer(
    'char',
    1,
    true,
    (view, at) => view.getInt8(at),
    (view, at, value) => view.setInt8(at, value),
  ),
  uchar: integer(
    'uchar',
    1,
    false,
    (view, at) => view.getUint8(at),
    (view, at, value) => view.setUint8(at, value),
  ),
  short: integer(
    'short',
    2,
    true,
    (view, at) => view.getInt16(at, true),
    (view, at, value) => view.setInt16(at, value, true),
  ),
  ushort: integer(
    'ushort',
    2,
    false,
    (view, at) => view.getUint16(at, true),
    (view, at, value) => view.setUint16(at, value, true),
  ),
  int: integer(
    'int',
    4,
    true,
    (view, at) => view.getInt32(at, true),
    (view, at, value) => view.setInt32(at, value, true),
  ),
  uint: integer(
    'uint',
    4,
    false,
    (view, at) => view.getUint32(at, true),
    (view, at, value) => view.setUint32(at, value, true),
  ),
  long: wide('long', true),
  ulong: wide('ulong', false),
  half: narrow('half', half),
  bfloat: narrow('bfloat', bfloat),
  float: {
    name: 'float',
    bytes: 4,
    isFloat: true,
    range: undefined,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, Number(value), true),
    fit: (value) => Math.fround(Number(value)),
    steps: (a, b) => floatSteps(Number(a), Number(b)),
  },
};

function rangeOf(bits: number, isSigned: boolean): {minimum: bigint; maximum: bigint} {
  const count = 1n << BigInt(bits);
  return isSigned ? {minimum: -(count / 2n), maximum: count / 2n - 1n} : {minimum: 0n, maximum: count - 1n};
}

function integer(
  name: ElementType,
  bytes: 1 | 2 | 4,
  isSigned: boolean,
  read: (view: DataView, byteOffset: number) => number,
  write: (view: DataView, byteOffset: number, value: number) => void,
): ElementKind {
  const range = rangeOf(bytes * 8, isSigned);
  const minimum = Number(range.minimum);
  const maximum = Number(range.maximum);
  return {
    name,
    bytes,
    isFloat: false,
    range,
    read,
    write: (view, at, value) => write(view, at, Number(value)),
    fit(value) {
      const whole = Number(value);
      // -0 is not an integer of its own.
      return Number.isInteger(whole) && whole >= minimum && whole <= maximum ? whole + 0 : undefined;
    },
    steps: (a, b) => Math.abs(Number(a) - Number(b)),
  };
}

function wide(name: ElementType, isSigned: boolean): ElementKind {
  const range = rangeOf(64, isSigned);
  return {
    name,
    bytes: 8,
    isFloat: false,
    range,
    read: (view, at) => (isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true)),
    write(view, at, value) {
      if (isSigned) view.setBigInt64(at, BigInt(value), true);
      else view.setBigUint64(at, BigInt(value), true);
    },
    fit(value) {
      if (typeof value === 'number' && !Number.isInteger(value)) return undefined;
      const whole = BigInt(value);
      return whole >= range.minimum && whole <= range.maximum ? whole : undefined;
    },
    steps(a, b) {
      const difference = BigInt(a) - BigInt(b);
      return Number(difference < 0n ? -difference : difference);
    },
  };
}

function narrow(name: ElementType, format: NarrowFormat): ElementKind {
  return {
    name,
    bytes: 2,
    isFloat: true,
    range: undefined,
    read: (view, at) => fromNarrow(view.getUint16(at, true), format),
    write: (view, at, value) => view.setUint16(at, toNarrow(Number(value), format), true),
    fit: (value) => fromNarrow(toNarrow(Number(value), format), format),
    steps: (a, b) => nextAfterSteps(toNarrow(Number(a), format), toNarrow(Number(b), format), format),
  };
}

const scratch = new DataView(new ArrayBuffer(4));

function floatSteps(a: number, b: number): number | undefined {
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  return Math.abs(orderOf(a) - orderOf(b));
}

/** Position of a float among all floats; both zeros are 0. */
function orderOf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  return bits >= 0x80000000 ? -(bits - 0x80000000) : bits;
}

/** An element as people read it; floats with as many digits as tell it from its neighbours in `float`. */
export function elementText(value: Element, kind: ElementKind): string {
  if (typeof value === 'bigint') return value.toString();
  if (Object.is(value, -0)) return '-0';
  if (!kind.isFloat || !Number.isFinite(value)) return numberText(value);
  for (let digits = 1; digits <= 17; digits++) {
    const text = value.toPrecision(digits);
    if (kind.fit(Number(text)) === value) return numberText(Number(text));
  }
  return numberText(value);
}

/** A number as text: `nan`, `inf` and `-inf` as experiments write them. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return String(value);
}
