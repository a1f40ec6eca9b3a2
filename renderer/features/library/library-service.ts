import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {type Module} from '../../../core/ir/model/module.ts';
import {printModule} from '../../../core/ir/printer/print-module.ts';
import {readAirModule} from '../../../core/air/model/air-module.ts';
import {bitcodeFields} from '../../../core/metallib/bitcode/bitcode-fields.ts';
import {readBitcode} from '../../../core/metallib/bitcode/read-module.ts';
import {type Field, makeField} from '../../../core/metallib/container/field.ts';
import {fileFields, type FileFields} from '../../../core/metallib/container/fields.ts';
import {
  functionTypes,
  librariesOf,
  type Library,
  type LibraryFile,
  type LibraryFunction,
  moduleBytes,
  type Tag,
} from '../../../core/metallib/container/library.ts';
import {readLibrary} from '../../../core/metallib/container/read-library.ts';
import {type FunctionText, functionTexts, pairFunctions} from '../../../core/metallib/diff-libraries.ts';
import {sha256} from '../../../core/metallib/sha256.ts';
import {
  type FieldLevel,
  type FieldNode,
  type FunctionFacts,
  type LibraryMethodName,
  type LibraryMethods,
  type LibraryReading,
  type ModuleText,
} from './messages.ts';

/** Answers about files by id. What is found out about a file is kept until it is closed. */
export class LibraryService {
  private readonly files = new Map<string, OpenFile>();

  open(id: string, bytes: Uint8Array): void {
    this.files.set(id, new OpenFile(bytes));
  }

  close(id: string): void {
    this.files.delete(id);
  }

  call<M extends LibraryMethodName>(
    id: string,
    method: M,
    request: LibraryMethods[M]['arguments'],
  ): LibraryMethods[M]['answer'] {
    return handlers[method](this.file(id), request, this);
  }

  file(id: string): OpenFile {
    const file = this.files.get(id);
    if (file === undefined) throw new Error('The file is not open.');
    return file;
  }
}

type Handlers = {
  readonly [M in LibraryMethodName]: (
    file: OpenFile,
    request: LibraryMethods[M]['arguments'],
    service: LibraryService,
  ) => LibraryMethods[M]['answer'];
};

const handlers: Handlers = {
  describe: (file) => file.reading,
  moduleText: (file, {index}) => file.moduleText(index),
  fields: (file, {path}) => file.fieldLevel(path),
  pathAt: (file, {offset}) => file.pathAt(offset),
  bytes: (file, {offset, length}) => file.bytes.slice(offset, offset + length),
  counterpart(file, {name, other}, service) {
    const own = file.functionTexts();
    const others =
      other.kind === 'library'
        ? service.file(other.id).functionTexts()
        : functionTexts(parseModule(other.text).module).map(({name: each, text}) => ({
            name: each,
            text: () => text,
          }));
    const {matched, missing, extra} = pairFunctions(own, others);
    const pair = name === undefined ? matched[0] : matched.find((each) => each.name === name);
    const names = (side: readonly {readonly name: string}[]): string[] => side.map((fn) => fn.name);
    return {
      name: pair?.name,
      text: pair?.right.text(),
      ownText: pair?.left.text(),
      missing: names(missing),
      extra: names(extra),
    };
  },
};

/** A function whose text is made when it is asked for. */
interface LazyFunction {
  readonly name: string;
  text(): string;
}

interface Entry {
  readonly facts: FunctionFacts;
  /** Bytes of the module, and where they begin in the file. */
  readonly module: {readonly bytes: Uint8Array; readonly offset: number} | undefined;
  /** Of bitcode alone: the entry point's own part of the module. */
  readonly part: FunctionText | undefined;
}

class OpenFile {
  readonly bytes: Uint8Array;
  private read: {readonly reading: LibraryReading; readonly entries: readonly Entry[]} | undefined;
  private readonly texts = new Map<number, ModuleText>();
  private root: FileFields | undefined;
  private readonly blocks = new Map<number, ReturnType<typeof bitcodeFields>>();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get reading(): LibraryReading {
    return this.known.reading;
  }

  private get known(): {readonly reading: LibraryReading; readonly entries: readonly Entry[]} {
    this.read ??= readFile(this.bytes);
    return this.read;
  }

  /** Text of the module of one function; functions may share a module. */
  moduleText(index: number): ModuleText {
    const entry = this.known.entries[index];
    if (entry?.module === undefined) return {state: 'absent'};
    if (entry.part !== undefined) return {state: 'read', text: entry.part.text, warnings: []};
    const {bytes, offset} = entry.module;
    const known = this.texts.get(offset);
    if (known !== undefined) return known;
    const text = textOf(bytes, offset);
    this.texts.set(offset, text);
    return text;
  }

  /** Functions whose modules cannot be read are compared as empty texts: every fact of the other side is missing. */
  functionTexts(): readonly LazyFunction[] {
    return this.known.entries.map(({facts}, index) => ({
      name: facts.name,
      text: () => {
        const text = this.moduleText(index);
        return text.state === 'read' ? text.text : '';
      },
    }));
  }

  fieldLevel(path: string): FieldLevel {
    this.root ??= fileFields(this.bytes);
    if (path === '') return {nodes: nodesOf(this.root.fields, ''), problems: this.root.problems};
    const field = this.fieldAt(path);
    if (field === undefined) return {nodes: [], problems: []};
    const {problem} = field.holdsBitcode ? this.blocksOf(field) : {problem: undefined};
    return {nodes: nodesOf(this.childrenOf(field), path), problems: problem === undefined ? [] : [problem]};
  }

  pathAt(offset: number): string {
    this.root ??= fileFields(this.bytes);
    const path: number[] = [];
    for (let fields = this.root.fields; fields.length > 0;) {
      const index = indexAt(fields, offset);
      const field = fields[index];
      if (field === undefined) break;
      path.push(index);
      fields = this.childrenOf(field);
    }
    return path.join('.');
  }

  private fieldAt(path: string): Field | undefined {
    const steps = path.split('.').map(Number);
    let fields = this.root?.fields ?? [];
    let field: Field | undefined;
    for (const step of steps) {
      field = fields[step];
      if (field === undefined) return undefined;
      fields = this.childrenOf(field);
    }
    return field;
  }

  private childrenOf(field: Field): readonly Field[] {
    return field.holdsBitcode ? this.blocksOf(field).fields : field.children;
  }

  private blocksOf(field: Field): ReturnType<typeof bitcodeFields> {
    let blocks = this.blocks.get(field.offset);
    if (blocks === undefined) {
      blocks = bitcodeFields(this.bytes, field);
      this.blocks.set(field.offset, blocks);
    }
    return blocks;
  }
}

function nodesOf(fields: readonly Field[], parent: string): FieldNode[] {
  return fields.map(({name, offset, size, value, problem, children, holdsBitcode}, index) => ({
    path: parent === '' ? String(index) : `${parent}.${index}`,
    name,
    offset,
    size,
    value,
    problem,
    hasChildren: children.length > 0 || holdsBitcode,
  }));
}

/** The field that has the byte, by halving: fields of one level are in order. */
function indexAt(fields: readonly Field[], offset: number): number {
  let [low, high] = [0, fields.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((fields[middle]?.offset ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const field = fields[low] ?? makeField('', 0, 0);
  return offset >= field.offset && offset < field.offset + field.size ? low : -1;
}

function textOf(bytes: Uint8Array, base: number): ModuleText {
  const {module, diagnostics} = readBitcode(bytes);
  if (module !== undefined) return {state: 'read', text: printModule(module), warnings: diagnostics};
  return {state: 'spoiled', problem: problemOf(diagnostics, base)};
}

function problemOf(
  diagnostics: ReturnType<typeof readBitcode>['diagnostics'],
  base: number,
): {offset: number; message: string} {
  const [worst] = diagnostics.filter(({severity}) => severity === 'error');
  return {offset: base + (worst?.offset ?? 0), message: worst?.message ?? 'the bitcode has no module'};
}

function readFile(bytes: Uint8Array): {reading: LibraryReading; entries: readonly Entry[]} {
  const library = readLibrary(bytes);
  if (library.ok) return readEntries(library.value, bytes.length);
  if (library.error.code === 'no-metallib') {
    const {module, facts, diagnostics} = readBitcode(bytes);
    if (module !== undefined) return bitcodeEntries(module, bytes, facts?.wrapper !== undefined);
    const isBitcode = diagnostics.every(({code}) => code !== 'no-bitcode');
    if (isBitcode) return {reading: {state: 'spoiled', problem: problemOf(diagnostics, 0)}, entries: []};
  }
  const {offset, message} = library.error;
  return {reading: {state: 'spoiled', problem: {offset, message}}, entries: []};
}

/** A file of bitcode alone has no function list: its entry points take the place. */
function bitcodeEntries(
  module: Module,
  bytes: Uint8Array,
  isWrapped: boolean,
): {reading: LibraryReading; entries: readonly Entry[]} {
  const air = readAirModule(module);
  const parts = new Map(functionTexts(module).map((part) => [part.name, part]));
  const place = {offset: 0, size: bytes.length};
  const version = (parts: readonly number[] | undefined): string | undefined => parts?.slice(0, 2).join('.');
  const named = air.entryPoints.map(({name, role}) => ({name, type: role as string}));
  // A module without entry points is shown as a whole.
  const listed = named.length > 0 ? named : [{name: 'the module', type: 'no entry point'}];
  const entries = listed.map(({name, type}): Entry => ({
    facts: {
      name,
      type,
      airVersion: version(air.airVersion?.value),
      languageVersion: version(air.languageVersion?.value.version),
      hash: 'none',
      module: place,
      otherTags: [],
    },
    module: {bytes, offset: 0},
    part: listed.length > 1 ? parts.get(name) : undefined,
  }));
  const kind = isWrapped ? 'wrapped bitcode' : 'bitcode';
  const facts = {
    kind,
    sizeBytes: bytes.length,
    headers: [],
    functions: entries.map((entry) => entry.facts),
    libraryTags: [],
  } as const;
  return {reading: {state: 'read', facts}, entries};
}

function readEntries(
  file: LibraryFile,
  sizeBytes: number,
): {reading: LibraryReading; entries: readonly Entry[]} {
  const libraries = librariesOf(file);
  const hashes = new Map<number, Uint8Array>();
  const entries = libraries.flatMap((library) => library.functions.map((fn) => entryOf(library, fn, hashes)));
  const facts = {
    kind: file.kind === 'library' ? 'metallib' : 'universal metallib',
    sizeBytes,
    headers: libraries.map(headerWords),
    functions: entries.map((entry) => entry.facts),
    libraryTags: libraries.flatMap(({extension}) => tagWords(extension?.tags ?? [])),
  } as const;
  return {reading: {state: 'read', facts}, entries};
}

const usualTags: ReadonlySet<string> = new Set(['NAME', 'TYPE', 'HASH', 'MDSZ', 'OFFT', 'VERS']);

function entryOf(library: Library, fn: LibraryFunction, hashes: Map<number, Uint8Array>): Entry {
  const {name, type, versions, module: section} = fn;
  const module = section && {bytes: moduleBytes(library, section), offset: library.base + section.offset};
  const tags = [
    ...fn.tags.filter((tag) => !usualTags.has(tag.name)),
    ...(fn.publicMetadata?.tags ?? []),
    ...(fn.privateMetadata?.tags ?? []),
  ];
  return {
    facts: {
      name,
      type: type === undefined ? 'not stated' : (functionTypes[type] ?? `type ${type}`),
      airVersion: versions && `${versions.airMajor}.${versions.airMinor}`,
      languageVersion: versions && `${versions.languageMajor}.${versions.languageMinor}`,
      hash: hashVerdict(fn.hash, module, hashes),
      module: module && {offset: module.offset, size: module.bytes.length},
      otherTags: tagWords(tags),
    },
    module,
    part: undefined,
  };
}

/** The loader checks this hash (AIR.md 3.2). A module that functions share is hashed once. */
function hashVerdict(
  stated: Uint8Array | undefined,
  module: Entry['module'],
  hashes: Map<number, Uint8Array>,
): FunctionFacts['hash'] {
  if (stated === undefined || module === undefined) return 'none';
  const actual = hashes.get(module.offset) ?? sha256(module.bytes);
  hashes.set(module.offset, actual);
  const isRight = stated.length === actual.length && stated.every((byte, index) => byte === actual[index]);
  return isRight ? 'right' : 'wrong';
}

function tagWords(tags: readonly Tag[]): string[] {
  return tags.map(({name, data}) => `${name} (${data.length} bytes)`);
}

const platforms: Readonly<Record<number, string>> = {1: 'macOS', 2: 'iOS', 3: 'tvOS', 11: 'visionOS'};
const fileTypes = ['executable', 'CoreImage library', 'dynamic library', 'symbol companion'];

function headerWords({header}: Library): string {
  const {formatMajor, formatMinor, formatPatch, fileType, platform, isMacos} = header;
  const type = fileTypes[fileType & 0x7f] ?? `file type ${fileType & 0x7f}`;
  const system = platforms[platform & 0x7f] ?? (isMacos ? 'macOS' : `platform ${platform & 0x7f}`);
  const isStated = header.osMajor + header.osMinor + header.osPatch > 0;
  const version = isStated
    ? `${header.osMajor}.${header.osMinor}.${header.osPatch}`
    : '(deployment target not stated)';
  return `format ${formatMajor}.${formatMinor}.${formatPatch}, ${type}, ${system} ${version}`;
}
