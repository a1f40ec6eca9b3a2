/**
 * The text between quotes in IR is a string of bytes in which `\XX` gives one byte in hexadecimal. Decoded, it is a
 * JavaScript string: bytes that form UTF-8 become the characters they encode, any other byte 0xNN becomes the lone
 * surrogate U+DCNN, so that decoding loses nothing.
 */

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}

/** The value of a `\XX` at `index`, or -1. */
function escapedByte(raw: string, index: number): number {
  const high = hexDigit(raw.charCodeAt(index + 1));
  const low = hexDigit(raw.charCodeAt(index + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Appends the UTF-8 bytes of `point`; U+DC80..U+DCFF stand for single bytes. */
function pushUtf8(bytes: number[], point: number): void {
  if (point < 0x80) bytes.push(point);
  else if (point >= 0xdc80 && point <= 0xdcff) bytes.push(point - 0xdc00);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
  else if (point < 0x10000)
    bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  else
    bytes.push(
      0xf0 | (point >> 18),
      0x80 | ((point >> 12) & 0x3f),
      0x80 | ((point >> 6) & 0x3f),
      0x80 | (point & 0x3f),
    );
}

/** The bytes that the raw text between quotes stands for. */
export function bytesOfRaw(raw: string): Uint8Array {
  const bytes: number[] = [];
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    if (code === 92) {
      if (raw.charCodeAt(index + 1) === 92) {
        bytes.push(92);
        index++;
        continue;
      }
      const value = escapedByte(raw, index);
      if (value >= 0) {
        bytes.push(value);
        index += 2;
        continue;
      }
    }
    const point = raw.codePointAt(index) ?? code;
    if (point > 0xffff) index++;
    pushUtf8(bytes, point);
  }
  return Uint8Array.from(bytes);
}

/** Number of bytes of a well-formed UTF-8 sequence at `index`, or 0. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index] ?? 0;
  const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4;
  if (first >= 0x80 && (first < 0xc2 || first > 0xf4)) return 0;
  for (let offset = 1; offset < length; offset++) {
    if (((bytes[index + offset] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[index + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  // Surrogates are no characters; keeping their bytes apart keeps decoding reversible.
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

/** The decoded text of bytes that stand for themselves, such as a name in bitcode. */
export function decodeBytes(bytes: Uint8Array): string {
  let result = '';
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index] ?? 0;
    const length = sequenceLength(bytes, index);
    if (length === 0) {
      result += String.fromCharCode(0xdc00 + first);
      index++;
      continue;
    }
    let point = length === 1 ? first : first & (0xff >> (length + 1));
    for (let offset = 1; offset < length; offset++)
      point = (point << 6) | ((bytes[index + offset] ?? 0) & 0x3f);
    result += String.fromCodePoint(point);
    index += length;
  }
  return result;
}

/** Decodes the raw text between quotes. */
export function decodeQuoted(raw: string): string {
  return raw.includes('\\') ? decodeBytes(bytesOfRaw(raw)) : raw;
}

/** Whether LLVM prints the character as it is inside quotes. */
function isPlain(code: number): boolean {
  return code >= 32 && code < 127 && code !== 34 && code !== 92;
}

const hexDigits = '0123456789ABCDEF';

function escapeByte(byte: number): string {
  return `\\${hexDigits.charAt(byte >> 4)}${hexDigits.charAt(byte & 15)}`;
}

/** Escapes decoded text for printing between quotes, as LLVM does (`\XX`; a backslash is `\\`). */
export function encodeQuoted(decoded: string): string {
  let index = 0;
  while (index < decoded.length && isPlain(decoded.charCodeAt(index))) index++;
  if (index === decoded.length) return decoded;
  let result = decoded.slice(0, index);
  const bytes: number[] = [];
  for (; index < decoded.length; index++) {
    const point = decoded.codePointAt(index) ?? 0;
    if (point > 0xffff) index++;
    bytes.length = 0;
    pushUtf8(bytes, point);
    for (const byte of bytes) result += encodeByte(byte);
  }
  return result;
}

function encodeByte(byte: number): string {
  if (isPlain(byte)) return String.fromCharCode(byte);
  return byte === 92 ? '\\\\' : escapeByte(byte);
}

/** Bytes as raw text in canonical escaping. */
export function rawOfBytes(bytes: Uint8Array): string {
  let result = '';
  for (const byte of bytes) result += encodeByte(byte);
  return result;
}

/** Raw text in canonical escaping: every byte that is not plain as `\XX` in upper case. */
export function canonicalRaw(raw: string): string {
  let index = 0;
  while (index < raw.length && isPlain(raw.charCodeAt(index))) index++;
  if (index === raw.length) return raw;
  let result = '';
  for (const byte of bytesOfRaw(raw)) result += encodeByte(byte);
  return result;
}
