import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint, entryPointRoles} from '../model/entry-point.ts';

/** The same subject on both sides; undefined where one side does not have it. */
export type Pair<T> = readonly [left: T | undefined, right: T | undefined];

/** By role and name; what is left over of a role on both sides is paired in order (a renamed kernel). */
export function pairEntryPoints(
  left: readonly EntryPoint[],
  right: readonly EntryPoint[],
): Pair<EntryPoint>[] {
  const waiting = new Set(right);
  const byName = new Map(right.map((entry) => [`${entry.role} ${entry.name}`, entry]));
  const partners = left.map((entry) => {
    const partner = byName.get(`${entry.role} ${entry.name}`);
    return partner !== undefined && waiting.delete(partner) ? partner : undefined;
  });
  const rest = new Map(
    entryPointRoles.map((role) => [role, [...waiting].filter((entry) => entry.role === role)]),
  );
  const pairs = left.map((entry, index): Pair<EntryPoint> => {
    const partner = partners[index] ?? rest.get(entry.role)?.shift();
    if (partner !== undefined) waiting.delete(partner);
    return [entry, partner];
  });
  return [...pairs, ...[...waiting].map((entry): Pair<EntryPoint> => [undefined, entry])];
}

/** By index while the names agree or are missing; else by name, so that an inserted argument shifts nothing. */
export function pairArguments(
  left: readonly ArgumentRecord[],
  right: readonly ArgumentRecord[],
): Pair<number>[] {
  const nameOf = (records: readonly ArgumentRecord[], index: number): string | undefined =>
    records[index]?.name?.value;
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  const pair = (a: number, b: number): void => {
    partner.set(a, b);
    taken.add(b);
  };
  left.forEach((_, index) => {
    const [a, b] = [nameOf(left, index), nameOf(right, index)];
    if (index < right.length && (a === undefined || b === undefined || a === b)) pair(index, index);
  });
  const untaken = new Map<string | undefined, number>();
  right.forEach((_, index) => {
    const name = nameOf(right, index);
    if (!taken.has(index) && name !== undefined && !untaken.has(name)) untaken.set(name, index);
  });
  left.forEach((_, index) => {
    const match = partner.has(index) ? undefined : untaken.get(nameOf(left, index));
    if (match !== undefined && !taken.has(match)) pair(index, match);
  });
  left.forEach((_, index) => {
    if (!partner.has(index) && index < right.length && !taken.has(index)) pair(index, index);
  });
  const pairs = left.map((_, index): Pair<number> => [index, partner.get(index)]);
  const rest = right.flatMap((_, index): Pair<number>[] => (taken.has(index) ? [] : [[undefined, index]]));
  return [...pairs, ...rest];
}
