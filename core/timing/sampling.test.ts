import {describe, expect, it} from 'vitest';
import {medianAbsoluteDeviation, quantile, summarise} from './order-statistics.ts';
import {defaultSampleLimits, isWarm, launchesPerSample} from './sampling.ts';
import {collectBlocks, interleavedSchedule} from './schedule.ts';

describe('samples', () => {
  it('last long enough for the clock and short enough for the watchdog', () => {
    for (let exponent = 0; exponent < 11; exponent += 0.25) {
      const launchNs = 10 ** exponent;
      const launches = launchesPerSample(launchNs);
      expect(launches).toBeGreaterThanOrEqual(1);
      expect(launches).toBeLessThanOrEqual(defaultSampleLimits.maximumLaunches);
      if (launches > 1) expect(launches * launchNs).toBeLessThanOrEqual(defaultSampleLimits.maximumNs);
      if (launches < defaultSampleLimits.maximumLaunches) {
        expect(launches * launchNs).toBeGreaterThanOrEqual(defaultSampleLimits.minimumNs);
      }
    }
    expect(launchesPerSample(0)).toBe(defaultSampleLimits.maximumLaunches);
    expect(launchesPerSample(5000, {...defaultSampleLimits, clockResolutionNs: 10_000})).toBe(2000);
  });

  it('are warm only after time has passed and speed has settled', () => {
    const settled = Array.from({length: 10}, () => 5);
    expect(isWarm(settled, 100e6)).toBe(false);
    expect(isWarm(settled, 400e6)).toBe(true);
    expect(isWarm([9, 9, 9, 9, 9, 5, 5, 5, 5, 5], 400e6)).toBe(false);
    expect(isWarm([5, 5, 5], 400e6)).toBe(false);
  });
});

describe('interleavedSchedule', () => {
  it('alternates ABBA and BAAB and balances positions', () => {
    expect(
      interleavedSchedule(2)
        .map(({side}) => side)
        .join(''),
    ).toBe('abbabaab');
    const schedule = interleavedSchedule(10);
    const centre = (side: string) =>
      schedule.reduce((sum, launch, index) => sum + (launch.side === side ? index : 0), 0);
    expect(centre('a')).toBe(centre('b'));
  });

  it('leaves out a block that was cut short', () => {
    const blocks = collectBlocks(interleavedSchedule(3), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(blocks).toEqual([
      {a: [1, 4], b: [2, 3]},
      {a: [6, 7], b: [5, 8]},
    ]);
  });
});

describe('order statistics', () => {
  it('interpolate as definition 7 does', () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([7], 0.95)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  });

  it('keep outliers and name them', () => {
    const summary = summarise([10, 11, 10, 12, 50, 11]);
    expect(summary.outliers).toEqual([4]);
    expect(summary.maximum).toBe(50);
    expect(summary.count).toBe(6);
  });
});
