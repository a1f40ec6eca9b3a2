import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type Position} from '../../../core/base/source-text.ts';
import {type OsProfile, type RuleGroup, type RuleSeverity} from '../../../core/air/rules/rule.ts';
import {type Prediction, type RuleInfo} from '../ir-language/messages.ts';
import {countOf} from '../../base/format.ts';
import {targetNames} from '../target/profiles.ts';
import {predict} from '../ir-language/prediction.ts';
import {groupOrder} from './rule-words.ts';

/** One rule of the checklist. */
export interface ChecklistRow {
  readonly rule: RuleInfo;
  readonly severity: RuleSeverity;
  /** How often it is breached. */
  readonly breachCount: number;
  /** Where it is breached first. */
  readonly firstBreach: Position | undefined;
}

export interface ChecklistGroup {
  readonly group: RuleGroup;
  readonly rows: readonly ChecklistRow[];
  /** Rules that are breached. */
  readonly breachedCount: number;
}

/** Every rule that applies, by group, with what `diagnostics` say of it. Groups without a rule are left out. */
export function checklistGroups(
  rules: readonly RuleInfo[],
  diagnostics: readonly Diagnostic[],
): ChecklistGroup[] {
  const breaches = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.code === undefined || diagnostic.origin !== 'lab') continue;
    const known = breaches.get(diagnostic.code);
    if (known === undefined) breaches.set(diagnostic.code, [diagnostic]);
    else known.push(diagnostic);
  }
  const groups = groupOrder.map((group) => {
    const rows = rules.flatMap((rule): ChecklistRow[] => {
      const {severity} = rule;
      if (rule.group !== group || severity === undefined) return [];
      const found = breaches.get(rule.id) ?? [];
      return [{rule, severity, breachCount: found.length, firstBreach: found[0]?.location?.range.start}];
    });
    return {group, rows, breachedCount: rows.filter(({breachCount}) => breachCount > 0).length};
  });
  return groups.filter(({rows}) => rows.length > 0);
}

/** Only what is breached. */
export function breachedOnly(groups: readonly ChecklistGroup[]): ChecklistGroup[] {
  return groups
    .map((group) => ({...group, rows: group.rows.filter(({breachCount}) => breachCount > 0)}))
    .filter(({rows}) => rows.length > 0);
}

export interface ChecklistCounts {
  readonly rules: number;
  /** Rules that are breached, by severity. */
  readonly breached: Readonly<Record<RuleSeverity, number>>;
}

export function checklistCounts(groups: readonly ChecklistGroup[]): ChecklistCounts {
  const rows = groups.flatMap((group) => group.rows);
  const breached = {error: 0, warning: 0, info: 0};
  for (const {severity, breachCount} of rows) if (breachCount > 0) breached[severity]++;
  return {rules: rows.length, breached};
}

/** How many rules are breached, in words. */
export function breachWords({rules, breached}: ChecklistCounts, profile: OsProfile): string {
  const {error, warning, info} = breached;
  const system = targetNames[profile];
  if (error + warning + info === 0) return `All ${rules} rules of ${system} are kept`;
  const parts = `${countOf(error, 'error')}, ${countOf(warning, 'warning')}, ${info} information`;
  return `${error + warning + info} of ${rules} rules of ${system} are breached: ${parts}`;
}

/** What the worst breach is predicted to do. */
export function predictionOf(groups: readonly ChecklistGroup[], profile: OsProfile): Prediction | undefined {
  const breached = groups.flatMap((group) => group.rows).filter(({breachCount}) => breachCount > 0);
  return predict(
    breached.map(({rule, severity}) => ({ruleId: rule.id, severity, verdict: rule.verdicts[profile]})),
  );
}
