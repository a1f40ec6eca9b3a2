/** Bit patterns and roundings of the number types, exact. */

const view = new DataView(new ArrayBuffer(8));

export function floatBits32(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}

export function floatOfBits32(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** The 16 bits of the half nearest to `value` (ties to even, overflow to infinity). */
export function halfBits(value: number): number {
  view.setFloat64(0, value);
  const high = view.getUint32(0);
  const sign = (high >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  // log2 may be off by one next to powers of two.
  const fixed =
    2 ** exponent > magnitude ? exponent - 1 : 2 ** (exponent + 1) <= magnitude ? exponent + 1 : exponent;
  const mantissa = roundHalfEven((magnitude / 2 ** fixed - 1) * 1024);
  return sign | (((fixed + 15) << 10) + mantissa);
}

function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest > 0.5 || (rest === 0.5 && down % 2 === 1)) return down + 1;
  return down;
}

export function halfValue(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the bfloat nearest to the float `value`. */
export function bfloatBits(value: number): number {
  const bits = floatBits32(value);
  if (Number.isNaN(value)) return ((bits >>> 16) | 0x40) & 0xffff;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

export function bfloatValue(bits: number): number {
  return floatOfBits32((bits << 16) >>> 0);
}

export function halfRound(value: number): number {
  return halfValue(halfBits(value));
}

export function bfloatRound(value: number): number {
  return bfloatValue(bfloatBits(value));
}

/** `a * b + c` with one rounding to float: exact by integers where a double could round twice. */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  // Products of floats are exact in double; the sum is, too, unless this says otherwise.
  const back = sum - product;
  const lost = product - (sum - back) + (c - back);
  if (lost === 0 || !Number.isFinite(sum)) return Math.fround(sum);
  // Round to odd: the last bit of the double tells that something was lost.
  view.setFloat64(0, sum);
  const bits = view.getBigUint64(0);
  if ((bits & 1n) === 0n) {
    const away = lost > 0 === sum > 0;
    view.setBigUint64(0, away ? bits | 1n : bits - 1n);
  }
  return Math.fround(view.getFloat64(0));
}
