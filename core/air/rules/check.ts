import {type AirModule} from '../model/air-module.ts';
import {argumentRules} from './argument-rules.ts';
import {argumentTypeRules} from './argument-type-rules.ts';
import {bodyRules} from './body-rules.ts';
import {consistencyRules} from './consistency-rules.ts';
import {linkingRules} from './linking-rules.ts';
import {moduleRules} from './module-rules.ts';
import {type Finding, type OsProfile, type Rule, type RuleSeverity} from './rule.ts';

/** Every rule, in the order in which the checklist shows them. */
export const allRules: readonly Rule[] = [
  ...moduleRules,
  ...argumentRules,
  ...argumentTypeRules,
  ...consistencyRules,
  ...linkingRules,
  ...bodyRules,
];

export interface CheckOptions {
  readonly profile: OsProfile;
  /** `uncontested` leaves out rules whose evidence is contradicted. */
  readonly evidence?: 'all' | 'uncontested';
  /** Severities that replace a rule's default, by rule id; `off` silences it. */
  readonly severities?: Readonly<Record<string, RuleSeverity | 'off'>>;
}

/** The severity with which `rule` applies under `options`; undefined when it does not apply. */
export function effectiveSeverity(rule: Rule, options: CheckOptions): RuleSeverity | undefined {
  const chosen = options.severities?.[rule.id];
  if (chosen === 'off') return undefined;
  if (options.evidence === 'uncontested' && rule.status === 'contradicted') return undefined;
  // A rule without a verdict for this OS has nothing to say, unless it only informs.
  if (rule.verdicts[options.profile] === 'none' && rule.severity !== 'info') return undefined;
  return chosen ?? rule.severityOn?.[options.profile] ?? rule.severity;
}

/** Every breach of every rule that applies, in the order of the text. */
export function checkAirModule(air: AirModule, options: CheckOptions): Finding[] {
  const findings: Finding[] = [];
  for (const rule of allRules) {
    const severity = effectiveSeverity(rule, options);
    if (severity === undefined) continue;
    for (const detection of rule.detect({air, profile: options.profile})) {
      findings.push({...detection, rule, severity, verdict: rule.verdicts[options.profile]});
    }
  }
  // Array.sort is stable: breaches at one place stay in the order of the rules.
  return findings.sort((a, b) => a.place.start - b.place.start);
}
