import {type AttributeRecord} from './records.ts';
import {type PassContext, rangeOf} from './pass-context.ts';
import {isSignificant, type Token, tokenText} from '../tokenizer.ts';

/** Standard attributes, which Clang itself understands and checks. */
const standardNames = new Set([
  ...['maybe_unused', 'nodiscard', 'deprecated', 'fallthrough', 'noreturn', 'likely', 'unlikely'],
  ...['carries_dependency', 'no_unique_address'],
]);

/** One `[[...]]` of Metal's. Offsets are UTF-16. */
export interface AttributeList {
  readonly start: number;
  readonly end: number;
  readonly inDirective: boolean;
  readonly attributes: readonly AttributeRecord[];
}

/** Every `[[...]]` that holds at least one attribute of Metal's own, in source order. */
export function findAttributeLists(context: Pick<PassContext, 'source' | 'tokens'>): AttributeList[] {
  const significant = context.tokens.filter(isSignificant);
  const lists: AttributeList[] = [];
  for (let index = 0; index + 1 < significant.length; index++) {
    const list = attributeListAt(context, significant, index);
    if (list === undefined) continue;
    lists.push(list.list);
    index = list.last;
  }
  return lists;
}

function attributeListAt(
  context: Pick<PassContext, 'source' | 'tokens'>,
  tokens: readonly Token[],
  first: number,
): {list: AttributeList; last: number} | undefined {
  const text = (index: number) => {
    const token = tokens[index];
    return token === undefined ? '' : tokenText(context.source.text, token);
  };
  if (text(first) !== '[' || text(first + 1) !== '[') return undefined;
  const attributes: AttributeRecord[] = [];
  let isMetal = false;
  let at = first + 2;
  while (text(at) !== ']') {
    const name = tokens[at];
    if (name?.kind !== 'identifier') return undefined;
    const scoped = text(at + 1) === '::';
    const last = scoped ? at + 2 : at;
    const close = text(last + 1) === '(' ? closingParenthesis(tokens, text, last + 1) : last;
    if (close === undefined) return undefined;
    isMetal ||= !scoped && !standardNames.has(text(at));
    const end = tokens[close]?.end ?? name.end;
    const open = tokens[last + 1];
    const argumentText =
      close > last && open !== undefined
        ? {argumentText: context.source.text.slice(open.end, tokens[close]?.start ?? open.end).trim()}
        : {};
    attributes.push({name: text(at), ...argumentText, range: rangeOf(context.source, name.start, end)});
    at = close + 1;
    if (text(at) === ',') at++;
    else if (text(at) !== ']') return undefined;
  }
  const [start, end] = [tokens[first], tokens[at + 1]];
  if (text(at + 1) !== ']' || !isMetal || start === undefined || end === undefined) return undefined;
  return {
    list: {start: start.start, end: end.end, inDirective: start.inDirective, attributes},
    last: at + 1,
  };
}

/** Attribute arguments are short; a longer one is no attribute, and the search stays linear. */
const longestArgument = 256;

function closingParenthesis(
  tokens: readonly Token[],
  text: (index: number) => string,
  open: number,
): number | undefined {
  let depth = 0;
  const limit = Math.min(tokens.length, open + longestArgument);
  for (let at = open; at < limit; at++) {
    if (text(at) === '(') depth++;
    else if (text(at) === ')' && --depth === 0) return at;
  }
  return undefined;
}
