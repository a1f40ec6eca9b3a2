import {Icon} from '../../app/icon.tsx';
import {useRunInFront} from './use-run.ts';
import {verdictOf} from './verdict.ts';

/** Beside the panel's title: a run under way, or that the last one did not pass. */
export function RunBadge() {
  const view = useRunInFront();
  if (view?.run.running !== undefined) return <span className="badge">running</span>;
  const record = view?.run.record;
  if (record === undefined) return null;
  const {tone} = verdictOf(record.result);
  if (tone === 'passed') return null;
  return (
    <span className="run-badge" data-tone={tone} title="The last run did not simply pass">
      <Icon name={tone === 'failed' ? 'failed' : 'warning'} />
      <span className="visually-hidden">{tone === 'failed' ? 'failed' : 'predicted to fail'}</span>
    </span>
  );
}
