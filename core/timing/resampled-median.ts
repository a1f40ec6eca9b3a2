/** Ranks, from 0 on, of the two middle values of a resample, and how likely they are. */
interface MiddlePairs {
  readonly lower: Uint32Array;
  readonly upper: Uint32Array;
  readonly weight: Float64Array;
}

/** Pairs less likely than this are left out: all of them together are far below what an interval of 95 % can tell. */
const leastWeight = 1e-13;

const known = new Map<number, MiddlePairs>();

/**
 * Quantiles of the median of as many values as `sorted` has, drawn from it with replacement: the bootstrap distribution of
 * the median, exactly. `shares` are in [0, 1]; no values give NaN.
 */
export function resampledMedian(sorted: Float64Array, shares: readonly number[]): number[] {
  const pairs = middlePairs(sorted.length);
  const count = pairs.weight.length;
  const medians = Float64Array.from({length: count}, (_unused, at) => {
    return ((sorted[pairs.lower[at] ?? 0] ?? NaN) + (sorted[pairs.upper[at] ?? 0] ?? NaN)) / 2;
  });
  const order = Uint32Array.from({length: count}, (_unused, at) => at).sort(
    (one, other) => (medians[one] ?? 0) - (medians[other] ?? 0),
  );
  const total = pairs.weight.reduce((sum, weight) => sum + weight, 0);
  return shares.map((share) => {
    let passed = 0;
    for (const at of order) {
      passed += pairs.weight[at] ?? 0;
      if (passed >= share * total) return medians[at] ?? NaN;
    }
    return medians[order.at(-1) ?? 0] ?? NaN;
  });
}

/**
 * With n draws of n values, the j-th smallest draw has rank k and the next rank l > k where exactly j draws are at most k, one
 * of them k itself, and all others at least l, one of them l itself. That both have rank k is what the distribution of the
 * j-th alone (a binomial tail) leaves over. Of an odd number both middle ones are the same.
 */
function middlePairs(count: number): MiddlePairs {
  const cached = known.get(count);
  if (cached !== undefined) return cached;
  const lower: number[] = [];
  const upper: number[] = [];
  const weight: number[] = [];
  const add = (k: number, l: number, likely: number): void => {
    if (likely < leastWeight) return;
    lower.push(k - 1);
    upper.push(l - 1);
    weight.push(likely);
  };
  const rank = Math.ceil(count / 2);
  const ways = logOfWays(count, rank);
  for (let k = 1; k <= count; k++) {
    const own = atLeast(count, rank, k / count) - atLeast(count, rank, (k - 1) / count);
    if (own < leastWeight) continue;
    let rest = own;
    const below = logOfExtreme(k, count, rank);
    for (let l = k + 1; count % 2 === 0 && l <= count; l++) {
      const likely = Math.exp(ways + below + logOfExtreme(count - l + 1, count, count - rank));
      add(k, l, likely);
      rest -= likely;
      if (likely < leastWeight) break;
    }
    add(k, k, rest);
  }
  const pairs = {
    lower: Uint32Array.from(lower),
    upper: Uint32Array.from(upper),
    weight: Float64Array.from(weight),
  };
  known.set(count, pairs);
  return pairs;
}

/** Logarithm of the share of draws of `draws` values that are all among `ranks` of `count` and not all among one fewer. */
function logOfExtreme(ranks: number, count: number, draws: number): number {
  return draws * Math.log(ranks / count) + Math.log1p(-(((ranks - 1) / ranks) ** draws));
}

/** Probability that of `count` trials, each with probability `share`, at least `least` succeed. */
function atLeast(count: number, least: number, share: number): number {
  if (share <= 0) return least <= 0 ? 1 : 0;
  if (share >= 1) return 1;
  let sum = 0;
  // Added from the most likely number on; both ways out end where nothing is left to add.
  const term = (successes: number): number =>
    Math.exp(
      logOfWays(count, successes) + successes * Math.log(share) + (count - successes) * Math.log1p(-share),
    );
  const from = Math.max(least, Math.min(count, Math.round(count * share)));
  for (let successes = from; successes <= count; successes++) {
    const one = term(successes);
    sum += one;
    if (one < leastWeight * 1e-6) break;
  }
  for (let successes = from - 1; successes >= least; successes--) {
    const one = term(successes);
    sum += one;
    if (one < leastWeight * 1e-6) break;
  }
  return Math.min(1, sum);
}

const logFactorials: number[] = [0];

function logFactorial(value: number): number {
  for (let next = logFactorials.length; next <= value; next++) {
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
  }
  return logFactorials[value] ?? NaN;
}

function logOfWays(count: number, chosen: number): number {
  return logFactorial(count) - logFactorial(chosen) - logFactorial(count - chosen);
}
