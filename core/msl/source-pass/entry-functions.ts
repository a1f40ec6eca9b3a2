import {type AttributeList, type FoundAttribute} from './attributes.ts';
import {closingIndex, type Declarator, functionDeclarator} from './declarators.ts';
import {type PassContext} from './pass-context.ts';
import {type PlantedAttributes, plantedNames} from './planted-attributes.ts';
import {placeOf, rangeOfTokens} from './preprocessor/tokens.ts';
import {type FunctionKind, type FunctionRecord, type ParameterRecord} from './records.ts';
import {type Declaration, templateNames} from './scopes.ts';
import {type EntryDeclaration} from './separable-units.ts';
import {type Values} from './values.ts';

/** How each kind of entry function is spelled for Clang (headers/prelude.ts): as `extern "C"`, and as any other function. */
const spellings: Partial<Record<FunctionKind, {readonly plain: string; readonly mangled: string}>> = {
  kernel: {plain: 'kernel', mangled: '__ktpl'},
  vertex: {plain: 'vertex', mangled: '__vtpl'},
  fragment: {plain: 'fragment', mangled: '__ftmpl_'},
  visible: {plain: '__visib_', mangled: '__vitmpl'},
  stitchable: {plain: '__visib_', mangled: '__vitmpl'},
};
const kinds: readonly FunctionKind[] = [
  ...(['kernel', 'vertex', 'fragment', 'visible', 'stitchable', 'mesh', 'object', 'intersection'] as const),
];
/** These are keywords as well as attributes. */
const keywords = new Set(['kernel', 'vertex', 'fragment']);

/** One declaration with the lists of attributes that stand in it. */
interface Candidate {
  readonly declaration: Declaration;
  readonly lists: readonly AttributeList[];
  readonly declarator: Declarator;
}

/** Records entry functions and gives each the spelling that makes Clang emit it. */
export function rewriteEntryFunctions(
  context: PassContext,
  lists: readonly AttributeList[],
  values: Values,
  planted: PlantedAttributes,
): EntryDeclaration[] {
  const entries: EntryDeclaration[] = [];
  for (const candidate of candidates(context, lists)) {
    const record = functionRecord(context, candidate, values);
    if (record === undefined) continue;
    entries.push({declaration: candidate.declaration, record});
    respell(context, candidate, record, planted);
  }
  return entries;
}

function candidates(context: PassContext, lists: readonly AttributeList[]): Candidate[] {
  const {texts, declarations} = context.outline;
  const result: Candidate[] = [];
  let next = 0;
  for (const declaration of declarations) {
    const {first, end} = declaration;
    if (declaration.scope !== 'program') continue;
    while ((lists[next]?.last ?? Infinity) < first) next++;
    const own: AttributeList[] = [];
    for (let at = next; (lists[at]?.first ?? Infinity) < end; at++) own.push(...lists.slice(at, at + 1));
    if (own.length === 0 && !startsWithKeyword(texts, declaration)) continue;
    const parts = declarator(texts, declaration);
    if (parts !== undefined) result.push({declaration, lists: own, declarator: parts});
  }
  return result;
}

/** Whether a kind's keyword stands before the parameters: as cheap as the words before them. */
function startsWithKeyword(texts: readonly string[], {first, end}: Declaration): boolean {
  for (let at = first; at < end; at++) {
    const text = texts[at] ?? '';
    if (keywords.has(text)) return true;
    if (text === '<') at = closingIndex(texts, at, end);
    else if (text === '(' || text === '=') return false;
  }
  return false;
}

function functionRecord(
  context: PassContext,
  {declaration, lists, declarator: parts}: Candidate,
  values: Values,
): FunctionRecord | undefined {
  const {texts, tokens} = context.outline;
  const {first, namespaces, templateParameters} = declaration;
  const found = lists
    .filter((list) => list.last < parts.open || list.first > parts.close)
    .flatMap((list) => list.attributes);
  const kind = kinds.find(
    (name) =>
      found.some(({record}) => record.name === name) ||
      (keywords.has(name) && texts.slice(first, parts.name).includes(name)),
  );
  const nameToken = tokens[parts.name];
  if (kind === undefined || nameToken === undefined) return undefined;
  const scope = {namespaces, hidden: [...templateParameters, ...templateNames(texts, first, parts.name)]};
  return {
    kind,
    name: nameToken.text,
    file: placeOf(nameToken).file.path,
    nameRange: rangeOfTokens(nameToken, nameToken),
    form: form(texts, declaration),
    isDefined: declaration.body !== undefined,
    returnsVoid: parts.open === declaration.end || texts.slice(first, parts.name).includes('void'),
    namespaces,
    attributes: found.map((attribute) => values.record(attribute, scope)),
    parameters: parameters(context, parts, lists, (attribute) => values.record(attribute, scope)),
  };
}

function form(texts: readonly string[], {first}: Declaration): FunctionRecord['form'] {
  if (texts[first] !== 'template') return 'plain';
  if (texts[first + 1] !== '<') return 'explicit-instantiation';
  return texts[first + 2] === '>' ? 'specialisation' : 'template';
}

/** An explicit instantiation may name its type by a typedef: `template kernel kernel_type copy<half>;`. */
function declarator(texts: readonly string[], declaration: Declaration): Declarator | undefined {
  const parts = functionDeclarator(texts, declaration);
  if (parts !== undefined || form(texts, declaration) !== 'explicit-instantiation') return parts;
  const {first, end} = declaration;
  let name: number | undefined;
  for (let at = first + 1; at < end; at++) {
    const text = texts[at] ?? '';
    if (text === '<' || text === '[' || text === '(') at = closingIndex(texts, at, end);
    else if (/^[A-Za-z_]/.test(text)) name = at;
  }
  return name === undefined ? undefined : {name, open: end, close: end};
}

function parameters(
  context: PassContext,
  {open, close}: Declarator,
  lists: readonly AttributeList[],
  recordOf: (attribute: FoundAttribute) => ParameterRecord['attributes'][number],
): ParameterRecord[] {
  const {texts} = context.outline;
  const records: ParameterRecord[] = [];
  let first = open + 1;
  let depth = 0;
  for (let at = first; at <= close; at++) {
    const text = texts[at] ?? '';
    if (at === close || (text === ',' && depth === 0)) {
      if (at > first) records.push(parameter(context, first, at, lists, recordOf));
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
  recordOf: (attribute: FoundAttribute) => ParameterRecord['attributes'][number],
): ParameterRecord {
  const {tokens, texts} = context.outline;
  const own = lists.filter((list) => list.first >= first && list.last < end);
  const words: string[] = [];
  for (let at = first; at < end && texts[at] !== '='; at++) {
    if (!own.some((list) => at >= list.first && at <= list.last)) words.push(texts[at] ?? '');
  }
  const name = parameterName(words);
  const [firstToken, lastToken] = [tokens[first], tokens[end - 1]];
  if (firstToken === undefined || lastToken === undefined) throw new Error('a parameter has no token');
  return {
    text: words.join(' '),
    attributes: own.flatMap((list) => list.attributes.map(recordOf)),
    file: placeOf(firstToken).file.path,
    range: rangeOfTokens(firstToken, lastToken),
    ...(name === undefined ? {} : {name}),
  };
}

/** The last word, unless it belongs to the type: `device float *` and `const uint` name no parameter. */
function parameterName(words: readonly string[]): string | undefined {
  let at = words.length - 1;
  while (words[at] === ']') at = words.lastIndexOf('[', at) - 1;
  if (words[at] === ')' && words.includes('(')) at--;
  const name = words[at] ?? '';
  const isWord = at > 0 && /^[A-Za-z_]/.test(name) && words[at - 1] !== '::' && words[at + 1] !== '*';
  return isWord && !typeWords.test(name) ? name : undefined;
}

const typeWords =
  /^(?:const|volatile|device|constant|threadgroup|thread|unsigned|signed|(?:half|float|bfloat|bool|void|auto|u?(?:char|short|int|long))(?:[234](?:x[234])?)?|(?:u?int(?:8|16|32|64)|size|ptrdiff)_t)$/;

/**
 * The attribute forms become keywords. `extern "C"` must come first and cannot stand in a template, so that only plain
 * functions outside macros get it; an explicit instantiation has the attributes of its template already.
 */
function respell(
  context: PassContext,
  {declaration, lists, declarator: parts}: Candidate,
  record: FunctionRecord,
  planted: PlantedAttributes,
): void {
  const {tokens, texts} = context.outline;
  const {edits} = context;
  const placed = lists.filter((list) => list.last < parts.name || list.first > parts.close);
  const annotations = placed
    .flatMap((list) => list.attributes)
    .filter((attribute) => plantedNames.has(attribute.record.name) && attribute.arguments.length > 0);
  const head = tokens.slice(declaration.first, parts.open);
  const isPlain =
    record.form === 'plain' &&
    declaration.namespaces.length === 0 &&
    annotations.length === 0 &&
    head.every((token) => token.inBody !== true && token.use === undefined) &&
    !head.some(({text}) => text === 'static' || text === 'inline');
  for (const attribute of annotations) planted.keep(attribute);
  const isInstantiation = record.form === 'explicit-instantiation';
  const spelling = spellings[record.kind]?.[isPlain ? 'plain' : 'mangled'];
  let isSpelled = false;
  for (let at = declaration.first; at < parts.name; at++) {
    const token = tokens[at];
    if (token === undefined || texts[at] !== record.kind || !keywords.has(record.kind)) continue;
    if (lists.some((list) => at >= list.first && at <= list.last)) continue;
    edits.respell(token, isInstantiation ? '' : spelling);
    isSpelled = true;
  }
  // A second keyword or attribute of the same kind says nothing new.
  const attribute = placed.flatMap((list) => list.attributes).find((one) => one.record.name === record.kind);
  if (attribute !== undefined && spelling !== undefined && !isSpelled && !isInstantiation)
    planted.spell(attribute, spelling);
  // A static function would not be emitted, and Metal's entry functions are never local to a file.
  if (!isInstantiation) for (const token of head) if (token.text === 'static') edits.respell(token);
}
