import {Fragment} from 'react';
import {type TimedThroughput, type TimedVariant, type TimingReply} from '../../../core/protocol/timing.ts';
import {formatChange, formatCount, formatNs, formatRate, formatShare} from '../../../core/timing/format.ts';
import {Icon} from '../../app/icon.tsx';

/** How the samples were taken, and what the device counted: what another person needs to judge the verdict. */
export function RunRecord({reply}: {readonly reply: TimingReply}) {
  const {variants, warmUp, correctnessRuns, durationMs, startedAt, history, counting} = reply;
  return (
    <div className="timing-record">
      <Comparisons reply={reply} />
      <Limits reply={reply} />
      <Counted reply={reply} />
      <LimitNotes variants={variants} />
      <p className="quiet">
        {correctnessRuns} correctness runs before, with poisoned outputs in half of them; {warmUp.samples}{' '}
        samples of warming up in {(warmUp.ms / 1000).toFixed(1)} s; {new Date(startedAt).toLocaleString()};{' '}
        {(durationMs / 1000).toFixed(1)} s in all.
      </p>
      {counting?.problem !== undefined && (
        <p className="timing-finding">
          <Icon name="warning" /> Nothing was counted: {counting.problem}.
        </p>
      )}
      {history?.kept === false && (
        <p className="timing-finding">
          <Icon name="warning" /> Not kept in the history: {history.problem}
        </p>
      )}
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

function Comparisons({reply}: {readonly reply: TimingReply}) {
  return (
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
        {reply.comparisons.map(({variant, estimate, floor, drift, launchesPerSample}) => (
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
  );
}

/** Rates that a chip limits: in the measured and in the modelled time, and the share of the limit. */
function Limits({reply}: {readonly reply: TimingReply}) {
  const {variants, clock} = reply;
  const rows = namesOf(variants, ({limit, unit}) => limit !== undefined || unit === 'FLOP/s');
  const modelled = variants.find((variant) => variant.modelled !== undefined)?.modelled;
  if (rows.length === 0) return null;
  const isMeasured = clock?.kind === 'gpu';
  return (
    <table className="figures">
      <caption>
        {isMeasured
          ? 'Throughput: counted in one launch over the measured GPU time'
          : 'Throughput: counted in one launch; measured on the clock above, modelled in GPU time that nobody measured'}
      </caption>
      <thead>
        <tr>
          {['What', 'Variant', 'One launch', 'Measured', 'Modelled', 'Limit of the chip', 'Share'].map(
            (head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.flatMap((what) =>
          variants.map(({name, throughput}) => {
            const own = throughput.find((one) => one.name === what);
            return own === undefined ? null : <LimitRow key={`${what} ${name}`} variant={name} rate={own} />;
          }),
        )}
        {modelled !== undefined && (
          <tr>
            <th scope="row">Modelled GPU time, not measured</th>
            <td className="figure-note" colSpan={6}>
              {variants
                .map((one) =>
                  one.modelled === undefined
                    ? `${one.name} –`
                    : `${one.name} ${formatNs(one.modelled.gpuNs)} (${one.modelled.bound})`,
                )
                .join(', ')}{' '}
              on {modelled.chip}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Whose limits they are, and what modelled times rest on that nobody has measured. */
function LimitNotes({variants}: {readonly variants: readonly TimedVariant[]}) {
  const rates = variants.flatMap(({throughput}) => throughput);
  const limit = rates.find((rate) => rate.limit !== undefined)?.limit;
  const assumptions = rates.flatMap(({shareOfLimit}) => shareOfLimit?.assumptions ?? []);
  if (rates.length === 0) return null;
  if (limit === undefined)
    return <p className="quiet">Not supported: the limits of this GPU are not in the chip table.</p>;
  return (
    <p className="quiet">
      Limits are those of {limit.chip}, its largest configuration: memory bandwidth as published by Apple, the
      others as measured by others (docs/simt-time.md).
      {[...new Set(assumptions)].map((one) => ` Assumed: ${one}.`)}
    </p>
  );
}

function LimitRow({variant, rate}: {readonly variant: string; readonly rate: TimedThroughput}) {
  const {name, perLaunch, perSecond, modelledPerSecond, unit, limit, shareOfLimit, isAtMost} = rate;
  const amount = `${formatCount(Math.round(perLaunch))} ${unit === 'B/s' ? 'B' : 'FLOP'}`;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="figure-note">{variant}</td>
      <td>{isAtMost === true ? `at most ${amount}` : amount}</td>
      <td>{formatRate(perSecond, unit)}</td>
      <td>{modelledPerSecond === undefined ? '–' : formatRate(modelledPerSecond, unit)}</td>
      <td>
        {limit === undefined ? '–' : `${formatRate(limit.perSecond, unit)} ${limit.name} (${limit.status})`}
      </td>
      <td>{shareOfLimit === undefined ? '–' : `${formatShare(shareOfLimit.share)} ${shareOfLimit.basis}`}</td>
    </tr>
  );
}

/** Bytes and simdgroup instructions by class, and how many more or fewer than the baseline's. */
function Counted({reply}: {readonly reply: TimingReply}) {
  const {variants, baseline} = reply;
  const counted = variants.flatMap(({name, counters}) =>
    counters === undefined
      ? []
      : [
          {
            name,
            values: new Map<string, number>([
              ...counters.bytes.map((one) => [`${one.name}, B`, one.value] as const),
              ...counters.instructions.map((one) => [`${one.name} instructions`, one.value] as const),
              ['all instructions', counters.instructions.reduce((sum, {value}) => sum + value, 0)] as const,
            ]),
          },
        ],
  );
  const base = counted.find(({name}) => name === baseline)?.values;
  const names = [...new Set(counted.flatMap(({values}) => [...values.keys()]))];
  // The sum stands last, behind classes that only one variant has.
  const rows = [...names.filter((name) => name !== 'all instructions'), 'all instructions'];
  if (counted.length === 0) return null;
  return (
    <table className="figures">
      <caption>
        Counted in one launch by {reply.counting?.device ?? 'the device'}, and the change from {baseline}
      </caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          {counted.map(({name}) => (
            <Fragment key={name}>
              <th scope="col">{name}</th>
              {name !== baseline && <th scope="col">change</th>}
            </Fragment>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((what) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            {counted.map(({name, values}) => (
              <Fragment key={name}>
                <td>{formatCount(values.get(what) ?? 0)}</td>
                {name !== baseline && <td>{changeText(values.get(what) ?? 0, base?.get(what) ?? 0)}</td>}
              </Fragment>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How many more or fewer than the baseline's; where that has none, the number says it. */
function changeText(value: number, base: number): string {
  return base === value || base === 0 ? '' : formatChange(value / base);
}

function namesOf(
  variants: readonly TimedVariant[],
  matches: (throughput: TimedThroughput) => boolean,
): string[] {
  return [...new Set(variants.flatMap(({throughput}) => throughput.filter(matches).map(({name}) => name)))];
}
