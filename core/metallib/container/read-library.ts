import {err, ok, type Result} from '../../base/result.ts';
import {decodeBytes} from '../../ir/model/quoted-text.ts';
import {BitcodeFailure, type BitcodeProblem, catchFailure} from '../bitcode/bitcode-problem.ts';
import {readU32} from '../bitcode/unwrap.ts';
import {
  headerBytes,
  type Library,
  type LibraryFile,
  type LibraryFunction,
  type LibraryHeader,
  type LibrarySlice,
  longTags,
  type MetadataGroup,
  type Section,
  type Tag,
} from './library.ts';

const magic = 0x424c544d;
const universalMagic = 0xbebafecb;
const maximumSlices = 64;
const maximumTags = 1_000_000;

/**
 * Reads a `.metallib`, also a universal one. Modules stay as bytes (`readBitcode` reads them). Never throws; every offset
 * and count is checked against the file, and a message says where in the file something is wrong.
 */
export function readLibrary(bytes: Uint8Array): Result<LibraryFile, BitcodeProblem> {
  const outcome = catchFailure(() =>
    readU32(bytes, 0) === universalMagic ? readUniversal(bytes) : new LibraryReader(bytes, 0).read(),
  );
  return outcome.value === undefined ? err(outcome.problem) : ok(outcome.value);
}

function fail(code: string, message: string, offset: number): never {
  throw new BitcodeFailure(code, message, offset);
}

function readUniversal(bytes: Uint8Array): LibraryFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 8) fail('truncated', 'the file ends inside its header', bytes.length);
  const count = view.getUint32(4);
  if (count > maximumSlices || 8 + count * 20 > bytes.length)
    fail('malformed-header', `a universal file with ${count} slices`, 4);
  const slices: LibrarySlice[] = [];
  for (let index = 0; index < count; index++) {
    const at = 8 + index * 20;
    const offset = view.getUint32(at + 8);
    const size = view.getUint32(at + 12);
    if (offset + size > bytes.length || offset < 8 + count * 20)
      fail('bad-offset', `slice ${index} lies outside of the file`, at + 8);
    if (slices.some((other) => offset < other.offset + other.size && other.offset < offset + size))
      fail('overlap', `slice ${index} overlaps another`, at + 8);
    slices.push({
      cpuType: view.getUint32(at),
      cpuSubtype: view.getUint32(at + 4),
      offset,
      size,
      alignLog2: view.getUint32(at + 16),
      library: new LibraryReader(bytes.subarray(offset, offset + size), offset).read(),
    });
  }
  return {kind: 'universal', slices, bytes};
}

class LibraryReader {
  private readonly bytes: Uint8Array;
  private readonly base: number;
  private readonly view: DataView;
  private tags = 0;

  constructor(bytes: Uint8Array, base: number) {
    this.bytes = bytes;
    this.base = base;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  private fail(code: string, message: string, at: number): never {
    return fail(code, message, this.base + at);
  }

  read(): Library {
    this.checkMagic();
    const header = this.readHeader();
    const sections = {
      functions: this.section(24, 'the function list', 4),
      publicMetadata: this.section(40, 'the public metadata', 0),
      privateMetadata: this.section(56, 'the private metadata', 0),
      modules: this.section(72, 'the modules', 0),
    };
    this.checkOverlap(sections);
    const functions = this.readFunctions(sections);
    const extension = this.readExtension(sections);
    return {kind: 'library', header, sections, functions, extension, bytes: this.bytes, base: this.base};
  }

  private checkMagic(): void {
    const {bytes} = this;
    if (bytes.length >= 4 && readU32(bytes, 0) === magic) {
      if (bytes.length < headerBytes) this.fail('truncated', 'the file ends inside its header', bytes.length);
      return;
    }
    if (bytes.length < 4) this.fail('truncated', `a file of ${bytes.length} bytes is no metallib`, 0);
    const kinds = new Map([
      [0xfeedface, 'a Mach-O file'],
      [0xfeedfacf, 'a Mach-O file'],
      [0xbebafeca, 'a universal Mach-O file'],
      [0xbebafecb, 'a universal metallib inside another'],
      [0x0b17c0de, 'wrapped bitcode (an .air file)'],
      [0xdec04342, 'bitcode (an .air file)'],
    ]);
    const isText = bytes
      .subarray(0, 64)
      .every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13));
    const kind = kinds.get(readU32(bytes, 0)) ?? (isText ? 'text' : undefined);
    const found = kind === undefined ? 'no metallib' : `${kind}, no metallib`;
    this.fail('no-metallib', `the file is ${found}: it does not begin with MTLB`, 0);
  }

  private readHeader(): LibraryHeader {
    const {view} = this;
    const major = view.getUint16(4, true);
    const fileSize = this.readU64(16, 'the file size');
    const header: LibraryHeader = {
      formatMajor: major & 0x7fff,
      isMacos: (major & 0x8000) !== 0,
      formatMinor: view.getUint16(6, true),
      formatPatch: view.getUint16(8, true),
      fileType: view.getUint8(10),
      platform: view.getUint8(11),
      osMajor: view.getUint16(12, true),
      osMinor: view.getUint8(14),
      osPatch: view.getUint8(15),
      fileSize,
    };
    const version = `${header.formatMajor}.${header.formatMinor}.${header.formatPatch}`;
    if (header.formatMajor !== 1)
      this.fail('unknown-format', `not supported: metallib format ${version} (1.x is read)`, 4);
    if (fileSize !== this.bytes.length) {
      const message = `the header says that the file has ${fileSize} bytes, and it has ${this.bytes.length}`;
      this.fail(fileSize > this.bytes.length ? 'truncated' : 'wrong-size', message, 16);
    }
    return header;
  }

  private readU64(at: number, what: string): number {
    if (at + 8 > this.bytes.length) this.fail('truncated', `the file ends inside ${what}`, at);
    const value = this.view.getBigUint64(at, true);
    return value <= 0xffffffffffffn ? Number(value) : this.fail('bad-offset', `${what} is out of range`, at);
  }

  /** `extra` bytes stand before what the size counts. */
  private section(at: number, what: string, extra: number): Section {
    const offset = this.readU64(at, `the offset of ${what}`);
    const size = this.readU64(at + 8, `the size of ${what}`) + extra;
    if (offset < headerBytes || offset + size > this.bytes.length)
      this.fail('bad-offset', `${what} (${size} bytes from ${offset}) lies outside of the file`, at);
    return {offset, size};
  }

  private checkOverlap(sections: Library['sections']): void {
    const places: [string, Section, number][] = [
      ['the function list', sections.functions, 24],
      ['the public metadata', sections.publicMetadata, 40],
      ['the private metadata', sections.privateMetadata, 56],
      ['the modules', sections.modules, 72],
    ];
    const sorted = places.filter(([, {size}]) => size > 0).sort((a, b) => a[1].offset - b[1].offset);
    sorted.forEach(([name, section, at], index) => {
      const before = sorted[index - 1];
      if (before !== undefined && before[1].offset + before[1].size > section.offset)
        this.fail('overlap', `${name} begins inside ${before[0]}`, at);
    });
  }

  private readFunctions(sections: Library['sections']): LibraryFunction[] {
    const {offset, size} = sections.functions;
    const end = offset + size;
    const count = this.view.getUint32(offset, true);
    // The smallest group is its size and ENDT.
    if (count * 8 > size - 4)
      this.fail('bad-count', `a function list of ${size} bytes with ${count} functions`, offset);
    const functions: LibraryFunction[] = [];
    let at = offset + 4;
    for (let index = 0; index < count; index++) {
      if (at + 4 > end)
        this.fail('truncated', `the function list ends before function ${index + 1} of ${count}`, at);
      const groupSize = this.view.getUint32(at, true);
      if (groupSize < 8 || at + groupSize > end)
        this.fail('bad-size', `function ${index + 1} has a group of ${groupSize} bytes`, at);
      const {tags, next} = this.readTags(at + 4, at + groupSize);
      if (next !== at + groupSize) this.fail('bad-size', 'a function group goes on behind its ENDT', next);
      functions.push(this.functionOf(tags, at, groupSize, sections));
      at += groupSize;
    }
    if (at !== end) this.fail('bad-size', 'the function list goes on behind its last function', at);
    return functions;
  }

  /** Tags up to and with `ENDT`, all before `end`. */
  private readTags(start: number, end: number): {tags: Tag[]; next: number} {
    const tags: Tag[] = [];
    for (let at = start; ;) {
      if (at + 4 > end) this.fail('truncated', 'a group of tags ends without ENDT', at);
      const name = decodeBytes(this.bytes.subarray(at, at + 4));
      if (name === 'ENDT') return {tags, next: at + 4};
      if (++this.tags > maximumTags) this.fail('too-large', 'too many tags', at);
      const lengthBytes = longTags.has(name) ? 4 : 2;
      const dataStart = at + 4 + lengthBytes;
      if (dataStart > end) this.fail('truncated', `tag ${name} ends early`, at);
      const length =
        lengthBytes === 4 ? this.view.getUint32(at + 4, true) : this.view.getUint16(at + 4, true);
      if (dataStart + length > end)
        this.fail(
          'truncated',
          `tag ${printable(name)} says that it has ${length} bytes, and its group ends before`,
          at,
        );
      tags.push({name, data: this.bytes.subarray(dataStart, dataStart + length), offset: at + this.base});
      at = dataStart + length;
    }
  }

  private functionOf(
    tags: readonly Tag[],
    offset: number,
    groupSize: number,
    sections: Library['sections'],
  ): LibraryFunction {
    const find = (name: string, bytes: number): DataView | undefined => {
      const tag = tags.find((candidate) => candidate.name === name);
      if (tag === undefined) return undefined;
      if (tag.data.length < bytes)
        return this.fail('truncated', `tag ${name} has ${tag.data.length} bytes`, tag.offset - this.base);
      return new DataView(tag.data.buffer, tag.data.byteOffset, tag.data.length);
    };
    const name = tags.find((tag) => tag.name === 'NAME')?.data ?? new Uint8Array(0);
    const zero = name.indexOf(0);
    const offsets = find('OFFT', 24);
    const placeAt = (index: number): number | undefined => {
      const value = offsets?.getBigUint64(index * 8, true);
      return value === undefined || value > 0xffffffffffffn ? undefined : Number(value);
    };
    const versions = find('VERS', 8);
    return {
      offset: offset + this.base,
      groupSize,
      tags,
      name: decodeBytes(zero < 0 ? name : name.subarray(0, zero)),
      type: find('TYPE', 1)?.getUint8(0),
      hash: tags.find((tag) => tag.name === 'HASH')?.data,
      versions:
        versions === undefined
          ? undefined
          : {
              airMajor: versions.getUint16(0, true),
              airMinor: versions.getUint16(2, true),
              languageMajor: versions.getUint16(4, true),
              languageMinor: versions.getUint16(6, true),
            },
      publicMetadata: offsets && this.metadata(sections.publicMetadata, placeAt(0), offset),
      privateMetadata: offsets && this.metadata(sections.privateMetadata, placeAt(1), offset),
      module: this.moduleOf(sections.modules, placeAt(2), find('MDSZ', 8), offset),
    };
  }

  private metadata(section: Section, place: number | undefined, owner: number): MetadataGroup | undefined {
    if (section.size === 0) return undefined;
    if (place === undefined || place + 8 > section.size)
      return this.fail('bad-offset', 'a function has metadata outside of its section', owner);
    const start = section.offset + place;
    const end = section.offset + section.size;
    const statedSize = this.view.getUint32(start, true);
    // The two dialects differ in the size; the tags themselves say where the group ends.
    const {tags, next} = this.readTags(start + 4, end);
    return {offset: start + this.base, statedSize, sizeCountsItself: statedSize === next - start, tags};
  }

  private moduleOf(
    section: Section,
    place: number | undefined,
    sizeTag: DataView | undefined,
    owner: number,
  ): Section | undefined {
    const size = sizeTag?.getBigUint64(0, true);
    if (place === undefined || size === undefined || size === 0n) return undefined;
    if (size > BigInt(section.size) || place + Number(size) > section.size)
      return this.fail('bad-offset', 'a function has a module outside of its section', owner);
    return {offset: section.offset + place, size: Number(size)};
  }

  /** Tags between the function list and whatever follows it. */
  private readExtension(sections: Library['sections']): Library['extension'] {
    const start = sections.functions.offset + sections.functions.size;
    const later = [sections.publicMetadata, sections.privateMetadata, sections.modules].map(
      ({offset}) => offset,
    );
    const end = Math.min(this.bytes.length, ...later.filter((offset) => offset >= start));
    if (end - start < 4) return undefined;
    return {offset: start + this.base, tags: this.readTags(start, end).tags};
  }
}

/** A tag's name for a message. */
function printable(name: string): string {
  return /^[\x20-\x7e]{4}$/.test(name) ? name : 'with an unreadable name';
}
