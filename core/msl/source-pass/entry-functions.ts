import {type AttributeList} from './attributes.ts';
import {rangeOf, type PassContext} from './pass-context.ts';
import {
  type AttributeRecord,
  type FunctionKind,
  type FunctionRecord,
  type ParameterRecord,
} from './records.ts';
import {type Declaration} from './scopes.ts';

/** How each kind of entry function is spelled for Clang (headers/prelude.ts): as `extern "C"`, and as a template. */
const spellings: Partial<Record<FunctionKind, {readonly plain: string; readonly template: string}>> = {
  kernel: {plain: 'kernel', template: '__ktpl'},
  vertex: {plain: 'vertex', template: '__vtpl'},
  fragment: {plain: 'fragment', template: '__ftmpl_'},
  visible: {plain: '__visib_', template: '__vitmpl'},
  stitchable: {plain: '__visib_', template: '__vitmpl'},
};
const kinds: readonly FunctionKind[] = [
  ...(['kernel', 'vertex', 'fragment', 'visible', 'stitchable', 'mesh', 'object', 'intersection'] as const),
];
/** These are keywords as well as attributes. */
const keywords = new Set(['kernel', 'vertex', 'fragment']);
const notAName = new Set(['alignas', '__attribute__', 'decltype', '__declspec', '__asm', '__asm__', 'asm']);

/** One declaration with the lists of attributes that stand in it. */
interface Candidate {
  readonly declaration: Declaration;
  readonly lists: readonly AttributeList[];
}

/** Records entry functions and gives each the spelling that makes Clang emit it. */
export function rewriteEntryFunctions(
  context: PassContext,
  lists: readonly AttributeList[],
): FunctionRecord[] {
  const records: FunctionRecord[] = [];
  for (const candidate of candidates(context, lists)) {
    const record = functionRecord(context, candidate);
    if (record === undefined) continue;
    records.push(record);
    respell(context, candidate, record);
  }
  return records;
}

function candidates(context: PassContext, lists: readonly AttributeList[]): Candidate[] {
  const {tokens, declarations} = context.outline;
  const result: Candidate[] = [];
  let next = 0;
  for (const declaration of declarations) {
    if (declaration.scope !== 'program') continue;
    const start = tokens[declaration.first]?.start ?? 0;
    const end = tokens[declaration.end - 1]?.end ?? start;
    while ((lists[next]?.end ?? Infinity) <= start) next++;
    const own: AttributeList[] = [];
    for (let at = next; (lists[at]?.start ?? Infinity) < end; at++) {
      const list = lists[at];
      if (list !== undefined && !list.inDirective) own.push(list);
    }
    result.push({declaration, lists: own});
  }
  return result;
}

function functionRecord(context: PassContext, candidate: Candidate): FunctionRecord | undefined {
  const {texts, tokens} = context.outline;
  const {declaration, lists} = candidate;
  const parts = declarator(texts, declaration);
  if (parts === undefined) return undefined;
  const openOffset = tokens[parts.open]?.start ?? Infinity;
  const closeOffset = tokens[parts.close]?.start ?? Infinity;
  const attributes = lists
    .filter((list) => list.end <= openOffset || list.start >= closeOffset)
    .flatMap((list) => list.attributes);
  const kind = kinds.find(
    (name) =>
      attributes.some((attribute) => attribute.name === name) ||
      (keywords.has(name) && texts.slice(declaration.first, parts.open).includes(name)),
  );
  const nameToken = tokens[parts.name];
  if (kind === undefined || nameToken === undefined) return undefined;
  return {
    kind,
    name: texts[parts.name] ?? '',
    nameRange: rangeOf(context.source, nameToken.start, nameToken.end),
    form: form(texts, declaration),
    attributes,
    parameters: parameters(context, parts.open, parts.close, lists),
  };
}

function form(texts: readonly string[], {first}: Declaration): FunctionRecord['form'] {
  if (texts[first] !== 'template') return 'plain';
  return texts[first + 1] === '<' ? 'template' : 'explicit-instantiation';
}

/** An explicit instantiation may name its type by a typedef: `template kernel kernel_type copy<half>;`. */
function declarator(texts: readonly string[], declaration: Declaration): Declarator | undefined {
  const parts = parameterList(texts, declaration);
  if (parts !== undefined || form(texts, declaration) !== 'explicit-instantiation') return parts;
  const {first, end} = declaration;
  let name: number | undefined;
  for (let at = first + 1; at < end; at++) {
    const text = texts[at] ?? '';
    if (text === '<') at = closing(texts, at, end, '<', '>');
    else if (text === '[') at = closing(texts, at, end, '[', ']');
    else if (/^[A-Za-z_]/.test(text)) name = at;
  }
  return name === undefined ? undefined : {name, open: end, close: end};
}

/** Indices of the function's name and of the parentheses of its parameters. */
interface Declarator {
  readonly name: number;
  readonly open: number;
  readonly close: number;
}

/** The function's name and the parentheses of its parameters, outside angle brackets and attributes. */
function parameterList(texts: readonly string[], {first, end}: Declaration): Declarator | undefined {
  let name: number | undefined;
  for (let at = first; at < end; at++) {
    const text = texts[at] ?? '';
    if (text === '=') return undefined;
    if (text === '<') at = closing(texts, at, end, '<', '>');
    else if (text === '[') at = closing(texts, at, end, '[', ']');
    else if (text === '(') {
      const close = closing(texts, at, end, '(', ')');
      if (name !== undefined && !notAName.has(texts[name] ?? '')) return {name, open: at, close};
      at = close;
    } else if (/^[A-Za-z_]/.test(text)) name = at;
  }
  return undefined;
}

function closing(
  texts: readonly string[],
  open: number,
  end: number,
  opening: string,
  close: string,
): number {
  let depth = 0;
  for (let at = open; at < end; at++) {
    if (texts[at] === opening) depth++;
    else if (texts[at] === close && --depth === 0) return at;
  }
  return end;
}

function parameters(
  context: PassContext,
  open: number,
  close: number,
  lists: readonly AttributeList[],
): ParameterRecord[] {
  const {texts} = context.outline;
  const records: ParameterRecord[] = [];
  let first = open + 1;
  let depth = 0;
  for (let at = first; at <= close; at++) {
    const text = texts[at] ?? '';
    if (at === close || (text === ',' && depth === 0)) {
      if (at > first) records.push(parameter(context, first, at, lists));
      first = at + 1;
    } else if ('([{<'.includes(text)) depth++;
    else if (')]}>'.includes(text)) depth--;
  }
  return records.length === 1 && records[0]?.text === 'void' ? [] : records;
}

function parameter(
  context: PassContext,
  first: number,
  end: number,
  lists: readonly AttributeList[],
): ParameterRecord {
  const {tokens, texts} = context.outline;
  const [start, stop] = [tokens[first]?.start ?? 0, tokens[end - 1]?.end ?? 0];
  const own = lists.filter((list) => list.start >= start && list.end <= stop);
  const attributes: AttributeRecord[] = own.flatMap((list) => list.attributes);
  const words: string[] = [];
  let name: string | undefined;
  for (let at = first; at < end && texts[at] !== '='; at++) {
    const offset = tokens[at]?.start ?? 0;
    if (own.some((list) => offset >= list.start && offset < list.end)) continue;
    words.push(texts[at] ?? '');
    if (/^[A-Za-z_]/.test(texts[at] ?? '') && words.length > 1) name = texts[at];
  }
  const text = words.join(' ');
  const range = rangeOf(context.source, start, stop);
  return {text, attributes, range, ...(name === undefined ? {} : {name})};
}

/** The attribute forms become keywords; `extern "C"` cannot stand in a template, and nothing in an instantiation. */
function respell(context: PassContext, {declaration, lists}: Candidate, record: FunctionRecord): void {
  const {tokens, texts} = context.outline;
  const spelling = spellings[record.kind];
  let isSpelled = false;
  const stop = declarator(texts, declaration)?.name ?? declaration.first;
  for (let at = declaration.first; at < stop; at++) {
    const token = tokens[at];
    if (token === undefined || texts[at] !== record.kind || !keywords.has(record.kind)) continue;
    if (lists.some((list) => token.start >= list.start && token.end <= list.end)) continue;
    const text = record.form === 'explicit-instantiation' ? '' : spelling?.[record.form];
    context.edits.replace(token.start, token.end, text);
    isSpelled = true;
  }
  const list = lists.find((one) => one.attributes.some((attribute) => attribute.name === record.kind));
  if (list === undefined || spelling === undefined || isSpelled || record.form === 'explicit-instantiation')
    return;
  context.edits.replace(list.start, list.end, spelling[record.form]);
}
