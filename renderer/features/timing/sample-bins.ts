import {quantile} from '../../../core/timing/order-statistics.ts';
import {sidesOf} from '../../../core/timing/judge-series.ts';

/** One series of the plots: what ran, and its times with their places in the run. */
export interface PlotSeries {
  readonly name: string;
  readonly kind: 'baseline' | 'variant' | 'control';
  readonly positions: readonly number[];
  readonly times: readonly number[];
}

/** The series of one comparison. */
export function plotSeries(
  baseline: string,
  variant: string,
  times: readonly number[],
  controlTimes: readonly number[],
): PlotSeries[] {
  const [a, b] = sidesOf(times);
  return [
    {name: baseline, kind: 'baseline', ...a},
    {name: variant, kind: 'variant', ...b},
    {
      name: `${baseline} against itself`,
      kind: 'control',
      positions: controlTimes.map((_time, at) => at),
      times: controlTimes,
    },
  ];
}

/** Range in which nearly all samples lie; those beyond are drawn at its edge. Whole range where there are few. */
export function shownRange(series: readonly PlotSeries[]): {readonly least: number; readonly most: number} {
  // A part of many samples tells the range as well, and is sorted in no time.
  const all = series.flatMap(({times}) => {
    const step = Math.ceil(times.length / 1000);
    return step <= 1 ? times : times.filter((_time, at) => at % step === 0);
  });
  if (all.length === 0) return {least: 0, most: 1};
  const [low, high] = [quantile(all, 0.005), quantile(all, 0.99)];
  const pad = Math.max((high - low) * 0.08, high * 0.002, 1e-9);
  return {least: Math.max(0, low - pad), most: high + pad};
}

/** How many samples of each bin, from `least` to `most`; what lies beyond counts in the outermost bins. */
export function histogram(times: readonly number[], least: number, most: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const time of times) {
    const at = Math.floor(((time - least) / (most - least)) * bins);
    const bin = Math.min(bins - 1, Math.max(0, at));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
