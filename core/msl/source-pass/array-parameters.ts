import {closingIndex, functionDeclarator} from './declarators.ts';
import {type PassContext} from './pass-context.ts';
import {spaceKeywords} from './space-keywords.ts';

/**
 * `constant const int strides[2]` as a parameter is a pointer into constant memory. Clang takes arrays with an address space for
 * parameters in OpenCL only: the brackets become a star in the blank before the name, so that no column moves. Arrays of
 * arrays, and names with no blank before them, stay.
 */
export function rewriteArrayParameters(context: PassContext): void {
  const {texts, declarations} = context.outline;
  for (const declaration of declarations) {
    const parts = functionDeclarator(texts, declaration);
    if (parts === undefined) continue;
    let first = parts.open + 1;
    for (let at = first; at <= parts.close; at++) {
      const text = texts[at] ?? '';
      if (text === '(' || text === '[' || text === '<') {
        if (at < parts.close) at = Math.min(closingIndex(texts, at, parts.close), parts.close - 1);
      } else if (text === ',' || at === parts.close) {
        rewriteParameter(context, first, at);
        first = at + 1;
      }
    }
  }
}

function rewriteParameter({outline, edits}: PassContext, first: number, end: number): void {
  const {texts, tokens} = outline;
  const words = texts.slice(first, end);
  if (!words.some((word) => spaceKeywords.has(word)) || words.some((word) => '*&(='.includes(word))) return;
  const bracket = words.indexOf('[');
  const open = first + bracket;
  const name = tokens[open - 1];
  if (bracket < 2 || name?.isMade === true || name === undefined || !/^[A-Za-z_]\w*$/.test(name.text)) return;
  const close = closingIndex(texts, open, end);
  if (texts[open + 1] === '[' || texts[close + 1] === '[') return;
  if (!/[ \t]/.test(name.file.source.text.charAt(name.start - 1))) return;
  edits.of(name.file).replace(name.start - 1, name.start, '*');
  for (const token of tokens.slice(open, close + 1)) edits.respell(token);
}
