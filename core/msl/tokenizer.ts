/**
 * Splits MSL text into preprocessing tokens that cover it without a gap. Total: any text gives tokens. Linear.
 * Offsets are UTF-16. Line splices inside tokens are part of the token; `tokenText` removes them.
 */
export type TokenKind =
  | 'identifier'
  | 'number'
  | 'string'
  | 'character'
  | 'header-name'
  | 'punctuation'
  | 'comment'
  | 'whitespace'
  | 'newline'
  | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** The token is on a preprocessor line (the newline that ends the line is not). */
  readonly inDirective: boolean;
  /** A literal or comment that the text ends, or a line ends, before its closing mark. */
  readonly unterminated: boolean;
}

const doubled = new Set(['::', '->', '##']);
const encodingPrefixes = new Set(['L', 'u', 'U', 'u8']);
const rawPrefixes = new Set(['R', 'LR', 'uR', 'UR', 'u8R']);

export function tokenize(text: string): Token[] {
  return new Tokenizer(text).run();
}

/** The token's characters without line splices. */
export function tokenText(text: string, token: Token): string {
  const raw = text.slice(token.start, token.end);
  return raw.includes('\\') ? raw.replace(/\\[ \t\f\v]*(?:\r\n|\r|\n)/g, '') : raw;
}

/** Whether the token means something to the parser. */
export function isSignificant(token: Token): boolean {
  return token.kind !== 'whitespace' && token.kind !== 'newline' && token.kind !== 'comment';
}

class Tokenizer {
  private readonly text: string;
  private readonly tokens: Token[] = [];
  private at = 0;
  private lineHasToken = false;
  private inDirective = false;
  private expectsHeaderName = false;

  constructor(text: string) {
    this.text = text;
  }

  run(): Token[] {
    while (this.at < this.text.length) this.next();
    return this.tokens;
  }

  private next(): void {
    const start = this.at;
    const char = this.text.charAt(start);
    if (char === '\n' || char === '\r') this.newline(start);
    else if (isBlank(char) || this.spliceLength(start) > 0) this.whitespace(start);
    else if (char === '/' && this.peek(start + 1) === '/') this.lineComment(start);
    else if (char === '/' && this.peek(start + 1) === '*') this.blockComment(start);
    else this.significant(start, char);
  }

  private significant(start: number, char: string): void {
    if (char === '#' && !this.lineHasToken) this.inDirective = true;
    const wantsHeaderName = this.expectsHeaderName;
    this.expectsHeaderName = false;
    if (wantsHeaderName && char === '<') this.headerName(start);
    else if (isIdentifierStart(char)) this.identifier(start);
    else if (isDigit(char) || (char === '.' && isDigit(this.peek(start + 1)))) this.number(start);
    else if (char === '"' || char === "'") this.quoted(start, start, char);
    else this.punctuation(start, char);
    this.lineHasToken = true;
  }

  private push(kind: TokenKind, start: number, end: number, unterminated = false): void {
    this.tokens.push({kind, start, end, inDirective: this.inDirective, unterminated});
    this.at = end;
  }

  private newline(start: number): void {
    this.inDirective = false;
    this.lineHasToken = false;
    this.expectsHeaderName = false;
    this.push('newline', start, start + (this.text.startsWith('\r\n', start) ? 2 : 1));
  }

  private whitespace(start: number): void {
    let end = start;
    for (;;) {
      const splice = this.spliceLength(end);
      if (splice > 0) end += splice;
      else if (isBlank(this.text.charAt(end))) end++;
      else break;
    }
    this.push('whitespace', start, end);
  }

  private lineComment(start: number): void {
    let end = start;
    while (end < this.text.length) {
      const splice = this.spliceLength(end);
      if (splice > 0) end += splice;
      else if (isLineEnd(this.text.charAt(end))) break;
      else end++;
    }
    this.push('comment', start, end);
  }

  private blockComment(start: number): void {
    const close = this.text.indexOf('*/', start + 2);
    this.push('comment', start, close < 0 ? this.text.length : close + 2, close < 0);
  }

  private headerName(start: number): void {
    let end = start;
    while (end < this.text.length && !isLineEnd(this.text.charAt(end)) && this.text.charAt(end) !== '>')
      end++;
    if (this.text.charAt(end) === '>') this.push('header-name', start, end + 1);
    else this.punctuation(start, '<');
  }

  private identifier(start: number): void {
    const end = this.scan(start, isIdentifierPart);
    const name = this.text.slice(start, end);
    const quote = this.text.charAt(end);
    if (quote === '"' && rawPrefixes.has(name)) this.rawString(start, end);
    else if ((quote === '"' || quote === "'") && encodingPrefixes.has(name)) this.quoted(start, end, quote);
    else {
      this.expectsHeaderName = this.inDirective && (name === 'include' || name === 'import');
      this.push('identifier', start, end);
    }
  }

  private number(start: number): void {
    let end = start;
    while (end < this.text.length) {
      const splice = this.spliceLength(end);
      if (splice > 0 && isIdentifierPart(this.text.charAt(end + splice))) {
        end += splice;
        continue;
      }
      const char = this.text.charAt(end);
      const isSign =
        (char === '+' || char === '-') && 'eEpP'.includes(this.text.charAt(end - 1)) && end > start;
      const isSeparator = char === "'" && isIdentifierPart(this.text.charAt(end + 1));
      if (!isIdentifierPart(char) && char !== '.' && !isSign && !isSeparator) break;
      end++;
    }
    this.push('number', start, end);
  }

  private quoted(start: number, quoteAt: number, quote: string): void {
    let end = quoteAt + 1;
    const kind = quote === '"' ? 'string' : 'character';
    while (end < this.text.length) {
      const splice = this.spliceLength(end);
      const char = this.text.charAt(end);
      if (splice > 0) end += splice;
      else if (isLineEnd(char)) break;
      else if (char === '\\') end += isLineEnd(this.text.charAt(end + 1)) ? 1 : 2;
      else if (char === quote) return this.push(kind, start, this.scan(end + 1, isIdentifierPart));
      else end++;
    }
    this.push(kind, start, Math.min(end, this.text.length), true);
  }

  private rawString(start: number, quoteAt: number): void {
    const open = this.text.slice(quoteAt + 1, quoteAt + 18).indexOf('(');
    const delimiter = open < 0 ? '' : this.text.slice(quoteAt + 1, quoteAt + 1 + open);
    if (open < 0 || /[\s)\\"]/.test(delimiter)) return this.quoted(start, quoteAt, '"');
    const close = this.text.indexOf(`)${delimiter}"`, quoteAt + 1 + open);
    if (close < 0) return this.push('string', start, this.text.length, true);
    this.push('string', start, this.scan(close + delimiter.length + 2, isIdentifierPart));
  }

  private punctuation(start: number, char: string): void {
    if (doubled.has(this.text.slice(start, start + 2))) return this.push('punctuation', start, start + 2);
    const isKnown = char > ' ' && char <= '~' && char !== '@' && char !== '`' && char !== '$';
    const point = this.text.codePointAt(start) ?? 0;
    this.push(isKnown ? 'punctuation' : 'unknown', start, start + (point > 0xffff ? 2 : 1));
  }

  private scan(start: number, accepts: (char: string) => boolean): number {
    let end = start;
    while (end < this.text.length) {
      const splice = this.spliceLength(end);
      if (splice > 0 && accepts(this.text.charAt(end + splice))) end += splice;
      else if (accepts(this.text.charAt(end))) end++;
      else break;
    }
    return end;
  }

  private peek(offset: number): string {
    return this.text.charAt(offset);
  }

  /** Length of a backslash and line break at `offset` (Clang allows blanks between them), or 0. */
  private spliceLength(offset: number): number {
    if (this.text.charAt(offset) !== '\\') return 0;
    let end = offset + 1;
    while (isBlank(this.text.charAt(end))) end++;
    if (this.text.startsWith('\r\n', end)) return end + 2 - offset;
    return isLineEnd(this.text.charAt(end)) ? end + 1 - offset : 0;
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\f' || char === '\v';
}

function isLineEnd(char: string): boolean {
  return char === '\n' || char === '\r';
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function isIdentifierStart(char: string): boolean {
  return (
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z') ||
    char === '_' ||
    char === '$' ||
    char >= '\u00a8'
  );
}

function isIdentifierPart(char: string): boolean {
  return char !== '' && (isIdentifierStart(char) || isDigit(char));
}
