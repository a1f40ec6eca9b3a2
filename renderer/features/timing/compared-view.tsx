import {useEffect, useMemo, useRef} from 'react';
import {type SavedTiming} from '../../../core/protocol/timing-history.ts';
import {
  type ChangedFile,
  type ChangedValue,
  type ComparedVariant,
  compareSaved,
} from '../../../core/timing/compare-saved.ts';
import {formatChange, formatNs} from '../../../core/timing/format.ts';
import {HiddenHead} from '../../app/hidden-head.tsx';
import {timeOf} from './time-of.ts';
import {VerdictLine} from './verdict-line.tsx';

/** Two saved timings: times with the interval of their ratio, then what else differs between them. */
export function ComparedView({before, after}: {readonly before: SavedTiming; readonly after: SavedTiming}) {
  const {refusals, variants, files, parameters, environment} = useMemo(
    () => compareSaved(before, after),
    [before, after],
  );
  const isRefused = refusals.length > 0;
  const section = useRef<HTMLElement>(null);
  // In a narrow window it stands below the list in which the timings were chosen.
  useEffect(() => section.current?.scrollIntoView({block: 'nearest'}), [before, after]);
  return (
    <section ref={section} className="timing-compared" aria-label="Comparison of two timings">
      <h3>
        {timeOf(before)} against {timeOf(after)}
      </h3>
      {isRefused && (
        <VerdictLine
          icon="warning"
          tone="warning"
          headline={`No ratio: ${refusals.join('; ')}.`}
          detail="Times of different clocks, devices or processors say nothing of one another; both are shown as they are."
        />
      )}
      <table className="figures timing-table">
        <caption>{`Medians of one launch: ${before.clock.name}`}</caption>
        <thead>
          <tr>
            {['Variant', timeOf(before), timeOf(after), 'Change', '95 % interval'].map((head, at) => (
              <th key={at} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {variants.map((variant) => (
            <VariantRow key={variant.name} variant={variant} />
          ))}
        </tbody>
      </table>
      {!isRefused && (
        <p className="quiet">
          The interval covers the noise within both runs. They were not interleaved, so that clock state, heat
          and neighbours may be part of the change; add the older text as a variant to be sure.
        </p>
      )}
      <ChangedValues caption="Parameters that differ" values={parameters} />
      <ChangedValues caption="Environment that differs" values={environment} />
      {files.length === 0 ? (
        <p className="quiet">No file differs.</p>
      ) : (
        files.map((file) => <FileChange key={file.path} file={file} />)
      )}
    </section>
  );
}

function VariantRow({variant}: {readonly variant: ComparedVariant}) {
  const {name, beforeNs, afterNs, ratio} = variant;
  const text = (ns: number | undefined): string => (ns === undefined ? 'not timed' : formatNs(ns));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{text(beforeNs)}</td>
      <td>{text(afterNs)}</td>
      <td>{ratio === undefined ? '–' : formatChange(ratio.ratio)}</td>
      <td>{ratio === undefined ? '–' : `${formatChange(ratio.lower)} to ${formatChange(ratio.upper)}`}</td>
    </tr>
  );
}

function ChangedValues({
  caption,
  values,
}: {
  readonly caption: string;
  readonly values: readonly ChangedValue[];
}) {
  if (values.length === 0) return null;
  return (
    <table className="figures timing-table timing-changes">
      <caption>{caption}</caption>
      <HiddenHead columns={['What', 'Before', 'After']} />
      <tbody>
        {values.map(({name, before, after}) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before ?? 'absent'}</td>
            <td>{after ?? 'absent'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const marks = {same: ' ', removed: '−', added: '+'} as const;

function FileChange({file}: {readonly file: ChangedFile}) {
  const {path, change, diff} = file;
  const count = diff === undefined ? change : `+${diff.added} −${diff.removed} lines`;
  return (
    <details className="timing-file" open={diff !== undefined && diff.lines.length <= 40}>
      <summary>
        {path} <span className="quiet">{count}</span>
      </summary>
      {diff === undefined ? (
        <p className="quiet">
          {change === 'changed' ? 'Its text was too long to be kept, or is data.' : `It was ${change}.`}
        </p>
      ) : (
        <pre className="timing-diff" tabIndex={0} aria-label={`Lines of ${path} that differ`}>
          {diff.lines.map((line, at) => (
            <span key={at} data-kind={line?.kind ?? 'gap'}>
              {line === undefined ? '⋯' : `${marks[line.kind]} ${line.text}`}
              {'\n'}
            </span>
          ))}
        </pre>
      )}
    </details>
  );
}
