import {closingIndex} from './declarators.ts';
import {type ExpandedToken} from './preprocessor/tokens.ts';

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
  /** Number of that class: two classes may have one name. */
  readonly classId?: number;
  /** Namespaces around it, outermost first; an unnamed one is an empty word. */
  readonly namespaces: readonly string[];
  /** Parameter names of the class templates around it. */
  readonly templateParameters: readonly string[];
  /** Kind of the body that the `{` opens. */
  readonly body?: ScopeKind;
}

interface OpenScope {
  readonly kind: ScopeKind;
  readonly className?: string;
  /** Number of the class among all of the program. */
  readonly classId?: number;
  readonly namespaces: readonly string[];
  /** Words between the angle brackets after `template` of this class and those around it. */
  readonly templateParameters: readonly string[];
}

const outermost = {namespaces: [], templateParameters: []};

/** The program's tokens, their texts, and the declarations they make. */
export interface Outline {
  readonly tokens: readonly ExpandedToken[];
  readonly texts: readonly string[];
  readonly declarations: readonly Declaration[];
}

const closers: Readonly<Record<string, string>> = {'(': ')', '[': ']', '{': '}'};

export function outline(tokens: readonly ExpandedToken[]): Outline {
  const texts = tokens.map(({text}) => text);
  return {tokens, texts, declarations: new OutlineBuilder(texts).run()};
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
  private readonly declarations: Declaration[] = [];
  private readonly stack: OpenScope[] = [];
  private classCount = 0;
  private parens = 0;
  private first = 0;

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  run(): Declaration[] {
    for (let index = 0; index < this.texts.length; index++) this.token(index, this.texts[index] ?? '');
    this.finish(this.texts.length, 'nothing');
    return this.declarations;
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
    const opened = this.scopeAt(index, kind);
    if (kind !== 'braces') this.finish(index, '{', kind);
    this.stack.push(opened);
  }

  private scopeAt(index: number, kind: ScopeKind): OpenScope {
    const {namespaces, templateParameters} = this.stack.at(-1) ?? outermost;
    if (kind === 'program') {
      const word = this.texts.slice(this.first, index).indexOf('namespace');
      if (word < 0) return {kind, namespaces, templateParameters};
      const names = this.texts.slice(this.first + word + 1, index).filter((text) => text !== '::');
      return {kind, templateParameters, namespaces: [...namespaces, ...(names.length === 0 ? [''] : names)]};
    }
    if (kind !== 'class') return {kind, namespaces, templateParameters};
    const own = templateNames(this.texts, this.first, index);
    const className = this.className(index);
    return {
      ...{kind, className, classId: this.classCount++, namespaces},
      templateParameters: own.length === 0 ? templateParameters : [...templateParameters, ...own],
    };
  }

  private close(index: number): void {
    const closed = this.stack.pop();
    if (closed === undefined || closed.kind === 'braces') return;
    this.parens = 0;
    this.finish(index, 'nothing');
    this.first = index + 1;
  }

  private finish(end: number, endsWith: Declaration['endsWith'], body?: ScopeKind): void {
    const scope: Partial<OpenScope> = this.stack.at(-1) ?? outermost;
    const {className, classId, namespaces = [], templateParameters = []} = scope;
    if (end > this.first) {
      this.declarations.push({
        scope: this.scope(),
        first: this.first,
        end,
        endsWith,
        namespaces,
        templateParameters,
        ...(className === undefined ? {} : {className}),
        ...(classId === undefined ? {} : {classId}),
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
      // Defaults of template parameters (`int Rows = Cols`) say nothing about what is declared.
      if (text === 'template' && this.texts[at + 1] === '<') at = closingIndex(this.texts, at + 1, index);
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

/** Names between the angle brackets after each `template` of a declaration: its parameters, and words of their types. */
export function templateNames(texts: readonly string[], first: number, end: number): string[] {
  const names: string[] = [];
  for (let at = first; texts[at] === 'template' && texts[at + 1] === '<' && at < end; at++) {
    let depth = 0;
    for (at++; at < end; at++) {
      const text = texts[at] ?? '';
      if (text === '<') depth++;
      else if (text === '>' && --depth === 0) break;
      else if (/^[A-Za-z_]/.test(text)) names.push(text);
    }
  }
  return names;
}
