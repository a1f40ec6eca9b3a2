import {type PassContext} from './pass-context.ts';
import {type Declaration} from './scopes.ts';

const spaceKeywords = new Set(['device', 'constant', 'threadgroup', 'thread']);
const specifiers = new Set(['const', 'volatile', 'constexpr', 'static', 'extern', 'inline']);

/** `threadgroup float tile[32];` in a function is storage of the threadgroup: C++ needs it `static`. */
export function rewriteThreadgroupVariables(context: PassContext): void {
  for (const declaration of context.outline.declarations) {
    if (declaration.scope !== 'block' || declaration.body !== undefined) continue;
    const at = keywordOf(context, declaration, 'threadgroup');
    const token = at === undefined ? undefined : context.outline.tokens[at];
    if (at === undefined || token === undefined || declaresPointer(context, at, declaration)) continue;
    context.edits.replace(token.start, token.end, '__tg_local_');
  }
}

/** `constant bool flag [[function_constant(0)]];`: read-only data gets its value later, which C++ has no form for. */
export function rewriteConstantVariables(context: PassContext): void {
  const {texts, tokens} = context.outline;
  for (const declaration of context.outline.declarations) {
    if (declaration.scope !== 'program' || declaration.endsWith !== ';') continue;
    const at = keywordOf(context, declaration, 'constant');
    const token = at === undefined ? undefined : tokens[at];
    if (at === undefined || token === undefined || declaresPointer(context, at, declaration)) continue;
    const words = texts.slice(declaration.first, declaration.end);
    if (['=', '{', 'const', 'constexpr', 'extern'].some((word) => words.includes(word))) continue;
    context.edits.replace(token.start, token.end, '__fcnst_');
  }
}

/** Methods qualified by address space: Clang refuses the qualifier in every mode (AIR.md 6.2). */
export function blankMethodQualifiers(context: PassContext): void {
  const {texts, tokens} = context.outline;
  for (const {scope, first, end} of context.outline.declarations) {
    if (scope !== 'class' && scope !== 'program') continue;
    for (let at = first + 1; at < end; at++) {
      const token = tokens[at];
      if (token === undefined || !spaceKeywords.has(texts[at] ?? '')) continue;
      const before = texts[at - 1] ?? '';
      const beforeConst = before === 'const' || before === 'volatile' ? texts[at - 2] : before;
      if (beforeConst === ')') context.edits.replace(token.start, token.end);
    }
  }
}

/** Index of the address space keyword at the start of the declaration, after other specifiers but `static`. */
function keywordOf(context: PassContext, {first, end}: Declaration, keyword: string): number | undefined {
  const {texts} = context.outline;
  for (let at = first; at < end; at++) {
    const text = texts[at] ?? '';
    if (text === keyword) return at;
    if (keyword === 'threadgroup' && text === 'static') return undefined;
    if (!specifiers.has(text)) return undefined;
  }
  return undefined;
}

/** The keyword then qualifies what the pointer or reference points to, not the variable. */
function declaresPointer(context: PassContext, keyword: number, {end}: Declaration): boolean {
  const {texts} = context.outline;
  let angles = 0;
  for (let at = keyword + 1; at < end; at++) {
    const text = texts[at] ?? '';
    if (text === '<') angles++;
    else if (text === '>') angles--;
    else if (angles === 0 && (text === '*' || text === '&')) return true;
    else if (angles === 0 && (text === '=' || text === '[' || text === '{' || text === '('))
      return text === '(';
  }
  return false;
}
