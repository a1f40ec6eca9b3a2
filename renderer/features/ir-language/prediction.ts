import {type RuleSeverity, type Verdict} from '../../../core/air/rules/rule.ts';
import {type Prediction} from './messages.ts';

interface Breach {
  readonly ruleId: string;
  readonly severity: RuleSeverity;
  readonly verdict: Verdict;
}

/** Verdicts that end a module's way, the worst first. */
const fatal: readonly Verdict[] = ['crash', 'reject'];

/** What the worst breach of severity error is predicted to do, and the rules that say so. */
export function predict(breaches: readonly Breach[]): Prediction | undefined {
  for (const verdict of fatal) {
    const found = breaches.filter((breach) => breach.severity === 'error' && breach.verdict === verdict);
    if (found.length > 0) return {verdict, ruleIds: [...new Set(found.map(({ruleId}) => ruleId))]};
  }
  return undefined;
}
