import {strToU8} from 'fflate';

/** `text` in UTF-8; lone surrogates become U+FFFD, as everywhere. */
export function encodeUtf8(text: string): Uint8Array {
  return strToU8(text);
}

/** Least code point of each length in bytes: a longer form than needed is no UTF-8. */
const least = [0, 0, 0x80, 0x800, 0x10000];

/** The text of `bytes`, a byte order mark kept; undefined where they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const pieces: string[] = [];
  let units: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const length =
      first < 0x80 ? 1 : first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (length === 0 || first >= 0xf8 || at + length > bytes.length) return undefined;
    let point = length === 1 ? first : first & (0xff >> (length + 1));
    for (let next = at + 1; next < at + length; next++) {
      const byte = bytes[next] ?? 0;
      if ((byte & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (byte & 0x3f);
    }
    if (point < (least[length] ?? 0) || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      return undefined;
    units.push(point);
    at += length;
    if (units.length === 4096) {
      pieces.push(String.fromCodePoint(...units));
      units = [];
    }
  }
  pieces.push(String.fromCodePoint(...units));
  return pieces.join('');
}
