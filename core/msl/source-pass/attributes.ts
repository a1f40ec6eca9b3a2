import {type AttributeRecord} from './records.ts';
import {evaluate} from './preprocessor/expressions.ts';
import {
  type ExpandedToken,
  joined,
  placeOf,
  rangeOfTokens,
  type SourceFile,
  type Word,
} from './preprocessor/tokens.ts';

/** Standard attributes, which Clang itself understands and checks. */
const standardNames = new Set([
  ...['maybe_unused', 'nodiscard', 'deprecated', 'fallthrough', 'noreturn', 'likely', 'unlikely'],
  ...['carries_dependency', 'no_unique_address'],
]);

/** One attribute of a `[[...]]`, as indices of the tokens in which it was found. */
interface AttributeSpan {
  readonly name: number;
  /** Index of the opening parenthesis of its arguments, where it has any. */
  readonly open?: number;
  readonly last: number;
}

interface ListSpan {
  readonly first: number;
  readonly last: number;
  readonly attributes: readonly AttributeSpan[];
}

/** One `[[...]]` of Metal's in the program after preprocessing; indices are those of the tokens. */
export interface AttributeList {
  readonly first: number;
  readonly last: number;
  readonly attributes: readonly FoundAttribute[];
}

export interface FoundAttribute {
  readonly record: AttributeRecord;
  readonly nameToken: ExpandedToken;
  readonly firstToken: ExpandedToken;
  readonly arguments: readonly ExpandedToken[];
}

/** Every `[[...]]` of the expanded program that holds at least one attribute of Metal's own, in order. */
export function findAttributeLists(tokens: readonly ExpandedToken[]): AttributeList[] {
  return listSpans(tokens).map(({first, last, attributes}) => ({
    first,
    last,
    attributes: attributes.flatMap((span) => foundAttribute(tokens, first, span) ?? []),
  }));
}

function foundAttribute(
  tokens: readonly ExpandedToken[],
  first: number,
  span: AttributeSpan,
): FoundAttribute | undefined {
  const [nameToken, lastToken, opening] = [tokens[span.name], tokens[span.last], tokens[first]];
  if (nameToken === undefined || lastToken === undefined || opening === undefined) return undefined;
  const words = span.open === undefined ? [] : tokens.slice(span.open + 1, span.last);
  const number = evaluate(
    words.map(({text}) => text),
    {valueOf: () => undefined},
  );
  const record: AttributeRecord = {
    name: nameToken.text,
    ...(span.open === undefined ? {} : {argumentText: joined(words)}),
    ...(number === undefined ? {} : {value: Number(number)}),
    ...stringOf(words),
    file: placeOf(nameToken).file.path,
    range: rangeOfTokens(nameToken, lastToken),
  };
  return {record, nameToken, firstToken: opening, arguments: words};
}

/** The text of a string literal in pieces, which `host_name` takes. */
function stringOf(words: readonly ExpandedToken[]): {string?: string} {
  if (words.length === 0 || !words.every(({text}) => /^"(?:[^"\\]|\\.)*"$/.test(text))) return {};
  return {string: words.map(({text}) => text.slice(1, -1).replace(/\\(.)/g, '$1')).join('')};
}

/** One `[[...]]` of a file as it is spelled, in program text or in a macro's body. Offsets are UTF-16. */
export interface SpelledList {
  readonly start: number;
  readonly end: number;
  readonly attributes: readonly SpelledAttribute[];
}

export interface SpelledAttribute {
  readonly name: string;
  readonly nameStart: number;
  /** The parentheses and what is between them. */
  readonly arguments?: {readonly start: number; readonly end: number};
}

/** Every `[[...]]` of a file that holds an attribute of Metal's own, branches that are not compiled included. */
export function findSpelledLists({code}: SourceFile): SpelledList[] {
  return listSpans(code).map(({first, last, attributes}) => ({
    start: code[first]?.token.start ?? 0,
    end: code[last]?.token.end ?? 0,
    attributes: attributes.flatMap(({name, open, last: end}) => {
      const [nameWord, openWord] = [code[name], open === undefined ? undefined : code[open]];
      if (nameWord === undefined) return [];
      const {text, token} = nameWord;
      return {name: text, nameStart: token.start, ...spelledArguments(openWord, code[end])};
    }),
  }));
}

function spelledArguments(
  open: Word | undefined,
  end: Word | undefined,
): {arguments?: {start: number; end: number}} {
  if (open === undefined || end === undefined) return {};
  return {arguments: {start: open.token.start, end: end.token.end}};
}

type Lexeme = Pick<ExpandedToken, 'text'>;

function listSpans(tokens: readonly Lexeme[]): ListSpan[] {
  const lists: ListSpan[] = [];
  for (let index = 0; index + 1 < tokens.length; index++) {
    if (tokens[index]?.text !== '[' || tokens[index + 1]?.text !== '[') continue;
    const list = listAt(tokens, index);
    if (list === undefined) continue;
    if (list.attributes.length > 0) lists.push(list);
    index = list.last;
  }
  return lists;
}

/** The list that begins at `first`; without attributes where all are Clang's own. */
function listAt(tokens: readonly Lexeme[], first: number): ListSpan | undefined {
  const text = (index: number) => tokens[index]?.text ?? '';
  const attributes: AttributeSpan[] = [];
  let isMetal = false;
  let at = first + 2;
  while (text(at) !== ']') {
    if (text(at) === ',') {
      at++;
      continue;
    }
    if (!/^[A-Za-z_]/.test(text(at))) return undefined;
    const isScoped = text(at + 1) === '::';
    const last = isScoped ? at + 2 : at;
    const close = text(last + 1) === '(' ? closingParenthesis(tokens, last + 1) : last;
    if (close === undefined) return undefined;
    isMetal ||= !isScoped && !standardNames.has(text(at));
    attributes.push({name: at, ...(close > last ? {open: last + 1} : {}), last: close});
    at = close + 1;
    if (text(at) !== ',' && text(at) !== ']') return undefined;
  }
  if (text(at + 1) !== ']') return undefined;
  return {first, last: at + 1, attributes: isMetal ? attributes : []};
}

/** Attribute arguments are short; a longer one is no attribute, and the search stays linear. */
const longestArgument = 256;

function closingParenthesis(tokens: readonly Lexeme[], open: number): number | undefined {
  let depth = 0;
  const limit = Math.min(tokens.length, open + longestArgument);
  for (let at = open; at < limit; at++) {
    const text = tokens[at]?.text;
    if (text === '(') depth++;
    else if (text === ')' && --depth === 0) return at;
  }
  return undefined;
}
