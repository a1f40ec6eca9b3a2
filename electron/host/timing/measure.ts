import {err, ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type TimingProgress} from '../../../core/protocol/timing.ts';
import {median} from '../../../core/timing/order-statistics.ts';
import {defaultSampleLimits, isWarm, launchesPerSample} from '../../../core/timing/sampling.ts';
import {interleavedSchedule} from '../../../core/timing/schedule.ts';

/** Launches a variant `repeats` times and gives the nanoseconds of all together. */
export type Launch = (variant: string, repeats: number) => Promise<Result<number, LabError>>;

export interface MeasureOptions {
  readonly baseline: string;
  readonly variants: readonly string[];
  /** Of each side of each comparison. */
  readonly samples: number;
  readonly sampleNs: number;
  readonly warmUpNs: number;
  readonly clockResolutionNs: number;
  readonly launch: Launch;
  readonly now: () => number;
  readonly announce: (progress: Omit<TimingProgress, 'timingId'>) => void;
}

export interface MeasuredComparison {
  readonly variant: string;
  readonly launchesPerSample: number;
  /** Nanoseconds of one launch, in the order of the schedule. */
  readonly times: number[];
  readonly controlTimes: number[];
}

export interface Measured {
  readonly comparisons: readonly MeasuredComparison[];
  readonly warmUp: {readonly samples: number; readonly ms: number};
}

/** Milliseconds between two progress events: often enough to seem alive, seldom enough to cost nothing. */
const announceMs = 100;

/** Warming up ends at the latest after this many times its least time, settled or not. */
const longestWarmUp = 10;

/**
 * Takes all samples: blocks of ABBA and BAAB of each comparison, with a block of the baseline against itself beside each, so
 * that all meet the same clock, heat and neighbours (METAL.md 4.3).
 */
export async function measure(options: MeasureOptions): Promise<Result<Measured, LabError>> {
  const {baseline, variants, launch, announce} = options;
  const warm = await warmUp(options);
  if (!warm.ok) return warm;
  const {launchNs, samples: warmSamples, ms} = warm.value;
  const comparisons = variants.map((variant) => ({
    variant,
    launchesPerSample: repeatsFor(Math.min(launchNs.get(baseline) ?? 0, launchNs.get(variant) ?? 0), options),
    times: [] as number[],
    controlTimes: [] as number[],
  }));
  const blocks = Math.ceil(options.samples / 2);
  const schedule = interleavedSchedule(blocks);
  const total = schedule.length * 2 * comparisons.length;
  const told = comparisons.map(() => ({times: 0, controlTimes: 0}));
  let done = 0;
  let announcedMs = options.now();
  const tell = (): void => {
    announcedMs = options.now();
    const news = comparisons.flatMap((one, comparison) =>
      (['times', 'controlTimes'] as const).flatMap((key) => {
        const first = told[comparison]![key];
        told[comparison]![key] = one[key].length;
        const times = one[key].slice(first);
        return times.length === 0 ? [] : [{comparison, control: key === 'controlTimes', first, times}];
      }),
    );
    announce({phase: 'measure', detail: `${done} of ${total} samples.`, done, total, samples: news});
  };
  tell();
  for (let block = 0; block < blocks; block++) {
    const launches = schedule.slice(4 * block, 4 * block + 4);
    for (const one of comparisons) {
      // Which comes first changes from block to block, as the sides do.
      const order =
        block % 4 < 2 ? (['times', 'controlTimes'] as const) : (['controlTimes', 'times'] as const);
      for (const key of order) {
        for (const {side} of launches) {
          const variant = key === 'times' && side === 'b' ? one.variant : baseline;
          const taken = await launch(variant, one.launchesPerSample);
          if (!taken.ok) return err(taken.error);
          one[key].push(taken.value / one.launchesPerSample);
          done++;
          if (options.now() - announcedMs >= announceMs) tell();
        }
      }
    }
  }
  tell();
  return ok({comparisons, warmUp: {samples: warmSamples, ms}});
}

async function warmUp(
  options: MeasureOptions,
): Promise<Result<{launchNs: ReadonlyMap<string, number>; samples: number; ms: number}, LabError>> {
  const {baseline, variants, launch, announce, now} = options;
  const all = [baseline, ...variants];
  const times = new Map<string, number[]>(all.map((variant) => [variant, []]));
  const startedMs = now();
  let samples = 0;
  let announcedMs = 0;
  for (;;) {
    for (const variant of all) {
      const own = times.get(variant)!;
      const repeats = own.length === 0 ? 1 : repeatsFor(median(own.slice(-5)), options);
      const taken = await launch(variant, repeats);
      if (!taken.ok) return taken;
      own.push(taken.value / repeats);
      samples++;
    }
    const spentNs = (now() - startedMs) * 1e6;
    if (now() - announcedMs >= announceMs) {
      announcedMs = now();
      announce({phase: 'warm-up', detail: `Warming up: ${samples} samples.`, done: 0, total: 0, samples: []});
    }
    const warm = isWarm(times.get(baseline)!, spentNs, options.warmUpNs);
    if (warm || spentNs > longestWarmUp * Math.max(options.warmUpNs, 1e6)) break;
  }
  const launchNs = new Map([...times].map(([variant, own]) => [variant, median(own.slice(-5))]));
  return ok({launchNs, samples, ms: now() - startedMs});
}

function repeatsFor(launchNs: number, {sampleNs, clockResolutionNs}: MeasureOptions): number {
  return launchesPerSample(launchNs, {
    ...defaultSampleLimits,
    clockResolutionNs,
    minimumNs: sampleNs,
    maximumNs: Math.max(defaultSampleLimits.maximumNs, 2 * sampleNs),
  });
}
