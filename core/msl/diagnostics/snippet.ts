import {type FixIt} from '../../base/diagnostic.ts';
import {type SourceText, type TextRange} from '../../base/source-text.ts';

const tabStop = 8;

/** The source line, the line of carets and tildes, and the line of suggested text, as Clang lays them out. */
export function snippet(
  text: SourceText,
  caret: TextRange,
  highlights: readonly TextRange[],
  fixIts: readonly FixIt[],
): string[] {
  const {line} = caret.start;
  const source = text.lineText(line);
  const layout = new LineLayout(source);
  const marks: string[] = [];
  for (const range of [caret, ...highlights]) mark(marks, layout, source, range, line);
  put(marks, layout.displayColumn(caret.start.column), '^');
  const insertions = insertionLine(layout, line, fixIts);
  return [layout.text, join(marks), ...(insertions === '' ? [] : [insertions])];
}

function mark(
  marks: string[],
  layout: LineLayout,
  source: string,
  {start, end}: TextRange,
  line: number,
): void {
  if (start.line > line || end.line < line) return;
  let first = start.line < line ? 1 : start.column;
  let last = end.line > line ? source.length + 1 : Math.min(end.column, source.length + 1);
  while (first < last && isBlank(source.charAt(first - 1))) first++;
  while (last > first && isBlank(source.charAt(last - 2))) last--;
  const stop = layout.displayColumn(last);
  // Clang widens the line of marks to the end of every range, empty ones too.
  while (marks.length < stop) marks.push(' ');
  for (let column = layout.displayColumn(first); column < stop; column++) put(marks, column, '~');
}

/** Each suggestion under the place it goes to; one that would cover its neighbour moves right. */
function insertionLine(layout: LineLayout, line: number, fixIts: readonly FixIt[]): string {
  const marks: string[] = [];
  let previousEnd = 0;
  for (const {range, text} of fixIts) {
    if (text === '' || range.start.line !== line || /[\n\r]/.test(text)) continue;
    let column = layout.displayColumn(range.start.column);
    if (column < previousEnd) column = previousEnd + 1;
    const shown = new LineLayout(text).text;
    for (const char of shown) put(marks, column++, char);
    previousEnd = column;
  }
  return join(marks);
}

function put(marks: string[], column: number, char: string): void {
  marks[column] = char;
}

function join(marks: readonly string[]): string {
  return Array.from(marks, (char) => char ?? ' ').join('');
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t';
}

/** A source line as a terminal shows it: tabs expanded, what cannot be printed as `<U+XXXX>`. */
class LineLayout {
  readonly text: string;
  private readonly columns: number[] = [];

  constructor(source: string) {
    const shown: string[] = [];
    let width = 0;
    for (const char of source) {
      const [piece, advance] = display(char, width);
      for (let unit = 0; unit < char.length; unit++) this.columns.push(width);
      shown.push(piece);
      width += advance;
    }
    this.columns.push(width);
    this.text = shown.join('');
  }

  /** 0-based display column of a 1-based UTF-16 column. */
  displayColumn(column: number): number {
    return this.columns[Math.min(column - 1, this.columns.length - 1)] ?? 0;
  }
}

function display(char: string, width: number): [piece: string, advance: number] {
  const point = char.codePointAt(0) ?? 0;
  if (char === '\t') {
    const spaces = tabStop - (width % tabStop);
    return [' '.repeat(spaces), spaces];
  }
  if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point < 0xe000)) {
    const piece = `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`;
    return [piece, piece.length];
  }
  return [char, columnWidth(point)];
}

/** Combining marks take no column, East Asian wide characters take two. */
function columnWidth(point: number): number {
  if (/^\p{Mn}|\p{Me}|\p{Cf}$/u.test(String.fromCodePoint(point))) return 0;
  const isWide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf && point !== 0x303f) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1f64f) ||
    (point >= 0x1f900 && point <= 0x1f9ff) ||
    (point >= 0x20000 && point <= 0x3fffd);
  return isWide ? 2 : 1;
}
