import {type Diagnostic, type DiagnosticNote, type FixIt} from '../../base/diagnostic.ts';
import {SourceText, type TextRange} from '../../base/source-text.ts';
import {binarySourceCode} from '../source-pass/binary-data.ts';
import {snippet} from './snippet.ts';

/** A message or note as one thing to print. */
interface Printed {
  readonly level: string;
  readonly message: string;
  readonly place: {readonly file: string; readonly range: TextRange} | undefined;
  readonly highlights: readonly TextRange[];
  readonly fixIts: readonly FixIt[];
  readonly option: string;
  /** Whether the source line says anything to the reader: that of a binary file does not. */
  readonly source: 'shown' | 'hidden';
}

/**
 * Diagnostics as Clang prints them: byte columns, the source line, carets and tildes, fix-its, and the count at the
 * end. `sources` holds the texts of the files that locations name.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Readonly<Record<string, string>>,
): string {
  const texts = new Map(Object.entries(sources).map(([name, text]) => [name, new SourceText(text)]));
  const lines: string[] = [];
  let last: Printed | undefined;
  for (const diagnostic of diagnostics) {
    for (const printed of [printedDiagnostic(diagnostic), ...diagnostic.notes.map(printedNote)]) {
      lines.push(...printOne(printed, last, texts));
      if (printed.place !== undefined) last = printed;
    }
  }
  const count = countLine(diagnostics);
  return [...lines, ...(count === '' ? [] : [count])].map((line) => `${line}\n`).join('');
}

function printedDiagnostic(diagnostic: Diagnostic): Printed {
  const {severity, message, code, location, highlights, fixIts} = diagnostic;
  return {
    level: isFatal(diagnostic) ? 'fatal error' : severity,
    message,
    place: location,
    highlights,
    fixIts,
    option: code !== undefined && code !== 'fatal' ? ` [${code}]` : '',
    source: code === binarySourceCode ? 'hidden' : 'shown',
  };
}

function isFatal({severity, code, message}: Diagnostic): boolean {
  return severity === 'error' && (code === 'fatal' || message.startsWith('too many errors emitted'));
}

function printedNote({message, location, highlights = [], fixIts}: DiagnosticNote): Printed {
  return {level: 'note', message, place: location, highlights, fixIts, option: '', source: 'shown'};
}

function printOne(
  printed: Printed,
  last: Printed | undefined,
  texts: ReadonlyMap<string, SourceText>,
): string[] {
  const {level, message, place, option} = printed;
  if (place === undefined) return [`${level}: ${message}${option}`];
  const text = texts.get(place.file);
  const {start} = place.range;
  const column = text?.utf8Column(start) ?? start.column;
  const head = `${place.file}:${start.line}:${column}: ${level}: ${message}${option}`;
  if (text === undefined || printed.source === 'hidden' || repeatsCaret(printed, last)) return [head];
  const fixIts = fixItsOf(printed);
  // Clang underlines what a fix-it replaces as well.
  const highlights = [...printed.highlights, ...fixIts.map(({range}) => range)];
  return [head, ...snippet(text, place.range, highlights, fixIts)];
}

/** Clang shows no line again for a note at the very place of the message before it. */
function repeatsCaret(printed: Printed, last: Printed | undefined): boolean {
  const [here, before] = [printed.place, last?.place];
  if (here === undefined || before === undefined || last === undefined) return false;
  const isSame =
    here.file === before.file &&
    here.range.start.line === before.range.start.line &&
    here.range.start.column === before.range.start.column;
  const hasRanges = printed.highlights.length > 0 || !isEmpty(here.range) || printed.fixIts.length > 0;
  return isSame && !hasRanges && (last.level !== 'note' || printed.level === last.level);
}

function isEmpty({start, end}: TextRange): boolean {
  return start.line === end.line && start.column === end.column;
}

function fixItsOf({fixIts, place}: Printed): readonly FixIt[] {
  return fixIts.filter(({file}) => file === place?.file);
}

function countLine(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: string) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const words = [counted(count('warning'), 'warning'), counted(count('error'), 'error')].filter(
    (part) => part !== '',
  );
  return words.length === 0 ? '' : `${words.join(' and ')} generated.`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
