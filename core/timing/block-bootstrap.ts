import {type RandomStream} from '../base/random.ts';
import {mean, quantileOfSorted} from './order-statistics.ts';
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

export interface BootstrapOptions {
  readonly confidence: number;
  readonly resamples: number;
  readonly random: RandomStream;
}

/** log(B / A) of a block: means of logarithms, so that a factor counts alike in both directions. */
export function blockLogRatio(block: Block): number {
  return mean(block.b.map(Math.log)) - mean(block.a.map(Math.log));
}

/**
 * The median log ratio over blocks with a bootstrap interval over whole blocks (METAL.md 4.3), so that what is alike
 * within a block (drift, clock state) is never counted as independent. The percentile interval of a small number of
 * blocks is too narrow; it is stretched by sqrt(n / (n - 1)) and the ratio of Student's to the normal quantile.
 */
export function estimateRatio(blocks: readonly Block[], options: BootstrapOptions): RatioEstimate {
  const differences = Float64Array.from(blocks, blockLogRatio).sort();
  const centre = quantileOfSorted(differences, 0.5);
  const count = differences.length;
  const medians = new Float64Array(options.resamples);
  const multiplicity = new Uint32Array(count);
  for (let resample = 0; resample < options.resamples; resample++) {
    multiplicity.fill(0);
    for (let draw = 0; draw < count; draw++) {
      // A bias of 2^-32 is nothing here, and the exact way takes twice as long.
      const rank = Math.floor(options.random.uint32() * (count / 2 ** 32));
      multiplicity[rank] = (multiplicity[rank] ?? 0) + 1;
    }
    medians[resample] = medianOfDrawn(differences, multiplicity);
  }
  medians.sort();
  const tail = (1 - options.confidence) / 2;
  const stretch = smallSampleStretch(count);
  return {
    ratio: Math.exp(centre),
    lower: Math.exp(centre + (quantileOfSorted(medians, tail) - centre) * stretch),
    upper: Math.exp(centre + (quantileOfSorted(medians, 1 - tail) - centre) * stretch),
    confidence: options.confidence,
    blocks: count,
  };
}

/**
 * Student's t over the normal quantile grows about as 1 + 1.1 / (n - 1) near 95 % (Cornish and Fisher's first term with
 * z = 1.96: (z^2 + 1) / 4 = 1.21, less what the resampled median itself already gives).
 */
function smallSampleStretch(count: number): number {
  if (count < 2) return 1;
  return Math.sqrt(count / (count - 1)) * (1 + 1.1 / (count - 1));
}

/** The median of a resample, told by how often each of the sorted values was drawn: no sorting per resample. */
function medianOfDrawn(sorted: Float64Array, multiplicity: Uint32Array): number {
  const count = sorted.length;
  const lowerRank = Math.floor((count - 1) / 2);
  const upperRank = Math.ceil((count - 1) / 2);
  let passed = 0;
  let lower = NaN;
  for (let rank = 0; rank < count; rank++) {
    passed += multiplicity[rank] ?? 0;
    if (Number.isNaN(lower) && passed > lowerRank) lower = sorted[rank] ?? NaN;
    if (passed > upperRank) return (lower + (sorted[rank] ?? NaN)) / 2;
  }
  return NaN;
}
