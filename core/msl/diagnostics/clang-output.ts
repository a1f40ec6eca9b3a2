/**
 * Clang's messages as `-fdiagnostics-print-source-range-info -fdiagnostics-parseable-fixits`
 * prints them. Clang's SARIF has no fix-its, no warning options and no include chain; this form has them all, in the
 * same run. Columns are 1-based UTF-8 bytes of the text that Clang read.
 */
export interface RawPosition {
  readonly line: number;
  readonly column: number;
}

export interface RawRange {
  readonly start: RawPosition;
  readonly end: RawPosition;
}

export interface RawFixIt {
  readonly file: string;
  readonly range: RawRange;
  readonly text: string;
}

export type RawSeverity = 'fatal error' | 'error' | 'warning' | 'note' | 'remark';

export interface RawMessage {
  readonly severity: RawSeverity;
  message: string;
  /** The option in brackets, such as `-Wunused-variable`. */
  readonly option?: string;
  readonly place?: {readonly file: string; readonly position: RawPosition};
  readonly ranges: readonly RawRange[];
  readonly fixIts: RawFixIt[];
  /** `In file included from` lines before it, outermost last. */
  readonly includedFrom: readonly {readonly file: string; readonly line: number}[];
}

const headline =
  /^(?:(?<file>[^\n]*?):(?<line>\d+):(?<column>\d+):(?<ranges>(?:\{\d+:\d+-\d+:\d+\})+:)? |(?<tool>[\w+.-]+: )?)(?<severity>fatal error|error|warning|note|remark): (?<text>.*)$/s;
const fixItLine = /^fix-it:"((?:[^"\\]|\\.)*)":\{(\d+):(\d+)-(\d+):(\d+)\}:"((?:[^"\\]|\\.)*)"$/;
const includeLine = /^(?:In file included| {16,}) from ([^\n]*):(\d+)[:,]$/;
/** A line of the source, or of carets, with the margin of line numbers before it. */
const snippetLine = /^ *\d* \| /;
const summaryLine = /^(?:\d+ (?:warning|error)s?(?: and \d+ errors?)?) generated\.$/;

/** Reads everything that Clang printed. Lines of no known form continue the message before them. */
export function parseClangOutput(output: string): RawMessage[] {
  const messages: RawMessage[] = [];
  let includedFrom: {file: string; line: number}[] = [];
  for (const line of output.split(/\r?\n/)) {
    const include = includeLine.exec(line);
    const fixIt = fixItLine.exec(line);
    const message = (include ?? fixIt ?? isDecoration(line)) ? undefined : readHeadline(line, includedFrom);
    const last = messages.at(-1);
    if (include !== null) includedFrom.push({file: include[1] ?? '', line: Number(include[2])});
    else if (fixIt !== null) last?.fixIts.push(readFixIt(fixIt));
    else if (message !== undefined) {
      messages.push(message);
      includedFrom = [];
    } else if (last !== undefined && line !== '' && !isDecoration(line)) last.message += `\n${line}`;
  }
  return messages;
}

function isDecoration(line: string): boolean {
  return summaryLine.test(line) || snippetLine.test(`${line} `);
}

function readHeadline(line: string, includedFrom: RawMessage['includedFrom']): RawMessage | undefined {
  const groups = headline.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const {file, severity, text = ''} = groups;
  const option = /^(.*) \[(-[^\]\s]+)\]$/s.exec(text);
  const position = {line: Number(groups['line']), column: Number(groups['column'])};
  return {
    severity: severity as RawSeverity,
    message: option?.[1] ?? text,
    ...(option?.[2] === undefined ? {} : {option: option[2]}),
    ...(file === undefined ? {} : {place: {file, position}}),
    ranges: readRanges(groups['ranges'] ?? ''),
    fixIts: [],
    includedFrom,
  };
}

function readRanges(text: string): RawRange[] {
  return [...text.matchAll(/\{(\d+):(\d+)-(\d+):(\d+)\}/g)].map((match) => rawRange(match.slice(1)));
}

function rawRange(numbers: readonly (string | undefined)[]): RawRange {
  const [startLine, startColumn, endLine, endColumn] = numbers.map(Number);
  return {
    start: {line: startLine ?? 1, column: startColumn ?? 1},
    end: {line: endLine ?? 1, column: endColumn ?? 1},
  };
}

function readFixIt(match: RegExpExecArray): RawFixIt {
  return {file: unescape(match[1] ?? ''), range: rawRange(match.slice(2, 6)), text: unescape(match[6] ?? '')};
}

/** Clang writes anything but printable ASCII as octal bytes. */
function unescape(text: string): string {
  const bytes = text.replace(/\\(?:([0-7]{1,3})|(.))/g, (_all, octal?: string, char?: string) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
    return char === 'n' ? '\n' : char === 't' ? '\t' : (char ?? '');
  });
  return decodeUtf8Units(bytes);
}

/** Joins units 0x80 to 0xff that form UTF-8 sequences; other units stay. */
function decodeUtf8Units(text: string): string {
  return text.replace(/[\xc2-\xf4][\x80-\xbf]{1,3}/g, (units) => {
    try {
      return decodeURIComponent(Array.from(units, (unit) => `%${unit.charCodeAt(0).toString(16)}`).join(''));
    } catch {
      return units;
    }
  });
}
