import {toDiagnostics} from '../../../core/air/analyse.ts';
import {allRules, effectiveSeverity} from '../../../core/air/rules/check.ts';
import {type Finding, type Verdict} from '../../../core/air/rules/rule.ts';
import {type RuleCheck, type RuleChoice, type RuleInfo} from './messages.ts';
import {type ParsedIr} from './parsed-ir.ts';

/** Every rule, as the page shows it under `choice`. */
export function ruleInfos(choice: RuleChoice): RuleInfo[] {
  return allRules.map((rule) => {
    const {id, title, group, verdicts, evidence, status, testedOn, explanation} = rule;
    const severity = effectiveSeverity(rule, choice);
    return {id, title, group, verdicts, severity, evidence, status, testedOn, explanation};
  });
}

/** Breaches of the rules as diagnostics of a file called `file`, and what the worst is predicted to do. */
export function checkRules(parsed: ParsedIr, choice: RuleChoice, file: string): RuleCheck {
  if (parsed.isMalformed) return {state: 'malformed'};
  if (!parsed.isAir) return {state: 'not-air'};
  const startedAt = performance.now();
  const findings = parsed.findings(choice);
  const diagnostics = toDiagnostics(parsed.analysis(choice), file, choice.profile, parsed.document.source);
  return {
    state: 'checked',
    diagnostics,
    ruleCount: allRules.filter((rule) => effectiveSeverity(rule, choice) !== undefined).length,
    prediction: worstVerdict(findings),
    checkMs: performance.now() - startedAt,
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
