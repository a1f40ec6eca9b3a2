import {type AirModule, readAirModule} from '../air/model/air-module.ts';
import {type EntryPoint} from '../air/model/entry-point.ts';
import {integerOf, stringOf, tupleOf} from '../air/model/operands.ts';
import {type AirTriple} from '../air/model/triple.ts';
import {type Version} from '../air/model/version.ts';
import {err, ok, type Result} from '../base/result.ts';
import {type IrDiagnostic} from '../ir/model/diagnostic.ts';
import {type Module} from '../ir/model/module.ts';
import {writeBitcode} from './bitcode/write-module.ts';
import {
  type LibraryConstant,
  type LibraryContents,
  type LibraryFunction,
  writeLibrary,
} from './container/write-library.ts';
import {dataTypeNumber} from './data-types.ts';
import {splitModule} from './split-module.ts';

export interface BuiltLibrary {
  readonly bytes: Uint8Array;
  readonly functions: readonly Pick<LibraryFunction, 'name' | 'type' | 'airVersion' | 'languageVersion'>[];
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Numbers of platforms in a library's header. */
const platforms: Readonly<Record<string, number>> = {macosx: 1, ios: 2, tvos: 3, xros: 11};

/** The `container byte` by AIR version 2.x (AIR.md 3.1; files of each generation agree). */
const formatPatches: readonly number[] = [2, 3, 4, 5, 6, 7, 7, 8, 9, 9];

/**
 * An executable `.metallib` of an AIR module: one split module for each entry point, in the order of the metadata. What
 * cannot be in such a library gives diagnostics with places in the module's text. The module should be verified first.
 */
export function buildLibrary(module: Module): Result<BuiltLibrary, readonly IrDiagnostic[]> {
  const air = readAirModule(module);
  const problems: IrDiagnostic[] = [];
  const report = (code: string, message: string, {start, end}: Place): void => {
    problems.push({severity: 'error', code, message, start, end});
  };
  const frame = readFrame(air, report);
  checkEntryPoints(air, report);
  if (frame === undefined || problems.length > 0) return err(problems);
  const functions: LibraryFunction[] = [];
  for (const entry of air.entryPoints) {
    const part = air.entryPoints.length === 1 ? module : splitModule(module, entry);
    const written = writeBitcode(part, {wrapper: true});
    if (!written.ok) return written;
    const constants = readConstants(part, report);
    functions.push({...frame.versions, name: entry.name, type: entry.role, constants, module: written.value});
  }
  if (problems.length > 0) return err(problems);
  return ok({bytes: writeLibrary({...frame.header, functions}), functions});
}

type Report = (code: string, message: string, place: Place) => void;

interface Frame {
  readonly header: Omit<LibraryContents, 'functions'>;
  readonly versions: Pick<LibraryFunction, 'airVersion' | 'languageVersion'>;
}

/** What the header says of all functions: from the triple and the version nodes. */
function readFrame(air: AirModule, report: Report): Frame | undefined {
  const nowhere = {start: 0, end: 0};
  const {airVersion, languageVersion, triple} = air;
  if (triple === undefined) {
    report(
      'no-air-triple',
      'a library needs a target triple of AIR, such as "air64_v28-apple-macosx26.0.0"',
      nowhere,
    );
    return undefined;
  }
  if (airVersion === undefined) report('no-air-version', "a library needs '!air.version'", nowhere);
  if (languageVersion === undefined)
    report('no-language-version', "a library needs '!air.language_version'", nowhere);
  if (airVersion === undefined || languageVersion === undefined) return undefined;
  const [major = 0, minor = 0] = airVersion.value;
  const formatPatch = major === 2 ? formatPatches[minor] : undefined;
  if (formatPatch === undefined)
    report(
      'unknown-air-version',
      `not supported: AIR ${airVersion.value.join('.')} (2.0 to 2.9 are known)`,
      airVersion.place,
    );
  const platform = platforms[triple.value.os];
  if (platform === undefined || triple.value.environment !== undefined)
    report('unknown-platform', `not supported: libraries for '${systemOf(triple.value)}'`, triple.place);
  if (triple.value.architecture !== 'air64')
    report('unknown-platform', 'not supported: libraries of 32-bit AIR', triple.place);
  if (formatPatch === undefined || platform === undefined) return undefined;
  const [osMajor, osMinor, osPatch] = threeParts(triple.value.osVersion);
  if (osMajor > 0xffff || osMinor > 0xff || osPatch > 0xff)
    report('unknown-platform', 'a deployment target that does not fit the header', triple.place);
  return {
    header: {
      formatPatch,
      platform,
      isMac: triple.value.os === 'macosx',
      osVersion: [osMajor, osMinor, osPatch],
    },
    versions: {
      airVersion: twoParts(airVersion.value),
      languageVersion: twoParts(languageVersion.value.version),
    },
  };
}

function systemOf({os, environment}: AirTriple): string {
  return environment === undefined ? os : `${os}-${environment}`;
}

function twoParts([major = 0, minor = 0]: Version): [number, number] {
  return [major, minor];
}

function threeParts(version: Version | undefined): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version ?? [];
  return [major, minor, patch];
}

function checkEntryPoints(air: AirModule, report: Report): void {
  if (air.entryPoints.length === 0) {
    const message =
      "the module has no entry point ('!air.kernel' and its kin): a library of it would be empty";
    report('no-entry-points', message, {start: 0, end: 0});
  }
  const names = new Set<string>();
  for (const entry of air.entryPoints) {
    if (entry.function === undefined || entry.function.isDeclaration)
      report('no-function', `'${entry.name}' is no function that this module defines`, entry.functionPlace);
    if (names.has(entry.name))
      report('duplicate-function', `two entry points are called '${entry.name}'`, entry.place);
    names.add(entry.name);
    if (takesVertexAttributes(entry))
      report(
        'vertex-attributes',
        `not supported: the vertex attributes (stage_in) of '${entry.name}'`,
        entry.place,
      );
  }
}

/** Such a function needs lists in the public metadata that this build does not write. */
function takesVertexAttributes(entry: EntryPoint): boolean {
  if (entry.role !== 'vertex') return false;
  const lists = tupleOf(entry.definition?.body)?.tuple.elements[2];
  return (tupleOf(lists)?.tuple.elements ?? []).some((record) =>
    (tupleOf(record)?.tuple.elements ?? []).some((part) => stringOf(part) === 'air.vertex_input'),
  );
}

/** `!air.function_constants`: `{variable, "type", "name", i32 index, i1 active}`. */
function readConstants(module: Module, report: Report): LibraryConstant[] {
  const constants: LibraryConstant[] = [];
  for (const node of module.namedMetadata.find(({name}) => name === 'air.function_constants')?.operands ??
    []) {
    const [, type, name, index, active] = tupleOf(node)?.tuple.elements ?? [];
    const dataType = dataTypeNumber(stringOf(type) ?? '');
    const [nameText, number] = [stringOf(name), integerOf(index)];
    if (
      dataType === undefined ||
      nameText === undefined ||
      number === undefined ||
      number < 0 ||
      number > 0xffff
    ) {
      report('function-constant', 'not supported: a function constant that is written otherwise', node);
      continue;
    }
    constants.push({name: nameText, dataType, index: number, active: integerOf(active) === 1});
  }
  return constants;
}
