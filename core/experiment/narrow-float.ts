/** A binary floating-point format of 16 bits: sign, exponent, fraction, as IEEE 754 lays them out. */
export interface NarrowFormat {
  readonly exponentBits: number;
  readonly fractionBits: number;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The exponent of a finite double that is not 0: 2^e <= |value| < 2^(e+1). */
function exponentOf(value: number): number {
  scratch.setFloat64(0, value);
  const field = (scratch.getUint16(0) >> 4) & 0x7ff;
  // Subnormal doubles are below every narrow format's smallest step.
  return field === 0 ? -1074 : field - 1023;
}

/**
 * The bits of `value` rounded once, from double to the format, to nearest, ties to even. Too large gives infinity; NaN
 * gives the quiet NaN with no other bits set.
 */
export function toNarrow(value: number, {exponentBits, fractionBits}: NarrowFormat): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const infinity = (2 ** exponentBits - 1) << fractionBits;
  if (Number.isNaN(value)) return infinity | (1 << (fractionBits - 1));
  const sign = value < 0 || Object.is(value, -0) ? 1 << (exponentBits + fractionBits) : 0;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return sign;
  if (magnitude === Infinity) return sign | infinity;
  // Below the least normal number the step stays the same.
  const exponent = Math.max(exponentOf(magnitude), 1 - bias);
  const units = roundHalfEven(magnitude / 2 ** (exponent - fractionBits));
  // A carry out of the fraction goes on into the exponent, as the format means it to.
  const bits = (exponent + bias) * 2 ** fractionBits + (units - 2 ** fractionBits);
  return sign | Math.min(bits, infinity);
}

/** The value of the format's `bits`, exactly. */
export function fromNarrow(bits: number, {exponentBits, fractionBits}: NarrowFormat): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = (bits >> (exponentBits + fractionBits)) & 1 ? -1 : 1;
  const field = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  if (field === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (field === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (2 ** fractionBits + fraction) * 2 ** (field - bias - fractionBits);
}

/** Representable steps between two numbers given by their bits; undefined where one is NaN. Both zeros are one number. */
export function nextAfterSteps(a: number, b: number, format: NarrowFormat): number | undefined {
  if (Number.isNaN(fromNarrow(a, format)) || Number.isNaN(fromNarrow(b, format))) return undefined;
  return Math.abs(orderOf(a, format) - orderOf(b, format));
}

function orderOf(bits: number, {exponentBits, fractionBits}: NarrowFormat): number {
  const signBit = 1 << (exponentBits + fractionBits);
  return bits & signBit ? -(bits & (signBit - 1)) : bits;
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
