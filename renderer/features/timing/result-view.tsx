import {useRef, useState} from 'react';
import {type TimedVariant, type TimingComparison, type TimingReply} from '../../../core/protocol/timing.ts';
import {Icon} from '../../app/icon.tsx';
import {samplesCsv} from '../../../core/timing/samples-csv.ts';
import {drawingPixels, drawingText, saveFile} from './export-timing.ts';
import {formatChange, formatNs} from '../../../core/timing/format.ts';
import {IntervalPlot} from './interval-plot.tsx';
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
      <RunRecord reply={reply} />
      <Exports reply={reply} drawing={() => drawing.current?.querySelector('svg') ?? undefined} />
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

/** How the samples were taken, and what the device counted: what another person needs to judge the verdict. */
function RunRecord({reply}: {readonly reply: TimingReply}) {
  const {comparisons, variants, warmUp, correctnessRuns, durationMs, startedAt} = reply;
  return (
    <div className="timing-record">
      <table className="figures">
        <caption>Comparisons</caption>
        <thead>
          <tr>
            {[
              'Variant',
              'Ratio',
              '95 % interval',
              'Noise floor (A/A)',
              'Drift',
              'Blocks',
              'Launches a sample',
            ].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparisons.map(({variant, estimate, floor, drift, launchesPerSample}) => (
            <tr key={variant}>
              <th scope="row">{variant}</th>
              <td>{estimate.ratio.toFixed(4)}</td>
              <td>
                {estimate.lower.toFixed(4)} – {estimate.upper.toFixed(4)}
              </td>
              <td>{(100 * floor).toFixed(2)} %</td>
              <td>
                {formatChange(drift.factor)}
                {drift.significant ? '' : ' (noise)'}
              </td>
              <td>{estimate.blocks}</td>
              <td>{launchesPerSample}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="figures">
        <caption>Counted in one launch, and per second of the clock above</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            {variants.map(({name}) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {countedNames(variants).map((what) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              {variants.map(({name, throughput}) => {
                const own = throughput.find((one) => one.name === what);
                return (
                  <td key={name}>{own === undefined ? '0' : rate(own.perLaunch, own.perSecond, own.unit)}</td>
                );
              })}
            </tr>
          ))}
          {variants.some(({modelled}) => modelled !== undefined) && (
            <tr>
              <th scope="row">
                Modelled GPU time ({variants.find(({modelled}) => modelled)?.modelled?.chip}), not measured
              </th>
              {variants.map(({name, modelled}) => (
                <td key={name}>
                  {modelled === undefined ? '–' : `${formatNs(modelled.gpuNs)} (${modelled.bound})`}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
      <p className="quiet">
        {correctnessRuns} correctness runs before, with poisoned outputs in half of them; {warmUp.samples}{' '}
        samples of warming up in {(warmUp.ms / 1000).toFixed(1)} s; {new Date(startedAt).toLocaleString()};{' '}
        {(durationMs / 1000).toFixed(1)} s in all.
      </p>
      {variants.flatMap(({name, findings}) =>
        findings.map((finding) => (
          <p key={`${name} ${finding}`} className="timing-finding">
            <Icon name="warning" /> Checked mode, {name}: {finding}
          </p>
        )),
      )}
    </div>
  );
}

function countedNames(variants: readonly TimedVariant[]): string[] {
  return [...new Set(variants.flatMap(({throughput}) => throughput.map(({name}) => name)))];
}

function rate(perLaunch: number, perSecond: number, unit: string): string {
  const scaled = perSecond >= 1e9 ? `${(perSecond / 1e9).toFixed(2)} G` : `${(perSecond / 1e6).toFixed(1)} M`;
  return `${perLaunch.toLocaleString('en-US').replaceAll(',', '\u202f')} · ${scaled}${unit}`;
}

function Exports({
  reply,
  drawing,
}: {
  readonly reply: TimingReply;
  readonly drawing: () => SVGSVGElement | undefined;
}) {
  const base = reply.name.replace(/\.lab\.json$/, '');
  const save = (name: string, text: string, type: string): void =>
    saveFile(`${base}${name}`, new Blob([text], {type}));
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
            if (pixels !== undefined) saveFile(`${base}.timing.png`, pixels);
          });
        }}
      >
        Intervals (PNG)
      </button>
    </div>
  );
}
