import {err, ok, type Result} from '../base/result.ts';
import {SourceText} from '../base/source-text.ts';
import {type IrDiagnostic} from '../ir/model/diagnostic.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {typePointers} from '../ir/pointers/typed-pointers.ts';
import {verifyModule} from '../ir/verify/verify-module.ts';
import {buildLibrary, type BuiltLibrary} from './build-library.ts';
import {type FunctionText, functionTexts} from './diff-libraries.ts';

/** Where and why a text is no module that a library can be made of. */
export interface NotBuilt {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface LibraryOfText {
  readonly library: BuiltLibrary;
  /** The functions as the text has them. */
  readonly functions: readonly FunctionText[];
  /** Pointers without types were given some: the loader takes typed ones only (AIR.md 1.1). */
  readonly gavePointersTypes: boolean;
}

/** The library of AIR text: parsed, verified, pointers typed, verified again, assembled. */
export function libraryOfText(text: string): Result<LibraryOfText, NotBuilt> {
  const refused = (problems: readonly IrDiagnostic[]): NotBuilt | undefined => {
    const worst = problems.find(({severity}) => severity === 'error');
    if (worst === undefined) return undefined;
    return {line: new SourceText(text).positionAt(worst.start).line, message: worst.message};
  };
  const {module, diagnostics} = parseModule(text);
  const malformed = refused(diagnostics) ?? refused(verifyModule(module));
  if (malformed !== undefined) return err(malformed);
  const functions = functionTexts(module);
  const gavePointersTypes = module.opaquePointers;
  if (gavePointersTypes) typePointers(module);
  const untyped = gavePointersTypes ? refused(verifyModule(module)) : undefined;
  if (untyped !== undefined) return err(untyped);
  const built = buildLibrary(module);
  if (!built.ok) return err(refused(built.error) ?? {line: 1, message: 'the module does not build'});
  return ok({library: built.value, functions, gavePointersTypes});
}
