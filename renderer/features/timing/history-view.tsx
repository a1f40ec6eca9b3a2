import {useState} from 'react';
import {appStore} from '../../app/store.ts';
import {type ExperimentKey} from '../run/run-slice.ts';
import {formatChange, formatNs} from '../../../core/timing/format.ts';
import {type ExperimentTiming, type HistoryEntry, timingChanged} from './timing-slice.ts';

interface HistoryProps {
  readonly experiment: ExperimentKey | undefined;
  readonly timing: ExperimentTiming;
}

/** Every timing of this session, the newest first; each against the pinned one or against any other. */
export function HistoryView({experiment, timing}: HistoryProps) {
  const {history, pinned} = timing;
  const [other, setOther] = useState<string>();
  if (experiment === undefined || history.length === 0) {
    return (
      <p className="placeholder">Every timing of this session is kept here, so that edits can be compared.</p>
    );
  }
  const base = history.find(({timingId}) => timingId === pinned);
  const chosen = history.find(({timingId}) => timingId === other) ?? history.at(-1);
  const names = [...new Set(history.flatMap(({variants}) => variants.map(({name}) => name)))];
  const pin = (id: string | undefined): void =>
    appStore.setState((state) => timingChanged(state, experiment, {pinned: id}));
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
          <Sparkline key={name} name={name} entries={history} pinned={base} />
        ))}
      </div>
      {base !== undefined && chosen !== undefined && <Compared base={base} other={chosen} />}
      <table className="figures timing-table">
        <caption>Medians of one launch</caption>
        <thead>
          <tr>
            <th scope="col">Timed at</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">Verdict</th>
            <th scope="col">Baseline</th>
            <th scope="col">Compare</th>
          </tr>
        </thead>
        <tbody>
          {[...history].reverse().map((entry) => (
            <tr key={entry.timingId} aria-current={entry.timingId === pinned}>
              <th scope="row">{new Date(entry.startedAt).toLocaleTimeString()}</th>
              {names.map((name) => (
                <td key={name}>{medianText(entry, name, base)}</td>
              ))}
              <td className="figure-note">{entry.verdict}</td>
              <td>
                <button
                  type="button"
                  className="button"
                  aria-pressed={entry.timingId === pinned}
                  onClick={() => pin(entry.timingId === pinned ? undefined : entry.timingId)}
                >
                  {entry.timingId === pinned ? 'Pinned' : 'Pin'}
                </button>
              </td>
              <td>
                <input
                  type="radio"
                  name="timing-compared"
                  aria-label={`Compare the timing of ${new Date(entry.startedAt).toLocaleTimeString()} with the pinned one`}
                  checked={entry.timingId === chosen?.timingId}
                  onChange={() => setOther(entry.timingId)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function medianText(entry: HistoryEntry, name: string, base: HistoryEntry | undefined): string {
  const own = entry.variants.find((one) => one.name === name);
  const pinned = base?.variants.find((one) => one.name === name);
  if (own === undefined) return '–';
  if (pinned === undefined || base === entry) return formatNs(own.medianNs);
  return `${formatNs(own.medianNs)} (${formatChange(own.medianNs / pinned.medianNs)})`;
}

/** Two timings that were not interleaved: their medians may differ by the machine alone, and that is said. */
function Compared({base, other}: {readonly base: HistoryEntry; readonly other: HistoryEntry}) {
  if (base === other) return null;
  const parts = other.variants.flatMap(({name, medianNs}) => {
    const own = base.variants.find((one) => one.name === name);
    return own === undefined ? [] : [`${name} ${formatChange(medianNs / own.medianNs)}`];
  });
  return (
    <p className="timing-compared">
      {new Date(other.startedAt).toLocaleTimeString()} against the pinned timing of{' '}
      {new Date(base.startedAt).toLocaleTimeString()}: {parts.join(', ')}.{' '}
      <span className="quiet">
        Two runs were not interleaved, so that clock and neighbours may be the difference; add the older text
        as a variant to be sure.
      </span>
    </p>
  );
}

const [width, height] = [180, 36];

function Sparkline({
  name,
  entries,
  pinned,
}: {
  readonly name: string;
  readonly entries: readonly HistoryEntry[];
  readonly pinned: HistoryEntry | undefined;
}) {
  const points = entries.flatMap(({variants}, at) => {
    const own = variants.find((one) => one.name === name);
    return own === undefined ? [] : [{at, ns: own.medianNs}];
  });
  const all = points.map(({ns}) => ns);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const x = (at: number): number => 4 + (at / Math.max(1, entries.length - 1)) * (width - 8);
  const y = (ns: number): number =>
    height - 4 - ((ns - least) / Math.max(most - least, most * 0.01)) * (height - 8);
  const base = pinned?.variants.find((one) => one.name === name)?.medianNs;
  return (
    <figure className="sparkline">
      <figcaption>
        {name} <span className="quiet">{formatNs(all.at(-1) ?? 0)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Medians of ${name} over ${points.length} timings, from ${formatNs(least)} to ${formatNs(most)}`}
      >
        {base !== undefined && <line className="axis-tick" x1={0} x2={width} y1={y(base)} y2={y(base)} />}
        <polyline className="spark-line" points={points.map(({at, ns}) => `${x(at)},${y(ns)}`).join(' ')} />
        {points.map(({at, ns}) => (
          <circle key={at} className="spark-point" cx={x(at)} cy={y(ns)} r={2} />
        ))}
      </svg>
    </figure>
  );
}
