import {isSignificant, tokenize, tokenText} from '../../msl/tokenizer.ts';

/** A token of the program itself: no comment, no preprocessor line. */
export interface Word {
  readonly text: string;
  readonly isName: boolean;
  readonly start: number;
  readonly end: number;
}

/** The words of a source and, for each bracket, the place of its other half. */
export class Words {
  readonly source: string;
  readonly list: readonly Word[];
  private readonly partners = new Map<number, number>();

  constructor(source: string) {
    this.source = source;
    this.list = tokenize(source)
      .filter((token) => isSignificant(token) && !token.inDirective)
      .map((token) => ({
        text: tokenText(source, token),
        isName: token.kind === 'identifier',
        start: token.start,
        end: token.end,
      }));
    const open: number[] = [];
    for (const [at, {text}] of this.list.entries()) {
      if (text === '(' || text === '[' || text === '{') open.push(at);
      else if (text === ')' || text === ']' || text === '}') {
        const from = open.pop();
        if (from === undefined) continue;
        this.partners.set(from, at);
        this.partners.set(at, from);
      }
    }
  }

  text(at: number): string {
    return this.list[at]?.text ?? '';
  }

  /** The closing bracket of the opening one at `at`; the end of the words where it is missing. */
  closing(at: number): number {
    return this.partners.get(at) ?? this.list.length;
  }

  /** The source from word `from` up to but without word `to`. */
  slice({from, to}: Span): string {
    const [first, last] = [this.list[from], this.list[to - 1]];
    return first === undefined || last === undefined ? '' : this.source.slice(first.start, last.end);
  }

  has(span: Span, names: ReadonlySet<string>): boolean {
    for (let at = span.from; at < span.to; at++) if (names.has(this.text(at))) return true;
    return false;
  }
}

/** Words from `from` up to but without `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Statement extends Span {
  readonly kind: 'simple' | 'if' | 'loop' | 'block' | 'other';
  /** Statements of a block, or of a loop's body. */
  readonly body: readonly Statement[];
  /** What a `for` declares, where it does. */
  readonly init: Span | undefined;
}

/** The statements between two words of a function's body. */
export function readStatements(words: Words, {from, to}: Span): Statement[] {
  const found: Statement[] = [];
  for (let at = from; at < to;) {
    const statement = readStatement(words, at, to);
    found.push(statement);
    at = Math.max(statement.to, at + 1);
  }
  return found;
}

function readStatement(words: Words, at: number, limit: number): Statement {
  const make = (
    kind: Statement['kind'],
    to: number,
    body: readonly Statement[] = [],
    init?: Span,
  ): Statement => ({
    kind,
    from: at,
    to: Math.min(to, limit),
    body,
    init,
  });
  switch (words.text(at)) {
    case '{': {
      const end = words.closing(at);
      return make('block', end + 1, readStatements(words, {from: at + 1, to: Math.min(end, limit)}));
    }
    case 'if': {
      const condition = words.text(at + 1) === 'constexpr' ? at + 2 : at + 1;
      const yes = readStatement(words, words.closing(condition) + 1, limit);
      if (words.text(yes.to) !== 'else') return make('if', yes.to);
      return make('if', readStatement(words, yes.to + 1, limit).to);
    }
    case 'for':
    case 'while': {
      const end = words.closing(at + 1);
      const inner = readStatement(words, end + 1, limit);
      const init = words.text(at) === 'for' ? {from: at + 2, to: endOfSimple(words, at + 2, end)} : undefined;
      return make('loop', inner.to, inner.kind === 'block' ? inner.body : [inner], init);
    }
    case 'do': {
      const inner = readStatement(words, at + 1, limit);
      return make('loop', endOfSimple(words, inner.to, limit), inner.kind === 'block' ? inner.body : [inner]);
    }
    case 'switch': {
      return make('other', readStatement(words, words.closing(at + 1) + 1, limit).to);
    }
    default:
      return make('simple', endOfSimple(words, at, limit));
  }
}

/** Behind the next `;` that is in no bracket. */
function endOfSimple(words: Words, from: number, limit: number): number {
  let at = from;
  while (at < limit && words.text(at) !== ';') {
    const text = words.text(at);
    at = text === '(' || text === '[' || text === '{' ? words.closing(at) + 1 : at + 1;
  }
  return Math.min(at + 1, limit);
}
