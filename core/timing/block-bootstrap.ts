import {mean, quantileOfSorted} from './order-statistics.ts';
import {resampledMedian} from './resampled-median.ts';
import type {Block} from './schedule.ts';

/** A ratio of times B / A, estimated from interleaved blocks; below 1 B is faster. */
export interface RatioEstimate {
  readonly ratio: number;
  /** Ends of the interval that holds the true ratio with the given confidence. */
  readonly lower: number;
  readonly upper: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly blocks: number;
}

/** log(B / A) of a block: means of logarithms, so that a factor counts alike in both directions. */
export function blockLogRatio(block: Block): number {
  return mean(block.b.map(Math.log)) - mean(block.a.map(Math.log));
}

/**
 * The median log ratio over blocks with a bootstrap interval over whole blocks (METAL.md 4.3), so that what is alike
 * within a block (drift, clock state) is never counted as independent. The distribution of the resampled median is computed
 * and not drawn: the interval is that of infinitely many resamples, the same each time. The percentile interval of a small
 * number of blocks is too narrow; it is stretched by sqrt(n / (n - 1)) and the ratio of Student's to the normal quantile.
 */
export function estimateRatio(blocks: readonly Block[], confidence = 0.95): RatioEstimate {
  const differences = Float64Array.from(blocks, blockLogRatio).sort();
  const centre = quantileOfSorted(differences, 0.5);
  const tail = (1 - confidence) / 2;
  const [lower, upper] = resampledMedian(differences, [tail, 1 - tail]);
  const stretch = smallSampleStretch(differences.length);
  return {
    ratio: Math.exp(centre),
    lower: Math.exp(centre + ((lower ?? NaN) - centre) * stretch),
    upper: Math.exp(centre + ((upper ?? NaN) - centre) * stretch),
    confidence,
    blocks: differences.length,
  };
}

/**
 * Student's t over the normal quantile grows about as 1 + 1.1 / (n - 1) near 95 % (Cornish and Fisher's first term with
 * z = 1.96: (z^2 + 1) / 4 = 1.21, less what the resampled median itself already gives).
 */
export function smallSampleStretch(count: number): number {
  if (count < 2) return 1;
  return Math.sqrt(count / (count - 1)) * (1 + 1.1 / (count - 1));
}
