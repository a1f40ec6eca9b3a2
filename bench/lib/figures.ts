/** The sample below which `share` of all samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Median, 95th percentile and fastest, in milliseconds. */
export function summary(samples: readonly number[]): string {
  const figure = (share: number): string => quantile(samples, share).toFixed(1).padStart(7);
  return `median ${figure(0.5)} ms  p95 ${figure(0.95)} ms  fastest ${figure(0)} ms`;
}

/** Ours as a multiple of theirs, against a bound. */
export function ratios(ours: readonly number[], theirs: readonly number[], bound: number): string {
  const ratio = (share: number): string => (quantile(ours, share) / quantile(theirs, share)).toFixed(2);
  return `= ${ratio(0.5)} x native (p95 ${ratio(0.95)} x; bound ${bound})`;
}

/** One line of a bench's table. */
export function print(label: string, text: string): void {
  console.log(`  ${label.padEnd(46)} ${text}`);
}
