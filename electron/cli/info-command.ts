import {createHash} from 'node:crypto';
import {type Command, Option} from 'commander';
import {printModule} from '../../core/ir/printer/print-module.ts';
import {
  functionTypes,
  librariesOf,
  type Library,
  type LibraryFunction,
  type MetadataGroup,
  moduleBytes,
  type Tag,
} from '../../core/metallib/container/library.ts';
import {type Console, writeJson} from './console.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {showRoutes} from './show-routes.ts';
import {type BinaryFile, type BinaryModule, readBinaryFile, visible} from './read-binary.ts';

interface Flags {
  readonly ll?: true;
  readonly routes?: true;
  readonly json?: true;
}

/** `airlock info`: what a library says of itself and of its functions; `--ll` prints its modules. */
export function addInfoCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('info')
    .description('functions, versions and metadata of a .metallib, .air or .bc file')
    .argument('<file>', 'FILE.metallib')
    .option('--ll', 'print the modules as IR text')
    .addOption(
      new Option('--routes', 'for a FILE.ll: the four ways to assemble it, and what each changes').conflicts(
        'll',
      ),
    )
    .option('--json', 'print one JSON document on standard output')
    .action(async (file: string, flags: Flags) => {
      finish(await (flags.routes === true ? showRoutes(file, flags, console) : info(file, flags, console)));
    });
}

async function info(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const read = await readBinaryFile(file);
  if (!read.ok) {
    const code = exitCodeOf(read.error);
    if (flags.json === true) writeJson(console, {exitCode: code, error: read.error});
    else console.err(describeError(read.error));
    return code;
  }
  if (flags.json === true) writeJson(console, {exitCode: exitCode.ok, ...toJson(read.value, flags)});
  else if (flags.ll === true) console.out(read.value.modules.map(moduleText).join('\n'));
  else console.out(`${describe(read.value).join('\n')}\n`);
  return exitCode.ok;
}

/** A module's text; in a library with a comment that names its functions. */
function moduleText({module, functions}: BinaryModule): string {
  const heading = functions.map(({name}) => `; function ${visible(name)}\n`).join('');
  return heading + printModule(module);
}

const platforms: Readonly<Record<number, string>> = {1: 'macOS', 2: 'iOS', 11: 'visionOS'};
const fileTypes = ['executable', 'CoreImage library', 'dynamic library', 'symbol companion'];

function describe(binary: BinaryFile): string[] {
  if (binary.library === undefined)
    return binary.modules.flatMap((module) => describeBitcode(binary, module));
  const libraries = librariesOf(binary.library);
  const lines = libraries.flatMap((library) => describeLibrary(binary, library));
  if (binary.library.kind === 'library') return lines;
  return [`${visible(binary.file)}: universal file with ${libraries.length} libraries`, ...lines];
}

function describeBitcode(binary: BinaryFile, {module, facts}: BinaryModule): string[] {
  const producer =
    facts?.producer === '' ? 'an unnamed writer' : (facts?.producer ?? 'a writer before LLVM 3.8');
  const wrapper = facts?.wrapper === undefined ? 'bitcode' : 'wrapped bitcode';
  return [
    `${visible(binary.file)}: ${wrapper} of ${producer}, ${binary.size} bytes`,
    `triple ${visible(module.targetTriple?.value ?? 'not stated')}`,
    ...module.functions
      .filter(({isDeclaration}) => !isDeclaration)
      .map(({name, number}) => `  ${visible(name ?? `@${number}`)}`),
  ];
}

function describeLibrary(binary: BinaryFile, library: Library): string[] {
  const {header} = library;
  const format = `${header.formatMajor}.${header.formatMinor}.${header.formatPatch}`;
  const type = fileTypes[header.fileType & 0x7f] ?? `file type ${header.fileType & 0x7f}`;
  const platform =
    platforms[header.platform & 0x7f] ?? (header.isMacos ? 'macOS' : `platform ${header.platform & 0x7f}`);
  const os = `${platform} ${header.osMajor}.${header.osMinor}.${header.osPatch}`;
  const {functions, extension} = library;
  const lines = [
    `${visible(binary.file)}: metallib ${format}, ${type}, ${os}, ${header.fileSize} bytes`,
    `${functions.length} ${functions.length === 1 ? 'function' : 'functions'}`,
    ...functions.flatMap((fn) => describeFunction(library, fn)),
  ];
  if (extension !== undefined && extension.tags.length > 0)
    lines.push(`library tags: ${tagList(extension.tags)}`);
  return lines;
}

function typeName({type}: LibraryFunction): string {
  return type === undefined ? 'function' : (functionTypes[type] ?? `type ${type}`);
}

function describeFunction(library: Library, fn: LibraryFunction): string[] {
  const {versions, module} = fn;
  const parts = [
    versions === undefined
      ? 'versions not stated'
      : `AIR ${versions.airMajor}.${versions.airMinor}, Metal ${versions.languageMajor}.${versions.languageMinor}`,
    module === undefined ? 'no module' : `module of ${module.size} bytes, ${hashVerdict(library, fn)}`,
  ];
  const lines = [`  ${typeName(fn)} ${visible(fn.name)}: ${parts.join(', ')}`];
  const groups: [string, readonly Tag[] | undefined][] = [
    ['other tags', fn.tags.filter(({name}) => !usualTags.has(name))],
    ['public metadata', fn.publicMetadata?.tags],
    ['private metadata', fn.privateMetadata?.tags],
  ];
  for (const [what, tags] of groups)
    if (tags !== undefined && tags.length > 0) lines.push(`    ${what}: ${tagList(tags)}`);
  return lines;
}

const usualTags = new Set(['NAME', 'TYPE', 'HASH', 'MDSZ', 'OFFT', 'VERS']);

function tagList(tags: readonly Tag[]): string {
  return tags.map(({name, data}) => `${visible(name)} (${data.length} bytes)`).join(', ');
}

/** The loader checks this hash (AIR.md 3.2). */
function hashVerdict(library: Library, {hash, module}: LibraryFunction): string {
  if (hash === undefined || module === undefined) return 'no hash';
  const actual = createHash('sha256').update(moduleBytes(library, module)).digest('hex');
  return actual === hex(hash) ? 'hash right' : 'hash wrong: the loader refuses it';
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function tagsJson(tags: readonly Tag[] | undefined): unknown {
  return tags?.map(({name, data, offset}) => ({name, offset, hex: hex(data)}));
}

function metadataJson(group: MetadataGroup | undefined): unknown {
  return group && {offset: group.offset, statedSize: group.statedSize, tags: tagsJson(group.tags)};
}

function libraryJson(library: Library): unknown {
  return {
    offset: library.base,
    header: library.header,
    sections: library.sections,
    functions: library.functions.map((fn) => ({
      name: fn.name,
      type: typeName(fn),
      versions: fn.versions,
      hash: fn.hash && hex(fn.hash),
      hashVerdict: hashVerdict(library, fn),
      module: fn.module,
      tags: tagsJson(fn.tags),
      publicMetadata: metadataJson(fn.publicMetadata),
      privateMetadata: metadataJson(fn.privateMetadata),
    })),
    extension: tagsJson(library.extension?.tags),
  };
}

function toJson(binary: BinaryFile, flags: Flags): object {
  return {
    file: binary.file,
    sizeBytes: binary.size,
    libraries: binary.library === undefined ? [] : librariesOf(binary.library).map(libraryJson),
    modules: binary.modules.map(({module, facts, functions, warnings}) => ({
      functions: functions.map(({name}) => name),
      triple: module.targetTriple?.value,
      facts,
      warnings,
      ...(flags.ll === true ? {text: printModule(module)} : {}),
    })),
  };
}
