import {type AttributeList} from './attributes.ts';
import {rangeOf, type PassContext} from './pass-context.ts';
import {type MemberRecord, type StructureRecord, type VariableRecord} from './records.ts';
import {type Declaration} from './scopes.ts';

/** Structure members and variables of the program that have attributes. */
export function recordMembers(
  context: PassContext,
  lists: readonly AttributeList[],
): {structures: StructureRecord[]; variables: VariableRecord[]} {
  const members = new Map<string, MemberRecord[]>();
  const variables: VariableRecord[] = [];
  let next = 0;
  for (const declaration of context.outline.declarations) {
    if (declaration.endsWith !== ';' || (declaration.scope !== 'class' && declaration.scope !== 'program'))
      continue;
    const record = declared(context, declaration, lists, next);
    if (record === undefined) continue;
    next = record.next;
    if (record.member === undefined) continue;
    if (declaration.scope === 'program') variables.push(record.member);
    else {
      const name = declaration.className ?? '';
      members.set(name, [...(members.get(name) ?? []), record.member]);
    }
  }
  const structures = [...members].map(([name, list]) => ({name, members: list}));
  return {structures, variables};
}

function declared(
  context: PassContext,
  declaration: Declaration,
  lists: readonly AttributeList[],
  from: number,
): {next: number; member: MemberRecord | undefined} | undefined {
  const {tokens, texts} = context.outline;
  const start = tokens[declaration.first]?.start ?? 0;
  const end = tokens[declaration.end - 1]?.end ?? start;
  let next = from;
  while ((lists[next]?.end ?? Infinity) <= start) next++;
  const first = lists[next];
  if (first === undefined || first.start >= end) return {next, member: undefined};
  const own: AttributeList[] = [];
  for (let at = next; (lists[at]?.start ?? Infinity) < end; at++) own.push(...lists.slice(at, at + 1));
  const words = texts.slice(declaration.first, declaration.end);
  const isInside = (index: number) =>
    own.some((list) => {
      const offset = tokens[declaration.first + index]?.start ?? 0;
      return offset >= list.start && offset < list.end;
    });
  if (words.some((word, index) => word === '(' && !isInside(index))) return {next, member: undefined};
  const stop = words.findIndex(
    (word, index) => (word === '=' || word === '[' || word === '{') && !isInside(index),
  );
  const names = words.filter(
    (word, index) => (stop < 0 || index < stop) && /^[A-Za-z_]/.test(word) && !isInside(index),
  );
  const attributes = own.flatMap((list) => list.attributes);
  return {next, member: {name: names.at(-1) ?? '', attributes, range: rangeOf(context.source, start, end)}};
}
