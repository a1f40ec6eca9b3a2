import {type FloatTypeKind} from './type.ts';

const scratch = new DataView(new ArrayBuffer(8));

function doubleBits(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

interface Format {
  readonly exponentBits: number;
  readonly fractionBits: number;
}

const narrowFormats: Partial<Record<FloatTypeKind, Format>> = {
  half: {exponentBits: 5, fractionBits: 10},
  bfloat: {exponentBits: 8, fractionBits: 7},
  float: {exponentBits: 8, fractionBits: 23},
  double: {exponentBits: 11, fractionBits: 52},
};

/** The bits of a double in a narrower format; undefined when the value does not fit exactly. */
function narrow(bits: bigint, format: Format): bigint | undefined {
  if (format.exponentBits === 11) return bits;
  const sign = bits >> 63n;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const {exponentBits, fractionBits} = format;
  const top = sign << BigInt(exponentBits + fractionBits);
  const maximum = (1 << exponentBits) - 1;
  const bias = maximum >> 1;
  const dropped = BigInt(52 - fractionBits);
  const lost = (1n << dropped) - 1n;
  if (exponent === 0x7ff) {
    const kept = fraction >> dropped;
    if ((fraction & lost) !== 0n) return undefined;
    return top | (BigInt(maximum) << BigInt(fractionBits)) | kept;
  }
  if (exponent === 0) return fraction === 0n ? top : undefined;
  const target = exponent - 1023 + bias;
  if (target >= maximum) return undefined;
  if (target > 0) {
    if ((fraction & lost) !== 0n) return undefined;
    return top | (BigInt(target) << BigInt(fractionBits)) | (fraction >> dropped);
  }
  // Subnormal: the implied one moves into the fraction.
  const shift = dropped + BigInt(1 - target);
  const significand = fraction | (1n << 52n);
  if (shift > 60n || (significand & ((1n << shift) - 1n)) !== 0n) return undefined;
  return top | (significand >> shift);
}

/** The bits of a finite, infinite or NaN value of a narrow format as a double. */
function widen(bits: bigint, format: Format): bigint {
  const {exponentBits, fractionBits} = format;
  const sign = bits >> BigInt(exponentBits + fractionBits);
  const maximum = (1 << exponentBits) - 1;
  const exponent = Number((bits >> BigInt(fractionBits)) & BigInt(maximum));
  let fraction = bits & ((1n << BigInt(fractionBits)) - 1n);
  const up = BigInt(52 - fractionBits);
  if (exponent === maximum) return (sign << 63n) | (0x7ffn << 52n) | (fraction << up);
  let unbiased = exponent - (maximum >> 1);
  if (exponent === 0) {
    if (fraction === 0n) return sign << 63n;
    unbiased = 1 - (maximum >> 1);
    while ((fraction & (1n << BigInt(fractionBits))) === 0n) {
      fraction <<= 1n;
      unbiased--;
    }
    fraction &= (1n << BigInt(fractionBits)) - 1n;
  }
  return (sign << 63n) | (BigInt(unbiased + 1023) << 52n) | (fraction << up);
}

/** A double's bits in one of the wide formats (always exact). */
function widenTo(bits: bigint, kind: FloatTypeKind): bigint {
  if (kind === 'ppc_fp128') return bits;
  const sign = bits >> 63n;
  let exponent = Number((bits >> 52n) & 0x7ffn);
  let fraction = bits & 0xfffffffffffffn;
  if (exponent === 0 && fraction !== 0n) {
    exponent = 1;
    while ((fraction & (1n << 52n)) === 0n) {
      fraction <<= 1n;
      exponent--;
    }
    fraction &= 0xfffffffffffffn;
  } else if (exponent === 0) {
    return sign << (kind === 'x86_fp80' ? 79n : 127n);
  }
  const wide = exponent === 0x7ff ? 0x7fff : exponent - 1023 + 16383;
  if (kind === 'x86_fp80') return (sign << 79n) | (BigInt(wide) << 64n) | (1n << 63n) | (fraction << 11n);
  return (sign << 127n) | (BigInt(wide) << 112n) | (fraction << 60n);
}

const letterKinds: Readonly<Record<string, FloatTypeKind>> = {
  K: 'x86_fp80',
  L: 'fp128',
  M: 'ppc_fp128',
  H: 'half',
  R: 'bfloat',
};

/** The bits after `0xK`, `0xL`...: the wide formats print their words in an order of their own. */
function letterBits(letter: string, digits: string): bigint {
  if (letter === 'L' || letter === 'M') {
    const padded = digits.padStart(32, '0');
    return (BigInt(`0x${padded.slice(16)}`) << 64n) | BigInt(`0x${padded.slice(0, 16)}`);
  }
  return BigInt(`0x${digits}`);
}

/**
 * The exact bits that literal `text` stands for in a type of `kind`; undefined when LLVM refuses it there, because it
 * is of another format or cannot be represented exactly.
 */
export function floatBits(text: string, kind: FloatTypeKind): bigint | undefined {
  if (text.startsWith('f0x')) return BigInt(text.slice(1));
  if (text.startsWith('0x')) {
    const letter = text.charAt(2);
    const letterKind = letterKinds[letter];
    if (letterKind !== undefined) return letterKind === kind ? letterBits(letter, text.slice(3)) : undefined;
    return fromDouble(BigInt(text) & 0xffffffffffffffffn, kind);
  }
  return fromDouble(doubleBits(Number(text)), kind);
}

function fromDouble(bits: bigint, kind: FloatTypeKind): bigint | undefined {
  const format = narrowFormats[kind];
  return format === undefined ? widenTo(bits, kind) : narrow(bits, format);
}

/** Whether LLVM takes literal `text` for a type of `kind`. */
export function isFloatLiteralFor(text: string, kind: FloatTypeKind): boolean {
  if (kind === 'double' || kind === 'float') {
    // The common case without big integers.
    const first = text.charCodeAt(1);
    if (first !== 120 && text.charCodeAt(0) !== 102) {
      const value = Number(text);
      return kind === 'double' || Math.fround(value) === value;
    }
  }
  return floatBits(text, kind) !== undefined;
}

/** The numeric value of bits of `kind`, rounded to a double for the wide formats. */
export function floatValue(bits: bigint, kind: FloatTypeKind): number {
  const format = narrowFormats[kind];
  if (format !== undefined) {
    scratch.setBigUint64(0, format.exponentBits === 11 ? bits : widen(bits, format));
    return scratch.getFloat64(0);
  }
  if (kind === 'ppc_fp128') {
    const low = bits & 0xffffffffffffffffn;
    return floatValue(low, 'double') + floatValue(bits >> 64n, 'double');
  }
  const extended = kind === 'x86_fp80';
  const sign = bits >> (extended ? 79n : 127n) === 1n ? -1 : 1;
  const exponent = Number((bits >> (extended ? 64n : 112n)) & 0x7fffn);
  const fraction = extended ? bits & 0x7fffffffffffffffn : bits & ((1n << 112n) - 1n);
  const width = extended ? 63 : 112;
  if (exponent === 0x7fff) return fraction === 0n ? sign * Infinity : NaN;
  const integerBit = extended ? (bits >> 63n) & 1n : exponent === 0 ? 0n : 1n;
  const significand = Number((integerBit << BigInt(width)) | fraction) / 2 ** width;
  return sign * significand * 2 ** (Math.max(exponent, 1) - 16383);
}

function hex(bits: bigint, digits: number): string {
  return bits.toString(16).toUpperCase().padStart(digits, '0');
}

/** The literal that LLVM prints for bits of `kind`. */
export function printFloatBits(bits: bigint, kind: FloatTypeKind): string {
  switch (kind) {
    case 'half':
      return `0xH${hex(bits, 4)}`;
    case 'bfloat':
      return `0xR${hex(bits, 4)}`;
    case 'x86_fp80':
      return `0xK${hex(bits, 20)}`;
    case 'fp128':
    case 'ppc_fp128':
      return `0x${kind === 'fp128' ? 'L' : 'M'}${hex(bits & 0xffffffffffffffffn, 16)}${hex(bits >> 64n, 16)}`;
    case 'float':
    case 'double':
      return printDoubleLike(bits, kind);
  }
}

/** Six digits where they are exact, else the bits of the value as a double. */
function printDoubleLike(bits: bigint, kind: 'float' | 'double'): string {
  const value = floatValue(bits, kind);
  if (Number.isFinite(value)) {
    const decimal = decimalText(value);
    if (Number(decimal) === value) return decimal;
  }
  const format = narrowFormats[kind];
  return `0x${hex(kind === 'double' || format === undefined ? bits : widen(bits, format), 1)}`;
}

/** Six significant digits with a zero behind them: `1.500000e+00`. */
function decimalText(value: number): string {
  if (Object.is(value, -0)) return '-0.000000e+00';
  return value.toExponential(5).replace(/e([+-])(\d+)$/, (_all, sign: string, digits: string) => {
    return `0e${sign}${digits.padStart(2, '0')}`;
  });
}
