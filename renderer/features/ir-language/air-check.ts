import {type Diagnostic, type DiagnosticNote, type Severity} from '../../../core/base/diagnostic.ts';
import {type AirModule} from '../../../core/air/model/air-module.ts';
import {type Place} from '../../../core/air/model/place.ts';
import {allRules, effectiveSeverity} from '../../../core/air/rules/check.ts';
import {type Finding, type RuleSeverity, type Verdict} from '../../../core/air/rules/rule.ts';
import {type Fix, fixOf} from '../../../core/air/fixes/fix-findings.ts';
import {type ParsedIr} from './parsed-ir.ts';
import {type RuleCheck, type RuleChoice, type RuleInfo} from './messages.ts';

/** Whether a module means to be AIR: by its triple, or by metadata that only AIR has. */
export function isAirModule(air: AirModule): boolean {
  return air.triple !== undefined || air.ir.namedMetadata.some(({name}) => name.startsWith('air.'));
}

/** Every rule, as the page shows it under `choice`. */
export function ruleInfos(choice: RuleChoice): RuleInfo[] {
  return allRules.map((rule) => {
    const {id, title, group, verdicts, evidence, status, testedOn, explanation} = rule;
    const severity = effectiveSeverity(rule, choice);
    return {id, title, group, verdicts, severity, evidence, status, testedOn, explanation};
  });
}

/** Number of rules that apply under `choice`. */
export function applyingRuleCount(choice: RuleChoice): number {
  return allRules.filter((rule) => effectiveSeverity(rule, choice) !== undefined).length;
}

/** Fixes are planned one by one, each over the whole module: beyond these findings there is "fix all". */
const mostFixes = 60;

/** Breaches of the rules as diagnostics of a file called `file`, and what the worst is predicted to do. */
export function ruleCheck(
  parsed: ParsedIr,
  findings: readonly Finding[],
  choice: RuleChoice,
  file: string,
  checkMs: number,
): RuleCheck {
  const diagnostics = findings.map((finding, index) => {
    const fix = index < mostFixes ? fixOf(parsed.text, parsed.air, finding, choice.profile) : undefined;
    return toDiagnostic(parsed, finding, fix, file);
  });
  return {
    state: 'checked',
    diagnostics,
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

function toDiagnostic(
  {document}: ParsedIr,
  finding: Finding,
  fix: Fix | undefined,
  file: string,
): Diagnostic {
  const location = (place: Place) => ({file, range: document.range(place)});
  const notes = (finding.related ?? []).map(({place, message}): DiagnosticNote => ({
    message,
    location: location(place),
    fixIts: [],
  }));
  // A note without a place stands for the fix: what it does, and every edit that it takes.
  if (fix !== undefined) {
    const fixIts = fix.edits.map((edit) => ({...location(edit), text: edit.text}));
    notes.push({message: fix.title, fixIts});
  }
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
