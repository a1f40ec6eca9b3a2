/** What was measured at a time (in minutes, or in edits). */
export type Point = readonly [at: number, value: number];

/** Least squares through points: how much a unit of `at` adds, and how far the points lie from the line. */
export function trend(points: readonly Point[]): {
  readonly level: number;
  readonly perUnit: number;
  readonly spread: number;
} {
  const mean = (side: 0 | 1): number => points.reduce((sum, point) => sum + point[side], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  const variance = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  const perUnit = variance === 0 ? 0 : covariance / variance;
  const residuals = points.reduce((sum, [at, value]) => sum + (value - y - perUnit * (at - x)) ** 2, 0);
  const start = points[0]?.[0] ?? 0;
  return {level: y + perUnit * (start - x), perUnit, spread: Math.sqrt(residuals / points.length)};
}
