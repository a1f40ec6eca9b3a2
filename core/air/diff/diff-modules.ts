import {type AirModule} from '../model/air-module.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {isWithin} from '../model/fact-path.ts';
import {type Finding, type RuleSeverity, type Verdict} from '../rules/rule.ts';
import {
  argumentGroup,
  compileOptionGroup,
  declarationGroups,
  entryPointGroup,
  type FactGroup,
  type FactGroupKind,
  flagGroup,
  moduleGroup,
  type ModuleFact,
} from './module-facts.ts';
import {type Pair, pairArguments, pairEntryPoints} from './pairing.ts';

/** `missing`: only the right side states it; `extra`: only the left side does. */
export type DifferenceClass = 'equal' | 'missing' | 'extra' | 'changed';

export type Side = 'left' | 'right';

/** A rule that one side breaks by what it states, or does not state, here. */
export interface BrokenRule {
  readonly side: Side;
  readonly ruleId: string;
  readonly severity: RuleSeverity;
  readonly verdict: Verdict;
  readonly message: string;
}

/** One fact on both sides. */
export interface FactDifference {
  readonly key: string;
  readonly label: string;
  readonly class: DifferenceClass;
  readonly left: ModuleFact | undefined;
  readonly right: ModuleFact | undefined;
  readonly broken: readonly BrokenRule[];
}

export interface DifferenceGroup {
  readonly title: string;
  readonly kind: FactGroupKind;
  /** What each side has; undefined where it does not have the subject at all. */
  readonly left: FactGroup | undefined;
  readonly right: FactGroup | undefined;
  readonly differences: readonly FactDifference[];
  readonly children: readonly DifferenceGroup[];
}

export interface ModuleDiff {
  readonly groups: readonly DifferenceGroup[];
  /** Over all groups. */
  readonly counts: Readonly<Record<DifferenceClass, number>>;
}

/** What the rules say of each side; a difference names a rule only where that side really breaks it. */
export interface SideFindings {
  readonly left: readonly Finding[];
  readonly right: readonly Finding[];
}

/**
 * Compares two modules by meaning: flags by name, entry points by role and name, arguments by index and then name. Node
 * numbers, order of lists and formatting do not count.
 */
export function diffAirModules(
  left: AirModule,
  right: AirModule,
  findings: SideFindings = {left: [], right: []},
): ModuleDiff {
  const differ = new Differ(left, right, findings);
  const groups = differ.groups().filter((group) => group.differences.length + group.children.length > 0);
  const counts = {equal: 0, missing: 0, extra: 0, changed: 0};
  groups.forEach((group) => count(group, counts));
  return {groups, counts};
}

function count(group: DifferenceGroup, counts: Record<DifferenceClass, number>): void {
  for (const difference of group.differences) counts[difference.class]++;
  group.children.forEach((child) => count(child, counts));
}

class Differ {
  private readonly left: AirModule;
  private readonly right: AirModule;
  private readonly findings: SideFindings;

  constructor(left: AirModule, right: AirModule, findings: SideFindings) {
    this.left = left;
    this.right = right;
    const aboutFacts = (list: readonly Finding[]): Finding[] =>
      list.filter(({concerns}) => concerns !== undefined);
    this.findings = {left: aboutFacts(findings.left), right: aboutFacts(findings.right)};
  }

  groups(): DifferenceGroup[] {
    const {left, right} = this;
    const rightDeclarations = declarationGroups(right);
    return [
      this.group('Module', 'module', moduleGroup(left), moduleGroup(right)),
      this.group('Module flags', 'flags', flagGroup(left), flagGroup(right)),
      this.group('Compile options', 'options', compileOptionGroup(left), compileOptionGroup(right)),
      ...pairEntryPoints(left.entryPoints, right.entryPoints).map((pair) => this.entryPoints(pair)),
      ...declarationGroups(left).map(([title, group], index) =>
        this.group(title, 'declarations', group, rightDeclarations[index]?.[1]),
      ),
    ];
  }

  private group(
    title: string,
    kind: FactGroupKind,
    left: FactGroup | undefined,
    right: FactGroup | undefined,
    children: readonly DifferenceGroup[] = [],
  ): DifferenceGroup {
    const rightFacts = new Map(right?.facts.map((fact) => [fact.key, fact]));
    const leftFacts = new Map(left?.facts.map((fact) => [fact.key, fact]));
    const keys = new Set([...leftFacts.keys(), ...rightFacts.keys()]);
    const differences = [...keys].map((key): FactDifference => {
      const [a, b] = [leftFacts.get(key), rightFacts.get(key)];
      const broken = [...this.brokenBy('left', left, key), ...this.brokenBy('right', right, key)];
      return {key, label: (a ?? b)?.label ?? key, class: classify(key, a, b), left: a, right: b, broken};
    });
    return {title, kind, left, right, differences, children};
  }

  private brokenBy(side: Side, group: FactGroup | undefined, key: string): BrokenRule[] {
    if (group === undefined || this.findings[side].length === 0) return [];
    const path = `${group.path}/${key}`;
    return this.findings[side]
      .filter(({concerns}) => concerns?.some((concern) => isWithin(path, concern)))
      .map(({rule, severity, verdict, message}) => ({side, ruleId: rule.id, severity, verdict, message}));
  }

  private entryPoints([a, b]: Pair<EntryPoint>): DifferenceGroup {
    const either = a ?? b;
    const children = pairArguments(a?.arguments ?? [], b?.arguments ?? []).map(([leftIndex, rightIndex]) =>
      this.group(
        argumentTitle(a, leftIndex, b, rightIndex),
        'argument',
        argumentFacts(a, leftIndex),
        argumentFacts(b, rightIndex),
      ),
    );
    return this.group(
      `${either?.role ?? 'kernel'} ${either?.name ?? ''}`,
      'entry',
      a === undefined ? undefined : entryPointGroup(this.left, a),
      b === undefined ? undefined : entryPointGroup(this.right, b),
      children,
    );
  }
}

/** Apple's linker drops it from executable modules, so that stating it or not is no difference (AIR.md 1.3). */
const droppedByLinker = 'air.source_file_name';

function classify(key: string, left: ModuleFact | undefined, right: ModuleFact | undefined): DifferenceClass {
  if (left === undefined || right === undefined) {
    if (key === droppedByLinker) return 'equal';
    return left === undefined ? 'missing' : 'extra';
  }
  return left.text === right.text ? 'equal' : 'changed';
}

/** One line for a status bar or a terminal. */
export function summaryLine({counts, groups}: ModuleDiff): string {
  const different = counts.missing + counts.extra + counts.changed;
  if (different === 0) return `no differences (${counts.equal} facts equal)`;
  const broken = groups.reduce((sum, group) => sum + brokenDifferences(group), 0);
  const parts = [`${counts.missing} missing`, `${counts.extra} extra`, `${counts.changed} changed`];
  const named = broken === 0 ? 'none of them breaks a rule' : `${broken} of them break a rule`;
  return `${different} ${different === 1 ? 'difference' : 'differences'}: ${parts.join(', ')}; ${named}; ${counts.equal} facts equal`;
}

function brokenDifferences({differences, children}: DifferenceGroup): number {
  const own = differences.filter(
    (difference) => difference.class !== 'equal' && difference.broken.length > 0,
  );
  return children.reduce((sum, child) => sum + brokenDifferences(child), own.length);
}

function argumentFacts(entry: EntryPoint | undefined, index: number | undefined): FactGroup | undefined {
  const record = index === undefined ? undefined : entry?.arguments[index];
  return entry === undefined || index === undefined || record === undefined
    ? undefined
    : argumentGroup(entry, record, index);
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
