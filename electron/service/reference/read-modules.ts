import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {SourceText} from '../../../core/base/source-text.ts';
import {irDiagnostics} from '../../../core/air/analyse.ts';
import {type AirModule, readAirModule} from '../../../core/air/model/air-module.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {printModule} from '../../../core/ir/printer/print-module.ts';
import {verifyModule} from '../../../core/ir/verify/verify-module.ts';
import {readBitcode} from '../../../core/metallib/bitcode/read-module.ts';
import {librariesOf, moduleBytes, modulesOf} from '../../../core/metallib/container/library.ts';
import {readLibrary} from '../../../core/metallib/container/read-library.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {type LibrarySource} from '../device-bridge.ts';

/** A module that was read and found to be valid IR, with the text in which lines are counted. */
export interface ReadModule {
  readonly name: string;
  readonly text: string;
  readonly air: AirModule;
}

/**
 * The modules of IR text, a metallib or bitcode. Bitcode is printed first, so that every place is a line of a text. Of a
 * universal library the newest slice counts. Errors of LLVM's rules are a `diagnostics` error.
 */
export function readModules(
  source: Exclude<LibrarySource, {kind: 'metal-source'}>,
): Result<ReadModule[], LabError> {
  if (source.kind === 'air-text') return readText(source.name, source.text);
  const texts = binaryTexts(source.name, source.bytes);
  if (!texts.ok) return texts;
  const modules: ReadModule[] = [];
  for (const {name, text} of texts.value) {
    const read = readText(name, text);
    if (!read.ok) return read;
    modules.push(...read.value);
  }
  return ok(modules);
}

function readText(name: string, text: string): Result<ReadModule[], LabError> {
  const {module, diagnostics} = parseModule(text);
  const found = diagnostics.length > 0 ? diagnostics : verifyModule(module);
  if (found.length > 0) {
    const all = irDiagnostics(found, name, new SourceText(text));
    return err(invalid(name, all));
  }
  return ok([{name, text, air: readAirModule(module)}]);
}

/** The IR text of every module of a metallib or bitcode file. */
export function binaryTexts(
  name: string,
  bytes: Uint8Array,
): Result<{name: string; text: string}[], LabError> {
  const library = readLibrary(bytes);
  if (!library.ok) {
    if (library.error.code !== 'no-metallib') return err(malformed(name, library.error));
    return oneText(name, bytes);
  }
  const texts: {name: string; text: string}[] = [];
  const newest = librariesOf(library.value).at(-1);
  for (const {section, functions} of newest === undefined ? [] : modulesOf(newest)) {
    const first = functions[0]?.name ?? 'module';
    const read = oneText(`${name}(${first})`, moduleBytes(newest!, section));
    if (!read.ok) return read;
    texts.push(...read.value);
  }
  return ok(texts);
}

function oneText(name: string, bytes: Uint8Array): Result<{name: string; text: string}[], LabError> {
  const {module, diagnostics} = readBitcode(bytes);
  if (module !== undefined) return ok([{name, text: printModule(module)}]);
  const problem = diagnostics.find(({severity}) => severity === 'error');
  return err(malformed(name, problem ?? {code: 'no-bitcode', message: 'it holds no module', offset: 0}));
}

function malformed(
  name: string,
  problem: {readonly code: string; readonly message: string; readonly offset: number},
): LabError {
  const message = `${name} cannot be read: ${problem.message} (byte ${problem.offset}).`;
  const nextStep = 'Give a .metallib, .air or .bc file as Apple’s tools or LLVM 14 write it.';
  return badInput(problem.code, message, nextStep, `byte ${problem.offset}`);
}

function invalid(name: string, diagnostics: Diagnostic[]): LabError {
  const first = diagnostics[0];
  const line = first?.location === undefined ? '' : ` (line ${first.location.range.start.line})`;
  const more = diagnostics.length > 1 ? `, and ${diagnostics.length - 1} more` : '';
  return {
    kind: 'diagnostics',
    code: 'invalid-module',
    message: `${name} is no valid module: ${first?.message ?? ''}${line}${more}.`,
    nextStep: 'Correct the module; every error is in the list.',
    diagnostics,
  };
}
