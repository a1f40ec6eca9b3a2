import {appStore, useApp} from '../../app/store.ts';
import {type ViewSlice} from '../../app/view-slice.ts';
import {countOf} from '../../base/format.ts';

type Chosen = ViewSlice['ruleSeverities'][string];

const words: Readonly<Record<Chosen, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Information',
  off: 'Off',
};

/** Chooses the severity of one rule; it is kept with the session. */
export function SeverityChoice({ruleId}: {readonly ruleId: string}) {
  const chosen = useApp((state) => state.ruleSeverities[ruleId]);
  return (
    <select
      aria-label={`Severity of ${ruleId}`}
      value={chosen ?? ''}
      onChange={(event) => choose(ruleId, event.target.value as Chosen | '')}
    >
      <option value="">As the rule says</option>
      {(Object.keys(words) as Chosen[]).map((severity) => (
        <option key={severity} value={severity}>
          {words[severity]}
        </option>
      ))}
    </select>
  );
}

function choose(ruleId: string, severity: Chosen | ''): void {
  appStore.setState(({ruleSeverities}) => {
    const others = Object.entries(ruleSeverities).filter(([id]) => id !== ruleId);
    return {ruleSeverities: Object.fromEntries(severity === '' ? others : [...others, [ruleId, severity]])};
  });
}

/** Says how many rules have another severity than their own, and takes that back: a rule that is off is in no list. */
export function SeverityReset() {
  const count = useApp((state) => Object.keys(state.ruleSeverities).length);
  if (count === 0) return null;
  return (
    <button type="button" className="button" onClick={() => appStore.setState({ruleSeverities: {}})}>
      {`Reset ${countOf(count, 'severity', 'severities')}`}
    </button>
  );
}
