import {type Diagnostic, type DiagnosticNote, type Severity} from '../../../core/base/diagnostic.ts';
import {type AirModule} from '../../../core/air/model/air-module.ts';
import {type Place} from '../../../core/air/model/place.ts';
import {allRules, effectiveSeverity} from '../../../core/air/rules/check.ts';
import {type Finding, type RuleSeverity, type Verdict} from '../../../core/air/rules/rule.ts';
import {type IrDocument} from '../../../core/ir/language/ir-document.ts';
import {type RuleCheck, type RuleChoice, type RuleInfo} from './messages.ts';

/** Whether a module means to be AIR: by its triple, or by metadata that only AIR has. */
export function isAirModule(air: AirModule): boolean {
  return air.triple !== undefined || air.ir.namedMetadata.some(({name}) => name.startsWith('air.'));
}

/** Every rule, as the page shows it. */
export function ruleInfos(): RuleInfo[] {
  return allRules.map(({id, title, group, verdicts, severity, evidence, status, testedOn, explanation}) => ({
    id,
    title,
    group,
    verdicts,
    severity,
    evidence,
    status,
    testedOn,
    explanation,
  }));
}

/** Number of rules that apply under `choice`. */
export function applyingRuleCount(choice: RuleChoice): number {
  return allRules.filter((rule) => effectiveSeverity(rule, choice) !== undefined).length;
}

/** Breaches of the rules as diagnostics of a file called `file`, and what the worst is predicted to do. */
export function ruleCheck(
  document: IrDocument,
  findings: readonly Finding[],
  choice: RuleChoice,
  file: string,
  checkMs: number,
): RuleCheck {
  return {
    state: 'checked',
    diagnostics: findings.map((finding) => toDiagnostic(document, finding, file)),
    ruleCount: applyingRuleCount(choice),
    prediction: worstVerdict(findings),
    checkMs,
  };
}

const severities: Readonly<Record<RuleSeverity, Severity>> = {
  error: 'error',
  warning: 'warning',
  info: 'remark',
};

function toDiagnostic(document: IrDocument, finding: Finding, file: string): Diagnostic {
  const location = (place: Place) => ({file, range: document.range(place)});
  const notes = (finding.related ?? []).map(({place, message}): DiagnosticNote => ({
    message,
    location: location(place),
    fixIts: [],
  }));
  return {
    severity: severities[finding.severity],
    message: finding.message,
    code: finding.rule.id,
    location: location(finding.place),
    highlights: [],
    notes,
    fixIts: [],
    origin: 'lab',
  };
}

const verdictOrder: readonly Verdict[] = ['crash', 'reject'];

function worstVerdict(findings: readonly Finding[]): {verdict: Verdict; ruleIds: string[]} | undefined {
  const errors = findings.filter((finding) => finding.severity === 'error');
  for (const verdict of verdictOrder) {
    const ruleIds = new Set(errors.filter((finding) => finding.verdict === verdict).map(({rule}) => rule.id));
    if (ruleIds.size > 0) return {verdict, ruleIds: [...ruleIds]};
  }
  return undefined;
}
