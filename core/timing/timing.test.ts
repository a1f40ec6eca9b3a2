import {describe, expect, it} from 'vitest';
import {type RatioEstimate, estimateRatio} from './block-bootstrap.ts';
import {type Drift, detectDrift} from './drift.ts';
import {defaultBlocks, interleavedSchedule} from './schedule.ts';
import {noisyMachine, syntheticBlocks, syntheticTimes, type SyntheticMachine} from './testing/synthetic.ts';
import {judge, verdictSentence} from './verdict.ts';

const calm = {validation: false, virtualGpu: false};
const steady: Drift = {factor: 1, significant: false};

function estimate(
  machine: SyntheticMachine,
  ratio: number,
  seed: number,
  blocks = defaultBlocks,
): RatioEstimate {
  return estimateRatio(syntheticBlocks(machine, ratio, blocks, seed));
}

function share(count: number, happens: (seed: number) => boolean): number {
  let times = 0;
  for (let seed = 0; seed < count; seed++) if (happens(seed)) times++;
  return times / count;
}

/** The first machine is METAL.md 4.3's and is judged by as many pairs as the issue asks; the others by fewer, for time. */
const machines: [string, SyntheticMachine, number][] = [
  ['correlated noise, drift and outliers', noisyMachine, 1000],
  ['independent noise', {noise: 0.03, memory: 0, drift: 0, outliers: 0}, 250],
  ['a calm machine', {noise: 0.005, memory: 0.3, drift: 0.01, outliers: 0.02}, 250],
  ['heavy tails', {noise: 0.02, memory: 0.5, drift: 0, outliers: 0.08}, 250],
];

describe.each(machines)('verdicts on %s', (_, machine, pairs) => {
  it('calls at most 5 % of equal pairs different', () => {
    const alarms = share(pairs, (seed) => {
      const verdict = judge(estimate(machine, 1, 2 * seed), estimate(machine, 1, 2 * seed + 1), steady, calm);
      return verdict.kind === 'faster' || verdict.kind === 'slower';
    });
    expect(alarms).toBeLessThanOrEqual(0.05);
  });

  it('finds a 3 % difference in at least 95 % of runs, in its direction', () => {
    for (const [ratio, kind] of [
      [1.03, 'slower'],
      [1 / 1.03, 'faster'],
    ] as const) {
      const found = share(
        pairs / 2,
        (seed) =>
          judge(estimate(machine, ratio, 2 * seed), estimate(machine, 1, 2 * seed + 1), steady, calm).kind ===
          kind,
      );
      expect(found).toBeGreaterThanOrEqual(0.95);
    }
  });

  it('covers the true ratio in at least 93 % of runs', () => {
    for (const [ratio, blocks] of [
      [1, defaultBlocks],
      [1.1, defaultBlocks],
      [0.7, 12],
      [1, 25],
    ] as const) {
      const covered = share(pairs, (seed) => {
        const {lower, upper} = estimate(machine, ratio, seed, blocks);
        return lower <= ratio && ratio <= upper;
      });
      expect(covered, `ratio ${String(ratio)}, ${String(blocks)} blocks`).toBeGreaterThanOrEqual(0.93);
    }
  });
});

describe('drift', () => {
  const sides = (times: readonly number[]) => {
    const schedule = interleavedSchedule(times.length / 4);
    return (['a', 'b'] as const).map((side) => {
      const positions = schedule.flatMap((launch, index) => (launch.side === side ? [index] : []));
      return {positions, times: positions.map((index) => times[index] ?? NaN)};
    });
  };

  it('is seen where it is, not where only the sides differ', () => {
    const quiet = {noise: 0.01, memory: 0.2, drift: 0, outliers: 0.02};
    const drifting = share(100, (seed) => {
      const drift = detectDrift(sides(syntheticTimes({...quiet, drift: 0.1}, 1.3, 50, seed)));
      return drift.significant && Math.abs(drift.factor - 1.1) < 0.03;
    });
    const still = share(100, (seed) => detectDrift(sides(syntheticTimes(quiet, 1.3, 50, seed))).significant);
    expect(drifting).toBeGreaterThanOrEqual(0.98);
    expect(still).toBeLessThanOrEqual(0.03);
  });
});

describe('what is said', () => {
  const of = (ratio: number, lower: number, upper: number): RatioEstimate => ({
    ratio,
    lower,
    upper,
    confidence: 0.95,
    blocks: 25,
  });
  const names = {a: 'sync', b: 'async'};
  const say = (b: RatioEstimate, control = of(1, 0.998, 1.002), drift = steady, conditions = calm) =>
    verdictSentence(judge(b, control, drift, conditions), names);

  it('names factor and interval, direction from the side that is asked about', () => {
    expect(say(of(1 / 1.18, 1 / 1.21, 1 / 1.15))).toBe(
      'async is 1.18x faster than sync (95 % interval 1.15 to 1.21).',
    );
    expect(say(of(1.05, 1.04, 1.06))).toBe(
      'async is 1.050x slower than sync (95 % interval 1.040 to 1.060).',
    );
    expect(say(of(1.001, 0.995, 1.004))).toBe('No difference between sync and async within 1.0 %.');
  });

  it('gives a reason for every undecided case', () => {
    const undecided = 'Not decided between sync and async: ';
    expect(say(of(1.02, 0.98, 1.06))).toBe(
      `${undecided}async takes 0.980 to 1.060 times as long as sync, which allows a difference and none; take more samples.`,
    );
    expect(say(of(1.008, 1.004, 1.013))).toBe(
      `${undecided}async takes 1.004 to 1.013 times as long as sync, which allows less and more than the threshold of 1.0 %; take more samples.`,
    );
    expect(say(of(1.03, 1.01, 1.05), of(1, 0.95, 1.05))).toBe(
      `${undecided}the difference of 3.0 % is not above the noise floor: in the A/A control sync differs from itself by up to 5.1 %; take more or longer samples.`,
    );
    expect(say(of(1.3, 1.2, 1.4), of(1, 0.99, 1.01), {factor: 1.3, significant: true})).toBe(
      `${undecided}speed drifted by 30.0 % during the run; let the machine settle and run again.`,
    );
    expect(say(of(1.3, 1.2, 1.4), of(1, 1, 1), steady, {validation: true, virtualGpu: true})).toMatch(
      /^Not decided between sync and async: a validation layer or a capture was on, .*; this GPU is virtual, /,
    );
    expect(say({...of(1.3, 1.2, 1.4), blocks: 4})).toBe(
      `${undecided}4 blocks of samples were measured, 10 are needed; take at least 20 samples.`,
    );
  });
});
