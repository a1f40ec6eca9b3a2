import {type ViewSlice} from '../../app/view-slice.ts';
import {type RuleChoice} from './messages.ts';

/** Which rules apply and how, as the person has chosen. */
export function ruleChoiceOf({
  target,
  evidence,
  ruleSeverities,
}: Pick<ViewSlice, 'target' | 'evidence' | 'ruleSeverities'>): RuleChoice {
  return {profile: target, evidence, severities: ruleSeverities};
}

/** Equal for choices that mean the same. */
export function ruleChoiceKey({profile, evidence, severities = {}}: RuleChoice): string {
  return JSON.stringify([profile, evidence, Object.entries(severities).sort()]);
}
