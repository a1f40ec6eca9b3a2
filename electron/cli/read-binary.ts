import {readFile, stat} from 'node:fs/promises';
import {extname} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type Module} from '../../core/ir/model/module.ts';
import {type BitcodeProblem} from '../../core/metallib/bitcode/bitcode-problem.ts';
import {maximumBytes} from '../../core/metallib/bitcode/bit-cursor.ts';
import {type BitcodeFacts, readBitcode} from '../../core/metallib/bitcode/read-module.ts';
import {
  librariesOf,
  type Library,
  type LibraryFile,
  type LibraryFunction,
  moduleBytes,
  modulesOf,
  type Section,
} from '../../core/metallib/container/library.ts';
import {readLibrary} from '../../core/metallib/container/read-library.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {unreadable} from './read-source.ts';

/** A module of a library, or the one of a bitcode file. */
export interface BinaryModule {
  readonly module: Module;
  readonly facts: BitcodeFacts | undefined;
  readonly warnings: readonly BitcodeProblem[];
  /** The entries of the library that lead to it; none in a bitcode file. */
  readonly functions: readonly LibraryFunction[];
  readonly library: Library | undefined;
  /** Its wrapped bytes in the library. */
  readonly section: Section | undefined;
}

export interface BinaryFile {
  readonly file: string;
  readonly size: number;
  /** Undefined for a file of bitcode alone (`.air`, `.bc`). */
  readonly library: LibraryFile | undefined;
  readonly modules: readonly BinaryModule[];
}

/** Whether the name says that the file is a metallib or bitcode. */
export function isBinary(file: string): boolean {
  return ['.metallib', '.air', '.bc'].includes(extname(file).toLowerCase());
}

/** Reads a `.metallib`, `.air` or `.bc` with all its modules; what the bytes are counts, not the file's name. */
export async function readBinaryFile(file: string): Promise<Result<BinaryFile, LabError>> {
  try {
    const {size} = await stat(file);
    if (size > maximumBytes) {
      const message = `${file} is too large: ${size} bytes, and at most ${maximumBytes} are read.`;
      return err(badInput('file-too-large', message, 'Split the library.', file));
    }
    return readBytes(file, await readFile(file));
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
}

function malformed(file: string, problem: BitcodeProblem, within = ''): LabError {
  const place = `byte ${problem.offset}${within}`;
  const message = `${file}: ${problem.message} (${place}).`;
  const nextStep = 'Give a .metallib, .air or .bc file as Apple’s tools or LLVM 14 write it.';
  return badInput(problem.code, message, nextStep, place);
}

function readBytes(file: string, bytes: Uint8Array): Result<BinaryFile, LabError> {
  const library = readLibrary(bytes);
  if (!library.ok) {
    if (library.error.code !== 'no-metallib' || extname(file).toLowerCase() === '.metallib')
      return err(malformed(file, library.error));
    const plain = readOne(file, bytes, undefined, undefined, []);
    return plain.ok ? ok({file, size: bytes.length, library: undefined, modules: [plain.value]}) : plain;
  }
  const modules: BinaryModule[] = [];
  for (const one of librariesOf(library.value)) {
    for (const {section, functions} of modulesOf(one)) {
      const read = readOne(file, moduleBytes(one, section), one, section, functions);
      if (!read.ok) return read;
      modules.push(read.value);
    }
  }
  return ok({file, size: bytes.length, library: library.value, modules});
}

function readOne(
  file: string,
  bytes: Uint8Array,
  library: Library | undefined,
  section: Section | undefined,
  functions: readonly LibraryFunction[],
): Result<BinaryModule, LabError> {
  const {module, facts, diagnostics} = readBitcode(bytes);
  if (module !== undefined) return ok({module, facts, warnings: diagnostics, functions, library, section});
  const problem = diagnostics.find(({severity}) => severity === 'error');
  const within = functions.length === 0 ? '' : ` of the module of ${nameOf(functions)}`;
  const unknown: BitcodeProblem = {severity: 'error', code: 'no-bitcode', message: 'no module', offset: 0};
  return err(malformed(file, problem ?? unknown, within));
}

/** The functions of a module, for a message. */
export function nameOf(functions: readonly LibraryFunction[]): string {
  return functions.map(({name}) => visible(name)).join(', ');
}

/** A name may hold anything; a terminal must not obey it. */
export function visible(name: string): string {
  return [...name]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const isPlain = code >= 0x20 && (code < 0x7f || code >= 0xa0);
      return isPlain ? character : `\\x${code.toString(16).padStart(2, '0')}`;
    })
    .join('');
}
