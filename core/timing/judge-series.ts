import {estimateRatio, type RatioEstimate} from './block-bootstrap.ts';
import {detectDrift, type Drift} from './drift.ts';
import {collectBlocks, interleavedSchedule} from './schedule.ts';
import {
  type Conditions,
  defaultVerdictOptions,
  judge,
  noiseFloor,
  type Verdict,
  verdictSentence,
} from './verdict.ts';

/** Times of a comparison and of its A/A control, each in the order of `interleavedSchedule`. Any unit, the same everywhere. */
export interface ComparedSeries {
  readonly times: readonly number[];
  readonly controlTimes: readonly number[];
}

export interface JudgeOptions {
  /** Names of the sides: `a` is the baseline, the verdict speaks of `b`. */
  readonly names: {readonly a: string; readonly b: string};
  /** Differences below this share do not matter. */
  readonly threshold: number;
  readonly conditions: Conditions;
}

export interface JudgedSeries {
  readonly estimate: RatioEstimate;
  readonly control: RatioEstimate;
  /** What the run can resolve, as a share: from the control (METAL.md 4.3). */
  readonly floor: number;
  readonly drift: Drift;
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** Everything that is said of a comparison; undefined where not one block is complete. */
export function judgeSeries(series: ComparedSeries, options: JudgeOptions): JudgedSeries | undefined {
  const blocksOf = (times: readonly number[]) =>
    collectBlocks(interleavedSchedule(Math.ceil(times.length / 4)), times);
  const [blocks, controlBlocks] = [blocksOf(series.times), blocksOf(series.controlTimes)];
  if (blocks.length === 0 || controlBlocks.length === 0) return undefined;
  const estimate = estimateRatio(blocks);
  const control = estimateRatio(controlBlocks);
  const drift = detectDrift(sidesOf(series.times));
  const verdict = judge(estimate, control, drift, options.conditions, {
    ...defaultVerdictOptions,
    threshold: options.threshold,
  });
  return {
    estimate,
    control,
    floor: noiseFloor(control),
    drift,
    verdict,
    sentence: verdictSentence(verdict, options.names),
  };
}

/** Sides repeat after two blocks. */
const period = interleavedSchedule(2);

/** Times of each side with their positions in the run. */
export function sidesOf(times: readonly number[]): readonly [SideTimes, SideTimes] {
  const side = (wanted: 'a' | 'b'): SideTimes => {
    const positions: number[] = [];
    const own: number[] = [];
    for (const [at, time] of times.entries()) {
      if (period[at % period.length]?.side !== wanted) continue;
      positions.push(at);
      own.push(time);
    }
    return {positions, times: own};
  };
  return [side('a'), side('b')];
}

export interface SideTimes {
  readonly positions: readonly number[];
  readonly times: readonly number[];
}
