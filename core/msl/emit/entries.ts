import {type Diagnostic} from '../../base/diagnostic.ts';
import {type GlobalValue, type IrFunction} from '../../ir/model/global.ts';
import {type Module} from '../../ir/model/module.ts';
import {type SpecialisedMetadata} from '../../ir/model/metadata.ts';
import {type FunctionKind, type FunctionRecord, type SourceRecords} from '../source-pass/records.ts';
import {field, numberField, specialised, textField} from './debug-info.ts';
import {type LoweredEntry} from './lower/entries.ts';
import {qualifiedName, withoutTemplateArguments} from './metadata/debug-types.ts';
import {fileName, plainPath, type SourceFiles} from './source-files.ts';

/** A function of the lowered module with what the source says of it. */
export interface SourceEntry {
  readonly lowered: LoweredEntry;
  readonly role: FunctionKind;
  /** The name under which Metal finds it: `host_name` where there is one, else the qualified name. */
  readonly name: string;
  readonly subprogram: SpecialisedMetadata | undefined;
  /** The definition's record; undefined where the source pass saw none (a macro that it could not follow, say). */
  readonly record: FunctionRecord | undefined;
}

const hostNamePrefix = 'airlock.host_name:';
const rolePrefix = 'air.';

/**
 * Finds the record of each entry function: by the line and the name of its definition, which debug information keeps
 * through templates and inlining. The name of an explicit instantiation arrives as an annotation.
 */
export function sourceEntries(entries: readonly LoweredEntry[], records: SourceRecords): SourceEntry[] {
  const byPlace = new Map<string, FunctionRecord>();
  for (const record of records.functions) {
    if (!record.isDefined || record.form === 'explicit-instantiation') continue;
    const key = placeKey(record.file, record.nameRange.start.line, record.name);
    if (!byPlace.has(key)) byPlace.set(key, record);
  }
  const byName = onlyOnes(records.functions);
  return entries.map((lowered) => {
    const subprogram = specialised(lowered.subprogram?.body, 'DISubprogram');
    const bare = withoutTemplateArguments(textField(subprogram, 'name') ?? lowered.clangName);
    const record =
      byPlace.get(placeKey(fileOf(subprogram), numberField(subprogram, 'line'), bare)) ?? byName.get(bare);
    return {
      lowered,
      role: roleOf(lowered, record),
      name: hostName(lowered, record) ?? plainName(lowered, subprogram, bare),
      subprogram,
      record,
    };
  });
}

/** A template's instance has no name of its own but the one that C++ makes up. */
function plainName(
  {clangName}: LoweredEntry,
  subprogram: SpecialisedMetadata | undefined,
  bare: string,
): string {
  const isInstance = textField(subprogram, 'name')?.includes('<') === true;
  return isInstance ? appleMangling(clangName) : qualifiedName(field(subprogram, 'scope'), bare);
}

/** Apple's C++ names spell address spaces out (AIR.md 1.6). Vectors are classes to Clang, which still shows. */
function appleMangling(name: string): string {
  return name
    .replaceAll('U3AS5', 'U9MTLdevice')
    .replaceAll('U3AS6', 'U11MTLconstant')
    .replaceAll('U3AS3', 'U14MTLthreadgroup');
}

function placeKey(file: string, line: number, name: string): string {
  return `${line} ${name} ${plainPath(file)}`;
}

function fileOf(subprogram: SpecialisedMetadata | undefined): string {
  return textField(specialised(field(subprogram, 'file'), 'DIFile'), 'filename') ?? '';
}

/** Records whose name no other one has: they need no line. */
function onlyOnes(functions: readonly FunctionRecord[]): Map<string, FunctionRecord> {
  const found = new Map<string, FunctionRecord>();
  const several = new Set<string>();
  for (const record of functions) {
    if (!record.isDefined || record.form === 'explicit-instantiation') continue;
    if (found.has(record.name)) several.add(record.name);
    found.set(record.name, record);
  }
  for (const name of several) found.delete(name);
  return found;
}

const roles: ReadonlySet<string> = new Set<FunctionKind>([
  ...(['kernel', 'vertex', 'fragment', 'visible', 'stitchable', 'mesh', 'object', 'intersection'] as const),
]);

function roleOf({annotations}: LoweredEntry, record: FunctionRecord | undefined): FunctionKind {
  // The record tells `stitchable` from `visible`, which Clang is told alike.
  if (record !== undefined) return record.kind;
  const text = annotations.find(
    (one) => one.startsWith(rolePrefix) && roles.has(one.slice(rolePrefix.length)),
  );
  return (text?.slice(rolePrefix.length) ?? 'kernel') as FunctionKind;
}

function hostName({annotations}: LoweredEntry, record: FunctionRecord | undefined): string | undefined {
  const annotation = annotations.find((text) => text.startsWith(hostNamePrefix));
  if (annotation !== undefined) return annotation.slice(hostNamePrefix.length);
  return record?.attributes.find(({name}) => name === 'host_name')?.string;
}

/**
 * Gives the functions their names in AIR. Two entry functions of one name are an error; another function that has the
 * name gives way.
 */
export function renameEntries(
  module: Module,
  entries: readonly SourceEntry[],
  sources: SourceFiles,
): Diagnostic[] {
  const own = new Set<IrFunction>(entries.map(({lowered}) => lowered.function));
  const taken = new Map<string, SourceEntry>();
  const clashes: Diagnostic[] = [];
  for (const entry of entries) {
    const fn = entry.lowered.function;
    const first = taken.get(entry.name);
    if (first !== undefined) {
      clashes.push(clash(entry, first, sources));
      continue;
    }
    taken.set(entry.name, entry);
    const other = module.globalsByName.get(entry.name);
    if (other !== undefined && (other.kind !== 'function' || !own.has(other))) giveWay(module, other);
    rename(module, fn, entry.name);
  }
  // A name may have been another entry's before that one got its own.
  for (const entry of entries) module.globalsByName.set(entry.name, entry.lowered.function);
  return clashes;
}

function giveWay(module: Module, global: GlobalValue): void {
  for (let number = 1; ; number++) {
    const name = `${global.name ?? ''}.${number}`;
    if (!module.globalsByName.has(name)) return rename(module, global, name);
  }
}

function rename(module: Module, global: GlobalValue, name: string): void {
  if (global.name !== undefined && module.globalsByName.get(global.name) === global)
    module.globalsByName.delete(global.name);
  global.name = name;
  module.globalsByName.set(name, global);
}

function clash(entry: SourceEntry, first: SourceEntry, sources: SourceFiles): Diagnostic {
  const place = (one: SourceEntry) =>
    one.record === undefined
      ? {}
      : {location: {file: fileName(sources, one.record.file), range: one.record.nameRange}};
  return {
    severity: 'error',
    message: `two functions are called '${entry.name}' in AIR`,
    code: 'air-duplicate-function',
    ...place(entry),
    highlights: [],
    notes:
      first.record === undefined ? [] : [{message: 'the other one is here', ...place(first), fixIts: []}],
    fixIts: [],
    origin: 'lab',
  };
}
