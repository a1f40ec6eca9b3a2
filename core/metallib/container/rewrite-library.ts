import {
  headerBytes,
  type Library,
  type LibraryFile,
  longTags,
  type MetadataGroup,
  type Tag,
} from './library.ts';

/**
 * Writes a library that was read, from what was understood of it: header, groups and tags are made anew, modules and
 * bytes that nothing claims are copied. Where nothing was changed, the bytes are the same as before. Data of tags may be
 * changed, but no sizes: every offset stays what it is.
 */
export function rewriteLibrary(file: LibraryFile): Uint8Array {
  if (file.kind === 'library') return rewrite(file);
  const bytes = new Uint8Array(file.bytes);
  const view = new DataView(bytes.buffer);
  file.slices.forEach((slice, index) => {
    const at = 8 + index * 20;
    [slice.cpuType, slice.cpuSubtype, slice.offset, slice.size, slice.alignLog2].forEach((word, place) =>
      view.setUint32(at + place * 4, word),
    );
    bytes.set(rewrite(slice.library), slice.offset);
  });
  return bytes;
}

function rewrite(library: Library): Uint8Array {
  const {base, functions, extension, sections} = library;
  const bytes = new Uint8Array(library.bytes);
  const view = new DataView(bytes.buffer);
  writeHeader(library, bytes, view);
  view.setUint32(sections.functions.offset, functions.length, true);
  let at = sections.functions.offset + 4;
  for (const fn of functions) {
    const group = tagsBytes(fn.tags);
    view.setUint32(at, group.length + 4, true);
    bytes.set(group, at + 4);
    at += group.length + 4;
    for (const metadata of [fn.publicMetadata, fn.privateMetadata])
      if (metadata !== undefined) writeMetadata(metadata, metadata.offset - base, bytes, view);
  }
  if (extension !== undefined) bytes.set(tagsBytes(extension.tags), extension.offset - base);
  return bytes;
}

function writeHeader({header, sections}: Library, bytes: Uint8Array, view: DataView): void {
  bytes.fill(0, 4, headerBytes);
  view.setUint16(4, header.formatMajor | (header.isMacos ? 0x8000 : 0), true);
  view.setUint16(6, header.formatMinor, true);
  view.setUint16(8, header.formatPatch, true);
  view.setUint8(10, header.fileType);
  view.setUint8(11, header.platform);
  view.setUint16(12, header.osMajor, true);
  view.setUint8(14, header.osMinor);
  view.setUint8(15, header.osPatch);
  view.setBigUint64(16, BigInt(header.fileSize), true);
  const {functions, publicMetadata, privateMetadata, modules} = sections;
  // The size of the function list does not count the number of functions.
  const list = {offset: functions.offset, size: functions.size - 4};
  [list, publicMetadata, privateMetadata, modules].forEach(({offset, size}, index) => {
    view.setBigUint64(24 + index * 16, BigInt(offset), true);
    view.setBigUint64(32 + index * 16, BigInt(size), true);
  });
}

function writeMetadata(group: MetadataGroup, at: number, bytes: Uint8Array, view: DataView): void {
  view.setUint32(at, group.statedSize, true);
  bytes.set(tagsBytes(group.tags), at + 4);
}

/** Tags and the `ENDT` behind them. */
export function tagsBytes(tags: readonly Tag[]): Uint8Array {
  const parts: number[] = [];
  const text = (name: string): void => {
    for (let index = 0; index < 4; index++) parts.push(name.charCodeAt(index) & 0xff);
  };
  for (const {name, data} of tags) {
    text(name);
    const lengthBytes = longTags.has(name) ? 4 : 2;
    for (let byte = 0; byte < lengthBytes; byte++) parts.push((data.length >>> (byte * 8)) & 0xff);
    for (const byte of data) parts.push(byte);
  }
  text('ENDT');
  return Uint8Array.from(parts);
}
