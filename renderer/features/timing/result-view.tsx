import {useRef, useState} from 'react';
import {type TimedVariant, type TimingComparison, type TimingReply} from '../../../core/protocol/timing.ts';
import {samplesCsv} from '../../../core/timing/samples-csv.ts';
import {saveFile} from '../../app/save-file.ts';
import {drawingPixels, drawingText} from './export-timing.ts';
import {formatChange, formatNs} from '../../../core/timing/format.ts';
import {IntervalPlot} from './interval-plot.tsx';
import {RunRecord} from './run-record.tsx';
import {SamplePlots} from './sample-plots.tsx';
import {VerdictLine} from './verdict-line.tsx';

/** What a timing answered: verdict, intervals, variants, samples, and the record of how it was taken. */
export function ResultView({reply}: {readonly reply: TimingReply}) {
  const drawing = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(0);
  if (reply.outcome !== 'measured') {
    const isRefused = reply.outcome === 'refused';
    return (
      <VerdictLine
        icon={isRefused ? 'warning' : 'failed'}
        tone={isRefused ? 'warning' : 'failed'}
        headline={reply.verdict}
        detail={
          isRefused
            ? 'Correct the variant, then time again: a wrong result has no speed.'
            : (reply.error?.nextStep ?? '')
        }
      />
    );
  }
  const comparison = reply.comparisons[shown] ?? reply.comparisons[0];
  return (
    <div
      className="timing-result"
      data-pane-focus=""
      tabIndex={0}
      role="region"
      aria-label="Result of the timing"
    >
      {reply.comparisons.map((one) => (
        <VerdictLine key={one.variant} {...toneOf(one)} headline={one.sentence} />
      ))}
      <p className="timing-clock">
        Clock: {reply.clock?.name}. {reply.device?.name}.
      </p>
      <div className="timing-columns">
        <div>
          <div ref={drawing}>
            <IntervalPlot comparisons={reply.comparisons} />
          </div>
          <VariantsTable reply={reply} />
        </div>
        {comparison !== undefined && (
          <div>
            {reply.comparisons.length > 1 && (
              <label className="timing-shown">
                Samples of{' '}
                <select value={shown} onChange={(event) => setShown(Number(event.target.value))}>
                  {reply.comparisons.map(({variant}, at) => (
                    <option key={variant} value={at}>
                      {variant}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <SamplePlots {...comparison} />
          </div>
        )}
      </div>
      <Exports reply={reply} drawing={() => drawing.current?.querySelector('svg') ?? undefined} />
      <RunRecord reply={reply} />
    </div>
  );
}

function toneOf({verdict}: TimingComparison): {
  readonly icon: 'passed' | 'warning' | 'note' | 'not-reached';
  readonly tone: 'passed' | 'warning' | 'note';
} {
  switch (verdict.kind) {
    case 'faster':
      return {icon: 'passed', tone: 'passed'};
    case 'slower':
      return {icon: 'warning', tone: 'warning'};
    case 'same':
      return {icon: 'not-reached', tone: 'note'};
    case 'not-decided':
      return {icon: 'note', tone: 'note'};
  }
}

function VariantsTable({reply}: {readonly reply: TimingReply}) {
  const base = reply.variants.find(({name}) => name === reply.baseline)?.summary?.median;
  return (
    <table className="figures timing-table">
      <caption>Variants: one launch</caption>
      <thead>
        <tr>
          {['Variant', 'Median', 'To baseline', 'MAD', '5 %', '95 %', 'Least', 'Samples', 'Outliers'].map(
            (head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {reply.variants.map((variant) => (
          <VariantRow
            key={variant.name}
            variant={variant}
            baseline={base}
            isBaseline={variant.name === reply.baseline}
          />
        ))}
      </tbody>
    </table>
  );
}

function VariantRow({
  variant,
  baseline,
  isBaseline,
}: {
  readonly variant: TimedVariant;
  readonly baseline: number | undefined;
  readonly isBaseline: boolean;
}) {
  const {name, summary} = variant;
  if (summary === undefined) return null;
  const {median, medianAbsoluteDeviation, p5, p95, minimum, count, outliers} = summary;
  return (
    <tr>
      <th scope="row">
        {name}
        {isBaseline ? ' (baseline)' : ''}
      </th>
      <td>{formatNs(median)}</td>
      <td>{isBaseline || baseline === undefined ? '' : formatChange(median / baseline)}</td>
      {[medianAbsoluteDeviation, p5, p95, minimum].map((ns, at) => (
        <td key={at}>{formatNs(ns)}</td>
      ))}
      <td>{count}</td>
      <td>{outliers.length}</td>
    </tr>
  );
}

function Exports({
  reply,
  drawing,
}: {
  readonly reply: TimingReply;
  readonly drawing: () => SVGSVGElement | undefined;
}) {
  const base = reply.name.replace(/\.lab\.json$/, '');
  const save = (name: string, text: string, type: string): void => saveFile(`${base}${name}`, text, type);
  return (
    <div className="timing-exports">
      <span>Save:</span>
      <button
        type="button"
        className="button"
        onClick={() => save('.timing.csv', samplesCsv(reply.comparisons), 'text/csv')}
      >
        Samples (CSV)
      </button>
      <button
        type="button"
        className="button"
        onClick={() => save('.timing.json', JSON.stringify(reply, undefined, 2), 'application/json')}
      >
        Everything (JSON)
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          const found = drawing();
          if (found !== undefined) save('.timing.svg', drawingText(found), 'image/svg+xml');
        }}
      >
        Intervals (SVG)
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          const found = drawing();
          if (found === undefined) return;
          void drawingPixels(found).then((pixels) => {
            if (pixels !== undefined) saveFile(`${base}.timing.png`, pixels, 'image/png');
          });
        }}
      >
        Intervals (PNG)
      </button>
    </div>
  );
}
