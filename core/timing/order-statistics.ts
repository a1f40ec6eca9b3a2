/** The middle of `values`, or the mean of its two middle ones; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * The value below which the share `share` (0 to 1) of `values` lies, interpolated between neighbours (Hyndman and Fan's
 * definition 7, which R, NumPy and spreadsheets use); NaN of none.
 */
export function quantile(values: readonly number[], share: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** As `quantile`, of values that are already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(position)] ?? NaN;
  const upper = sorted[Math.ceil(position)] ?? NaN;
  return lower + (upper - lower) * (position - Math.floor(position));
}

/** Median absolute deviation from the median, unscaled: a spread that outliers do not move. */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/** Arithmetic mean; NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a variant's samples look like, all in the unit of the samples. */
export interface Summary {
  readonly count: number;
  readonly minimum: number;
  readonly p5: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p95: number;
  readonly maximum: number;
  readonly mean: number;
  readonly medianAbsoluteDeviation: number;
  /** Indices of samples beyond 1.5 interquartile ranges of the quartiles (Tukey). They stay in all figures. */
  readonly outliers: readonly number[];
}

/** Summarises samples in the order they were taken. */
export function summarise(samples: readonly number[]): Summary {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number) => quantileOfSorted(sorted, share);
  const [p25, p75] = [at(0.25), at(0.75)];
  const reach = 1.5 * (p75 - p25);
  return {
    count: samples.length,
    minimum: at(0),
    p5: at(0.05),
    p25,
    median: at(0.5),
    p75,
    p95: at(0.95),
    maximum: at(1),
    mean: mean(samples),
    medianAbsoluteDeviation: medianAbsoluteDeviation(samples),
    outliers: samples.flatMap((sample, index) =>
      sample < p25 - reach || sample > p75 + reach ? [index] : [],
    ),
  };
}
