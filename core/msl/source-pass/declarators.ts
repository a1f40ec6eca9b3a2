import {type Declaration} from './scopes.ts';

/** Indices of a function's name and of the parentheses of its parameters. */
export interface Declarator {
  readonly name: number;
  readonly open: number;
  readonly close: number;
}

const notAName = new Set(['alignas', '__attribute__', 'decltype', '__declspec', '__asm', '__asm__', 'asm']);
/** A longer head is no declaration that a person writes, and the search stays linear. */
const longestHead = 4096;

/** The function's name and the parentheses of its parameters, outside angle brackets and attributes. */
export function functionDeclarator(
  texts: readonly string[],
  {first, end: wholeEnd}: Pick<Declaration, 'first' | 'end'>,
): Declarator | undefined {
  const end = Math.min(wholeEnd, first + longestHead);
  let name: number | undefined;
  for (let at = first; at < end; at++) {
    const text = texts[at] ?? '';
    const isOperator = texts[at - 1] === 'operator';
    if (text === '=' && !isOperator) return undefined;
    if (text === '<' && !isOperator) at = closingIndex(texts, at, end);
    else if (text === '[') at = closingIndex(texts, at, end);
    else if (text === '(') {
      const close = closingIndex(texts, at, end);
      const isCallOperator = texts[name ?? first] === 'operator' && isOperator && texts[close + 1] === '(';
      if (isCallOperator) {
        at = close;
        continue;
      }
      if (name !== undefined && !notAName.has(texts[name] ?? '')) return {name, open: at, close};
      at = close;
    } else if (/^[A-Za-z_]/.test(text)) name = at;
  }
  return undefined;
}

const closers: Readonly<Record<string, string>> = {'(': ')', '[': ']', '<': '>', '{': '}'};

/** Index of the token that closes the bracket at `open`, or `end`. Braces and parentheses hide angle brackets. */
export function closingIndex(texts: readonly string[], open: number, end: number): number {
  const opening = texts[open] ?? '';
  const close = closers[opening] ?? '';
  let depth = 0;
  for (let at = open; at < end; at++) {
    const text = texts[at] ?? '';
    if (text === opening) depth++;
    else if (text === close) {
      if (--depth === 0) return at;
    } else if (opening === '<' && text === '(') at = closingIndex(texts, at, end);
  }
  return end;
}
