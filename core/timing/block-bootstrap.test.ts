import {expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {estimateRatio} from './block-bootstrap.ts';
import {quantile} from './order-statistics.ts';

/** The same interval by drawing every value of every resample. */
function plainInterval(
  logs: readonly number[],
  resamples: number,
  seed: number,
): {lower: number; upper: number} {
  const random = randomStream(seed);
  const medians = Array.from({length: resamples}, () =>
    quantile(
      logs.map(() => logs[random.below(logs.length)] ?? NaN),
      0.5,
    ),
  );
  return {lower: quantile(medians, 0.025), upper: quantile(medians, 0.975)};
}

it.each([2, 3, 5, 8, 25, 50, 301])(
  'medians of resamples of %i blocks are distributed as if every value was drawn',
  (count) => {
    const random = randomStream(count);
    const logs = Array.from({length: count}, () => 0.03 * random.normal());
    const blocks = logs.map((log) => ({a: [1, 1], b: [Math.exp(log), Math.exp(log)]}));
    const resamples = Math.min(20_000, 600_000 / count);
    const {ratio, lower, upper} = estimateRatio(blocks);
    const plain = plainInterval(logs, resamples, 1);
    const centre = Math.log(ratio);
    const stretch = Math.sqrt(count / (count - 1)) * (1 + 1.1 / (count - 1));
    // The 2.5 % quantile of so many medians is known to a fraction of the interval.
    const near = 0.15 * (plain.upper - plain.lower);
    expect(Math.abs((Math.log(lower) - centre) / stretch + centre - plain.lower)).toBeLessThan(near);
    expect(Math.abs((Math.log(upper) - centre) / stretch + centre - plain.upper)).toBeLessThan(near);
  },
);
