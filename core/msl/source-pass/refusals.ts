import {type Diagnostic, type Severity} from '../../base/diagnostic.ts';
import {type AttributeList} from './attributes.ts';
import {closingIndex, functionDeclarator} from './declarators.ts';
import {type PassContext} from './pass-context.ts';
import {type ExpandedToken, placeOf, rangeOfTokens} from './preprocessor/tokens.ts';
import {type FunctionRecord} from './records.ts';
import {type Declaration} from './scopes.ts';
import {spaceKeywords} from './space-keywords.ts';

/** Words of C++ that Metal leaves out (Metal Shading Language Specification, 1.5.1) and stock Clang accepts here. */
const leftOut: Readonly<Record<string, string>> = {
  goto: "'goto' statements",
  virtual: "'virtual' functions",
  thread_local: "'thread_local' variables",
  dynamic_cast: "'dynamic_cast'",
  throw: "'throw' expressions",
  try: "'try' blocks",
};
const programScope = 'program scope variable must reside in constant address space';
const explicitSpace = (kind: string) => `${kind} type must have explicit address space qualifier`;
/** Types that surely are no typedef of a type with an address space. */
const plainType =
  /^(?:bool|half|float|bfloat|double|u?(?:char|short|int|long)|unsigned|(?:bool|half|float|bfloat|u?(?:char|short|int|long))[234]|u?int(?:8|16|32|64)_t|size_t)$/;
const qualifiers = new Set(['const', 'volatile', 'static', 'inline', 'register', 'constexpr']);
/** Heads that declare no variable. */
const noVariable = new Set([
  ...['using', 'typedef', 'template', 'namespace', 'struct', 'class', 'union', 'enum', 'extern', 'friend'],
  ...[
    'static_assert',
    '_Static_assert',
    'asm',
    '__asm',
    '__asm__',
    'export',
    'public',
    'private',
    'protected',
  ],
]);

/**
 * What Apple's front end refuses although stock Clang, for which `thread` is the space of all that has none, accepts it. Only
 * what is certain without types: texts that Apple's compilers accept must get none of these.
 */
export function reportRefusals(
  context: PassContext,
  lists: readonly AttributeList[],
  functions: readonly FunctionRecord[],
): void {
  const isAttribute = attributeIndices(lists);
  for (const declaration of context.outline.declarations) {
    if (declaration.scope === 'program') programVariable(context, declaration, isAttribute);
    if (declaration.scope === 'block') localPointer(context, declaration.first);
    else if (declaration.scope !== 'braces') parameterPointers(context, declaration);
  }
  wordsLeftOut(context);
  for (const {kind, returnsVoid, name, file, nameRange} of functions) {
    if (kind !== 'kernel' || returnsVoid) continue;
    const message = `kernel function '${name}' must have void return type`;
    context.diagnostics.push(finding('error', message, 'lab', {file, range: nameRange}));
  }
}

function attributeIndices(lists: readonly AttributeList[]): (index: number) => boolean {
  const inside = new Set<number>();
  for (const {first, last} of lists) for (let at = first; at <= last; at++) inside.add(at);
  return (index) => inside.has(index);
}

function programVariable(
  {outline: {texts, tokens}, diagnostics}: PassContext,
  {first, end, endsWith, body}: Declaration,
  isAttribute: (index: number) => boolean,
): void {
  if (noVariable.has(texts[first] ?? '') || (endsWith !== ';' && body !== 'braces')) return;
  let words = 0;
  let name: ExpandedToken | undefined;
  for (let at = first; at < end; at++) {
    const text = texts[at] ?? '';
    if (isAttribute(at)) continue;
    if (text === '=' || text === '[') break;
    if (text === 'constant' || text === 'constexpr' || text === '(' || noVariable.has(text)) return;
    // `S::member = ...` and operators belong to a class.
    if (text === '::' || text === 'operator') return;
    if (text === '<') at = closingIndex(texts, at, end);
    else if (/^[A-Za-z_]/.test(text)) {
      words += qualifiers.has(text) ? 0 : 1;
      name = tokens[at];
    }
  }
  if (words < 2 || name === undefined) return;
  diagnostics.push(finding('error', programScope, 'apple-profile', placed(name)));
}

/** `float *p = ...;` at the beginning of a statement. */
function localPointer({outline: {texts, tokens}, diagnostics}: PassContext, first: number): void {
  let at = first;
  while (qualifiers.has(texts[at] ?? '')) at++;
  const [sign, name] = [texts[at + 1] ?? '', tokens[at + 2]];
  if (!plainType.test(texts[at] ?? '') || (sign !== '*' && sign !== '&') || name?.kind !== 'identifier')
    return;
  if (spaceKeywords.has(name.text)) return;
  const kind = sign === '*' ? 'pointer' : 'reference';
  diagnostics.push(finding('error', explicitSpace(kind), 'apple-profile', placed(name)));
}

function parameterPointers(
  {outline: {texts, tokens}, diagnostics}: PassContext,
  declaration: Declaration,
): void {
  const parts = functionDeclarator(texts, declaration);
  if (parts === undefined || declaration.endsWith === 'nothing') return;
  let first = parts.open + 1;
  for (let at = first; at <= parts.close && at < texts.length; at++) {
    const text = texts[at] ?? '';
    if ((text === '(' || text === '<' || text === '[') && at > parts.open)
      at = closingIndex(texts, at, parts.close);
    else if (text === ',' || at === parts.close) {
      let type = first;
      while (qualifiers.has(texts[type] ?? '')) type++;
      const sign = texts[type + 1] ?? '';
      const [from, to] = [tokens[type + 2], tokens[type]];
      const isNamed = from?.kind === 'identifier' && !spaceKeywords.has(from.text);
      if (
        plainType.test(texts[type] ?? '') &&
        (sign === '*' || sign === '&') &&
        isNamed &&
        to !== undefined
      ) {
        const kind = sign === '*' ? 'pointer' : 'reference';
        diagnostics.push(finding('error', explicitSpace(kind), 'apple-profile', placed(from)));
      }
      first = at + 1;
    }
  }
}

function wordsLeftOut({outline: {texts, tokens}, diagnostics, edits}: PassContext): void {
  for (const [at, text] of texts.entries()) {
    const token = tokens[at];
    if (token?.kind !== 'identifier') continue;
    const isMember = texts[at - 1] === '.' || texts[at - 1] === '->';
    const isAllocation =
      (text === 'new' || text === 'delete') && texts[at - 1] !== '=' && texts[at - 1] !== 'operator';
    const what = isAllocation
      ? `'${text}' expressions`
      : Object.hasOwn(leftOut, text)
        ? leftOut[text]
        : undefined;
    if (what === undefined || isMember) continue;
    const message = `Metal has no ${what}; Apple's compiler refuses this`;
    // Clang 22 stops in the middle over a pointer with an address space that is deleted: it does not get to see it.
    if (text === 'delete') {
      edits.respell(token);
      if (texts[at + 1] === '[' && texts[at + 2] === ']')
        for (const bracket of tokens.slice(at + 1, at + 3)) edits.respell(bracket);
    }
    diagnostics.push(finding(text === 'delete' ? 'error' : 'warning', message, 'lab', placed(token)));
  }
}

function placed(token: ExpandedToken): NonNullable<Diagnostic['location']> {
  return {file: placeOf(token).file.path, range: rangeOfTokens(token, token)};
}

function finding(
  severity: Severity,
  message: string,
  origin: Diagnostic['origin'],
  location: NonNullable<Diagnostic['location']>,
): Diagnostic {
  return {severity, message, location, highlights: [], notes: [], fixIts: [], origin};
}
