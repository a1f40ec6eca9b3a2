import {type AttributeList} from './attributes.ts';
import {type PassContext} from './pass-context.ts';
import {placeOf, rangeOfTokens} from './preprocessor/tokens.ts';
import {type MemberRecord, type StructureRecord, type VariableRecord} from './records.ts';
import {type Declaration} from './scopes.ts';
import {type Values} from './values.ts';

/** Structure members and variables of the program that have attributes. */
export function recordMembers(
  context: PassContext,
  lists: readonly AttributeList[],
  values: Values,
): {structures: StructureRecord[]; variables: VariableRecord[]} {
  const structures = new Map<number, {name: string; file: string; members: MemberRecord[]}>();
  const variables: VariableRecord[] = [];
  let next = 0;
  for (const declaration of context.outline.declarations) {
    const {scope, classId, className = ''} = declaration;
    if (declaration.endsWith !== ';' || (scope !== 'class' && scope !== 'program')) continue;
    while ((lists[next]?.last ?? Infinity) < declaration.first) next++;
    const record = declared(context, declaration, lists, next, values);
    if (record === undefined) continue;
    if (scope === 'program' || classId === undefined) variables.push(record);
    else {
      const structure = structures.get(classId) ?? {name: className, file: record.file, members: []};
      structure.members.push(record);
      structures.set(classId, structure);
    }
  }
  return {structures: [...structures.values()], variables};
}

function declared(
  context: PassContext,
  declaration: Declaration,
  lists: readonly AttributeList[],
  from: number,
  values: Values,
): MemberRecord | undefined {
  const {first, end, namespaces, templateParameters} = declaration;
  const {tokens, texts} = context.outline;
  // An explicit instantiation of a function by its type's name; a templated variable has no attribute of Metal's.
  if (context.outline.texts[first] === 'template') return undefined;
  const own: AttributeList[] = [];
  for (let at = from; (lists[at]?.first ?? Infinity) < end; at++) own.push(...lists.slice(at, at + 1));
  if (own.length === 0) return undefined;
  let name = '';
  let isNamed = false;
  for (let at = first; at < end; at++) {
    const list = own.find((one) => at >= one.first && at <= one.last);
    if (list !== undefined) {
      at = list.last;
      continue;
    }
    const text = texts[at] ?? '';
    if (text === '(') return undefined;
    isNamed ||= text === '=' || text === '[' || text === '{';
    if (!isNamed && /^[A-Za-z_]/.test(text)) name = text;
  }
  const [firstToken, lastToken] = [tokens[first], tokens[end - 1]];
  if (firstToken === undefined || lastToken === undefined) return undefined;
  const scope = {namespaces, hidden: templateParameters};
  const isVariable = declaration.scope === 'program';
  return {
    name,
    attributes: own.flatMap((list) =>
      list.attributes.map((attribute) => values.record(attribute, scope, isVariable)),
    ),
    file: placeOf(firstToken).file.path,
    range: rangeOfTokens(firstToken, lastToken),
  };
}
