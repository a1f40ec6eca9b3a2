import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint, entryPointRoles} from '../model/entry-point.ts';
import {
  argumentGroup,
  compileOptionGroup,
  declarationGroups,
  entryPointGroup,
  type FactGroup,
  flagGroup,
  moduleGroup,
  type ModuleFact,
} from './module-facts.ts';

/** `missing`: only the right side states it; `extra`: only the left side does. */
export type DifferenceClass = 'equal' | 'missing' | 'extra' | 'changed';

/** One fact on both sides. */
export interface FactDifference {
  readonly key: string;
  readonly label: string;
  readonly class: DifferenceClass;
  readonly left: ModuleFact | undefined;
  readonly right: ModuleFact | undefined;
  readonly ruleId: string | undefined;
}

export interface DifferenceGroup {
  readonly title: string;
  readonly differences: readonly FactDifference[];
  readonly children: readonly DifferenceGroup[];
}

export interface ModuleDiff {
  readonly groups: readonly DifferenceGroup[];
  /** Over all groups. */
  readonly counts: Readonly<Record<DifferenceClass, number>>;
}

/**
 * Compares two modules by meaning: flags by name, entry points by role and name, arguments by index and then name. Node
 * numbers, order of lists and formatting do not count.
 */
export function diffAirModules(left: AirModule, right: AirModule): ModuleDiff {
  const leftDeclarations = declarationGroups(left);
  const rightDeclarations = declarationGroups(right);
  const groups = [
    diffGroup('Module', moduleGroup(left), moduleGroup(right)),
    diffGroup('Module flags', flagGroup(left), flagGroup(right)),
    diffGroup('Compile options', compileOptionGroup(left), compileOptionGroup(right)),
    ...pairEntryPoints(left.entryPoints, right.entryPoints).map((pair) => diffEntryPoints(left, right, pair)),
    ...leftDeclarations.map((group, index) => diffGroup(group.title, group, rightDeclarations[index])),
  ].filter((group) => group.differences.length + group.children.length > 0);
  const counts = {equal: 0, missing: 0, extra: 0, changed: 0};
  groups.forEach((group) => count(group, counts));
  return {groups, counts};
}

function count(group: DifferenceGroup, counts: Record<DifferenceClass, number>): void {
  for (const difference of group.differences) counts[difference.class]++;
  group.children.forEach((child) => count(child, counts));
}

function diffGroup(
  title: string,
  left: FactGroup | undefined,
  right: FactGroup | undefined,
  children: readonly DifferenceGroup[] = [],
): DifferenceGroup {
  const rightFacts = new Map(right?.facts.map((fact) => [fact.key, fact]));
  const differences: FactDifference[] = [];
  const seen = new Set<string>();
  for (const fact of left?.facts ?? []) {
    if (seen.has(fact.key)) continue;
    seen.add(fact.key);
    differences.push(difference(fact, rightFacts.get(fact.key)));
  }
  for (const fact of rightFacts.values())
    if (!seen.has(fact.key)) differences.push(difference(undefined, fact));
  return {title, differences, children};
}

function difference(left: ModuleFact | undefined, right: ModuleFact | undefined): FactDifference {
  const either = left ?? right;
  return {
    key: either?.key ?? '',
    label: either?.label ?? '',
    class: classify(left, right),
    left,
    right,
    ruleId: either?.ruleId,
  };
}

function classify(left: ModuleFact | undefined, right: ModuleFact | undefined): DifferenceClass {
  if (left === undefined) return 'missing';
  if (right === undefined) return 'extra';
  return left.text === right.text ? 'equal' : 'changed';
}

type Pair<T> = readonly [left: T | undefined, right: T | undefined];

/** By role and name; what is left over of a role on both sides is paired in order (a renamed kernel). */
function pairEntryPoints(left: readonly EntryPoint[], right: readonly EntryPoint[]): Pair<EntryPoint>[] {
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

function diffEntryPoints(left: AirModule, right: AirModule, [a, b]: Pair<EntryPoint>): DifferenceGroup {
  const either = a ?? b;
  const title = `${either?.role ?? 'kernel'} ${either?.name ?? ''}`;
  const children = pairArguments(a?.arguments ?? [], b?.arguments ?? []).map(([leftIndex, rightIndex]) => {
    const name = argumentTitle(a, leftIndex, b, rightIndex);
    return diffGroup(name, argumentFacts(a, leftIndex, name), argumentFacts(b, rightIndex, name));
  });
  return diffGroup(
    title,
    a === undefined ? undefined : entryPointGroup(left, a, title),
    b === undefined ? undefined : entryPointGroup(right, b, title),
    children,
  );
}

function argumentFacts(
  entry: EntryPoint | undefined,
  index: number | undefined,
  title: string,
): FactGroup | undefined {
  const record = index === undefined ? undefined : entry?.arguments[index];
  return entry === undefined || index === undefined || record === undefined
    ? undefined
    : argumentGroup(entry, record, index, title);
}

function argumentTitle(
  left: EntryPoint | undefined,
  leftIndex: number | undefined,
  right: EntryPoint | undefined,
  rightIndex: number | undefined,
): string {
  const record =
    (rightIndex === undefined ? undefined : right?.arguments[rightIndex]) ??
    (leftIndex === undefined ? undefined : left?.arguments[leftIndex]);
  const name = record?.name?.value;
  return `argument ${leftIndex ?? rightIndex ?? 0}${name === undefined ? '' : ` (${name})`}`;
}

/** By index while the names agree or are missing; else by name, so that an inserted argument shifts nothing. */
function pairArguments(left: readonly ArgumentRecord[], right: readonly ArgumentRecord[]): Pair<number>[] {
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
