import {createHash} from 'node:crypto';
import {tagsBytes} from '../container/rewrite-library.ts';

/** The smallest library that loads (AIR.md 3.3), made independently of the writer: input for tests of the reader. */
export function minimalLibrary(functions: readonly {name: string; module: Uint8Array}[]): Uint8Array {
  const empty = Uint8Array.of(8, 0, 0, 0, 0x45, 0x4e, 0x44, 0x54);
  let modulesSize = 0;
  const groups = functions.map(({name, module}, index) => {
    const body = tagsBytes([
      tag('NAME', new TextEncoder().encode(`${name}\0`)),
      tag('TYPE', Uint8Array.of(2)),
      tag('HASH', createHash('sha256').update(module).digest()),
      tag('MDSZ', words(module.length)),
      tag('OFFT', words(index * 8, index * 8, modulesSize)),
      tag('VERS', Uint8Array.of(2, 0, 8, 0, 4, 0, 0, 0)),
    ]);
    modulesSize += module.length;
    return concatenate([u32(body.length + 4), body]);
  });
  const list = concatenate([u32(functions.length), ...groups]);
  const extension = tagsBytes([]);
  const metadata = concatenate(functions.map(() => empty));
  const publicAt = 88 + list.length + extension.length;
  const privateAt = publicAt + metadata.length;
  const modulesAt = privateAt + metadata.length;
  const size = modulesAt + modulesSize;
  const header = concatenate([
    Uint8Array.of(0x4d, 0x54, 0x4c, 0x42, 1, 0x80, 2, 0, 9, 0, 0, 0x81, 26, 0, 0, 0),
    words(
      size,
      88,
      list.length - 4,
      publicAt,
      metadata.length,
      privateAt,
      metadata.length,
      modulesAt,
      modulesSize,
    ),
  ]);
  return concatenate([header, list, extension, metadata, metadata, ...functions.map(({module}) => module)]);
}

function tag(name: string, data: Uint8Array): {name: string; data: Uint8Array; offset: number} {
  return {name, data, offset: 0};
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Numbers of 64 bits. */
function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  values.forEach((value, index) => new DataView(bytes.buffer).setBigUint64(index * 8, BigInt(value), true));
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
