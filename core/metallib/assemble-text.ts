import {type ModuleDiff} from '../air/diff/diff-modules.ts';
import {type CheckOptions} from '../air/rules/check.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {readBitcode} from './bitcode/read-module.ts';
import {librariesOf, moduleBytes} from './container/library.ts';
import {readLibrary} from './container/read-library.ts';
import {diffFunctions, type FunctionText} from './diff-libraries.ts';
import {libraryOfText} from './library-of-text.ts';

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
  const made = libraryOfText(text);
  if (!made.ok) return {state: 'refused', ...made.error};
  const {library, functions, gavePointersTypes} = made.value;
  return {
    state: 'assembled',
    sizeBytes: library.bytes.length,
    functionNames: library.functions.map(({name}) => name),
    gavePointersTypes,
    changes: diffFunctions(functions, readBack(library.bytes), options),
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
