import {type Diagnostic, type DiagnosticNote, type Location} from '../../core/base/diagnostic.ts';

/** `file:line:col: severity: text [rule]` for a finding and each of its notes that has a place. */
export function findingLines(diagnostic: Diagnostic): string {
  const rule = ruleOf(diagnostic);
  const line = (severity: string, {message, location}: DiagnosticNote | Diagnostic): string =>
    `${location === undefined ? '' : `${place(location)}: `}${severity}: ${printable(message)} [${rule}]\n`;
  // A note that has nothing but edits is an offer of the editor's; `fix` is what makes it here.
  const notes = diagnostic.notes.filter(
    ({location, fixIts}) => location !== undefined || fixIts.length === 0,
  );
  return [line(diagnostic.severity, diagnostic), ...notes.map((note) => line('note', note))].join('');
}

/** A message may quote what stands in a broken file; a terminal must not obey it. */
function printable(message: string): string {
  return [...message]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
      return isControl ? `\\x${code.toString(16).padStart(2, '0')}` : character;
    })
    .join('');
}

function place({file, range}: Location): string {
  return `${file}:${range.start.line}:${range.start.column}`;
}

/** Errors of Clang have no option to name; then whose rule it is stands in its place. */
function ruleOf({code, origin}: Diagnostic): string {
  if (code !== undefined) return code;
  return {clang: 'clang', 'apple-profile': 'apple-clang', lab: 'airlock'}[origin];
}
