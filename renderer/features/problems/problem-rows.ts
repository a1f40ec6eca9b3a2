import {
  type Diagnostic,
  type DiagnosticNote,
  type FixIt,
  type Location,
} from '../../../core/base/diagnostic.ts';
import {type Position} from '../../../core/base/source-text.ts';

/** A place as a person reads it: document name (or header name), line and column. */
export interface ProblemPlace {
  readonly file: string;
  readonly position: Position;
  /** The place is in the document itself, so that one can go there. */
  readonly inDocument: boolean;
}

/** One row of the problems panel. */
export interface ProblemRow {
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  readonly code: string | undefined;
  readonly origin: Diagnostic['origin'];
  readonly place: ProblemPlace | undefined;
  /** How often the compiler said this. */
  readonly count: number;
  readonly notes: readonly ProblemNote[];
  /** What can be done about it in the document, the diagnostic's own offers and its notes'. */
  readonly fixes: readonly ProblemFix[];
}

/** Replacements that are made together. */
export interface ProblemFix {
  /** What it does; where the compiler says nothing, the replacement speaks for itself. */
  readonly title: string | undefined;
  readonly fixIts: readonly FixIt[];
}

export interface ProblemNote {
  readonly message: string;
  readonly place: ProblemPlace | undefined;
  readonly count: number;
}

/** Rows in the compiler's order; repeated diagnostics are folded into one, and so are repeated notes of one. */
export function problemRows(diagnostics: readonly Diagnostic[], documentName: string): ProblemRow[] {
  return fold(diagnostics, (diagnostic) => problemKey(diagnostic)).map(({value, count, all}) => ({
    severity: value.severity,
    message: value.message,
    code: value.code,
    origin: value.origin,
    place: placeOf(value.location, documentName),
    count,
    notes: fold(
      all.flatMap((diagnostic) => diagnostic.notes.filter((note) => !isFix(diagnostic, note))),
      (note) => noteKey(note),
    ).map((note) => ({
      message: note.value.message,
      place: placeOf(note.value.location, documentName),
      count: Math.max(1, Math.round(note.count / count)),
    })),
    fixes: fixesOf(value, documentName),
  }));
}

/** The fixes of a diagnostic. Clang's fix-its are offers of their own; those of a note of the lab belong together. */
export function fixesOf(diagnostic: Diagnostic, documentName: string): ProblemFix[] {
  const own = diagnostic.fixIts.map((fixIt): ProblemFix => ({title: undefined, fixIts: [fixIt]}));
  const ofNotes = diagnostic.notes.flatMap((note): ProblemFix[] =>
    isFix(diagnostic, note)
      ? [{title: note.message, fixIts: note.fixIts}]
      : note.fixIts.map((fixIt) => ({title: undefined, fixIts: [fixIt]})),
  );
  return [...own, ...ofNotes].filter(({fixIts}) => fixIts.every((fixIt) => fixIt.file === documentName));
}

/** A note of the lab that stands for a fix: its message is what the fix does. */
function isFix(diagnostic: Diagnostic, note: DiagnosticNote): boolean {
  return diagnostic.origin === 'lab' && note.fixIts.length > 0;
}

/** Number of problems of each severity, after folding. */
export function problemCounts(rows: readonly ProblemRow[]): {
  readonly errors: number;
  readonly warnings: number;
} {
  return {
    errors: rows.filter((row) => row.severity === 'error').length,
    warnings: rows.filter((row) => row.severity === 'warning').length,
  };
}

/** Index of the row that F8 (`step` 1) or Shift-F8 (`step` -1) goes to from `from`; wraps; skips other files. */
export function neighbourProblem(
  rows: readonly ProblemRow[],
  from: Position,
  step: 1 | -1,
): number | undefined {
  const reachable = rows
    .map((row, index) => ({index, place: row.place}))
    .filter((entry) => entry.place?.inDocument === true)
    .sort((left, right) => comparePositions(positionOf(left.place), positionOf(right.place)) * step);
  const next = reachable.find((entry) => comparePositions(positionOf(entry.place), from) * step > 0);
  return (next ?? reachable[0])?.index;
}

/** Negative when `left` comes first. */
function comparePositions(left: Position, right: Position): number {
  return left.line - right.line || left.column - right.column;
}

function positionOf(place: ProblemPlace | undefined): Position {
  return place?.position ?? {line: 1, column: 1};
}

function placeOf(location: Location | undefined, documentName: string): ProblemPlace | undefined {
  if (location === undefined) return undefined;
  const inDocument = location.file === documentName;
  return {
    file: inDocument ? documentName : (location.file.split(/[\\/]/).pop() ?? location.file),
    position: location.range.start,
    inDocument,
  };
}

function problemKey({severity, message, code, location}: Diagnostic): string {
  return JSON.stringify([severity, message, code, location?.file, location?.range.start]);
}

function noteKey({message, location}: DiagnosticNote): string {
  return JSON.stringify([message, location?.file, location?.range.start]);
}

interface Folded<T> {
  readonly value: T;
  readonly count: number;
  readonly all: readonly T[];
}

/** Groups what has the same key, in the order of first appearance. */
function fold<T>(items: readonly T[], keyOf: (item: T) => string): Folded<T>[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].flatMap((all) => {
    const [value] = all;
    return value === undefined ? [] : [{value, count: all.length, all}];
  });
}
