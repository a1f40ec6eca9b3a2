import {type TimingEntry} from '../../../core/protocol/timing-history.ts';
import {formatNs} from '../../../core/timing/format.ts';

const [width, height] = [180, 36];

/** Medians of one variant over all timings, in the order in which they were taken; the pinned one as a line. */
export function Sparkline({
  name,
  entries,
  pinned,
}: {
  readonly name: string;
  readonly entries: readonly TimingEntry[];
  readonly pinned: TimingEntry | undefined;
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
