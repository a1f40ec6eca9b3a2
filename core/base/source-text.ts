/**
 * Positions in a text. Lines and columns are 1-based; a column counts UTF-16 code units, as Monaco does.
 * Clang counts UTF-8 bytes (text output) or code points (SARIF); `SourceText` converts between the three.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A half-open span of a text: `end` is the position after the last character. */
export interface TextRange {
  readonly start: Position;
  readonly end: Position;
}

/** A text with an index of its lines. A line ends at LF, CRLF or a lone CR, as Clang has it. */
export class SourceText {
  readonly text: string;
  private readonly lineStarts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 0x0a) this.lineStarts.push(index + 1);
      else if (unit === 0x0d && text.charCodeAt(index + 1) !== 0x0a) this.lineStarts.push(index + 1);
    }
  }

  /** Number of lines; a text that ends in a line break has an empty last line. */
  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** The text of line `line` (1-based) without its line break; empty when there is no such line. */
  lineText(line: number): string {
    const start = this.lineStarts[line - 1];
    if (start === undefined) return '';
    let end = this.lineStarts[line] ?? this.text.length;
    if (end > start && this.text.charCodeAt(end - 1) === 0x0a) end--;
    if (end > start && this.text.charCodeAt(end - 1) === 0x0d) end--;
    return this.text.slice(start, end);
  }

  /** Position of UTF-16 `offset`, clamped into the text. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return {line: low + 1, column: clamped - (this.lineStarts[low] ?? 0) + 1};
  }

  /** UTF-16 offset of `position`, clamped into the text. */
  offsetAt(position: Position): number {
    const start = this.lineStarts[position.line - 1];
    if (start === undefined) return position.line < 1 ? 0 : this.text.length;
    const limit = this.lineStarts[position.line] ?? this.text.length;
    return Math.max(start, Math.min(start + position.column - 1, limit));
  }

  /** The UTF-16 column that `codePointColumn` (1-based, in code points) of `line` names. */
  columnFromCodePoints(line: number, codePointColumn: number): number {
    const content = this.lineText(line);
    let column = 1;
    for (let seen = 1; seen < codePointColumn; seen++) {
      const point = content.codePointAt(column - 1);
      column += point !== undefined && point > 0xffff ? 2 : 1;
    }
    return column;
  }

  /** The UTF-16 column that `byteColumn` (1-based, in UTF-8 bytes) of `line` names. */
  columnFromUtf8(line: number, byteColumn: number): number {
    const content = this.lineText(line);
    let bytes = 1;
    let column = 1;
    while (bytes < byteColumn) {
      const point = content.codePointAt(column - 1);
      bytes += point === undefined ? 1 : utf8Length(point);
      column += point !== undefined && point > 0xffff ? 2 : 1;
    }
    return column;
  }

  /** The UTF-8 byte column (1-based, as Clang prints it) of `position`. */
  utf8Column(position: Position): number {
    const content = this.lineText(position.line);
    let bytes = 1;
    for (let index = 0; index < position.column - 1;) {
      const point = content.codePointAt(index);
      bytes += point === undefined ? 1 : utf8Length(point);
      index += point !== undefined && point > 0xffff ? 2 : 1;
    }
    return bytes;
  }
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
