import {saveFile} from '../../app/save-file.ts';
import {formatChange, formatNs} from '../../../core/timing/format.ts';
import {type TimingEntry} from '../../../core/protocol/timing-history.ts';
import {type ExperimentKey} from '../run/run-slice.ts';
import {ComparedView} from './compared-view.tsx';
import {timingHistory} from './history-controller.ts';
import {Sparkline} from './sparkline.tsx';
import {timeOf} from './time-of.ts';
import {type ExperimentTiming, keptTimings} from './timing-slice.ts';
import {VerdictLine} from './verdict-line.tsx';

interface HistoryProps {
  readonly experiment: ExperimentKey | undefined;
  readonly timing: ExperimentTiming;
}

/** Every timing that the lab keeps of the experiment, the newest first: sparklines, the pinned one, and two side by side. */
export function HistoryView({experiment, timing}: HistoryProps) {
  const {history, compared} = timing;
  const entries = keptTimings(timing);
  if (history.status === 'failed')
    return <VerdictLine icon="failed" tone="failed" headline={history.message} />;
  if (experiment === undefined || entries.length === 0) {
    return (
      <p className="placeholder">
        {history.status === 'loading'
          ? 'Reading the timings that are kept.'
          : 'Every timing is kept here, across sessions, so that edits can be compared.'}
      </p>
    );
  }
  const pinned = history.status === 'ready' ? history.kept.pinned : undefined;
  const names = [...new Set(entries.flatMap(({variants}) => variants.map(({name}) => name)))];
  const base = entries.find(({id}) => id === pinned);
  const chosen = compared.status === 'none' ? [] : compared.ids;
  return (
    <div
      className="timing-history"
      data-pane-focus=""
      tabIndex={0}
      role="region"
      aria-label="History of timings"
    >
      <div className="timing-sparklines">
        {names.map((name) => (
          <Sparkline key={name} name={name} entries={entries} pinned={base} />
        ))}
      </div>
      {compared.status === 'failed' && (
        <VerdictLine icon="failed" tone="failed" headline={compared.message} />
      )}
      <div className="timing-history-columns">
        <div>
          {chosen.length === 1 && <p className="quiet">Choose a second timing to compare.</p>}
          <table className="figures timing-table timing-entries">
            <caption>
              Medians of one launch{base === undefined ? '' : `, and their change from the pinned timing`}
            </caption>
            <thead>
              <tr>
                <th scope="col">Timed at</th>
                {names.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
                <th scope="col" className="figure-note">
                  Verdict
                </th>
                <th scope="col" className="figure-note">
                  Edited
                </th>
                <th scope="col">Compare</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {[...entries].reverse().map((entry, at) => (
                <EntryRow
                  key={entry.id}
                  experiment={experiment}
                  entry={entry}
                  before={entries[entries.length - 2 - at]}
                  names={names}
                  base={base}
                  isChosen={chosen.includes(entry.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
        {compared.status === 'ready' && <ComparedView before={compared.before} after={compared.after} />}
      </div>
    </div>
  );
}

interface EntryProps {
  readonly experiment: ExperimentKey;
  readonly entry: TimingEntry;
  /** The timing before this one. */
  readonly before: TimingEntry | undefined;
  readonly names: readonly string[];
  readonly base: TimingEntry | undefined;
  readonly isChosen: boolean;
}

function EntryRow({experiment, entry, before, names, base, isChosen}: EntryProps) {
  const {id, verdict} = entry;
  const when = timeOf(entry);
  const isPinned = base?.id === id;
  return (
    <tr aria-current={isPinned}>
      <th scope="row">{when}</th>
      {names.map((name) => (
        <td key={name}>{medianText(entry, name, base)}</td>
      ))}
      <td className="figure-note timing-words" title={verdict}>
        {verdict}
      </td>
      <td className="figure-note timing-words" title={editedText(entry, before)}>
        {editedText(entry, before)}
      </td>
      <td>
        <label className="timing-choice">
          <input
            type="checkbox"
            aria-label={`Compare the timing of ${when}`}
            checked={isChosen}
            onChange={() => void timingHistory().choose(experiment, id)}
          />
        </label>
      </td>
      <td>
        <div className="timing-actions">
          <button
            type="button"
            className="button"
            aria-pressed={isPinned}
            aria-label={isPinned ? `Pinned: the timing of ${when}` : `Pin the timing of ${when}`}
            onClick={() => void timingHistory().pin(experiment, isPinned ? undefined : id)}
          >
            {isPinned ? 'Pinned' : 'Pin'}
          </button>
          <button
            type="button"
            className="button"
            aria-label={`Save the timing of ${when} as JSON`}
            onClick={() => void saveEntry(experiment, id)}
          >
            JSON
          </button>
          <button
            type="button"
            className="button"
            aria-label={`Remove the timing of ${when}`}
            onClick={() => void timingHistory().remove(experiment, id)}
          >
            Remove
          </button>
        </div>
      </td>
    </tr>
  );
}

async function saveEntry(experiment: ExperimentKey, id: string): Promise<void> {
  const found = await timingHistory().read(experiment, id);
  if (!found.ok) return;
  const {name, startedAt} = found.value;
  const stamp = startedAt.slice(0, 19).replaceAll(/[^\d]/g, '');
  const text = JSON.stringify(found.value, undefined, 2);
  saveFile(`${name.replace(/\.lab\.json$/, '')}.timing-${stamp}.json`, text, 'application/json');
}

function medianText(entry: TimingEntry, name: string, base: TimingEntry | undefined): string {
  const own = entry.variants.find((one) => one.name === name);
  if (own === undefined) return '–';
  const pinned = base?.variants.find((one) => one.name === name);
  // Times of another clock or device are no change of this one's.
  const isComparable = base?.clock.name === entry.clock.name && base.device.name === entry.device.name;
  if (pinned === undefined || base === entry || !isComparable) return formatNs(own.medianNs);
  return `${formatNs(own.medianNs)} (${formatChange(own.medianNs / pinned.medianNs)})`;
}

/** Files that are not as they were in the timing before. */
function editedText(entry: TimingEntry, before: TimingEntry | undefined): string {
  if (before === undefined) return '';
  const changed = entry.files.filter(
    ({path, sha256}) => before.files.find((file) => file.path === path)?.sha256 !== sha256,
  );
  return changed.length === 0 ? 'nothing' : changed.map(({path}) => path).join(', ');
}
