import {type ModuleDiff} from '../air/diff/diff-modules.ts';
import {type CheckOptions} from '../air/rules/check.ts';
import {SourceText} from '../base/source-text.ts';
import {type IrDiagnostic} from '../ir/model/diagnostic.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {typePointers} from '../ir/pointers/typed-pointers.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {verifyModule} from '../ir/verify/verify-module.ts';
import {readBitcode} from './bitcode/read-module.ts';
import {buildLibrary} from './build-library.ts';
import {librariesOf, moduleBytes} from './container/library.ts';
import {readLibrary} from './container/read-library.ts';
import {diffFunctions, type FunctionText, functionTexts} from './diff-libraries.ts';

/** What the lab's own assembler makes of a text. */
export type Assembly =
  | {
      readonly state: 'assembled';
      readonly sizeBytes: number;
      readonly functionNames: readonly string[];
      /** Pointers without types were given some: the loader takes typed ones only (AIR.md 1.1). */
      readonly gavePointersTypes: boolean;
      /** The text (left) against what is in the library (right), function by function. */
      readonly changes: ModuleDiff;
    }
  | {readonly state: 'refused'; readonly line: number; readonly message: string};

/** Assembles `text` as a library, reads the library back and compares it with the text: nothing is taken on trust. */
export function assembleText(text: string, options: CheckOptions): Assembly {
  const {module, diagnostics} = parseModule(text);
  const refused = (problems: readonly IrDiagnostic[]): Assembly | undefined => {
    const worst = problems.find(({severity}) => severity === 'error');
    if (worst === undefined) return undefined;
    const {line} = new SourceText(text).positionAt(worst.start);
    return {state: 'refused', line, message: worst.message};
  };
  const malformed = refused(diagnostics) ?? refused(verifyModule(module));
  if (malformed !== undefined) return malformed;
  const before = functionTexts(module);
  const gavePointersTypes = module.opaquePointers;
  if (gavePointersTypes) typePointers(module);
  const untyped = gavePointersTypes ? refused(verifyModule(module)) : undefined;
  if (untyped !== undefined) return untyped;
  const built = buildLibrary(module);
  if (!built.ok)
    return refused(built.error) ?? {state: 'refused', line: 1, message: 'the module does not build'};
  const {bytes, functions} = built.value;
  return {
    state: 'assembled',
    sizeBytes: bytes.length,
    functionNames: functions.map(({name}) => name),
    gavePointersTypes,
    changes: diffFunctions(before, readBack(bytes), options),
  };
}

/** Functions of the library's bytes; one that could not be read back would be missing in the comparison. */
export function readBack(bytes: Uint8Array): FunctionText[] {
  const read = readLibrary(bytes);
  if (!read.ok) return [];
  return librariesOf(read.value).flatMap((library) =>
    library.functions.flatMap(({name, module: section}) => {
      const module = section && readBitcode(moduleBytes(library, section)).module;
      return module === undefined ? [] : [{name, text: printModule(module)}];
    }),
  );
}
