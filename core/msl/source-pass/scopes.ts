import {tokenText, type Token} from '../tokenizer.ts';

/** Where a token stands. `block` is any body of a function, `braces` an initialiser or an enumeration. */
export type ScopeKind = 'program' | 'class' | 'block' | 'braces';

/** One declaration or statement: tokens from `first` up to and without `end`. */
export interface Declaration {
  readonly scope: ScopeKind;
  readonly first: number;
  /** Index of the `;`, of the `{` that opens its body, or of the token after the last. */
  readonly end: number;
  readonly endsWith: ';' | '{' | 'nothing';
  /** Name of the class around it, where `scope` is `class`. */
  readonly className?: string;
  /** Kind of the body that the `{` opens. */
  readonly body?: ScopeKind;
}

interface OpenScope {
  readonly kind: ScopeKind;
  readonly className?: string;
}

interface State {
  readonly stack: readonly OpenScope[];
  readonly parens: number;
}

/** The significant tokens outside preprocessor lines, their texts, and the declarations they make. */
export interface Outline {
  readonly tokens: readonly Token[];
  readonly texts: readonly string[];
  readonly declarations: readonly Declaration[];
}

const closers: Readonly<Record<string, string>> = {'(': ')', '[': ']', '{': '}'};

export function outline(text: string, all: readonly Token[]): Outline {
  const tokens: Token[] = [];
  const texts: string[] = [];
  const directives: {at: number; name: string}[] = [];
  let previousHash = false;
  for (const token of all) {
    if (token.kind === 'whitespace' || token.kind === 'comment' || token.kind === 'newline') continue;
    const spelled = tokenText(text, token);
    if (!token.inDirective) {
      tokens.push(token);
      texts.push(spelled);
    } else if (previousHash) directives.push({at: tokens.length, name: spelled});
    previousHash = token.inDirective && spelled === '#';
  }
  return {tokens, texts, declarations: new OutlineBuilder(texts, directives).run()};
}

/** Tokens before a `{` that are looked at: enough for any real declaration, and it keeps the pass linear. */
const longestHead = 1024;
/** Words whose parentheses are no parameter list. */
const takesArguments = new Set(['alignas', '__attribute__', 'decltype', '__declspec']);

function isClassKey(text: string): boolean {
  return text === 'class' || text === 'struct' || text === 'union';
}

class OutlineBuilder {
  private readonly texts: readonly string[];
  private readonly directives: readonly {at: number; name: string}[];
  private readonly declarations: Declaration[] = [];
  private readonly conditionals: State[] = [];
  private stack: OpenScope[] = [];
  private parens = 0;
  private first = 0;

  constructor(texts: readonly string[], directives: readonly {at: number; name: string}[]) {
    this.texts = texts;
    this.directives = directives;
  }

  run(): Declaration[] {
    let directive = 0;
    for (let index = 0; index < this.texts.length; index++) {
      while ((this.directives[directive]?.at ?? Infinity) <= index) {
        this.conditional(this.directives[directive++]?.name ?? '');
      }
      this.token(index, this.texts[index] ?? '');
    }
    this.finish(this.texts.length, 'nothing');
    return this.declarations;
  }

  /** Every branch of a conditional starts from the braces that were open at its `#if`. */
  private conditional(name: string): void {
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') {
      this.conditionals.push({stack: [...this.stack], parens: this.parens});
    } else if (name === 'endif') this.conditionals.pop();
    else if (name === 'else' || name === 'elif') {
      const state = this.conditionals.at(-1);
      if (state !== undefined) {
        this.stack = [...state.stack];
        this.parens = state.parens;
      }
    }
  }

  private token(index: number, text: string): void {
    if (text === '(' || text === '[') this.parens++;
    else if (text === ')' || text === ']') this.parens = Math.max(0, this.parens - 1);
    else if (text === '{') this.open(index);
    else if (text === '}') this.close(index);
    else if (this.parens > 0 || this.scope() === 'braces') return;
    else if (text === ';') this.finish(index, ';');
    else if (text === ':' && this.isLabel(index)) this.first = index + 1;
  }

  private scope(): ScopeKind {
    return this.stack.at(-1)?.kind ?? 'program';
  }

  private open(index: number): void {
    const kind = this.parens > 0 ? 'braces' : this.classify(index);
    const opened: OpenScope = kind === 'class' ? {kind, className: this.className(index)} : {kind};
    if (kind !== 'braces') this.finish(index, '{', kind);
    this.stack.push(opened);
  }

  private close(index: number): void {
    const closed = this.stack.pop();
    if (closed === undefined || closed.kind === 'braces') return;
    this.parens = 0;
    this.finish(index, 'nothing');
    this.first = index + 1;
  }

  private finish(end: number, endsWith: Declaration['endsWith'], body?: ScopeKind): void {
    const className = this.stack.at(-1)?.className;
    if (end > this.first) {
      this.declarations.push({
        scope: this.scope(),
        first: this.first,
        end,
        endsWith,
        ...(className === undefined ? {} : {className}),
        ...(body === undefined ? {} : {body}),
      });
    }
    this.first = end + 1;
  }

  private classify(index: number): ScopeKind {
    const outer = this.scope();
    if (outer === 'braces') return 'braces';
    const seen = this.survey(index);
    if (seen.has('namespace')) return 'program';
    if (seen.has('enum')) return 'braces';
    if (!seen.has('=') && !seen.has('(') && seen.has('class')) return 'class';
    if (outer === 'block') return this.opensBlock(index) ? 'block' : 'braces';
    if (seen.has('(') && !seen.has('=')) return 'block';
    return this.texts[index - 1]?.startsWith('"') === true ? 'program' : 'braces';
  }

  /** What the declaration holds up to its `{`, outside brackets: keywords that decide the kind of the body. */
  private survey(index: number): ReadonlySet<string> {
    const seen = new Set<string>();
    for (let at = Math.max(this.first, index - longestHead); at < index; at++) {
      const text = this.texts[at] ?? '';
      if (text === 'namespace' || text === 'enum') seen.add(text);
      if (isClassKey(text) && !this.inAngles(at)) seen.add('class');
      if (text === '=' && this.texts[at - 1] !== 'operator') seen.add('=');
      if (text === '(' || text === '[') {
        if (text === '(' && !takesArguments.has(this.texts[at - 1] ?? '')) seen.add('(');
        at = this.skip(at, index);
      }
    }
    return seen;
  }

  /** In a function, braces after an operator, a name or a comma initialise; elsewhere they open a block. */
  private opensBlock(index: number): boolean {
    if (index === this.first) return true;
    const before = this.texts[index - 1] ?? '';
    return before === ')' || before === 'else' || before === 'do' || before === ':';
  }

  /** `template <class T>`: the keyword stands in angle brackets. */
  private inAngles(at: number): boolean {
    const before = this.texts[at - 1] ?? '';
    return before === '<' || (before === ',' && this.texts[this.first] === 'template');
  }

  private className(index: number): string {
    for (let at = Math.max(this.first, index - longestHead); at < index; at++) {
      const text = this.texts[at] ?? '';
      if (isClassKey(text) && !this.inAngles(at)) {
        const name = this.texts.slice(at + 1, index).find((word) => /^[A-Za-z_]/.test(word));
        return name ?? '';
      }
    }
    return '';
  }

  private skip(open: number, limit: number): number {
    const opening = this.texts[open] ?? '';
    const closing = closers[opening] ?? '';
    let depth = 0;
    for (let at = open; at < limit; at++) {
      if (this.texts[at] === opening) depth++;
      else if (this.texts[at] === closing && --depth === 0) return at;
    }
    return limit;
  }

  private isLabel(index: number): boolean {
    const start = this.texts[this.first] ?? '';
    if (this.scope() === 'class')
      return index === this.first + 1 && /^(public|private|protected)$/.test(start);
    if (this.scope() !== 'block') return false;
    return start === 'case' || start === 'default' || (index === this.first + 1 && /^[A-Za-z_]/.test(start));
  }
}
