import {evaluate} from './expressions.ts';
import {type Argument, type Macro, macroOfText, parseDefine, substitute} from './macros.ts';
import {ParentIncludes, type Respelling} from './parent-includes.ts';
import {type Project, resolveInclude} from './resolve-include.ts';
import {type ExpandedToken, type MacroUse, type SourceFile, sourceFile, type Word} from './tokens.ts';

export interface PreprocessRequest {
  readonly main: SourceFile;
  readonly project: Project;
  /** Names for which `__has_include` says yes beside the project's files. */
  readonly libraryNames: ReadonlySet<string>;
  /** Macros that exist before the first line: `NAME` or `NAME=TEXT`, as after `-D`. */
  readonly definitions: readonly string[];
}

export interface Preprocessed {
  /** The program after preprocessing, in the order in which Clang's parser sees it. */
  readonly tokens: readonly ExpandedToken[];
  /** Every file of the project that was read, the source first. */
  readonly files: readonly SourceFile[];
  /** A bound was reached: what follows was not expanded, or not read. */
  readonly isTruncated: boolean;
  /** Names of includes that Clang must find under another name, and the files that it finds there. */
  readonly respellings: readonly Respelling[];
  readonly stubs: Readonly<Record<string, string>>;
}

/** Clang's own limit of nested includes. */
const deepestInclude = 200;
const deepestArgument = 100;
/** Words read from files, and tokens made by macros: far beyond any program, and few seconds at worst. */
const mostWords = 1_000_000;
const mostMade = 400_000;

/**
 * Runs C's preprocessor over a program so that rules can look at what the parser sees, while every token keeps the place
 * where it is spelled. Total: mistakes that Clang reports (a missing include, an unterminated `#if`) end what they affect.
 */
export function preprocess(request: PreprocessRequest): Preprocessed {
  return new Preprocessor(request).run();
}

interface Conditional {
  /** This branch is read. */
  isRead: boolean;
  /** A branch was read already, or none may be. */
  isDone: boolean;
}

interface Reader {
  readonly file: SourceFile;
  at: number;
  readonly conditionals: Conditional[];
}

interface Context {
  readonly tokens: readonly ExpandedToken[];
  at: number;
  readonly macro?: string;
}

class Preprocessor {
  private readonly request: PreprocessRequest;
  private readonly macros = new Map<string, Macro>();
  private readonly active = new Map<string, number>();
  private readonly files = new Map<string, SourceFile>();
  private readonly once = new Set<SourceFile>();
  private readonly parents: ParentIncludes;
  private readers: Reader[] = [];
  private contexts: Context[] = [];
  private wordsLeft = mostWords;
  private madeLeft = mostMade;
  private argumentDepth = 0;
  private counter = 0;
  private isTruncated = false;
  private staysInFile = false;

  constructor(request: PreprocessRequest) {
    this.request = request;
    this.parents = new ParentIncludes(request.project.includes);
    for (const definition of request.definitions) {
      const name = /^[^=(\s]*/.exec(definition)?.[0] ?? '';
      const text = definition.length > name.length ? definition.slice(definition.indexOf('=') + 1) : '1';
      if (name !== '') this.macros.set(name, macroOfText(request.main, name, text));
    }
  }

  run(): Preprocessed {
    const {main} = this.request;
    this.files.set(main.path, main);
    this.readers.push({file: main, at: 0, conditionals: []});
    const tokens = withoutPragmas(this.all());
    const {respellings, stubs} = this.parents;
    return {tokens, files: [...this.files.values()], isTruncated: this.isTruncated, respellings, stubs};
  }

  private all(): ExpandedToken[] {
    const tokens: ExpandedToken[] = [];
    for (let token = this.next(); token !== undefined; token = this.next()) tokens.push(token);
    return tokens;
  }

  /** The next token after expansion. */
  private next(): ExpandedToken | undefined {
    for (;;) {
      const token = this.read();
      if (token?.kind !== 'identifier' || token.isPainted === true) return token;
      const macro = this.macros.get(token.text);
      if (macro === undefined) {
        const value = this.predefined(token);
        if (value !== undefined) return value;
        return token;
      }
      if ((this.active.get(token.text) ?? 0) > 0 || this.madeLeft <= 0) return {...token, isPainted: true};
      if (!this.expand(macro, token)) return token;
    }
  }

  private predefined(token: ExpandedToken): ExpandedToken | undefined {
    const made = (kind: ExpandedToken['kind'], text: string): ExpandedToken => ({
      ...token,
      kind,
      text,
      isMade: true,
    });
    if (token.text === '__LINE__') {
      const place = token.use ?? token;
      return made('number', String(place.file.source.positionAt(place.start).line));
    }
    if (token.text === '__COUNTER__') return made('number', String(this.counter++));
    return token.text === '__FILE__' ? made('string', JSON.stringify(token.file.path)) : undefined;
  }

  /** The next token before expansion, from the macros being expanded or from the file. */
  private read(): ExpandedToken | undefined {
    for (;;) {
      const context = this.contexts.at(-1);
      if (context === undefined) return this.readFile();
      const token = context.tokens[context.at++];
      if (token !== undefined) return token;
      this.contexts.pop();
      if (context.macro !== undefined)
        this.active.set(context.macro, (this.active.get(context.macro) ?? 1) - 1);
    }
  }

  private readFile(): ExpandedToken | undefined {
    for (;;) {
      const reader = this.readers.at(-1);
      if (reader === undefined) return undefined;
      const word = reader.file.words[reader.at];
      if (word === undefined || this.wordsLeft-- <= 0) {
        this.isTruncated ||= word !== undefined;
        if (this.staysInFile) return undefined;
        this.readers.pop();
        continue;
      }
      if (word.token.inDirective) this.directive(reader);
      else {
        reader.at++;
        const isRead = reader.conditionals.at(-1)?.isRead ?? true;
        if (!isRead || word.token.kind === 'newline') continue;
        const {token, text, spaced} = word;
        return {kind: token.kind, text, spaced, file: reader.file, start: token.start, end: token.end};
      }
    }
  }

  /** Whether the next token before expansion is `(`; nothing is consumed. */
  private isCall(): boolean {
    for (let index = this.contexts.length - 1; index >= 0; index--) {
      const context = this.contexts[index];
      const token = context?.tokens[context.at];
      if (token !== undefined) return token.text === '(';
    }
    const reader = this.readers.at(-1);
    if (reader === undefined) return false;
    for (let at = reader.at; ; at++) {
      const word = reader.file.words[at];
      if (word === undefined || word.token.inDirective) return false;
      if (word.token.kind !== 'newline') return word.text === '(';
    }
  }

  /** Puts the macro's expansion before what is read next; `false` where the name is no use of it. */
  private expand(macro: Macro, token: ExpandedToken): boolean {
    const use: MacroUse = token.use ?? {file: token.file, start: token.start, end: token.end};
    const argumentList: Argument[] = [];
    if (macro.parameters !== undefined) {
      if (!this.isCall()) return false;
      const call = this.collect(macro);
      if (call.close === undefined) {
        // Clang reports the call that does not end; what it would have taken stays as it is.
        this.contexts.push({tokens: call.tokens.map((one) => ({...one, isPainted: true as const})), at: 0});
        return false;
      }
      const {close} = call;
      if (token.use === undefined && close.use === undefined && close.file === use.file) {
        use.end = Math.max(use.end, close.end);
      }
      for (const written of call.arguments) argumentList.push(this.argument(written));
      while (argumentList.length < macro.parameters.length) argumentList.push(this.argument([]));
    }
    const body = substitute(macro, argumentList, token.use === undefined ? {...token, use} : token);
    this.madeLeft -= body.length + 1;
    this.isTruncated ||= this.madeLeft <= 0;
    const tokens = body.map((one, index): ExpandedToken => {
      const spaced = index === 0 ? token.spaced : one.spaced;
      return one.inBody === true && one.use === undefined ? {...one, spaced, use} : {...one, spaced};
    });
    this.active.set(macro.name, (this.active.get(macro.name) ?? 0) + 1);
    this.contexts.push({tokens, at: 0, macro: macro.name});
    return true;
  }

  private argument(written: readonly ExpandedToken[]): Argument {
    let expanded: readonly ExpandedToken[] | undefined;
    return {written, expanded: () => (expanded ??= this.isolated(written))};
  }

  /** Expands `tokens` as if nothing followed them. */
  private isolated(tokens: readonly ExpandedToken[]): readonly ExpandedToken[] {
    if (tokens.length === 0 || this.argumentDepth >= deepestArgument) return tokens;
    const {readers, contexts} = this;
    this.readers = [];
    this.contexts = [{tokens, at: 0}];
    this.argumentDepth++;
    const result = this.all();
    this.argumentDepth--;
    this.readers = readers;
    this.contexts = contexts;
    this.madeLeft -= result.length;
    // Uses around this one are under way already, and each may double it.
    return this.madeLeft <= 0 ? tokens : result;
  }

  private collect(macro: Macro): {
    tokens: ExpandedToken[];
    arguments: ExpandedToken[][];
    close: ExpandedToken | undefined;
  } {
    const most = macro.parameters?.length ?? 0;
    const tokens: ExpandedToken[] = [];
    const list: ExpandedToken[][] = [[]];
    const outer = this.staysInFile;
    this.staysInFile = true;
    let depth = 0;
    let close: ExpandedToken | undefined;
    for (let token = this.read(); token !== undefined; token = this.read()) {
      const painted = (this.active.get(token.text) ?? 0) > 0 ? {...token, isPainted: true as const} : token;
      tokens.push(painted);
      if (token.text === '(' && ++depth === 1) continue;
      if (token.text === ')' && --depth === 0) {
        close = token;
        break;
      }
      const isSeparator = token.text === ',' && depth === 1 && !(macro.isVariadic && list.length >= most);
      if (isSeparator) list.push([]);
      else list.at(-1)?.push(painted);
    }
    this.staysInFile = outer;
    return {tokens, arguments: list, close};
  }

  private directive(reader: Reader): void {
    const words: Word[] = [];
    let word = reader.file.words[reader.at];
    while (word !== undefined && (word.token.inDirective || words.length === 0)) {
      words.push(word);
      word = reader.file.words[++reader.at];
    }
    const name = words[1]?.text ?? '';
    const rest = words.slice(2);
    const {conditionals} = reader;
    const isRead = conditionals.at(-1)?.isRead ?? true;
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') {
      const holds = isRead && this.holds(name, reader.file, rest);
      conditionals.push({isRead: holds, isDone: holds || !isRead});
    } else if (/^(?:else|elif|elifdef|elifndef)$/.test(name)) this.alternative(name, reader, rest);
    else if (name === 'endif') conditionals.pop();
    else if (isRead) this.command(name, reader, rest);
  }

  private alternative(name: string, reader: Reader, rest: readonly Word[]): void {
    const conditional = reader.conditionals.at(-1);
    if (conditional === undefined) return;
    const test = name === 'else' ? 'else' : name.slice(2);
    conditional.isRead = !conditional.isDone && this.holds(test, reader.file, rest);
    conditional.isDone ||= conditional.isRead;
  }

  private holds(test: string, file: SourceFile, words: readonly Word[]): boolean {
    const isDefined = this.macros.has(words[0]?.text ?? '');
    if (test === 'else') return true;
    if (test === 'ifdef') return isDefined;
    if (test === 'ifndef') return !isDefined;
    const made = (text: string, word: Word): ExpandedToken => ({
      ...tokenOf(file, word),
      kind: 'number',
      text,
      isMade: true,
    });
    const tokens: ExpandedToken[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) continue;
      if (word.text === 'defined') {
        const hasParenthesis = words[at + 1]?.text === '(';
        const name = words[at + (hasParenthesis ? 2 : 1)]?.text ?? '';
        tokens.push(made(this.macros.has(name) || isFeatureTest(name) ? '1' : '0', word));
        at += hasParenthesis ? 3 : 1;
      } else if (isFeatureTest(word.text) && words[at + 1]?.text === '(') {
        let end = at + 2;
        while (words[end] !== undefined && words[end]?.text !== ')') end++;
        const asked = words.slice(at + 2, end);
        const isThere = word.text.startsWith('__has_include') && this.hasInclude(file, asked);
        tokens.push(made(isThere ? '1' : '0', word));
        at = end;
      } else tokens.push(tokenOf(file, word));
    }
    const texts = this.isolated(tokens).map(({text}) => text);
    const value = evaluate(texts, {valueOf: (name) => (name === 'true' ? 1n : 0n)});
    return (value ?? 0n) !== 0n;
  }

  private hasInclude(file: SourceFile, words: readonly Word[]): boolean {
    const tokens = this.fileNameOf(file, words);
    const written = tokens.map(({text}) => text).join('');
    const path = resolveInclude(this.request.project, file.path, written);
    this.parents.respell(file, tokens, path);
    return path !== undefined || this.request.libraryNames.has(written.slice(1, -1));
  }

  /** What names a file in a directive, after macro expansion. */
  private fileNameOf(file: SourceFile, words: readonly Word[]): readonly ExpandedToken[] {
    const direct = words[0];
    if (direct === undefined) return [];
    const isDirect = direct.token.kind === 'string' || direct.token.kind === 'header-name';
    if (isDirect) return [tokenOf(file, direct)];
    return this.isolated(words.map((word) => tokenOf(file, word)));
  }

  private command(name: string, reader: Reader, words: readonly Word[]): void {
    const first = words[0]?.text ?? '';
    if (name === 'define') {
      const macro = parseDefine(reader.file, words);
      if (macro !== undefined) this.macros.set(macro.name, macro);
    } else if (name === 'undef') this.macros.delete(first);
    else if (name === 'include' || name === 'import') this.include(name, reader, words);
    else if (name === 'pragma' && first === 'once') this.once.add(reader.file);
  }

  private include(directive: string, reader: Reader, words: readonly Word[]): void {
    const tokens = this.fileNameOf(reader.file, words);
    const written = tokens.map(({text}) => text).join('');
    const path = resolveInclude(this.request.project, reader.file.path, written);
    this.parents.respell(reader.file, tokens, path);
    if (path === undefined || this.readers.length >= deepestInclude) return;
    const file = this.files.get(path) ?? sourceFile(path, this.request.project.includes[path] ?? '');
    if (this.once.has(file)) return;
    this.files.set(path, file);
    if (directive === 'import') this.once.add(file);
    this.readers.push({file, at: 0, conditionals: []});
  }
}

function isFeatureTest(name: string): boolean {
  return name.startsWith('__has_');
}

function tokenOf(file: SourceFile, {token, text, spaced}: Word): ExpandedToken {
  return {kind: token.kind, text, spaced, file, start: token.start, end: token.end};
}

/** `_Pragma("...")` stands where no grammar expects it. */
function withoutPragmas(tokens: readonly ExpandedToken[]): ExpandedToken[] {
  if (!tokens.some(({text}) => text === '_Pragma')) return [...tokens];
  const result: ExpandedToken[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    if (token.text === '_Pragma' && tokens[at + 1]?.text === '(' && tokens[at + 3]?.text === ')') at += 3;
    else result.push(token);
  }
  return result;
}
