import {useState} from 'react';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {heatColour} from '../run/buffer-plot.tsx';
import {formatNs} from '../../../core/timing/format.ts';
import {labelPlaces} from './label-places.ts';
import {type ExperimentTiming, type SweepPoint} from './timing-slice.ts';

const parameters = ['threadgroup.0', 'threadgroup.1', 'grid.0', 'grid.1', 'functionConstants.0'];

/** A timing for each value of a parameter, as lines or as a heat map, with the same in figures. */
export function SweepView({timing}: {readonly timing: ExperimentTiming}) {
  const {parameter, values} = useApp((state) => state.sweepText);
  const [shape, setShape] = useState<'line' | 'heat'>('line');
  const {sweep} = timing;
  const set = (change: Partial<{parameter: string; values: string}>): void =>
    appStore.setState((state) => ({sweepText: {...state.sweepText, ...change}}));
  return (
    <div
      className="timing-sweep"
      data-pane-focus=""
      tabIndex={0}
      role="region"
      aria-label="Sweep over a parameter"
    >
      <div className="timing-form">
        <label>
          Parameter{' '}
          <input
            list="sweep-parameters"
            value={parameter}
            onChange={(event) => set({parameter: event.target.value})}
          />
        </label>
        <datalist id="sweep-parameters">
          {parameters.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <label>
          Values <input value={values} onChange={(event) => set({values: event.target.value})} />
        </label>
        <CommandButton commandId="timing.sweep" icon="run" label="Time each value" />
        {sweep !== undefined && (
          <select
            aria-label="Kind of plot of the sweep"
            value={shape}
            onChange={(event) => setShape(event.target.value === 'heat' ? 'heat' : 'line')}
          >
            <option value="line">Lines</option>
            <option value="heat">Heat map</option>
          </select>
        )}
      </div>
      {sweep === undefined ? (
        <p className="placeholder">
          Set a parameter of the experiment to each value in turn: threads of a threadgroup or of the grid, or
          a function constant by its name.
        </p>
      ) : (
        <>
          {shape === 'line' ? (
            <SweepLines parameter={sweep.parameter} points={sweep.points} />
          ) : (
            <SweepHeat parameter={sweep.parameter} points={sweep.points} />
          )}
          <SweepTable parameter={sweep.parameter} points={sweep.points} />
        </>
      )}
    </div>
  );
}

interface SweepProps {
  readonly parameter: string;
  readonly points: readonly SweepPoint[];
}

function variantsOf(points: readonly SweepPoint[]): string[] {
  return [...new Set(points.flatMap(({reply}) => reply.variants.map(({name}) => name)))];
}

function medianOf({reply}: SweepPoint, name: string): number | undefined {
  return reply.variants.find((one) => one.name === name)?.summary?.median;
}

const [width, height, left, bottom] = [640, 190, 70, 30];
const strokes = ['', '6 3', '2 3', '8 3 2 3'];

function SweepLines({parameter, points}: SweepProps) {
  const names = variantsOf(points);
  const all = points.flatMap((point) => names.flatMap((name) => medianOf(point, name) ?? []));
  const most = Math.max(1, ...all) * 1.05;
  const x = (at: number): number => left + 20 + (at / Math.max(1, points.length - 1)) * (width - left - 150);
  const y = (ns: number): number => height - bottom - (ns / most) * (height - bottom - 10);
  const series = names.map((name) => ({
    name,
    shown: points.flatMap((point, at) => {
      const ns = medianOf(point, name);
      return ns === undefined ? [] : [{at, ns}];
    }),
  }));
  const ends = series.flatMap(({name, shown}) => {
    const last = shown.at(-1);
    return last === undefined ? [] : [{name, ...last}];
  });
  const endPlaces = labelPlaces(
    ends.map(({ns}) => y(ns)),
    13,
    8,
  );
  return (
    <svg
      className="sweep-lines"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Median times of ${names.join(', ')} over ${parameter}; the table below has the figures`}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line className="axis-tick" x1={left} x2={width - 110} y1={y(share * most)} y2={y(share * most)} />
          <text x={left - 6} y={y(share * most) + 4} textAnchor="end">
            {formatNs(share * most)}
          </text>
        </g>
      ))}
      {points.map(({value}, at) => (
        <text key={at} x={x(at)} y={height - bottom + 14} textAnchor="middle">
          {value}
        </text>
      ))}
      <text className="axis-name" x={(left + width - 110) / 2} y={height - 2} textAnchor="middle">
        {parameter}
      </text>
      {series.map(({name, shown}, nth) => (
        <g key={name} className="sweep-series" data-series={nth % 2}>
          <polyline
            points={shown.map(({at, ns}) => `${x(at)},${y(ns)}`).join(' ')}
            strokeDasharray={strokes[nth % strokes.length]}
          />
          {shown.map(({at, ns}) => (
            <circle key={at} cx={x(at)} cy={y(ns)} r={3} />
          ))}
        </g>
      ))}
      {ends.map(({name, at}, nth) => (
        <text key={name} x={x(at) + 8} y={(endPlaces[nth] ?? 0) + 4}>
          {name}
        </text>
      ))}
    </svg>
  );
}

/** Variants by values; brighter is slower, and the figure stands in each cell. */
function SweepHeat({parameter, points}: SweepProps) {
  const names = variantsOf(points);
  const all = points.flatMap((point) => names.flatMap((name) => medianOf(point, name) ?? []));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return (
    <table className="sweep-heat" aria-label={`Median times over ${parameter}`}>
      <thead>
        <tr>
          <th scope="col">{parameter}</th>
          {points.map(({value}) => (
            <th key={value} scope="col">
              {value}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {points.map((point) => {
              const ns = medianOf(point, name);
              if (ns === undefined)
                return (
                  <td key={point.value} data-none="">
                    not timed
                  </td>
                );
              const share = (ns - least) / Math.max(1e-9, most - least);
              const [red, green, blue] = heatColour(share);
              return (
                <td
                  key={point.value}
                  style={{
                    background: `rgb(${red} ${green} ${blue})`,
                    color: share > 0.5 ? '#0c1230' : '#f4f6fa',
                  }}
                >
                  {formatNs(ns)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SweepTable({parameter, points}: SweepProps) {
  const names = variantsOf(points);
  return (
    <table className="figures timing-table">
      <caption>Medians of one launch</caption>
      <thead>
        <tr>
          <th scope="col">{parameter}</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col" className="figure-note">
            Verdict
          </th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.value}>
            <th scope="row">{point.value}</th>
            {names.map((name) => {
              const ns = medianOf(point, name);
              return <td key={name}>{ns === undefined ? '–' : formatNs(ns)}</td>;
            })}
            <td className="figure-note">{point.reply.verdict}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
