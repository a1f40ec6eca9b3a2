import {decodeBytes} from '../../ir/model/quoted-text.ts';
import {wrapperMagic, wrapperHeaderBytes, bitcodeMagic} from '../bitcode/codes.ts';
import {coverRange, type Field, hexWords, makeField} from './field.ts';
import {functionTypes, headerBytes, longTags} from './library.ts';

/** The fields of a file, and what is wrong with it. The fields cover the file byte for byte. */
export interface FileFields {
  readonly fields: readonly Field[];
  readonly problems: readonly FieldProblem[];
}

export interface FieldProblem {
  /** In the file. */
  readonly offset: number;
  readonly message: string;
}

const libraryMagic = 0x424c544d;
/** Of a universal file, read as little endian. */
const universalMagic = 0xbebafecb;
const maximumSlices = 64;
/** Fields that are made in all: what lies behind them in a list stays one field. */
const maximumFields = 400_000;

/**
 * Names every byte of a `.metallib` (universal ones too), `.air` or `.bc` file (AIR.md 1.7 and 3). Unlike `readLibrary` it
 * takes spoiled files: it names what is readable and says what is not. Never throws; time and memory grow with the file.
 */
export function fileFields(bytes: Uint8Array): FileFields {
  return new FieldReader(bytes).read();
}

class FieldReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly problems: FieldProblem[] = [];
  private fieldsLeft = maximumFields;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  read(): FileFields {
    const {bytes} = this;
    const magic = bytes.length < 4 ? undefined : this.view.getUint32(0, true);
    const fields = this.fieldsOf(magic);
    return {fields: this.cover(fields, 0, bytes.length), problems: this.problems};
  }

  private fieldsOf(magic: number | undefined): Field[] {
    const end = this.bytes.length;
    switch (magic) {
      case libraryMagic:
        return this.library(0, end);
      case universalMagic:
        return this.universal();
      case wrapperMagic:
      case bitcodeMagic:
        return [this.bitcode('bitcode', 0, end)];
    }
    this.report(0, 'the file begins neither as a metallib nor as bitcode');
    return [];
  }

  private report(offset: number, message: string): string {
    this.problems.push({offset, message});
    return message;
  }

  private cover(fields: readonly Field[], start: number, end: number): readonly Field[] {
    const {fields: covered, leftOut} = coverRange(this.bytes, fields, start, end);
    for (const {name, offset, size} of leftOut)
      this.report(offset, `${name} (${size} bytes) overlaps what is before it, or lies outside of its place`);
    return covered;
  }

  private group(name: string, start: number, end: number, fields: readonly Field[], value?: string): Field {
    return makeField(name, start, end - start, {value, children: this.cover(fields, start, end)});
  }

  /** A number of `size` bytes, little endian; none where the file ends before. */
  private number(name: string, at: number, size: number, words?: (value: number) => string): Field[] {
    const value = this.readNumber(at, size);
    if (value === undefined) return [];
    return [makeField(name, at, size, {value: words?.(value) ?? String(value)})];
  }

  /** Above 2^53 a number is not exact; such offsets and sizes are out of every file. */
  private readNumber(at: number, size: number): number | undefined {
    if (at + size > this.bytes.length) return undefined;
    let value = 0;
    for (let index = size - 1; index >= 0; index--) value = value * 256 + (this.bytes[at + index] ?? 0);
    return value;
  }

  private text(at: number, end: number): string {
    const bytes = this.bytes.subarray(at, end);
    const zero = bytes.indexOf(0);
    return decodeBytes(zero < 0 ? bytes : bytes.subarray(0, zero));
  }

  private universal(): Field[] {
    const big = (at: number): number | undefined =>
      at + 4 > this.bytes.length ? undefined : this.view.getUint32(at);
    const word = (name: string, at: number, hex = false): Field => {
      const value = big(at) ?? 0;
      return makeField(name, at, 4, {value: hex ? `0x${value.toString(16)}` : String(value)});
    };
    const count = big(4);
    const magic = makeField('magic', 0, 4, {value: 'CB FE BA BE: universal file'});
    if (count === undefined) {
      this.report(this.bytes.length, 'the file ends inside its header');
      return [magic];
    }
    const fields = [magic, word('number of slices', 4)];
    const listed = Math.min(count, maximumSlices, Math.floor((this.bytes.length - 8) / 20));
    if (listed < count) this.report(4, `the file says that it has ${count} slices; ${listed} are named`);
    for (let index = 0; index < listed; index++) {
      const at = 8 + index * 20;
      fields.push(
        this.group(`slice ${index + 1}`, at, at + 20, [
          word('CPU type', at, true),
          word('CPU subtype', at + 4),
          word('offset', at + 8),
          word('size', at + 12),
          word('alignment, as a power of two', at + 16),
        ]),
      );
      const start = big(at + 8) ?? 0;
      const end = start + (big(at + 12) ?? 0);
      if (end > this.bytes.length || start < 8 + listed * 20)
        this.report(at + 8, `slice ${index + 1} lies outside of the file`);
      else if (end - start < 4 || this.view.getUint32(start, true) !== libraryMagic)
        this.report(start, `slice ${index + 1} does not begin with MTLB`);
      else fields.push(this.group(`library of slice ${index + 1}`, start, end, this.library(start, end)));
    }
    return fields;
  }

  /** The parts of the library whose bytes are from `base` to `end`. */
  private library(base: number, end: number): Field[] {
    if (end - base < headerBytes) {
      this.report(end, 'the file ends inside its header');
      return [this.group('header', base, end, this.headerFields(base, end))];
    }
    const header = this.group('header', base, base + headerBytes, this.headerFields(base, end));
    const stated = this.readNumber(base + 16, 8);
    if (stated !== end - base)
      this.report(base + 16, `the header says that the file has ${stated} bytes, and it has ${end - base}`);
    const list = this.section(base, 24, end, 'the function list', 4);
    const publicMetadata = this.section(base, 40, end, 'the public metadata');
    const privateMetadata = this.section(base, 56, end, 'the private metadata');
    const modules = this.section(base, 72, end, 'the modules');
    const functions: FunctionPlaces[] = [];
    const fields = [header];
    if (list !== undefined) {
      fields.push(this.functionList(list, functions));
      const later = [publicMetadata, privateMetadata, modules].map((section) => section?.start ?? end);
      const extensionEnd = Math.min(end, ...later.filter((start) => start >= list.end));
      if (extensionEnd - list.end >= 4) fields.push(this.extension(list.end, extensionEnd));
    }
    const groupsOf = (section: Range, index: 0 | 1): Field[] =>
      places(functions, index).map(([place, names]) =>
        this.metadataGroup(`of ${names}`, section.start + place, section.end),
      );
    if (publicMetadata !== undefined)
      fields.push(this.sectionField('public metadata', publicMetadata, groupsOf(publicMetadata, 0)));
    if (privateMetadata !== undefined)
      fields.push(this.sectionField('private metadata', privateMetadata, groupsOf(privateMetadata, 1)));
    if (modules !== undefined)
      fields.push(this.sectionField('modules', modules, this.modules(modules, functions)));
    return fields.filter(({size}) => size > 0);
  }

  private headerFields(base: number, end: number): Field[] {
    const version = this.readNumber(base + 4, 2) ?? 0;
    const fields = [
      makeField('magic', base, 4, {value: 'MTLB'}),
      ...this.number(
        'format major',
        base + 4,
        2,
        () => `${version & 0x7fff}${version & 0x8000 ? ', for macOS' : ''}`,
      ),
      ...this.number('format minor', base + 6, 2),
      ...this.number('format patch', base + 8, 2),
      ...this.number('file type', base + 10, 1, fileTypeWords),
      ...this.number('platform', base + 11, 1, platformWords),
      ...this.number('OS major', base + 12, 2),
      ...this.number('OS minor', base + 14, 1),
      ...this.number('OS patch', base + 15, 1),
      ...this.number('file size', base + 16, 8),
      ...['function list', 'public metadata', 'private metadata', 'modules'].flatMap((name, index) => [
        ...this.number(`${name}: offset`, base + 24 + index * 16, 8),
        ...this.number(`${name}: size`, base + 32 + index * 16, 8),
      ]),
    ];
    return fields.filter(({offset, size}) => offset + size <= end);
  }

  /** `extra` bytes stand before what the size counts. Undefined, and reported, where it lies outside. */
  private section(base: number, at: number, end: number, what: string, extra = 0): Range | undefined {
    const offset = this.readNumber(base + at, 8) ?? 0;
    const size = (this.readNumber(base + at + 8, 8) ?? 0) + extra;
    const start = base + offset;
    if (offset >= headerBytes && start + size <= end) return {start, end: start + size};
    this.report(base + at, `${what} (${size} bytes from ${offset}) lies outside of the file`);
    return undefined;
  }

  private sectionField(name: string, {start, end}: Range, fields: readonly Field[]): Field {
    return this.group(name, start, end, fields);
  }

  private functionList({start, end}: Range, functions: FunctionPlaces[]): Field {
    const count = this.readNumber(start, 4) ?? 0;
    const fields = this.number('number of functions', start, 4);
    let at = start + 4;
    for (let index = 0; index < count; index++) {
      const size = at + 4 > end ? undefined : this.readNumber(at, 4);
      if (size === undefined || size < 8 || at + size > end) {
        this.report(at, `function ${index + 1} of ${count} does not fit into the function list`);
        break;
      }
      if (this.fieldsLeft <= 0) {
        this.report(at, `functions ${index + 1} to ${count} are not named one by one: there are too many`);
        break;
      }
      fields.push(this.functionGroup(at, at + size, index, functions));
      at += size;
    }
    if (at < end && this.problems.length === 0)
      this.report(at, 'the function list goes on behind its last function');
    return this.group('function list', start, end, fields, `${count} functions`);
  }

  private functionGroup(start: number, end: number, index: number, functions: FunctionPlaces[]): Field {
    const {fields: tags, next} = this.tags(start + 4, end);
    if (next < end && this.problems.length === 0)
      this.report(next, 'a function group goes on behind its ENDT');
    const find = (name: string): Field | undefined => tags.find((tag) => tagName(tag) === name);
    const data = (name: string, at: number): number | undefined => {
      const tag = find(name);
      return tag === undefined || tag.size < 6 + at + 8 ? undefined : this.readNumber(tag.offset + 6 + at, 8);
    };
    const name = find('NAME')?.value ?? `function ${index + 1}`;
    functions.push({
      name,
      places: [data('OFFT', 0), data('OFFT', 8), data('OFFT', 16)],
      moduleSize: data('MDSZ', 0),
    });
    return this.group(
      `function ${name}`,
      start,
      end,
      [...this.number('size of the group', start, 4), ...tags],
      undefined,
    );
  }

  /** Tags up to and with `ENDT`, or up to what cannot be read. */
  private tags(start: number, end: number): {readonly fields: Field[]; readonly next: number} {
    const fields: Field[] = [];
    let at = start;
    while (at + 4 <= end && this.fieldsLeft-- > 0) {
      const name = decodeBytes(this.bytes.subarray(at, at + 4));
      if (name === 'ENDT') {
        fields.push(makeField('ENDT: end of the group', at, 4));
        return {fields, next: at + 4};
      }
      const lengthBytes = longTags.has(name) ? 4 : 2;
      const length = at + 4 + lengthBytes > end ? undefined : this.readNumber(at + 4, lengthBytes);
      const next = at + 4 + lengthBytes + (length ?? 0);
      if (length === undefined || next > end) break;
      fields.push(this.tag(name, at, lengthBytes, length));
      at = next;
    }
    this.report(
      at,
      this.fieldsLeft < 0
        ? 'these tags are not named: there are too many'
        : 'a group of tags ends without ENDT',
    );
    return {fields, next: at};
  }

  private tag(name: string, at: number, lengthBytes: number, length: number): Field {
    const dataStart = at + 4 + lengthBytes;
    const dataEnd = dataStart + length;
    const {value, children = []} = this.tagData(name, dataStart, dataEnd);
    const meaning = tagMeanings[name];
    const parts = [
      makeField('tag', at, 4, {value: printable(name)}),
      ...this.number('length', at + 4, lengthBytes),
      makeField('data', dataStart, length, {
        value,
        children: children.length === 0 ? [] : this.cover(children, dataStart, dataEnd),
      }),
    ].filter(({size}) => size > 0);
    this.fieldsLeft -= parts.length;
    const title = meaning === undefined ? printable(name) : `${name}: ${meaning}`;
    return makeField(title, at, dataEnd - at, {value, children: parts});
  }

  private tagData(name: string, start: number, end: number): {value?: string; children?: Field[]} {
    const size = end - start;
    const least = leastBytes[name] ?? 0;
    if (size < least) this.report(start - 6, `tag ${name} has ${size} bytes; it needs ${least}`);
    const numbers = (names: readonly string[], bytes: number): {children: Field[]} => ({
      children: names
        .flatMap((each, index) => this.number(each, start + index * bytes, bytes))
        .filter(({offset}) => offset + bytes <= end),
    });
    switch (name) {
      case 'NAME':
        return {value: this.text(start, end)};
      case 'TYPE': {
        const type = this.bytes[start] ?? 0;
        return size === 0 ? {} : {value: functionTypes[type] ?? `type ${type}`};
      }
      case 'MDSZ':
      case 'SOFF':
        return size === 8 ? {value: String(this.readNumber(start, 8))} : {};
      case 'OFFT':
        return numbers(['in the public metadata', 'in the private metadata', 'in the modules'], 8);
      case 'VERS': {
        const {children} = numbers(['AIR major', 'AIR minor', 'language major', 'language minor'], 2);
        const [major, minor, language, languageMinor] = children.map(({value}) => value);
        return size === 8
          ? {value: `AIR ${major}.${minor}, Metal ${language}.${languageMinor}`, children}
          : {children};
      }
      case 'CNST':
        return this.constants(start, end);
      default:
        return size <= 64 ? {value: hexWords(this.bytes.subarray(start, end))} : {};
    }
  }

  /** Function constants: a count, then name, MTLDataType, index, active (AIR.md 3.2). */
  private constants(start: number, end: number): {value?: string; children?: Field[]} {
    const count = end - start < 2 ? 0 : (this.readNumber(start, 2) ?? 0);
    const children = end - start < 2 ? [] : this.number('number of constants', start, 2);
    let at = start + 2;
    for (let index = 0; index < count; index++) {
      const zero = this.bytes.subarray(at, end).indexOf(0);
      const next = at + zero + 5;
      if (zero < 0 || next > end) {
        this.report(at, `function constant ${index + 1} of ${count} does not fit into CNST`);
        break;
      }
      const name = this.text(at, end);
      children.push(
        this.group(`constant ${name}`, at, next, [
          makeField('name', at, zero + 1, {value: name}),
          ...this.number('MTLDataType', at + zero + 1, 1),
          ...this.number('index', at + zero + 2, 2),
          ...this.number('active', at + zero + 4, 1, (value) => (value === 0 ? 'no' : 'yes')),
        ]),
      );
      at = next;
    }
    return {value: `${count} function constants`, children};
  }

  private extension(start: number, end: number): Field {
    const {fields, next} = this.tags(start, end);
    return this.group('library tags', start, next, fields);
  }

  private metadataGroup(name: string, start: number, end: number): Field {
    if (start + 8 > end) {
      this.report(Math.min(start, this.bytes.length), `the metadata ${name} lies outside of its section`);
      return makeField(name, start, 0);
    }
    const {fields, next} = this.tags(start + 4, end);
    return this.group(name, start, next, [...this.number('size of the group', start, 4), ...fields]);
  }

  private modules(section: Range, functions: readonly FunctionPlaces[]): Field[] {
    return places(functions, 2).flatMap(([place, names, sizes]) => {
      const start = section.start + place;
      const size = Math.max(0, ...sizes);
      if (size === 0) return [];
      if (start + size <= section.end) return [this.bitcode(`module of ${names}`, start, start + size)];
      this.report(Math.min(start, section.end), `the module of ${names} lies outside of its section`);
      return [];
    });
  }

  /** Bitcode with its wrapper; the blocks inside are named when they are asked for. */
  private bitcode(name: string, start: number, end: number): Field {
    const isWrapped = end - start >= wrapperHeaderBytes && this.view.getUint32(start, true) === wrapperMagic;
    if (!isWrapped) return makeField(name, start, end - start, {holdsBitcode: true});
    const header = this.group('wrapper', start, start + wrapperHeaderBytes, [
      makeField('magic', start, 4, {value: '0B17C0DE'}),
      ...this.number('version', start + 4, 4),
      ...this.number('offset of the bitcode', start + 8, 4),
      ...this.number('size of the bitcode', start + 12, 4),
      ...this.number('CPU type', start + 16, 4),
    ]);
    const inner = start + (this.readNumber(start + 8, 4) ?? 0);
    const innerSize = this.readNumber(start + 12, 4) ?? 0;
    const fits = inner >= start + wrapperHeaderBytes && inner + innerSize <= end && innerSize > 0;
    if (!fits) this.report(start + 8, `the wrapper of ${name} leads outside of it`);
    const content = fits ? [makeField('bitcode', inner, innerSize, {holdsBitcode: true})] : [];
    return this.group(name, start, end, [header, ...content]);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface FunctionPlaces {
  readonly name: string;
  /** In the public metadata, the private metadata and the modules. */
  readonly places: readonly (number | undefined)[];
  readonly moduleSize: number | undefined;
}

/** The places of one section, each once, with the names of the functions that lead there and what they state. */
function places(functions: readonly FunctionPlaces[], index: 0 | 1 | 2): [number, string, number[]][] {
  const found = new Map<number, {names: string[]; sizes: number[]}>();
  for (const {name, places: all, moduleSize} of functions) {
    const place = all[index];
    if (place === undefined) continue;
    const known = found.get(place) ?? {names: [], sizes: []};
    known.names.push(name);
    known.sizes.push(moduleSize ?? 0);
    found.set(place, known);
  }
  return [...found].map(([place, {names, sizes}]) => [place, shortList(names), sizes]);
}

function shortList(names: readonly string[]): string {
  const [first = '', second] = names;
  if (names.length === 1) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} others`;
}

function tagName({children}: Field): string | undefined {
  return children[0]?.name === 'tag' ? children[0].value : undefined;
}

function printable(name: string): string {
  return /^[\x20-\x7e]{4}$/.test(name) ? name : 'a tag with an unreadable name';
}

function fileTypeWords(value: number): string {
  const names = ['executable', 'CoreImage library', 'dynamic library', 'symbol companion'];
  return `${names[value & 0x7f] ?? `type ${value & 0x7f}`}${value & 0x80 ? ', stub' : ''}`;
}

function platformWords(value: number): string {
  const names: Readonly<Record<number, string>> = {
    0: 'not stated',
    1: 'macOS',
    2: 'iOS',
    3: 'tvOS',
    11: 'visionOS',
  };
  return `${names[value & 0x7f] ?? `platform ${value & 0x7f}`}${value & 0x80 ? ', 64 bits' : ''}`;
}

/** Bytes that tags need to say what they are for. */
const leastBytes: Readonly<Record<string, number>> = {TYPE: 1, MDSZ: 8, OFFT: 24, VERS: 8};

/** What tags are for, where it is known (AIR.md 3.2). */
const tagMeanings: Readonly<Record<string, string>> = {
  NAME: 'name of the function',
  TYPE: 'type of the function',
  HASH: 'SHA-256 of the module',
  MDSZ: 'size of the module',
  OFFT: 'places in the other sections',
  VERS: 'versions',
  CNST: 'function constants',
  VATT: 'vertex attributes',
  VATY: 'types of the vertex attributes',
  RETR: 'return reflection',
  ARGR: 'argument reflection',
  DEBI: 'line and path of the source',
  DEPF: 'dependent file',
  SOFF: 'offset of the source',
  RFLT: 'place in the reflection list',
  LAYR: 'layered rendering',
  TESS: 'tessellation',
  HDYN: 'dynamic library',
  HSRC: 'embedded sources',
  HSRD: 'embedded sources',
  RLST: 'reflection list',
  UUID: 'identity of the library',
};
