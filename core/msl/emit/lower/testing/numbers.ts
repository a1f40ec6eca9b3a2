import {type FloatTypeKind} from '../../../../ir/model/type.ts';

const scratch = new DataView(new ArrayBuffer(8));

/** Bits of a single-precision number; one pattern for NaN, whose bits JavaScript leaves open. */
export function floatToBits(value: number): number {
  if (Number.isNaN(value)) return 0x7fc00000;
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

export function bitsToFloat(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** The nearest half, ties to even, as a number. */
export function roundToHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const unit = 2 ** (exponent - 10);
  const scaled = magnitude / unit;
  let rounded = Math.floor(scaled);
  const rest = scaled - rounded;
  if (rest > 0.5 || (rest === 0.5 && rounded % 2 === 1)) rounded++;
  const result = rounded * unit;
  return Math.sign(value) * (result > 65504 ? Infinity : result);
}

export function halfToBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return 0x7e00;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | Math.round(magnitude * 2 ** 24);
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent--;
  return sign | ((exponent + 15) << 10) | Math.round((magnitude / 2 ** exponent - 1) * 1024);
}

export function bitsToHalf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest bfloat, ties to even. */
export function roundToBfloat(value: number): number {
  if (!Number.isFinite(value)) return value;
  const bits = floatToBits(value);
  const rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 0;
  return bitsToFloat((rounded & 0xffff0000) >>> 0);
}

/** `value` as a number of the format. */
export function roundTo(value: number, kind: FloatTypeKind): number {
  switch (kind) {
    case 'half':
      return roundToHalf(value);
    case 'bfloat':
      return roundToBfloat(Math.fround(value));
    case 'float':
      return Math.fround(value);
    default:
      return value;
  }
}

/** The bits of a number of the format, as an unsigned integer. */
export function numberToBits(value: number, kind: FloatTypeKind): bigint {
  switch (kind) {
    case 'half':
      return BigInt(halfToBits(value));
    case 'bfloat':
      return BigInt(floatToBits(value) >>> 16);
    case 'float':
      return BigInt(floatToBits(value));
    default:
      if (Number.isNaN(value)) return 0x7ff8000000000000n;
      scratch.setFloat64(0, value);
      return scratch.getBigUint64(0);
  }
}

export function bitsToNumber(bits: bigint, kind: FloatTypeKind): number {
  switch (kind) {
    case 'half':
      return bitsToHalf(Number(bits));
    case 'bfloat':
      return bitsToFloat((Number(bits) << 16) >>> 0);
    case 'float':
      return bitsToFloat(Number(bits));
    default:
      scratch.setBigUint64(0, bits);
      return scratch.getFloat64(0);
  }
}
