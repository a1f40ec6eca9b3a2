import {
  type BrokenRule,
  diffAirModules,
  type DifferenceGroup,
  type FactDifference,
  type ModuleDiff,
  summaryLine,
} from '../../../core/air/diff/diff-modules.ts';
import {diffPartHtml, diffToHtml} from '../../../core/air/diff/html.ts';
import {diffToJson} from '../../../core/air/diff/json.ts';
import {diffToMarkdown, type SideNames} from '../../../core/air/diff/markdown.ts';
import {takeFact} from '../../../core/air/diff/take-fact.ts';
import {type Fix} from '../../../core/air/fixes/fix-findings.ts';
import {type Place} from '../../../core/air/model/place.ts';
import {type Finding} from '../../../core/air/rules/rule.ts';
import {
  type ExportFormat,
  type FactNode,
  type IrFacts,
  type RuleChoice,
  type StatedFact,
} from './messages.ts';
import {type ParsedIr} from './parsed-ir.ts';

/** Compares two modules by meaning, each with what the rules say of it. */
export function compare(left: ParsedIr, right: ParsedIr, choice: RuleChoice): ModuleDiff {
  return diffAirModules(left.air, right.air, {
    left: left.findings(choice),
    right: left === right ? [] : right.findings(choice),
  });
}

/** The facts of `left`, or of both sides where there is another, as the page shows them. */
export function factTree(left: ParsedIr, right: ParsedIr | undefined, choice: RuleChoice): IrFacts {
  const diff = compare(left, right ?? left, choice);
  const builder = new TreeBuilder(left, right, left.findings(choice));
  const nodes = uniqueGroups(withEmptyGroups(diff.groups)).map(([id, group]) => builder.group(id, group));
  return {state: 'read', nodes, summary: right === undefined ? undefined : summaryLine(diff)};
}

/** Subjects that every module has, even where no side states anything of them. */
const standing = [
  {title: 'Module', kind: 'module', path: 'module'},
  {title: 'Module flags', kind: 'flags', path: 'flags'},
  {title: 'Compile options', kind: 'options', path: 'options'},
] as const;

function withEmptyGroups(groups: readonly DifferenceGroup[]): DifferenceGroup[] {
  const first = standing.map(({title, kind, path}): DifferenceGroup => {
    const side = {facts: [], place: undefined, path};
    const empty = {title, kind, left: side, right: side, differences: [], children: []};
    return groups.find((group) => group.kind === kind) ?? empty;
  });
  return [...first, ...groups.filter((group) => !first.includes(group))];
}

/** Ids of groups among their siblings: their titles, numbered where two are the same. */
function uniqueGroups(
  groups: readonly DifferenceGroup[],
  parent = '',
): (readonly [string, DifferenceGroup])[] {
  const seen = new Map<string, number>();
  return groups.map((group) => {
    const count = (seen.get(group.title) ?? 0) + 1;
    seen.set(group.title, count);
    return [`${parent}/${group.title}${count === 1 ? '' : ` (${count})`}`, group] as const;
  });
}

class TreeBuilder {
  private readonly left: ParsedIr;
  private readonly right: ParsedIr | undefined;
  private readonly findings: readonly Finding[];

  constructor(left: ParsedIr, right: ParsedIr | undefined, findings: readonly Finding[]) {
    this.left = left;
    this.right = right;
    this.findings = findings.filter(({concerns}) => concerns !== undefined);
  }

  group(id: string, group: DifferenceGroup): FactNode {
    const facts = group.differences.map((difference) => this.fact(id, group, difference));
    const known = new Set(group.differences.map(({key}) => key));
    const children = uniqueGroups(group.children, id).map(([childId, child]) => this.group(childId, child));
    const {title: label, kind, left, right} = group;
    return {
      id,
      kind,
      label,
      class: left === undefined ? 'missing' : right === undefined ? 'extra' : 'equal',
      left: this.place(this.left, left?.place),
      right: this.place(this.right, right?.place),
      broken: this.brokenSubject(group),
      belongsAt: undefined,
      takable: false,
      children: [...facts, ...this.absent(id, group, known), ...children],
    };
  }

  private fact(parent: string, group: DifferenceGroup, difference: FactDifference): FactNode {
    const {key, label, left, right, broken} = difference;
    const isTakable =
      this.right !== undefined &&
      difference.class !== 'equal' &&
      group.kind !== 'entry' &&
      group.kind !== 'declarations';
    return {
      id: `${parent}/${key}`,
      kind: 'fact',
      label,
      class: difference.class,
      left: left && this.stated(this.left, left.text, left.place),
      right: right && this.right && this.stated(this.right, right.text, right.place),
      broken,
      belongsAt: left === undefined ? this.findingRange(broken, group) : undefined,
      takable: isTakable,
      children: [],
    };
  }

  /** Facts that a rule asks of the document in front and that nobody states. */
  private absent(parent: string, group: DifferenceGroup, known: ReadonlySet<string>): FactNode[] {
    const path = group.left?.path;
    if (path === undefined) return [];
    const nodes = new Map<string, FactNode>();
    for (const finding of this.findings) {
      for (const concern of finding.concerns ?? []) {
        const key = concern.startsWith(`${path}/`) ? concern.slice(path.length + 1) : undefined;
        if (key === undefined || known.has(key) || this.isSubject(group, concern)) continue;
        const broken = [...(nodes.get(key)?.broken ?? []), brokenOf(finding)];
        const belongsAt = this.left.document.range(finding.place);
        nodes.set(key, {
          id: `${parent}/${key}`,
          kind: 'fact',
          label: key,
          class: 'absent',
          left: undefined,
          right: undefined,
          broken,
          belongsAt,
          takable: false,
          children: [],
        });
      }
    }
    return [...nodes.values()];
  }

  /** Whether a concern of a group is about one of the groups below it. */
  private isSubject(group: DifferenceGroup, concern: string): boolean {
    return group.children.some(({left}) => {
      const path = left?.path;
      return path !== undefined && (concern === path || concern.startsWith(`${path}/`));
    });
  }

  /** Rules that are broken by the subject as a whole. */
  private brokenSubject({left}: DifferenceGroup): BrokenRule[] {
    if (left === undefined) return [];
    return this.findings.filter(({concerns}) => concerns?.includes(left.path)).map(brokenOf);
  }

  private findingRange(
    broken: readonly BrokenRule[],
    {left}: DifferenceGroup,
  ): StatedFact['range'] | undefined {
    const own = broken.find(({side}) => side === 'left');
    const finding =
      own && this.findings.find(({rule, message}) => rule.id === own.ruleId && message === own.message);
    const place = finding?.place ?? left?.place;
    return place === undefined ? undefined : this.left.document.range(place);
  }

  private stated({document}: ParsedIr, text: string, place: Place): StatedFact {
    return {text, range: document.range(place)};
  }

  private place(parsed: ParsedIr | undefined, place: Place | undefined): StatedFact | undefined {
    return parsed === undefined || place === undefined ? undefined : this.stated(parsed, '', place);
  }
}

function brokenOf({rule, severity, verdict, message}: Finding): BrokenRule {
  return {side: 'left', ruleId: rule.id, severity, verdict, message};
}

/** What makes `left` state what `right` states for the fact `id` of their comparison. */
export function takeFrom(left: ParsedIr, right: ParsedIr, choice: RuleChoice, id: string): Fix | undefined {
  const find = (groups: readonly DifferenceGroup[], parent: string): Fix | undefined => {
    for (const [groupId, group] of uniqueGroups(groups, parent)) {
      if (!id.startsWith(`${groupId}/`)) continue;
      const difference = group.differences.find(({key}) => id === `${groupId}/${key}`);
      if (difference !== undefined) return takeFact({left, right}, 'left', group, difference);
      const found = find(group.children, groupId);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(compare(left, right, choice).groups, '');
}

/** A comparison as text of `format`. */
export function exportComparison(diff: ModuleDiff, names: SideNames, format: ExportFormat): string {
  switch (format) {
    case 'markdown':
      return diffToMarkdown(diff, names);
    case 'html':
      return diffToHtml(diff, names);
    case 'html-part':
      return diffPartHtml(diff, names, 3);
    case 'json':
      return `${JSON.stringify(diffToJson(diff, names), undefined, 2)}\n`;
  }
}
