import {median} from './order-statistics.ts';

/** A change of speed over a run that has nothing to do with the variants: clock ramp, heat, another process. */
export interface Drift {
  /** Time at the end of the run over time at its start, by a straight line; 1.02 is 2 % slower. */
  readonly factor: number;
  /** False where noise alone would give such a line in more than about 1 of 300 runs (Mann and Kendall's test). */
  readonly significant: boolean;
}

/** Samples looked at, spread evenly: the number of pairs grows with the square. */
const maximumSamples = 400;

/**
 * Looks for a trend in times that were measured one after another. Each side's own level is taken out before, so that
 * a difference between variants is no trend. The slope is Theil and Sen's: the median over all pairs, unmoved by outliers.
 */
export function detectDrift(
  sides: readonly {readonly positions: readonly number[]; readonly times: readonly number[]}[],
): Drift {
  const points = sides.flatMap(({positions, times}) => {
    const level = median(times.map(Math.log));
    return times.map((time, index) => ({at: positions[index] ?? index, value: Math.log(time) - level}));
  });
  points.sort((one, other) => one.at - other.at);
  const step = Math.max(1, Math.ceil(points.length / maximumSamples));
  const kept = points.filter((_, index) => index % step === 0);
  const first = kept[0];
  const last = kept.at(-1);
  if (first === undefined || last === undefined || kept.length < 8) return {factor: 1, significant: false};

  const slopes: number[] = [];
  let concordance = 0;
  for (const [index, one] of kept.entries()) {
    for (const other of kept.slice(index + 1)) {
      slopes.push((other.value - one.value) / (other.at - one.at || 1));
      concordance += Math.sign(other.value - one.value);
    }
  }
  const count = kept.length;
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  return {
    factor: Math.exp(median(slopes) * (last.at - first.at)),
    significant: Math.abs(concordance) / deviation > 3,
  };
}
