import {toDiagnostics} from '../../../core/air/analyse.ts';
import {allRules, effectiveSeverity} from '../../../core/air/rules/check.ts';
import {type RuleCheck, type RuleChoice, type RuleInfo} from './messages.ts';
import {predict} from './prediction.ts';
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
  const {findings, checkMs} = parsed.check(choice);
  const diagnostics = toDiagnostics(parsed.analysis(choice), file, choice.profile, parsed.document.source);
  return {
    state: 'checked',
    diagnostics,
    ruleCount: allRules.filter((rule) => effectiveSeverity(rule, choice) !== undefined).length,
    prediction: predict(findings.map(({rule, severity, verdict}) => ({ruleId: rule.id, severity, verdict}))),
    checkMs,
  };
}
