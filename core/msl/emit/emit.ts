import {type Diagnostic} from '../../base/diagnostic.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {type Metadata} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {type Type} from '../../ir/model/type.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {typePointers} from '../../ir/pointers/typed-pointers.ts';
import {printModule} from '../../ir/printer/print-module.ts';
import {type EncodedSourceMap} from '../source-map.ts';
import {type SourceRecords} from '../source-pass/records.ts';
import {type DeploymentTarget, type LanguageName, targetFacts} from '../target.ts';
import {elementsOf, field, specialised} from './debug-info.ts';
import {renameEntries, sourceEntries} from './entries.ts';
import {constructorsOf, shapeFunctionConstants} from './function-constants.ts';
import {leaveOutEntries} from './left-out.ts';
import {readEntries} from './lower/entries.ts';
import {lowerToAir} from './lower/lower.ts';
import {collectMetadata} from './lower/strip.ts';
import {mapSource} from './map-source.ts';
import {addAirMetadata, type MetadataRequest} from './metadata/add-metadata.ts';
import {readAttributeValues} from './metadata/attribute-values.ts';
import {DebugTypes} from './metadata/debug-types.ts';
import {IrTypes} from './metadata/ir-types.ts';
import {type MslType} from './metadata/msl-type.ts';
import {ArgumentNames} from './metadata/parameters.ts';
import {fileName, type SourceFiles} from './source-files.ts';
import {externalSection, referToVisible} from './visible-references.ts';

export interface EmitOptions {
  readonly target: DeploymentTarget;
  readonly fastMath: boolean;
  readonly languageVersion: LanguageName;
  /** SDK version to state instead of the one that the compiler's Xcode has. */
  readonly sdk?: readonly number[];
  /** Name of the MSL source in the module and in diagnostics. */
  readonly sourceName: string;
  /** Version of Apple's compiler whose output is wanted, such as `32023.850`. */
  readonly appleClang: string;
  /** What Clang compiled, so that its columns, which count bytes, become ours. */
  readonly sources: SourceFiles;
}

/** AIR as text and as the module that this text is. */
export interface EmittedAir {
  readonly text: string;
  /** Parsed from `text`: places are in it. */
  readonly module: Module;
  readonly sourceMap: EncodedSourceMap;
  /** Warnings and remarks; what is left out says so here. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface EmitFailure {
  /** At least one error, in the user's positions where there are any. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns what Clang made of a prepared source into AIR as Apple's compiler prints it: bodies lowered (`lower/`), metadata
 * from the records of the source pass and Clang's debug information (`metadata/`). Clang must have run with `-g`.
 */
export function emitAir(
  clangIrText: string,
  records: SourceRecords,
  options: EmitOptions,
): Result<EmittedAir, EmitFailure> {
  const parsed = parseModule(clangIrText, {pointers: 'opaque'});
  const unread = parsed.diagnostics.find(({severity}) => severity === 'error');
  if (unread !== undefined)
    return err({diagnostics: [internal(`Clang’s IR could not be read: ${unread.message}`)]});
  const names = new ArgumentNames(parsed.module);
  const values = readAttributeValues(parsed.module);
  const leftOut = leaveOutEntries(
    parsed.module,
    sourceEntries(readEntries(parsed.module), records),
    options.sources,
  );
  referToVisible(parsed.module, records);
  const types = new DebugTypes();
  const shaped = shapeFunctionConstants(parsed.module, {
    records,
    values,
    types,
    fileName: (path) => fileName(options.sources, path),
    baseName: options.sourceName.split(/[\\/]/).at(-1) ?? 'source',
  });
  if (shaped.problems.length > 0) return err({diagnostics: shaped.problems});
  const lowered = lowerToAir(parsed.module, {
    pointee: pointeesOf(parsed.module, types),
    osVersion: targetFacts(options.target).osVersion,
    appleClang: options.appleClang,
    fastMath: options.fastMath,
    sourceName: options.sourceName,
  });
  if (!lowered.ok) return err({diagnostics: lowered.error});
  const {module, locations} = lowered.value;
  for (const fn of constructorsOf(module)) {
    fn.section = 'air.static_init';
    fn.linkage = 'internal';
    fn.unnamedAddress = undefined;
  }
  const entries = sourceEntries(lowered.value.entries, records);
  const clashes = renameEntries(module, entries, options.sources);
  if (clashes.length > 0) return err({diagnostics: clashes});
  if (module.opaquePointers) typePointers(module);
  const problems = addMetadata(
    module,
    {entries, records, names, values, types, gates: shaped.gates},
    options,
  );
  if (problems.some(({severity}) => severity === 'error')) return err({diagnostics: problems});
  const text = printModule(module);
  const printed = parseModule(text, {pointers: 'typed'});
  const broken = printed.diagnostics.find(({severity}) => severity === 'error');
  if (broken !== undefined)
    return err({diagnostics: [internal(`the AIR cannot be read again: ${broken.message}`)]});
  const sourceMap = mapSource({
    text,
    printed: printed.module,
    module,
    locations,
    sources: options.sources,
    sourceName: options.sourceName,
    entries,
  });
  return ok({text, module: printed.module, sourceMap, diagnostics: [...leftOut, ...problems]});
}

/** What the pointer parameters of each function point to in the source. */
function pointeesOf(
  module: Module,
  types: DebugTypes,
): (clangName: string, index: number) => Type | undefined {
  const written = new Map<string, readonly MslType[]>();
  const add = (name: string, subprogram: Metadata | undefined): void => {
    const node = specialised(subprogram, 'DISubprogram');
    const [, ...parameters] = elementsOf(field(specialised(field(node, 'type')), 'types'));
    written.set(
      name,
      parameters.map((parameter) => types.read(parameter)),
    );
  };
  for (const {clangName, subprogram} of readEntries(module)) add(clangName, subprogram?.body);
  for (const {name, section, metadata} of module.functions) {
    if (section === externalSection) add(name ?? '', metadata.find((one) => one.name === 'dbg')?.node);
  }
  const irTypes = new IrTypes(module);
  return (clangName, index) => {
    const type = written.get(clangName)?.[index];
    return type?.kind === 'pointer' ? irTypes.of(type.pointee) : undefined;
  };
}

function addMetadata(
  module: Module,
  read: Pick<MetadataRequest, 'entries' | 'records' | 'names' | 'values' | 'types' | 'gates'>,
  options: EmitOptions,
): Diagnostic[] {
  const {target, fastMath, appleClang, sourceName, sdk, sources, languageVersion: language} = options;
  const facts = {target, language, appleClang, fastMath, sourceName, ...(sdk === undefined ? {} : {sdk})};
  const problems = addAirMetadata(module, {...read, facts, fileName: (path) => fileName(sources, path)});
  collectMetadata(module);
  return problems;
}

/** A fault of the lab's own, told as a diagnostic so that the reply names it. */
function internal(message: string): Diagnostic {
  return {
    severity: 'error',
    message: `AIR emission failed: ${message}`,
    code: 'air-emission',
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab',
  };
}
