import {closingIndex, functionDeclarator} from './declarators.ts';
import {type PassContext} from './pass-context.ts';
import {type Declaration} from './scopes.ts';
import {spaceKeywords} from './space-keywords.ts';

const specifiers = new Set(['const', 'volatile', 'constexpr', 'static', 'extern', 'inline']);

/** `threadgroup float tile[32];` in a function is storage of the threadgroup: C++ needs it `static`. */
export function rewriteThreadgroupVariables(context: PassContext): void {
  for (const declaration of context.outline.declarations) {
    if (declaration.scope !== 'block' || declaration.body !== undefined) continue;
    const at = keywordOf(context, declaration, 'threadgroup');
    const token = at === undefined ? undefined : context.outline.tokens[at];
    if (at === undefined || token === undefined || declaresPointer(context, at, declaration)) continue;
    context.edits.respell(token, '__tg_local_');
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
    if (words.includes('function_constant')) {
      // A local constant without a value is 0 for Clang.
      const local = words.indexOf('static');
      const word = local < 0 ? undefined : tokens[declaration.first + local];
      if (word !== undefined) context.edits.respell(word);
    }
    if (['=', '{', 'const', 'constexpr', 'extern'].some((word) => words.includes(word))) continue;
    context.edits.respell(token, '__fcnst_');
  }
}

/** `coherent device T *` and `coherent(device) device T *` (Metal 3.2): an access qualifier that C++ has no form for. */
export function blankCoherence(context: PassContext): void {
  const {texts, tokens} = context.outline;
  for (let at = 0; at < texts.length; at++) {
    if (texts[at] !== 'coherent') continue;
    const close = texts[at + 1] === '(' ? closingIndex(texts, at + 1, Math.min(texts.length, at + 8)) : at;
    if (!spaceKeywords.has(texts[close + 1] ?? '')) continue;
    for (const token of tokens.slice(at, close + 1)) context.edits.respell(token);
  }
}

/** A method with at least one address space after its parameters. */
interface QualifiedMethod {
  readonly declaration: Declaration;
  /** Its text without address spaces: methods of one class that differ in them alone have the same. */
  readonly key: string;
  readonly name: number;
  /** Indices of the qualifying keywords. */
  readonly qualifiers: readonly number[];
}

/**
 * Methods qualified by address space: Clang refuses the qualifier in every mode (AIR.md 6.2). One method without it serves
 * objects in all of them, so that of several that differ in the qualifier alone the first stays.
 */
export function rewriteQualifiedMethods(context: PassContext): void {
  const {texts, tokens, declarations} = context.outline;
  const seen = new Set<string>();
  for (const declaration of declarations) {
    if (declaration.scope !== 'class' && declaration.scope !== 'program') continue;
    const method = qualifiedMethod(texts, declaration);
    if (method === undefined) continue;
    const owner = declaration.classId ?? `${declaration.namespaces.join('::')}::`;
    const key = `${owner} ${method.key}`;
    if (seen.has(key)) {
      for (const token of tokens.slice(declaration.first, wholeEnd(texts, declaration))) {
        context.edits.respell(token);
      }
      continue;
    }
    seen.add(key);
    for (const at of method.qualifiers) {
      const token = tokens[at];
      if (token !== undefined) context.edits.respell(token);
    }
    // What it returns is in the memory of its object, whichever that is.
    for (let at = declaration.first; at < method.name; at++) {
      const token = tokens[at];
      if (token !== undefined && spaceKeywords.has(texts[at] ?? '')) context.edits.respell(token);
    }
  }
}

function qualifiedMethod(texts: readonly string[], declaration: Declaration): QualifiedMethod | undefined {
  const {first, end} = declaration;
  const parts = functionDeclarator(texts, declaration);
  if (parts === undefined) return undefined;
  const qualifiers: number[] = [];
  for (let at = parts.close + 1; at < end; at++) {
    const text = texts[at] ?? '';
    if (spaceKeywords.has(text)) qualifiers.push(at);
    else if (text !== 'const' && text !== 'volatile' && text !== 'noexcept') break;
  }
  if (qualifiers.length === 0) return undefined;
  const last = Math.max(parts.close, ...qualifiers);
  const words = texts.slice(first, last + 1).filter((text) => !spaceKeywords.has(text));
  const isConst = texts.slice(parts.close, last + 2).includes('const');
  const key = words.filter((text) => text !== 'const' || !isConst).join(' ');
  return {declaration, key: `${isConst ? 'const ' : ''}${key}`, name: parts.name, qualifiers};
}

/** Index after the `;`, or after the `}` of the body with what defines a constructor between. */
function wholeEnd(texts: readonly string[], {end, endsWith}: Declaration): number {
  if (endsWith === '{') return closingIndex(texts, end, texts.length) + 1;
  return endsWith === ';' ? end + 1 : end;
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
