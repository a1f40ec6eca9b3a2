import {decodeQuoted} from '../model/quoted-text.ts';
import {characterClasses, digitBit, hexBit, nameBit, punctuation, wordBit} from './characters.ts';
import {Token} from './token.ts';
import {hashStep, internWord} from './words.ts';

/**
 * One token at a time over the text. The current token is described by the fields; strings are made only when asked
 * for. Offsets are UTF-16.
 */
export class Lexer {
  readonly text: string;
  kind: number = Token.end;
  start = 0;
  end = 0;
  /** Whether a line break stands before the token. */
  firstOnLine = true;
  /** The word of a `word` token. */
  word = '';
  /** The value of integers, numbered names and `integerType`. */
  number = 0;
  /** False when `number` is rounded. */
  exact = true;
  /** Whether a name, label or string token has quotes. */
  quoted = false;
  /** A quote that no other quote ends on its line, as an offset; -1 when none was met. */
  unterminatedAt = -1;
  /** Where the last run of name characters that is no label ends: keeps the search for labels linear. */
  private noLabelBefore = 0;
  /** From here on the text has no quote. */
  private noQuoteAfter = Number.POSITIVE_INFINITY;
  /** End of the token before. */
  previousEnd = 0;

  constructor(text: string) {
    this.text = text;
    this.next();
  }

  /** Goes back (or on) to `offset` and reads the token there. */
  seek(offset: number): void {
    this.noLabelBefore = 0;
    this.end = offset;
    this.next();
  }

  /** The decoded name of a name, label or string token. */
  name(): string {
    const sigil = this.kind === Token.string || this.kind === Token.label ? 0 : 1;
    if (this.quoted) return decodeQuoted(this.rawQuoted());
    const end = this.kind === Token.label ? this.end - 1 : this.end;
    const name = this.text.slice(this.start + sigil, end);
    return this.kind === Token.metadataName ? decodeQuoted(name) : name;
  }

  /** The text between the quotes of a quoted token. */
  rawQuoted(): string {
    let begin = this.start;
    while (this.text.charCodeAt(begin) !== 34) begin++;
    let end = this.end;
    if (this.kind === Token.label) end--;
    if (end > begin + 1 && this.text.charCodeAt(end - 1) === 34) end--;
    return this.text.slice(begin + 1, end);
  }

  /** The token as it stands. */
  slice(): string {
    return this.text.slice(this.start, this.end);
  }

  /** Reads the next token into the fields. */
  next(): void {
    const text = this.text;
    let position = this.end;
    this.previousEnd = position;
    this.firstOnLine = position === 0;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code === 32 || code === 9 || code === 13 || code === 0) position++;
      else if (code === 10) {
        this.firstOnLine = true;
        position++;
      } else if (code === 59) {
        position = this.lineEnd(position);
      } else {
        this.start = position;
        this.scan(code);
        return;
      }
    }
  }

  /** Offset of the line break at or after `offset`. */
  lineEnd(offset: number): number {
    const found = this.text.indexOf('\n', offset);
    return found < 0 ? this.text.length : found;
  }

  private scan(code: number): void {
    const start = this.start;
    if (code !== code) {
      this.kind = Token.end;
      this.end = start;
      return;
    }
    if (code < 128) {
      const kind = punctuation[code] ?? 0;
      if (kind !== 0) {
        this.kind = kind;
        this.end = start + 1;
        return;
      }
      switch (code) {
        case 37:
          return this.scanSigil(Token.localName, Token.localNumber);
        case 64:
          return this.scanSigil(Token.globalName, Token.globalNumber);
        case 36:
          return this.scanDollar();
        case 33:
          return this.scanExclaim();
        case 35:
          return this.scanHash();
        case 34:
          return this.scanString();
        case 94:
          return this.scanSigil(Token.invalid, Token.summaryNumber);
        case 43:
        case 45:
          return this.scanNumber();
        case 46:
          return this.scanDot();
      }
      const bits = characterClasses[code] ?? 0;
      if ((bits & digitBit) !== 0) return this.scanNumber();
      if ((bits & wordBit) !== 0) return this.scanWord();
    }
    this.kind = Token.invalid;
    this.end = start + (code >= 0xd800 && code < 0xdc00 ? 2 : 1);
    if (this.end > this.text.length) this.end = this.text.length;
  }

  /** End of the run of characters of `bits` from `position`. */
  private run(position: number, bits: number): number {
    const text = this.text;
    for (;;) {
      const code = text.charCodeAt(position);
      if (code >= 128 || ((characterClasses[code] ?? 0) & bits) === 0) return position;
      position++;
    }
  }

  private hasBit(position: number, bits: number): boolean {
    const code = this.text.charCodeAt(position);
    return code < 128 && ((characterClasses[code] ?? 0) & bits) !== 0;
  }

  private readNumber(position: number): number {
    const text = this.text;
    let value = 0;
    const begin = position;
    for (;;) {
      const digit = text.charCodeAt(position) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      position++;
    }
    this.number = value;
    this.exact = position - begin <= 15 || Number.isSafeInteger(value);
    return position;
  }

  /** `%x`, `%"x"`, `%5` and the like for `@` and `^`. */
  private scanSigil(nameKind: number, numberKind: number): void {
    const after = this.start + 1;
    this.quoted = false;
    if (this.hasBit(after, digitBit)) {
      this.kind = numberKind;
      this.end = this.readNumber(after);
    } else if (this.hasBit(after, nameBit)) {
      this.kind = nameKind;
      this.end = this.run(after, nameBit);
    } else if (this.text.charCodeAt(after) === 34) {
      this.kind = nameKind;
      this.quoted = true;
      this.end = this.closingQuote(after);
    } else {
      this.kind = Token.invalid;
      this.end = after;
    }
  }

  /** A comdat name, or a label that begins with `$`. */
  private scanDollar(): void {
    this.scanSigil(Token.comdatName, Token.comdatName);
    if (!this.quoted && this.kind === Token.comdatName) {
      this.end = this.run(this.start, nameBit);
      if (this.text.charCodeAt(this.end) === 58) {
        this.kind = Token.label;
        this.end++;
      }
    }
  }

  private scanExclaim(): void {
    const text = this.text;
    let position = this.start + 1;
    const code = text.charCodeAt(position);
    this.quoted = false;
    if (code >= 48 && code <= 57) {
      this.kind = Token.metadataNumber;
      this.end = this.readNumber(position);
      return;
    }
    while (this.hasBit(position, nameBit) || text.charCodeAt(position) === 92) position++;
    this.kind = position === this.start + 1 ? Token.exclaim : Token.metadataName;
    this.end = position;
  }

  private scanHash(): void {
    const after = this.start + 1;
    this.quoted = false;
    if (this.hasBit(after, digitBit)) {
      this.kind = Token.attributeGroup;
      this.end = this.readNumber(after);
    } else if (this.hasBit(after, wordBit)) {
      this.kind = Token.hashWord;
      this.end = this.run(after, wordBit);
    } else {
      this.kind = Token.invalid;
      this.end = after;
    }
  }

  private scanString(): void {
    this.quoted = true;
    this.kind = Token.string;
    this.end = this.closingQuote(this.start);
    if (this.text.charCodeAt(this.end) === 58) {
      this.kind = Token.label;
      this.end++;
    }
  }

  /**
   * Offset after the quote that closes the one at `open`. LLVM lets a string run over line ends, but a string that
   * does so and is followed by a name's character is one whose closing quote was forgotten: it ends at its line's end.
   */
  private closingQuote(open: number): number {
    const text = this.text;
    let position = open + 1;
    let code = text.charCodeAt(position);
    while (code !== 34 && code !== 10 && code === code) code = text.charCodeAt(++position);
    if (code === 34) return position + 1;
    const close = this.noQuoteAfter <= position ? -1 : text.indexOf('"', position);
    if (close < 0) this.noQuoteAfter = Math.min(this.noQuoteAfter, position);
    else if (!this.hasBit(close + 1, nameBit)) return close + 1;
    this.unterminatedAt = open;
    return position;
  }

  /** `...`, or a label that begins with a dot. */
  private scanDot(): void {
    const text = this.text;
    if (this.scanLabel(this.start)) return;
    if (text.charCodeAt(this.start + 1) === 46 && text.charCodeAt(this.start + 2) === 46) {
      this.kind = Token.ellipsis;
      this.end = this.start + 3;
      return;
    }
    this.kind = Token.invalid;
    this.end = this.start + 1;
  }

  /** Takes `name:` from the token's start, where the run of name characters is known to reach `from` at least. */
  private scanLabel(from: number): boolean {
    if (from < this.noLabelBefore) return false;
    const end = this.run(from, nameBit);
    if (end === this.start || this.text.charCodeAt(end) !== 58) {
      this.noLabelBefore = end;
      return false;
    }
    this.kind = Token.label;
    this.quoted = false;
    this.end = end + 1;
    return true;
  }

  private scanWord(): void {
    const text = this.text;
    const start = this.start;
    let position = start;
    let hash = 0;
    let code = text.charCodeAt(position);
    do {
      hash = hashStep(hash, code);
      position++;
      code = text.charCodeAt(position);
    } while (code < 128 && ((characterClasses[code] ?? 0) & wordBit) !== 0);
    if (code === 58 || code === 45 || code === 46 || code === 36) {
      if (this.scanLabel(position)) return;
    }
    this.end = position;
    const first = text.charCodeAt(start);
    if (first === 105 && this.scanIntegerType(start + 1, position)) return;
    if ((first === 117 || first === 115) && this.scanHexInteger(start, position)) return;
    if (first === 102 && text.charCodeAt(start + 1) === 48 && text.charCodeAt(start + 2) === 120) {
      if (position > start + 3 && this.run(start + 3, hexBit) === position) {
        this.kind = Token.float;
        return;
      }
    }
    this.kind = Token.word;
    this.word = internWord(text, start, position, hash);
  }

  /** `i32`: digits only after the `i`. */
  private scanIntegerType(digits: number, end: number): boolean {
    if (digits === end || !this.hasBit(digits, digitBit)) return false;
    if (this.readNumber(digits) !== end) return false;
    this.kind = Token.integerType;
    return true;
  }

  private scanHexInteger(start: number, end: number): boolean {
    if (this.text.charCodeAt(start + 1) !== 48 || this.text.charCodeAt(start + 2) !== 120) return false;
    if (end === start + 3 || this.run(start + 3, hexBit) !== end) return false;
    this.kind = Token.hexInteger;
    return true;
  }

  /** Decimal and hexadecimal numbers, and labels that begin with a digit or a minus. */
  private scanNumber(): void {
    const text = this.text;
    const start = this.start;
    const first = text.charCodeAt(start);
    const signed = first === 45 || first === 43;
    const digits = signed ? start + 1 : start;
    if (!this.hasBit(digits, digitBit)) {
      if (first === 45 && this.scanLabel(digits)) return;
      this.kind = Token.invalid;
      this.end = digits;
      return;
    }
    if (!signed && text.charCodeAt(start) === 48 && text.charCodeAt(start + 1) === 120) {
      return this.scanHexFloat(start + 2);
    }
    const end = this.readNumber(digits);
    const after = text.charCodeAt(end);
    if (first !== 43 && (after === 58 || this.hasBit(end, nameBit))) {
      if (after === 58 && !signed) {
        this.kind = Token.numberLabel;
        this.end = end + 1;
        return;
      }
      if (this.scanLabel(end)) return;
    }
    if (first === 45) this.number = -this.number;
    this.kind = Token.integer;
    this.end = end;
    if (after === 46) this.scanFraction(end + 1);
    else if (first === 43) this.kind = Token.invalid;
  }

  private scanFraction(position: number): void {
    const text = this.text;
    position = this.run(position, digitBit);
    const exponent = text.charCodeAt(position);
    if (exponent === 101 || exponent === 69) {
      const sign = text.charCodeAt(position + 1);
      const digits = sign === 43 || sign === 45 ? position + 2 : position + 1;
      if (this.hasBit(digits, digitBit)) position = this.run(digits, digitBit);
    }
    this.kind = Token.float;
    this.end = position;
  }

  /** After `0x`: an optional kind letter and hexadecimal digits. */
  private scanHexFloat(position: number): void {
    const code = this.text.charCodeAt(position);
    const letter = code === 75 || code === 76 || code === 77 || code === 72 || code === 82;
    const digits = letter ? position + 1 : position;
    const end = this.run(digits, hexBit);
    if (this.scanLabel(end)) return;
    this.kind = end === digits ? Token.invalid : Token.float;
    this.end = Math.max(end, this.start + 1);
  }
}
