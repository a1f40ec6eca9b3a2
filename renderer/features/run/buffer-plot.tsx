import {useEffect, useMemo, useRef, useState} from 'react';
import {numberText} from '../../../core/experiment/element-type.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type RunBuffer} from '../../../core/protocol/run.ts';
import {readNumbers} from './buffer-pages.ts';
import {bandPath, bucketsOf, heatColumns, linePath, type PlotBucket, rangeOf, shareOf} from './plot-data.ts';

/** Elements that a plot shows; the rest is said to be left out. */
const mostElements = 1_048_576;
const lineBuckets = 600;
const tableBuckets = 16;

interface BufferPlotProps {
  readonly runId: string;
  readonly buffer: RunBuffer;
  /** Threads of the grid, for the shape of a heat map. */
  readonly grid: readonly number[] | undefined;
}

interface PlotNumbers {
  readonly of: string;
  readonly actual: Float64Array;
  readonly expected: Float64Array | undefined;
}

/** A buffer drawn as a line or as a heat map, with the same in figures below. */
export function BufferPlot({runId, buffer, grid}: BufferPlotProps) {
  const [shape, setShape] = useState<'line' | 'heat'>('line');
  const state = useNumbers(runId, buffer);
  if (state === undefined) return <p className="placeholder">Reading the buffer…</p>;
  if ('kind' in state) {
    return (
      <p className="placeholder" role="alert">
        {state.message} {state.nextStep}
      </p>
    );
  }
  const {actual, expected} = state;
  const left = buffer.count - actual.length;
  return (
    <div
      className="buffer-plot"
      data-pane-focus=""
      tabIndex={0}
      role="region"
      aria-label={`Plot of buffer ${buffer.index}`}
    >
      <div className="plot-heading">
        <select
          aria-label="Kind of plot"
          value={shape}
          onChange={(event) => setShape(event.target.value === 'heat' ? 'heat' : 'line')}
        >
          <option value="line">Line</option>
          <option value="heat">Heat map</option>
        </select>
        <span className="quiet">
          {left > 0 ? `The first ${actual.length} of ${buffer.count} elements. ` : ''}
          {actual.length > lineBuckets && shape === 'line'
            ? `Mean of ${Math.ceil(actual.length / lineBuckets)} elements each; the band goes from least to greatest.`
            : ''}
        </span>
      </div>
      {shape === 'line' ? (
        <LinePlot actual={actual} expected={expected} index={buffer.index} />
      ) : (
        <HeatPlot values={actual} columns={heatColumns(buffer.count, grid)} index={buffer.index} />
      )}
      <details>
        <summary>The same in figures</summary>
        <PlotTable actual={actual} expected={expected} />
      </details>
    </div>
  );
}

function useNumbers(
  runId: string,
  {index, type, count, comparison}: RunBuffer,
): PlotNumbers | LabError | undefined {
  const hasExpected = comparison !== undefined;
  const of = `${runId} ${index}`;
  const [state, setState] = useState<PlotNumbers | LabError>();
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const actual = await readNumbers({runId, index, version: 'actual'}, type, count, mostElements);
      const expected = hasExpected
        ? await readNumbers({runId, index, version: 'expected'}, type, count, mostElements)
        : undefined;
      if (!isCurrent) return;
      if (!(actual instanceof Float64Array)) setState(actual);
      else if (expected !== undefined && !(expected instanceof Float64Array)) setState(expected);
      else setState({of, actual, expected});
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [of, runId, index, type, count, hasExpected]);
  return state !== undefined && 'of' in state && state.of !== of ? undefined : state;
}

const [width, height] = [600, 120];

function LinePlot({actual, expected, index}: Omit<PlotNumbers, 'of'> & {readonly index: number}) {
  const lines = useMemo(() => {
    const ofActual = bucketsOf(actual, lineBuckets);
    const ofExpected = expected === undefined ? [] : bucketsOf(expected, lineBuckets);
    return {ofActual, ofExpected, range: rangeOf([...ofActual, ...ofExpected])};
  }, [actual, expected]);
  const {ofActual, ofExpected, range} = lines;
  return (
    <figure className="plot">
      <div className="plot-axis" aria-hidden="true">
        <span>{short(range.maximum)}</span>
        <span>{short(range.minimum)}</span>
      </div>
      <svg
        viewBox={`0 -4 ${width} ${height + 8}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Elements of buffer ${index} as a line, from ${short(range.minimum)} to ${short(range.maximum)}`}
      >
        <path className="plot-band" d={bandPath(ofActual, range, width, height)} />
        <path className="plot-expected" d={linePath(ofExpected, range, width, height)} />
        <path className="plot-actual" d={linePath(ofActual, range, width, height)} />
      </svg>
      <figcaption>
        <span className="plot-key plot-key-actual">actual</span>
        {expected !== undefined && <span className="plot-key plot-key-expected">expected</span>}
        <span className="quiet">element 0 to {actual.length - 1}</span>
      </figcaption>
    </figure>
  );
}

function HeatPlot({
  values,
  columns: given,
  index,
}: {
  readonly values: Float64Array;
  readonly columns: number;
  readonly index: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<number>();
  const columns = chosen ?? given;
  const rows = Math.ceil(values.length / columns);
  const range = useMemo(() => rangeOf(bucketsOf(values, 1)), [values]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const image = context.createImageData(columns, rows);
    for (const [at, value] of values.entries()) {
      const share = shareOf(value, range);
      // One hue from dark to bright; what is not finite is red.
      const colour = Number.isFinite(value) ? heatColour(share) : [214, 64, 64];
      image.data.set([...colour, 255], at * 4);
    }
    context.putImageData(image, 0, 0);
  }, [values, columns, rows, range]);
  return (
    <figure className="plot heat">
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        role="img"
        aria-label={`Elements of buffer ${index} in ${rows} rows of ${columns}, from ${short(range.minimum)} (dark) to ${short(range.maximum)} (bright)`}
      />
      <figcaption>
        <label>
          Columns{' '}
          <input
            type="number"
            min={1}
            max={4096}
            value={columns}
            onChange={(event) => {
              const wanted = Math.round(event.target.valueAsNumber);
              if (wanted >= 1 && wanted <= 4096) setChosen(wanted);
            }}
          />
        </label>
        <span className="quiet">
          {short(range.minimum)} <span className="heat-scale" aria-hidden="true" /> {short(range.maximum)}
        </span>
      </figcaption>
    </figure>
  );
}

/** From near black over blue to near white: lightness grows evenly, so that it can be read without colours. */
export function heatColour(share: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, share));
  return [Math.round(12 + 232 * at ** 1.6), Math.round(18 + 226 * at), Math.round(48 + 200 * Math.sqrt(at))];
}

function PlotTable({actual, expected}: Omit<PlotNumbers, 'of'>) {
  const rows = bucketsOf(actual, tableBuckets);
  const wanted = expected === undefined ? [] : bucketsOf(expected, tableBuckets);
  return (
    <table className="figures">
      <thead>
        <tr>
          <th scope="col">Elements</th>
          <th scope="col">Least</th>
          <th scope="col">Mean</th>
          <th scope="col">Greatest</th>
          <th scope="col">Not finite</th>
          {expected !== undefined && <th scope="col">Expected mean</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={row.from}>
            <th scope="row">{row.to - row.from === 1 ? row.from : `${row.from} – ${row.to - 1}`}</th>
            <Figure value={row.minimum} />
            <Figure value={row.mean} />
            <Figure value={row.maximum} />
            <td>{row.notFinite}</td>
            {expected !== undefined && <Figure value={wanted[at]?.mean} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Figure({value}: {readonly value: PlotBucket['mean']}) {
  return <td>{value === undefined ? '–' : short(value)}</td>;
}

function short(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e9
    ? String(value)
    : numberText(Number(value.toPrecision(5)));
}
