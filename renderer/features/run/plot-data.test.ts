import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {bandPath, bucketsOf, heatColumns, linePath, rangeOf, shareOf} from './plot-data.ts';

describe('plot data', () => {
  it('cuts any buffer into buckets that cover it once, with its true extremes', () => {
    const random = randomStream(5);
    for (let round = 0; round < 200; round++) {
      const values = Float64Array.from({length: random.below(50)}, () =>
        random.below(8) === 0 ? NaN : random.uniform() * 10 - 5,
      );
      const most = 1 + random.below(20);
      const buckets = bucketsOf(values, most);
      expect(buckets.length).toBe(Math.min(most, values.length));
      expect(buckets.map(({from}) => from)).toEqual(
        [0, ...buckets.slice(0, -1).map(({to}) => to)].slice(0, buckets.length),
      );
      expect(buckets[buckets.length - 1]?.to ?? 0).toBe(values.length);
      const finite = [...values].filter(Number.isFinite);
      const notFinite = buckets.reduce((sum, bucket) => sum + bucket.notFinite, 0);
      expect(notFinite).toBe(values.length - finite.length);
      const lows = buckets.flatMap(({minimum}) => (minimum === undefined ? [] : [minimum]));
      if (finite.length > 0) expect(Math.min(...lows)).toBe(Math.min(...finite));
    }
  });

  it('leaves a gap where nothing is finite, and draws nothing but numbers', () => {
    const buckets = bucketsOf(Float64Array.of(1, 2, NaN, 3, Infinity, 4), 6);
    const range = rangeOf(buckets);
    expect(range).toEqual({minimum: 1, maximum: 4});
    expect(linePath(buckets, range, 100, 10).match(/M/g)).toHaveLength(3);
    expect(linePath(buckets, range, 100, 10) + bandPath(buckets, range, 100, 10)).not.toMatch(/NaN|Inf/);
    expect(rangeOf([])).toEqual({minimum: 0, maximum: 1});
    expect(rangeOf(bucketsOf(Float64Array.of(7), 1))).toEqual({minimum: 3.5, maximum: 10.5});
    const huge = {minimum: -1.5e308, maximum: 1.5e308};
    expect([shareOf(-1.5e308, huge), shareOf(0, huge), shareOf(1.5e308, huge)]).toEqual([0, 0.5, 1]);
  });

  it('lays heat maps out as the grid, else about square without a rest where that goes', () => {
    expect(heatColumns(12288, [128, 96, 1])).toBe(128);
    expect(heatColumns(12288, [1024, 1, 1])).toBe(128);
    expect(heatColumns(4096, undefined)).toBe(64);
    expect(heatColumns(7, [4, 2, 1])).toBe(heatColumns(7, undefined));
    expect(heatColumns(1, undefined)).toBe(1);
  });
});
