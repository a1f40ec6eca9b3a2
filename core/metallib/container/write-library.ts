import {bytesOf} from '../bitcode/bytes-of.ts';
import {sha256} from '../sha256.ts';
import {ByteWriter} from './byte-writer.ts';

/** What a function is for, as the TYPE tag numbers it (AIR.md 3.2). */
export const functionTypes = {
  vertex: 0,
  fragment: 1,
  kernel: 2,
  unqualified: 3,
  visible: 4,
  extern: 5,
  intersection: 6,
  mesh: 7,
  object: 8,
} as const;

/** A function constant as a host sees it. */
export interface LibraryConstant {
  readonly name: string;
  /** The number of its `MTLDataType`. */
  readonly dataType: number;
  readonly index: number;
  readonly active: boolean;
}

export interface LibraryFunction {
  readonly name: string;
  readonly type: keyof typeof functionTypes;
  /** Major and minor. */
  readonly airVersion: readonly [number, number];
  readonly languageVersion: readonly [number, number];
  readonly constants: readonly LibraryConstant[];
  /** Bitcode in its wrapper (AIR.md 1.7). */
  readonly module: Uint8Array;
}

export interface LibraryContents {
  /** `container byte` of the header: which generation of loaders the file is for. */
  readonly formatPatch: number;
  readonly platform: number;
  readonly isMac: boolean;
  /** The deployment target: major, minor, patch. */
  readonly osVersion: readonly [number, number, number];
  readonly functions: readonly LibraryFunction[];
}

const headerBytes = 88;
/** Formats before this one have no platform and no deployment target in their header. */
const firstPatchWithPlatform = 6;
const is64Bit = 0x80;

/**
 * A `.metallib` of executable type, in the order of sections and tags that `xcrun metallib` uses: header, function list,
 * empty extension, public and private metadata, modules.
 */
export function writeLibrary(contents: LibraryContents): Uint8Array {
  const publicParts = contents.functions.map(publicMetadata);
  const privateParts = contents.functions.map(() => new ByteWriter().u32(4).code('ENDT').finish());
  const modules = contents.functions.map(({module}) => module);
  const list = functionList(contents.functions, publicParts, privateParts);
  const sections = [join(publicParts), join(privateParts), join(modules)];
  const countBytes = 4;
  const extension = new ByteWriter().code('ENDT').finish();
  const listEnd = headerBytes + countBytes + list.length;
  const totals = [list, extension, ...sections].reduce((sum, part) => sum + part.length, 0);
  const writer = new ByteWriter();
  writeHeaderStart(writer, contents, headerBytes + countBytes + totals);
  // The size of the list leaves its count out.
  writer.u64(headerBytes).u64(list.length);
  let offset = listEnd + extension.length;
  for (const section of sections) {
    writer.u64(offset).u64(section.length);
    offset += section.length;
  }
  writer.u32(contents.functions.length).bytes(list).bytes(extension);
  for (const section of sections) writer.bytes(section);
  return writer.finish();
}

function writeHeaderStart(writer: ByteWriter, contents: LibraryContents, fileBytes: number): void {
  const {formatPatch, isMac, osVersion, platform} = contents;
  const hasPlatform = formatPatch >= firstPatchWithPlatform;
  const [major, minor, patch] = hasPlatform ? osVersion : [0, 0, 0];
  const executable = 0;
  writer
    .code('MTLB')
    .u16(isMac ? 0x8001 : 1)
    .u16(2)
    .u16(formatPatch)
    .u8(executable)
    .u8(hasPlatform ? platform | is64Bit : 0)
    .u16(major)
    .u8(minor)
    .u8(patch)
    .u64(fileBytes);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter();
  for (const part of parts) writer.bytes(part);
  return writer.finish();
}

function tag(writer: ByteWriter, code: string, data: Uint8Array): void {
  writer.code(code).u16(data.length).bytes(data);
}

function functionList(
  functions: readonly LibraryFunction[],
  publicParts: readonly Uint8Array[],
  privateParts: readonly Uint8Array[],
): Uint8Array {
  const list = new ByteWriter();
  const offsets: [number, number, number] = [0, 0, 0];
  functions.forEach((fn, index) => {
    const tags = functionTags(fn, offsets);
    // This size, unlike those of the metadata, counts itself.
    list.u32(tags.length + 4).bytes(tags);
    offsets[0] += publicParts[index]?.length ?? 0;
    offsets[1] += privateParts[index]?.length ?? 0;
    offsets[2] += fn.module.length;
  });
  return list.finish();
}

function functionTags(fn: LibraryFunction, offsets: readonly number[]): Uint8Array {
  const tags = new ByteWriter();
  tag(tags, 'NAME', Uint8Array.from([...bytesOf(fn.name), 0]));
  tag(tags, 'TYPE', Uint8Array.of(functionTypes[fn.type]));
  tag(tags, 'HASH', sha256(fn.module));
  tag(tags, 'MDSZ', new ByteWriter().u64(fn.module.length).finish());
  const places = new ByteWriter();
  for (const offset of offsets) places.u64(offset);
  tag(tags, 'OFFT', places.finish());
  const versions = new ByteWriter();
  for (const part of [...fn.airVersion, ...fn.languageVersion]) versions.u16(part);
  tag(tags, 'VERS', versions.finish());
  return tags.code('ENDT').finish();
}

/** The group of a function; its size leaves itself out, as `xcrun metallib` writes it. */
function publicMetadata({constants}: LibraryFunction): Uint8Array {
  const tags = new ByteWriter();
  if (constants.length > 0) {
    const list = new ByteWriter().u16(constants.length);
    for (const {name, dataType, index, active} of constants) {
      list
        .bytes(Uint8Array.from([...bytesOf(name), 0]))
        .u8(dataType)
        .u16(index)
        .u8(active ? 1 : 0);
    }
    tag(tags, 'CNST', list.finish());
  }
  tags.code('ENDT');
  return new ByteWriter().u32(tags.length).bytes(tags.finish()).finish();
}
