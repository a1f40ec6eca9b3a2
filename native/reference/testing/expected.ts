// What the simple opcodes must give, computed with BigInt and Math: independent of the C++ expressions.

const view = new DataView(new ArrayBuffer(8));

function float(bits: bigint): number {
  view.setUint32(0, Number(bits & 0xffffffffn));
  return view.getFloat32(0);
}
function bitsOf(value: number): bigint {
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}
const {fround, trunc} = Math;

/** Nearest multiple of `step`, ties to even; exact for the numbers that occur here. */
function toStep(value: number, step: number): number {
  const scaled = value / step;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const whole = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return whole * step;
}

/** `value` rounded to a binary format, ties to even. */
function roundTo(value: number, significandBits: number, lowestExponent: number, largest: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)) - 1, lowestExponent);
  let step = 2 ** (exponent - significandBits + 1);
  // The logarithm may be one too low.
  while (magnitude / step >= 2 ** significandBits) step *= 2;
  const rounded = toStep(magnitude, step);
  const result = rounded > largest ? Infinity : rounded;
  return value < 0 ? -result : result;
}
const half = (value: number): number => roundTo(value, 11, -14, 65504);
const bfloat = (value: number): number => roundTo(value, 8, -126, 3.3895313892515355e38);

function halfTowardsZero(value: number): number {
  if (!Number.isFinite(value)) return value;
  const nearest = half(value);
  if (Math.abs(nearest) <= Math.abs(value)) return nearest;
  if (!Number.isFinite(nearest)) return value < 0 ? -65504 : 65504;
  const magnitude = Math.abs(nearest);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  // One step down; below a power of two the step is half as large.
  const step = 2 ** (exponent - 10);
  const isPower = magnitude === 2 ** exponent && exponent > -14;
  const down = magnitude - (isPower ? step / 2 : step);
  return value < 0 ? -down : down;
}

function halfBits(value: number): bigint {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000n : 0n;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00n;
  if (magnitude === Infinity) return sign | 0x7c00n;
  if (magnitude < 2 ** -14) return sign | BigInt(magnitude * 2 ** 24);
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent--;
  return sign | (BigInt(exponent + 15) << 10n) | BigInt((magnitude / 2 ** exponent - 1) * 1024);
}
function halfValue(bits: bigint): number {
  const number = Number(bits);
  const sign = number & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(number >> 10) & 31, number & 0x3ff];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function integer(
  operation: string,
  bits: number,
  [a = 0n, b = 0n, c = 0n]: readonly bigint[],
): bigint | undefined {
  const u = (value: bigint): bigint => BigInt.asUintN(bits, value);
  const s = (value: bigint): bigint => BigInt.asIntN(bits, value);
  const [low, high] = [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n];
  const clamp = (value: bigint, least: bigint, most: bigint): bigint =>
    value < least ? least : value > most ? most : value;
  const shift = b & BigInt(bits - 1);
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  const text = u(a).toString(2).padStart(bits, '0');
  switch (operation) {
    case 'add':
      return u(a + b);
    case 'sub':
      return u(a - b);
    case 'mul':
      return u(a * b);
    case 'mad':
      return u(a * b + c);
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'shl':
      return u(a << shift);
    case 'lshr':
      return u(a) >> shift;
    case 'ashr':
      return u(s(a) >> shift);
    case 'min.s':
      return s(a) < s(b) ? a : b;
    case 'max.s':
      return s(a) > s(b) ? a : b;
    case 'min.u':
      return a < b ? a : b;
    case 'max.u':
      return a > b ? a : b;
    case 'mulhi.s':
      return u((s(a) * s(b)) >> BigInt(bits));
    case 'mulhi.u':
      return u((u(a) * u(b)) >> BigInt(bits));
    case 'addsat.s':
      return u(clamp(s(a) + s(b), low, high));
    case 'addsat.u':
      return clamp(u(a) + u(b), 0n, (1n << BigInt(bits)) - 1n);
    case 'subsat.s':
      return u(clamp(s(a) - s(b), low, high));
    case 'subsat.u':
      return clamp(u(a) - u(b), 0n, (1n << BigInt(bits)) - 1n);
    case 'rotate':
      return u((u(a) << shift) | (u(a) >> (BigInt(bits) - shift)));
    case 'popcount':
      return BigInt([...text].filter((digit) => digit === '1').length);
    case 'clz':
      return BigInt(text.indexOf('1') < 0 ? bits : text.indexOf('1'));
    case 'ctz':
      return BigInt(text.lastIndexOf('1') < 0 ? bits : bits - 1 - text.lastIndexOf('1'));
    case 'reverse':
      return BigInt(`0b${[...text].reverse().join('')}`);
    case 'byteswap':
      return BigInt(`0b${(text.match(/.{8}/g) ?? []).reverse().join('')}`);
    case 'udiv':
      return b === 0n ? 0n : u(a) / u(b);
    case 'urem':
      return b === 0n ? 0n : u(a) % u(b);
    case 'sdiv':
      return s(b) === 0n ? 0n : u(s(a) / s(b));
    case 'srem':
      return s(b) === 0n ? 0n : u(s(a) % s(b));
    case 'eq':
      return truth(a === b);
    case 'ne':
      return truth(a !== b);
    case 'ult':
      return truth(u(a) < u(b));
    case 'ule':
      return truth(u(a) <= u(b));
    case 'slt':
      return truth(s(a) < s(b));
    case 'sle':
      return truth(s(a) <= s(b));
    default:
      return undefined;
  }
}

function saturated(value: number, bits: number, isSigned: boolean): bigint {
  if (Number.isNaN(value)) return 0n;
  const most = isSigned ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  const least = isSigned ? -(1n << BigInt(bits - 1)) : 0n;
  if (value === Infinity) return most;
  if (value === -Infinity) return BigInt.asUintN(bits, least);
  const whole = BigInt(trunc(value));
  return BigInt.asUintN(bits, whole < least ? least : whole > most ? most : whole);
}

/** a * b + c rounded once, by exact rational arithmetic on the three doubles' bits. */
function fused(a: number, b: number, c: number, round: (value: number) => number): number {
  const product = a * b;
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c)) return a * b + c;
  // The product of two floats is exact in a double. The sum may not be: keep its error, and round to odd.
  const sum = product + c;
  if (!Number.isFinite(sum)) return sum;
  const back = sum - product;
  const error = product - (sum - back) + (c - back);
  if (error === 0 || sum === 0) return round(sum);
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, sum);
  const bits = bytes.getBigUint64(0);
  if ((bits & 1n) === 1n) return round(sum);
  bytes.setBigUint64(0, error > 0 === sum > 0 ? bits + 1n : bits - 1n);
  return round(bytes.getFloat64(0));
}

const compares: Record<string, (a: number, b: number) => boolean> = {
  oeq: (a, b) => a === b,
  one: (a, b) => a < b || a > b,
  olt: (a, b) => a < b,
  ole: (a, b) => a <= b,
  ord: (a, b) => !Number.isNaN(a) && !Number.isNaN(b),
  uno: (a, b) => Number.isNaN(a) || Number.isNaN(b),
  ueq: (a, b) => Number.isNaN(a) || Number.isNaN(b) || a === b,
  une: (a, b) => a !== b,
  ult: (a, b) => Number.isNaN(a) || Number.isNaN(b) || a < b,
  ule: (a, b) => Number.isNaN(a) || Number.isNaN(b) || a <= b,
};

function rint(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 24) return value;
  const result = toStep(Math.abs(value), 1);
  return value < 0 || Object.is(value, -0) ? -result : result;
}
function fmin(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.min(a, b);
}
function fmax(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.max(a, b);
}
function frexp(value: number): [fraction: number, exponent: number] {
  if (!Number.isFinite(value) || value === 0) return [value, 0];
  let exponent = Math.floor(Math.log2(Math.abs(value))) + 1;
  let fraction = value / 2 ** exponent;
  while (Math.abs(fraction) >= 1) [fraction, exponent] = [fraction / 2, exponent + 1];
  while (Math.abs(fraction) < 0.5) [fraction, exponent] = [fraction * 2, exponent - 1];
  return [fraction, exponent];
}

const floatUnary: Record<string, (a: number) => number> = {
  'neg.f32': (a) => -a,
  'abs.f32': Math.abs,
  'floor.f32': Math.floor,
  'ceil.f32': Math.ceil,
  'trunc.f32': trunc,
  'rint.f32': rint,
  'round.f32': (a) => (a < 0 || Object.is(a, -0) ? -trunc(0.5 - a) : trunc(a + 0.5)),
  'sign.f32': (a) => (Number.isNaN(a) ? 0 : Math.sign(a)),
  'saturate.f32': (a) => (a > 0 ? Math.min(a, 1) : 0),
  'round.f16': half,
  'round.bf16': bfloat,
  'roundzero.f16': halfTowardsZero,
  'frexp.fraction.f32': (a) => frexp(a)[0],
};

/** The real function behind `precise.*` and `fast.*`, in double. */
export const mathFunctions: Record<string, (a: number, b: number) => number> = {
  sqrt: Math.sqrt,
  rsqrt: (a) => 1 / Math.sqrt(a),
  exp: Math.exp,
  exp2: (a) => 2 ** a,
  exp10: (a) => 10 ** a,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinpi: (a) => sinpi(a),
  cospi: (a) => (Math.abs(a) >= 2 ** 52 ? (Number.isFinite(a) ? 1 : NaN) : sinpi(Math.abs(a) + 0.5)),
  tanpi: (a) => sinpi(a) / (Math.abs(a) >= 2 ** 52 ? 1 : sinpi(Math.abs(a) + 0.5)),
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  powr: (a, b) => {
    const isInvalid =
      a < 0 || (a === 0 && b === 0) || (a === 1 && Math.abs(b) === Infinity) || (a === Infinity && b === 0);
    return isInvalid ? NaN : Math.abs(a) ** b;
  },
  atan2: Math.atan2,
};

function sinpi(a: number): number {
  if (!Number.isFinite(a)) return NaN;
  const rest = Math.abs(a) % 2;
  const folded = rest > 1 ? rest - 2 : rest;
  const value =
    Math.abs(folded) <= 0.25
      ? Math.sin(folded * Math.PI)
      : Math.abs(folded) <= 0.75
        ? Math.sign(folded) * Math.cos((0.5 - Math.abs(folded)) * Math.PI)
        : Math.sign(folded) * Math.sin((1 - Math.abs(folded)) * Math.PI);
  return a < 0 ? -value : value;
}

export function isMath(name: string): boolean {
  return name.startsWith('precise.') || name.startsWith('fast.') || name === 'ldexp.f32';
}

function ulp(value: number): number {
  const magnitude = Math.max(Math.abs(value), 2 ** -126);
  return 2 ** (frexp(magnitude)[1] - 24);
}

/** Error of `actual` in units of the last place of the true value. */
export function errorInUlp(actual: number, truth: number): number {
  if (Number.isNaN(truth)) return Number.isNaN(actual) ? 0 : Infinity;
  const nearest = fround(truth);
  if (!Number.isFinite(nearest) || !Number.isFinite(actual)) {
    if (Object.is(nearest, actual)) return 0;
    return Math.abs(actual) > 3.4e38 && Math.abs(nearest) > 3.4e38 && actual > 0 === nearest > 0
      ? 1
      : Infinity;
  }
  return Math.abs(actual - truth) / ulp(truth);
}

/** Bounds of docs/simt-math.md, in ulp; looser where the operands here are beyond those that it measures. */
export function tolerance(
  name: string,
  operands: readonly bigint[],
  expected: number,
  actual: number,
): boolean {
  const [mode = '', operation = ''] = name.split('.');
  const [a = 0, b = 0] = operands.map(float);
  const truth = mathFunctions[operation]?.(a, b) ?? expected;
  if (mode === 'precise' || mode === 'ldexp') return errorInUlp(actual, truth) <= 1;
  if (['sin', 'cos', 'tan'].includes(operation) && Math.abs(a) >= 2 ** 30) return true;
  if (Math.abs(truth) < 2 ** -126) return Math.abs(actual - truth) <= 2 ** -126;
  return (
    errorInUlp(actual, truth) <= 8 || Math.abs(actual - truth) < 2 ** -22 * (operation === 'tan' ? 0.01 : 1)
  );
}

/** The value an opcode gives for operands as bits; undefined where this file does not know the opcode. */
export function expectedValue(
  name: string,
  operands: readonly bigint[],
  isFloat: boolean,
): bigint | number | undefined {
  const [a = 0n, b = 0n, c = 0n] = operands;
  const [x, y, z] = [float(a), float(b), float(c)];
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  const unary = floatUnary[name];
  if (unary !== undefined) return unary(x);
  switch (name) {
    case 'copy.b32':
    case 'copy.b64':
      return a;
    case 'select.f32':
      return a !== 0n ? y : z;
    case 'select.b32':
    case 'select.b64':
      return a !== 0n ? b : c;
    case 'cut.i1':
      return a & 1n;
    case 'cut.i8':
      return a & 0xffn;
    case 'cut.i16':
      return a & 0xffffn;
    case 'sext.i1.i32':
      return (a & 1n) === 1n ? 0xffffffffn : 0n;
    case 'sext.i8.i32':
      return BigInt.asUintN(32, BigInt.asIntN(8, a));
    case 'sext.i16.i32':
      return BigInt.asUintN(32, BigInt.asIntN(16, a));
    case 'cut.i64.i32':
      return a & 0xffffffffn;
    case 'high.i64.i32':
      return a >> 32n;
    case 'zext.i32.i64':
      return a;
    case 'sext.i32.i64':
      return BigInt.asUintN(64, BigInt.asIntN(32, a));
    case 'join.i64':
      return a | (b << 32n);
    case 'min.f32':
      return fmin(x, y);
    case 'max.f32':
      return fmax(x, y);
    case 'copysign.f32':
      return Math.abs(x) * (b >> 31n === 1n ? -1 : 1);
    case 'fdim.f32':
      return x > y ? fround(x - y) : Number.isNaN(x) || Number.isNaN(y) ? NaN : 0;
    case 'nextafter.f32':
      return nextAfter(x, y);
    case 'ldexp.f32':
      return fround(x * 2 ** Math.max(-1000, Math.min(1000, Number(BigInt.asIntN(32, b)))));
    case 'frexp.exponent.f32':
      return BigInt.asUintN(32, BigInt(frexp(x)[1]));
    case 'ilogb.f32':
      if (x === 0) return 0x80000000n;
      return Number.isFinite(x) ? BigInt.asUintN(32, BigInt(frexp(x)[1] - 1)) : 0x7fffffffn;
    case 'bits.f16':
      return halfBits(x);
    case 'bits.bf16':
      return a >> 16n;
    case 'bits.f32':
      return a;
    case 'value.f32':
      return x;
    case 'value.f16':
      return halfValue(a & 0xffffn);
    case 'value.bf16':
      return float((a & 0xffffn) << 16n);
    case 'offset.i64':
      return BigInt.asUintN(64, a + b);
    case 'element.i64':
      return BigInt.asUintN(64, a + b * c);
    case 'element.s32':
      return BigInt.asUintN(64, a + BigInt.asIntN(32, b) * c);
    case 'element.u32':
      return BigInt.asUintN(64, a + b * c);
    default:
  }
  const conversion = /^(to|from)(signed|unsigned)\.(\w+)\.(\w+)$/.exec(name);
  if (conversion !== null) {
    const isSigned = conversion[2] === 'signed';
    if (conversion[1] === 'to') return saturated(x, conversion[4] === 'i64' ? 64 : 32, isSigned);
    const bits = conversion[3] === 'i64' ? 64 : 32;
    return roundInteger(isSigned ? BigInt.asIntN(bits, a) : BigInt.asUintN(bits, a));
  }
  const compare = compares[name.split('.')[0] ?? ''];
  if (name.endsWith('.f32') && compare !== undefined) return truth(compare(x, y));
  const arithmetic = /^(add|sub|mul|div|rem|fma|muladd)\.(f32|f16|bf16)$/.exec(name);
  if (arithmetic !== null) {
    const round = arithmetic[2] === 'f32' ? fround : arithmetic[2] === 'f16' ? half : bfloat;
    // Two roundings where a double is no exact result: harmless, a double has more than twice the bits.
    switch (arithmetic[1]) {
      case 'add':
        return round(arithmetic[2] === 'f32' ? x + y : fround(x + y));
      case 'sub':
        return round(arithmetic[2] === 'f32' ? x - y : fround(x - y));
      case 'mul':
        return round(arithmetic[2] === 'f32' ? x * y : fround(x * y));
      case 'div':
        return round(arithmetic[2] === 'f32' ? x / y : fround(x / y));
      case 'rem':
        return round(x % y);
      case 'fma':
        return fused(x, y, z, arithmetic[2] === 'bf16' ? (value) => bfloat(fround(value)) : round);
      default:
        return round(fround(round(fround(x * y)) + z));
    }
  }
  const math = /^(precise|fast)\.(\w+)\.f32$/.exec(name);
  if (math !== null) return fround(mathFunctions[math[2] ?? '']?.(x, y) ?? NaN);
  const whole = /^(.*)\.i(8|16|32|64)$/.exec(name);
  if (whole !== null && !isFloat) {
    const bits = Number(whole[2]);
    return integer(whole[1] ?? '', bits, operands);
  }
  return undefined;
}

/** The float nearest to an integer, ties to even. */
function roundInteger(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const length = magnitude.toString(2).length;
  if (length <= 24) return Number(value);
  const shift = BigInt(length - 24);
  const [low, rest] = [magnitude >> shift, magnitude & ((1n << shift) - 1n)];
  const middle = 1n << (shift - 1n);
  const up = rest > middle || (rest === middle && (low & 1n) === 1n) ? 1n : 0n;
  const rounded = Number((low + up) << shift);
  return value < 0n ? -rounded : rounded;
}

function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? 2 ** -149 : -(2 ** -149);
  const bits = bitsOf(x);
  return float(x < y === x > 0 ? bits + 1n : bits - 1n);
}
