/** A time with the unit that leaves one to three digits before the point. */
export function formatNs(ns: number): string {
  if (ns >= 1e9) return `${(ns / 1e9).toFixed(3)} s`;
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(3)} ms`;
  if (ns >= 1e3) return `${(ns / 1e3).toFixed(2)} µs`;
  return `${ns.toFixed(0)} ns`;
}

/** A ratio of times as a change in percent with its sign, such as `+1.2 %`. */
export function formatChange(ratio: number): string {
  const percent = 100 * (ratio - 1);
  return `${percent >= 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`;
}

/** A rate with the decimal prefix that leaves one to three digits before the point, such as `68.25 GB/s`. */
export function formatRate(perSecond: number, unit: string): string {
  const prefixes = [
    ['T', 1e12],
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const;
  const [prefix, factor] = prefixes.find(([, least]) => perSecond >= least) ?? ['', 1];
  return `${(perSecond / factor).toFixed(2)} ${prefix}${unit}`;
}

/** A whole number in groups of three digits with narrow spaces between them. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US').replaceAll(',', '\u202f');
}

/** A share as percent without sign, such as `63.1 %`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
