import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {predictionWords} from '../ir-language/check-ir.ts';
import {diagnosticsOf} from '../problems/problems-of.ts';
import {breachWords, checklistCounts, checklistGroups, predictionOf} from './checklist-rows.ts';
import {judgedOf} from './judged.ts';

/** What the OS is predicted to do with the module in front, by which rules, and the way out. */
export function CheckVerdict({view}: {readonly view: CompileView}) {
  const rules = useApp((state) => state.airRules?.rules);
  const profile = useApp((state) => state.target);
  const judged = judgedOf(view);
  if (judged === undefined || rules === undefined) return null;
  const groups = checklistGroups(rules, diagnosticsOf(judged.outcome));
  const prediction = predictionOf(groups, profile);
  const counts = checklistCounts(groups);
  const words = breachWords(counts, profile);
  const isFailed = counts.breached.error > 0;
  return (
    <div className="view-heading" data-stale={judged.isOld}>
      <span
        className="checklist-summary"
        data-tone={isFailed ? 'error' : 'warning'}
        data-testid="check-verdict"
      >
        <Icon name={isFailed ? 'failed' : 'warning'} />
        <span className="check-verdict-text" title={words}>
          {prediction === undefined ? words : <strong>{predictionWords(prediction, profile)}</strong>}
        </span>
      </span>
      <CommandButton commandId="air.fix-all" icon="fix" label="Fix all metadata" />
    </div>
  );
}
