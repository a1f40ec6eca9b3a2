import {rewriteArrayParameters} from './array-parameters.ts';
import {type Diagnostic} from '../../base/diagnostic.ts';
import {type TextRange} from '../../base/source-text.ts';
import {libraryHeaderNames} from '../headers/header-files.ts';
import {
  blankCoherence,
  rewriteConstantVariables,
  rewriteQualifiedMethods,
  rewriteThreadgroupVariables,
} from './address-spaces.ts';
import {refuseAirLabels} from './asm-labels.ts';
import {findAttributeLists} from './attributes.ts';
import {binaryDataDiagnostic} from './binary-data.ts';
import {rewriteEntryFunctions} from './entry-functions.ts';
import {rewriteBfloatLiterals} from './literals.ts';
import {recordMembers} from './members.ts';
import {Edits, type FrontEndProfile, type PassContext, type PlantedError} from './pass-context.ts';
import {PlantedAttributes} from './planted-attributes.ts';
import {rewriteMetalPragmas} from './pragmas.ts';
import {type Respelling} from './preprocessor/parent-includes.ts';
import {preprocess} from './preprocessor/preprocess.ts';
import {type SourceFile, sourceFile} from './preprocessor/tokens.ts';
import {reportRefusals} from './refusals.ts';
import {type IncludeRecord, type SourceRecords} from './records.ts';
import {outline} from './scopes.ts';
import {type SeparableUnit, separableUnits} from './separable-units.ts';
import {readVectorOperands} from './ternaries.ts';
import {type ValueLine, Values} from './values.ts';

export interface SourceRequest {
  /** Name that diagnostics carry. */
  readonly name: string;
  readonly source: string;
  readonly profile: FrontEndProfile;
  /** Path of the source in its project, with `/`; by default it is `name`'s last part. */
  readonly path?: string;
  /** Texts of the project's other files by path. `#include "x"` finds these, and nothing outside. */
  readonly includes?: Readonly<Record<string, string>>;
  /** Folders of the project in which includes are looked for, as after `-I`; `.` is its root. */
  readonly includeFolders?: readonly string[];
  /** Macros as after `-D`: the program's own, and those of the target (`predefinedMacros` of arguments.ts). */
  readonly defines?: readonly string[];
}

export interface PreparedSource {
  /**
   * What Clang compiles. Every line is as long as the user's, so that positions need no map. Lines after the user's last
   * evaluate constants (`valueLines`).
   */
  readonly text: string;
  /**
   * The project's files as Clang shall read them, by path; each is as long as the user's. Files called `~0`, `~1`, ... are
   * ours: Clang finds there what an include names with `..`.
   */
  readonly files: Readonly<Record<string, string>>;
  /** Where Clang will stumble because Apple's front end would (see `PlantedError`). */
  readonly planted: readonly PlantedError[];
  /** Line of `text` at which `valueLines` begin, one line each; absent where there are none. */
  readonly valueLineStart?: number;
  /** Whose argument each appended line has Clang evaluate. */
  readonly valueLines: readonly ValueLine[];
  /** Findings that make a run of Clang pointless; empty for a usable source. */
  readonly diagnostics: readonly Diagnostic[];
  /** Findings about a source that Clang may well accept: to be shown beside Clang's. An error among them fails the compile. */
  readonly notices: readonly Diagnostic[];
  readonly records: SourceRecords;
  /** What of `text` can be left out without a change to the rest (`textWithout`). */
  readonly units: readonly SeparableUnit[];
}

const noRecords: SourceRecords = {functions: [], structures: [], variables: [], includes: []};

/** Turns MSL into C++ that stock Clang takes, and records what it would not understand. Total and linear. */
export function prepareSource(request: SourceRequest): PreparedSource {
  const {name, source, includes = {}, includeFolders = []} = request;
  const main = sourceFile(request.path ?? baseName(name), source);
  const refusal = binaryFile(request, main);
  if (refusal !== undefined) {
    const nothing = {files: {}, planted: [], valueLines: [], notices: [], records: noRecords, units: []};
    return {...nothing, text: source, diagnostics: [refusal]};
  }
  const definitions = request.defines ?? [];
  const program = preprocess({
    main,
    project: {includes, includeFolders},
    libraryNames: libraryHeaderNames,
    definitions,
  });
  const context: PassContext = {
    main,
    files: program.files,
    profile: request.profile,
    outline: outline(program.tokens),
    edits: new Edits(),
    planted: [],
    diagnostics: [],
  };
  const records = rewrite(context, allFiles(context, includes));
  respellIncludes(context, program.respellings);
  const values = records.values;
  const prepared = context.edits.of(main).apply();
  const valueText = values.text();
  return {
    text: valueText === '' ? prepared : `${prepared}\n${valueText}\n`,
    files: {
      ...Object.fromEntries(
        records.files
          .filter((file) => file !== main)
          .map((file) => [file.path, context.edits.of(file).apply()]),
      ),
      ...program.stubs,
    },
    planted: context.planted,
    ...(valueText === '' ? {} : {valueLineStart: main.source.lineCount + 1}),
    valueLines: values.lines,
    diagnostics: [],
    notices: context.diagnostics.map((one) => shownIn(one, main.path, name)),
    records: records.records,
    units: records.units,
  };
}

/** Every rule over the program, and over each of its files as it is spelled. */
function rewrite(
  context: PassContext,
  files: readonly SourceFile[],
): {
  records: SourceRecords;
  values: Values;
  files: readonly SourceFile[];
  units: readonly SeparableUnit[];
} {
  const values = new Values();
  const planted = new PlantedAttributes();
  const lists = findAttributeLists(context.outline.tokens);
  const entries = rewriteEntryFunctions(context, lists, values, planted);
  const functions = entries.map(({record}) => record);
  for (const file of files) {
    planted.apply(file, context.edits);
    rewriteBfloatLiterals(file, context.edits);
    rewriteMetalPragmas(file, context.edits);
  }
  const {structures, variables} = recordMembers(context, lists, values);
  rewriteThreadgroupVariables(context);
  rewriteConstantVariables(context);
  rewriteQualifiedMethods(context);
  rewriteArrayParameters(context);
  blankCoherence(context);
  readVectorOperands(context);
  refuseAirLabels(context);
  reportRefusals(context, lists, functions);
  return {
    records: {functions, structures, variables, includes: includeRecords(context.files)},
    values,
    files,
    units: separableUnits(context, entries),
  };
}

function respellIncludes({edits, planted}: PassContext, respellings: readonly Respelling[]): void {
  for (const {file, start, end, text, missing} of respellings) {
    edits.of(file).replace(start, end, text);
    if (missing === undefined) continue;
    const range = {start: file.source.positionAt(start), end: file.source.positionAt(start)};
    planted.push({file: file.path, offset: start, message: missing, range, origin: 'clang'});
  }
}

/** A file that our preprocessor did not reach may still be reached by Clang's: it gets what needs no context. */
function allFiles(context: PassContext, includes: Readonly<Record<string, string>>): SourceFile[] {
  const read = new Set(context.files.map(({path}) => path));
  const others = Object.entries(includes).filter(([path]) => !read.has(path));
  return [...context.files, ...others.map(([path, text]) => sourceFile(path, text))];
}

function binaryFile({name, includes = {}}: SourceRequest, main: SourceFile): Diagnostic | undefined {
  const own = binaryDataDiagnostic(name, main.source);
  if (own !== undefined) return own;
  for (const [path, text] of Object.entries(includes)) {
    if (text.includes('\0')) return binaryDataDiagnostic(path, sourceFile(path, text).source);
  }
  return undefined;
}

/** Diagnostics carry the source's name, not its path. */
function shownIn(diagnostic: Diagnostic, path: string, name: string): Diagnostic {
  const {location} = diagnostic;
  return location?.file === path ? {...diagnostic, location: {...location, file: name}} : diagnostic;
}

function baseName(name: string): string {
  return name.split(/[\\/]/).at(-1) ?? name;
}

function includeRecords(files: readonly SourceFile[]): IncludeRecord[] {
  const records: IncludeRecord[] = [];
  for (const file of files) {
    for (let at = 2; at < file.words.length; at++) {
      if (file.words[at - 1]?.text !== 'include' || file.words[at - 2]?.text !== '#') continue;
      const {token, text} = file.words[at] ?? {};
      if (token === undefined || text === undefined) continue;
      if (token.kind !== 'header-name' && token.kind !== 'string') continue;
      const range: TextRange = {
        start: file.source.positionAt(token.start),
        end: file.source.positionAt(token.end),
      };
      const delimiter = token.kind === 'string' ? 'quote' : 'angle';
      records.push({name: text.slice(1, -1), delimiter, file: file.path, range});
    }
  }
  return records;
}
