import {
  type TimedThroughput,
  type TimedVariant,
  type TimingComparison,
  type TimingReply,
} from '../../core/protocol/timing.ts';
import {formatNs, formatRate, formatShare} from '../../core/timing/format.ts';

/** A timing as text: the verdict first, then what it rests on. */
export function timingLines(reply: TimingReply): string {
  const {verdict, device, clock, variants, comparisons, warmUp, correctnessRuns, durationMs, counting} =
    reply;
  const lines = [verdict, ''];
  if (device !== undefined) lines.push(`device     ${device.name}`);
  if (clock !== undefined) lines.push(`clock      ${clock.name}`);
  if (comparisons.length > 0) {
    lines.push(
      '',
      'variant                 median       MAD        5 %       95 %   minimum  samples  (one launch)',
      ...variants.map(variantLine),
      '',
      ...comparisons.flatMap(comparisonLines),
      '',
      ...variants.flatMap(countedLines),
      '',
      `${correctnessRuns} correctness runs before, results equal; ${warmUp.samples} samples of warming up (${warmUp.ms.toFixed(0)} ms)`,
    );
  }
  if (counting?.problem !== undefined) lines.push(`not counted: ${counting.problem}`);
  for (const {name, findings} of variants) {
    for (const finding of findings) lines.push(`checked mode, ${name}: ${finding}`);
  }
  lines.push(`took       ${(durationMs / 1000).toFixed(1)} s`);
  return `${lines.join('\n')}\n`;
}

function variantLine({name, summary}: TimedVariant): string {
  if (summary === undefined) return name;
  const {median, medianAbsoluteDeviation, p5, p95, minimum, count} = summary;
  const figures = [median, medianAbsoluteDeviation, p5, p95, minimum].map((ns) => formatNs(ns).padStart(10));
  return `${name.padEnd(20)}${figures.join(' ')}  ${String(count).padStart(7)}`;
}

function comparisonLines(one: TimingComparison): string[] {
  const {baseline, variant, estimate, floor, drift, launchesPerSample} = one;
  const interval = `${estimate.ratio.toFixed(4)} (${estimate.lower.toFixed(4)} to ${estimate.upper.toFixed(4)})`;
  const changed = `${(100 * (drift.factor - 1)).toFixed(1)} %${drift.significant ? '' : ', no more than noise'}`;
  return [
    `time of ${variant} over ${baseline}: ${interval}, ${estimate.blocks} blocks of 4 samples, ${launchesPerSample} launches each`,
    `  noise floor of the A/A control ${(100 * floor).toFixed(2)} %; drift over the run ${changed}`,
  ];
}

function countedLines({name, throughput, modelled}: TimedVariant): string[] {
  const model =
    modelled === undefined
      ? []
      : [
          `  modelled for ${modelled.chip}: ${formatNs(modelled.gpuNs)} GPU time, bound by ${modelled.bound}; a model, not measured`,
        ];
  const assumed = [...new Set(throughput.flatMap(({shareOfLimit}) => shareOfLimit?.assumptions ?? []))];
  const lines = [
    ...throughput.map(rateLine),
    ...model,
    ...assumed.map((assumption) => `  assumed: ${assumption}`),
  ];
  return lines.length === 0 ? [] : [`${name} (counted in checked mode)`, ...lines];
}

/** Count of a launch, rate on the clock above, modelled rate, and the share of what the chip can do. */
function rateLine(rate: TimedThroughput): string {
  const {name, perLaunch, perSecond, modelledPerSecond, unit, limit, shareOfLimit, isAtMost} = rate;
  const count = `${isAtMost === true ? 'at most ' : ''}${perLaunch.toFixed(0)}`;
  const rates = [
    `${formatRate(perSecond, unit)} on the clock above`,
    ...(modelledPerSecond === undefined ? [] : [`${formatRate(modelledPerSecond, unit)} modelled`]),
    ...(limit === undefined || shareOfLimit === undefined
      ? []
      : [
          `${formatShare(shareOfLimit.share)} (${shareOfLimit.basis}) of ${formatRate(limit.perSecond, unit)} ${limit.name} (${limit.status})`,
        ]),
  ];
  return `  ${name.padEnd(24)} ${count.padStart(12)} a launch  ${rates.join('; ')}`;
}
