import {tokenize} from '../../tokenizer.ts';
import {type ExpandedToken, joined, type SourceFile, type Word} from './tokens.ts';

export interface Macro {
  readonly name: string;
  /** Absent for an object-like macro. */
  readonly parameters?: readonly string[];
  /** The last parameter takes all further arguments. */
  readonly isVariadic: boolean;
  readonly body: readonly ExpandedToken[];
}

/** Reads what stands after `#define`; `undefined` where Clang will report a mistake. */
export function parseDefine(file: SourceFile, words: readonly Word[]): Macro | undefined {
  const [name, open] = words;
  if (name?.token.kind !== 'identifier') return undefined;
  if (open?.text !== '(' || open.token.start !== name.token.end) {
    return {name: name.text, isVariadic: false, body: words.slice(1).map((word) => bodyToken(file, word))};
  }
  const parameters: string[] = [];
  let isVariadic = false;
  let at = 2;
  for (; words[at] !== undefined && words[at]?.text !== ')'; at++) {
    const text = words[at]?.text ?? '';
    if (text === ',') continue;
    if (text !== '.') parameters.push(text);
    else if (!isVariadic) {
      isVariadic = true;
      // `args...` names the rest itself.
      if (words[at - 1]?.text === ',' || at === 2) parameters.push('__VA_ARGS__');
    }
  }
  if (words[at] === undefined) return undefined;
  return {
    name: name.text,
    parameters,
    isVariadic,
    body: words.slice(at + 1).map((word) => bodyToken(file, word)),
  };
}

/** A macro from outside any file, such as `-DN=4` or one that the compiler defines. */
export function macroOfText(file: SourceFile, name: string, text: string): Macro {
  const body = tokenize(text)
    .filter(({kind}) => kind !== 'whitespace' && kind !== 'newline' && kind !== 'comment')
    .map(({kind, start, end}): ExpandedToken => {
      return {
        kind,
        text: text.slice(start, end),
        spaced: false,
        file,
        start: 0,
        end: 0,
        inBody: true,
        isMade: true,
      };
    });
  return {name, isVariadic: false, body};
}

function bodyToken(file: SourceFile, {token, text, spaced}: Word): ExpandedToken {
  return {kind: token.kind, text, spaced, file, start: token.start, end: token.end, inBody: true};
}

/** One argument of a use: as written, and after expansion. */
export interface Argument {
  readonly written: readonly ExpandedToken[];
  readonly expanded: () => readonly ExpandedToken[];
}

/** The body with the arguments in place of the parameters. `at` is the token of the use that new tokens are put to. */
export function substitute(
  macro: Macro,
  argumentList: readonly Argument[],
  at: ExpandedToken,
): ExpandedToken[] {
  const parameters = macro.parameters;
  if (parameters === undefined) return paste(macro.body, at);
  const hasRest = macro.isVariadic && (argumentList[parameters.length - 1]?.written.length ?? 0) > 0;
  const result: ExpandedToken[] = [];
  const {body} = macro;
  const argument = (token: ExpandedToken | undefined) =>
    token?.kind === 'identifier' ? argumentList[parameters.indexOf(token.text)] : undefined;
  for (let index = 0; index < body.length; index++) {
    const token = body[index];
    if (token === undefined) continue;
    const stringised = token.text === '#' ? argument(body[index + 1]) : undefined;
    if (stringised !== undefined) {
      result.push(made('string', stringise(stringised.written), token, at));
      index++;
      continue;
    }
    if (token.text === '__VA_OPT__' && macro.isVariadic && body[index + 1]?.text === '(') {
      const close = closing(body, index + 1);
      if (hasRest) {
        const inner = {...macro, body: body.slice(index + 2, close)};
        for (const one of substitute(inner, argumentList, at)) result.push(one);
      }
      index = close;
      continue;
    }
    const value = argument(token);
    if (value === undefined) result.push(token);
    else {
      const isPasted = body[index - 1]?.text === '##' || body[index + 1]?.text === '##';
      // `, ## __VA_ARGS__` drops the comma where nothing follows.
      const dropsComma =
        body[index - 1]?.text === '##' && body[index - 2]?.text === ',' && token.text === parameters.at(-1);
      if (isPasted && dropsComma && macro.isVariadic) {
        result.pop();
        if (value.written.length === 0) result.pop();
        else for (const one of value.expanded()) result.push(one);
      } else {
        const tokens = isPasted ? value.written : value.expanded();
        if (tokens.length === 0 && isPasted) result.push(placemarker(token));
        else
          for (const [n, one] of tokens.entries())
            result.push(n === 0 ? {...one, spaced: token.spaced} : one);
      }
    }
  }
  return paste(result, at);
}

function closing(body: readonly ExpandedToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < body.length; at++) {
    const text = body[at]?.text;
    if (text === '(') depth++;
    else if (text === ')' && --depth === 0) return at;
  }
  return body.length;
}

function placemarker(token: ExpandedToken): ExpandedToken {
  return {...token, kind: 'whitespace', text: ''};
}

function made(
  kind: ExpandedToken['kind'],
  text: string,
  token: ExpandedToken,
  at: ExpandedToken,
): ExpandedToken {
  const use = at.use ?? {file: at.file, start: at.start, end: at.end};
  return {kind, text, spaced: token.spaced, file: at.file, start: at.start, end: at.end, use, isMade: true};
}

/** Joins what stands on both sides of each `##`, and drops placemarkers. */
function paste(tokens: readonly ExpandedToken[], at: ExpandedToken): ExpandedToken[] {
  if (!tokens.some(({text}) => text === '##' || text === '')) return [...tokens];
  const result: ExpandedToken[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) continue;
    const left = result.at(-1);
    const right = tokens[index + 1];
    if (token.text !== '##' || left === undefined || right === undefined) {
      result.push(token);
      continue;
    }
    const text = left.text + right.text;
    result[result.length - 1] = made(kindOf(text), text, left, at);
    index++;
  }
  return result.filter(({text}) => text !== '');
}

function kindOf(text: string): ExpandedToken['kind'] {
  return tokenize(text)[0]?.kind ?? 'whitespace';
}

function stringise(tokens: readonly ExpandedToken[]): string {
  const escaped = tokens.map((token) =>
    token.kind === 'string' || token.kind === 'character'
      ? {...token, text: token.text.replace(/["\\]/g, '\\$&')}
      : token,
  );
  return `"${joined(escaped)}"`;
}
