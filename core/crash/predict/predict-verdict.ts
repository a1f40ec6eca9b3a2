import {type AirModule} from '../../air/model/air-module.ts';
import {isAirModule} from '../../air/analyse.ts';
import {allRules, checkAirModule} from '../../air/rules/check.ts';
import {type EvidenceStatus, type Finding, type OsProfile} from '../../air/rules/rule.ts';

/** What an OS is predicted to do with a module, by the first rule of the registry that says so. */
export interface PredictedVerdict {
  readonly verdict: 'crash' | 'reject';
  readonly profile: OsProfile;
  readonly ruleId: string;
  readonly ruleTitle: string;
  /** What breaks the rule, naming the kernel, argument or value. */
  readonly message: string;
  readonly status: EvidenceStatus;
  readonly testedOn: string;
  /** Every rule of the same verdict that the module breaks, in the order of the registry. */
  readonly rules: readonly string[];
}

/**
 * The verdict of `profile` on a module that was read without problems: `crash` before `reject`. Only breaches that the
 * rules call errors count: a warning says that something may go wrong, not that it does. Undefined where nothing is
 * predicted, which is no promise that a real compiler takes the module.
 */
export function predictVerdict(air: AirModule, profile: OsProfile): PredictedVerdict | undefined {
  if (!isAirModule(air)) return undefined;
  const errors = checkAirModule(air, {profile}).filter(({severity}) => severity === 'error');
  for (const verdict of ['crash', 'reject'] as const) {
    const broken = errors.filter((finding) => finding.verdict === verdict);
    const rules = allRules.filter((rule) => broken.some((finding) => finding.rule === rule));
    const [rule] = rules;
    const first: Finding | undefined = broken.find((finding) => finding.rule === rule);
    if (rule === undefined || first === undefined) continue;
    return {
      verdict,
      profile,
      ruleId: rule.id,
      ruleTitle: rule.title,
      message: first.message,
      status: rule.status,
      testedOn: rule.testedOn,
      rules: rules.map(({id}) => id),
    };
  }
  return undefined;
}
