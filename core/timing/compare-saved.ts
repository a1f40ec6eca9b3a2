import {type RatioEstimate, smallSampleStretch} from './block-bootstrap.ts';
import {diffLines, type LineDiff} from './line-diff.ts';
import {mean, median, medianAbsoluteDeviation} from './order-statistics.ts';
import {resampledMedian} from './resampled-median.ts';
import {collectBlocks, interleavedSchedule} from './schedule.ts';

interface Named {
  readonly name: string;
  readonly value: string;
}

/** What two timings are compared by (core/protocol/timing-history.ts keeps it). */
export interface ComparableTiming {
  readonly clock: {readonly kind: string; readonly name: string};
  readonly device: {readonly id: string; readonly name: string};
  readonly settings: readonly Named[];
  readonly environment: readonly Named[];
  readonly variants: readonly {
    readonly name: string;
    readonly parameters: readonly Named[];
    readonly medianNs: number;
    readonly levels: readonly number[];
  }[];
  readonly files: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly text?: string | undefined;
  }[];
}

/** A value that the two timings do not share; undefined where one of them has none. */
export interface ChangedValue {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface ChangedFile {
  readonly path: string;
  readonly change: 'changed' | 'added' | 'removed';
  /** Absent where a text was too long to be kept. */
  readonly diff?: LineDiff;
}

export interface ComparedVariant {
  readonly name: string;
  readonly beforeNs: number | undefined;
  readonly afterNs: number | undefined;
  /** Time of the later timing over that of the earlier one; absent where they cannot be compared. */
  readonly ratio?: Pick<RatioEstimate, 'ratio' | 'lower' | 'upper' | 'confidence'>;
}

export interface SavedComparison {
  /** Why times of the one say nothing of the other: no ratio is given then. */
  readonly refusals: readonly string[];
  readonly variants: readonly ComparedVariant[];
  readonly files: readonly ChangedFile[];
  readonly parameters: readonly ChangedValue[];
  readonly environment: readonly ChangedValue[];
}

/**
 * Compares two timings that were taken at different times. The interval of a ratio covers the noise within both runs; what
 * differs between runs (clock state, heat, neighbours) it cannot, since they were not interleaved.
 */
export function compareSaved(before: ComparableTiming, after: ComparableTiming): SavedComparison {
  const refusals = refusalsOf(before, after);
  const names = unionOf(before.variants, after.variants, ({name}) => name);
  return {
    refusals,
    variants: names.map((name) => {
      const [one, other] = [before, after].map(({variants}) => variants.find((own) => own.name === name));
      const compared = one !== undefined && other !== undefined && refusals.length === 0;
      return {
        name,
        beforeNs: one?.medianNs,
        afterNs: other?.medianNs,
        ...(compared ? {ratio: ratioOf(one.levels, other.levels, other.medianNs / one.medianNs)} : {}),
      };
    }),
    files: changedFiles(before.files, after.files),
    parameters: [
      ...changedValues(before.settings, after.settings),
      ...names.flatMap((name) => {
        const own = ({variants}: ComparableTiming) => variants.find((one) => one.name === name)?.parameters;
        const [one, other] = [own(before), own(after)];
        if (one === undefined || other === undefined) return [];
        return changedValues(one, other).map((change) => ({...change, name: `${name}: ${change.name}`}));
      }),
    ],
    environment: changedValues(before.environment, after.environment),
  };
}

function refusalsOf(before: ComparableTiming, after: ComparableTiming): string[] {
  const refusals: string[] = [];
  if (before.device.id !== after.device.id || before.device.name !== after.device.name)
    refusals.push(`the devices differ: ${before.device.name} and ${after.device.name}`);
  if (before.clock.name !== after.clock.name)
    refusals.push(`the clocks differ: ${before.clock.name}, and ${after.clock.name}`);
  // Processor time is time of a processor; a GPU's is its own.
  const processor = ({environment}: ComparableTiming) =>
    environment.find(({name}) => name === 'processor')?.value;
  if (before.clock.kind !== 'gpu' && processor(before) !== processor(after))
    refusals.push(
      `the processors differ: ${processor(before) ?? 'unknown'} and ${processor(after) ?? 'unknown'}`,
    );
  return refusals;
}

/** Quantiles taken of each median's distribution; all pairs of them stand for the distribution of the ratio. */
const quantiles = 101;

function ratioOf(
  before: readonly number[],
  after: readonly number[],
  ratio: number,
): NonNullable<ComparedVariant['ratio']> {
  const confidence = 0.95;
  const shares = Array.from({length: quantiles}, (_unused, at) => (at + 0.5) / quantiles);
  const deviations = (levels: readonly number[]): number[] => {
    const sorted = Float64Array.from(levels).sort();
    const [centre = NaN] = resampledMedian(sorted, [0.5]);
    const stretch = smallSampleStretch(sorted.length) * memoryStretch(levels);
    return resampledMedian(sorted, shares).map((one) => (one - centre) * stretch);
  };
  const [old, now] = [deviations(before), deviations(after)];
  const all = Float64Array.from(now.flatMap((one) => old.map((other) => one - other))).sort();
  const at = (share: number): number => all[Math.floor(share * (all.length - 1))] ?? NaN;
  const tail = (1 - confidence) / 2;
  return {ratio, lower: ratio * Math.exp(at(tail)), upper: ratio * Math.exp(at(1 - tail)), confidence};
}

/**
 * Neighbouring levels of a run are alike (clock state, heat), so that they say less than as many independent ones: an interval
 * that knows nothing of it is too narrow by this factor. Of a series in which each value remembers the one before with the
 * correlation r, the variance of the middle grows by (1 + r) / (1 - r). Outliers are drawn in first.
 */
function memoryStretch(levels: readonly number[]): number {
  const centre = median(levels);
  const reach = 4 * medianAbsoluteDeviation(levels);
  const deviations = levels.map((level) => Math.max(-reach, Math.min(reach, level - centre)));
  const products = deviations.slice(1).map((deviation, at) => deviation * (deviations[at] ?? 0));
  const variance = mean(deviations.map((deviation) => deviation * deviation));
  if (!(variance > 0) || products.length === 0) return 1;
  const correlation = Math.max(0, Math.min(0.9, mean(products) / variance));
  return Math.sqrt((1 + correlation) / (1 - correlation));
}

function changedFiles(
  before: ComparableTiming['files'],
  after: ComparableTiming['files'],
): readonly ChangedFile[] {
  return unionOf(before, after, ({path}) => path).flatMap((path): ChangedFile[] => {
    const [one, other] = [before, after].map((files) => files.find((file) => file.path === path));
    if (one === undefined) return [{path, change: 'added'}];
    if (other === undefined) return [{path, change: 'removed'}];
    if (one.sha256 === other.sha256) return [];
    if (one.text === undefined || other.text === undefined) return [{path, change: 'changed'}];
    return [{path, change: 'changed', diff: diffLines(one.text, other.text)}];
  });
}

function changedValues(before: readonly Named[], after: readonly Named[]): ChangedValue[] {
  return unionOf(before, after, ({name}) => name).flatMap((name) => {
    const [one, other] = [before, after].map((list) => list.find((own) => own.name === name)?.value);
    return one === other ? [] : [{name, before: one, after: other}];
  });
}

function unionOf<T>(before: readonly T[], after: readonly T[], key: (one: T) => string): string[] {
  return [...new Set([...before, ...after].map(key))];
}

/** Levels kept of each variant: enough for an interval, few enough to keep hundreds of timings. */
const mostLevels = 200;

/**
 * Levels of one side of a comparison for `compareSaved`: means of the logarithms over each block, and over neighbouring blocks
 * where there are more than 200.
 */
export function levelsOf(times: readonly number[], side: 'a' | 'b' | 'both'): number[] {
  const blocks = collectBlocks(interleavedSchedule(Math.ceil(times.length / 4)), times);
  const levels = blocks.map(({a, b}) =>
    mean((side === 'both' ? [...a, ...b] : side === 'a' ? a : b).map(Math.log)),
  );
  const each = Math.ceil(levels.length / mostLevels);
  return Array.from({length: Math.floor(levels.length / Math.max(1, each))}, (_unused, at) =>
    mean(levels.slice(at * each, (at + 1) * each)),
  );
}
