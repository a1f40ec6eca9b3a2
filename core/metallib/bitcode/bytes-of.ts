import {bytesOfRaw, encodeQuoted} from '../../ir/model/quoted-text.ts';

/** The bytes that a decoded string of the model stands for (core/ir/model/quoted-text.ts), as numbers. */
export function bytesOf(decoded: string): number[] {
  const bytes: number[] = [];
  for (let index = 0; index < decoded.length; index++) {
    const code = decoded.charCodeAt(index);
    if (code >= 128) return Array.from(bytesOfRaw(encodeQuoted(decoded)));
    bytes.push(code);
  }
  return bytes;
}
