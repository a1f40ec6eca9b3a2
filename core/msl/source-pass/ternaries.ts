import {closingIndex} from './declarators.ts';
import {type PassContext} from './pass-context.ts';

const vectorName = /^(?:packed_)?(?:half|float|bfloat|bool|u?(?:char|short|int|long))[234](?:x[234])?$/;
const ends = new Set([';', ',', ')', ']', '}']);
/** Longer operands are not looked at, so that the search stays linear. */
const longestOperand = 256;

/**
 * `inside ? tile[i] : half2(0)`, where `tile` is in constant or const device memory: Metal's vectors are built in and the
 * operands agree, but for classes C++ finds no common type of a const object in another memory and a new value
 * ("incompatible operand types"). A unary plus in the blank before the operand reads it; on any other operand that may stand
 * beside a vector it does nothing.
 */
export function readVectorOperands(context: PassContext): void {
  const {texts} = context.outline;
  for (let at = 0; at < texts.length; at++) {
    if (texts[at] !== '?') continue;
    const colon = operandEnd(texts, at + 1);
    if (texts[colon] !== ':') continue;
    const end = operandEnd(texts, colon + 1);
    const [isFirstNew, isSecondNew] = [isNewVector(texts, at + 1, colon), isNewVector(texts, colon + 1, end)];
    if (isFirstNew !== isSecondNew) putPlus(context, isFirstNew ? colon + 1 : at + 1);
  }
}

/** Index after the operand that begins at `first`: of the `:`, or of what ends the whole expression. */
function operandEnd(texts: readonly string[], first: number): number {
  const limit = Math.min(texts.length, first + longestOperand);
  let depth = 0;
  for (let at = first; at < limit; at++) {
    const text = texts[at] ?? '';
    if (text === '(' || text === '[' || text === '{') at = closingIndex(texts, at, limit);
    else if (text === '?') depth++;
    else if (text === ':' && depth-- === 0) return at;
    else if (ends.has(text)) return at;
  }
  return limit;
}

function isNewVector(texts: readonly string[], first: number, end: number): boolean {
  const name = texts[first] === 'metal' && texts[first + 1] === '::' ? first + 2 : first;
  const open = texts[name + 1];
  if (!vectorName.test(texts[name] ?? '') || (open !== '(' && open !== '{')) return false;
  return closingIndex(texts, name + 1, end) === end - 1;
}

function putPlus({outline, edits}: PassContext, at: number): void {
  const [before, operand] = [outline.tokens[at - 1], outline.tokens[at]];
  if (before === undefined || operand === undefined || operand.isMade === true) return;
  // A macro's name, or a word of its body: the blank before it belongs to the same spelling as the sign before that.
  if (operand.use !== before.use || operand.file !== before.file || before.end >= operand.start) return;
  if (!/^[A-Za-z_(*]/.test(operand.text)) return;
  const blank = operand.start - 1;
  if (/[ \t]/.test(operand.file.source.text.charAt(blank)))
    edits.of(operand.file).replace(blank, blank + 1, '+');
}
