/** Neighbouring elements taken together, so that a large buffer fits into a plot. */
export interface PlotBucket {
  /** First element, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Of the finite elements; undefined where there are none. */
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly mean: number | undefined;
  readonly notFinite: number;
}

/** Cuts `values` into at most `most` buckets of nearly the same size; none of no values. */
export function bucketsOf(values: Float64Array, most: number): PlotBucket[] {
  const count = Math.min(most, values.length);
  return Array.from({length: count}, (_, index) => {
    const from = Math.floor((index * values.length) / count);
    const to = Math.floor(((index + 1) * values.length) / count);
    return bucketOf(values, from, to);
  });
}

function bucketOf(values: Float64Array, from: number, to: number): PlotBucket {
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  let finite = 0;
  for (let at = from; at < to; at++) {
    const value = values[at] ?? NaN;
    if (!Number.isFinite(value)) continue;
    finite++;
    sum += value;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  const notFinite = to - from - finite;
  if (finite === 0) return {from, to, minimum: undefined, maximum: undefined, mean: undefined, notFinite};
  return {from, to, minimum, maximum, mean: sum / finite, notFinite};
}

export interface PlotRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** The range of all buckets, never empty: a constant has its value in the middle. */
export function rangeOf(buckets: readonly PlotBucket[]): PlotRange {
  const minimum = Math.min(...buckets.map((bucket) => bucket.minimum ?? Infinity));
  const maximum = Math.max(...buckets.map((bucket) => bucket.maximum ?? -Infinity));
  if (minimum > maximum) return {minimum: 0, maximum: 1};
  if (minimum < maximum) return {minimum, maximum};
  const room = minimum === 0 ? 1 : Math.abs(minimum) / 2;
  return {minimum: minimum - room, maximum: maximum + room};
}

/** Where `value` is in the range, 0 at its least and 1 at its greatest. */
export function shareOf(value: number, {minimum, maximum}: PlotRange): number {
  // Halves first: the difference of two large numbers of different sign is infinite.
  return (value / 2 - minimum / 2) / (maximum / 2 - minimum / 2);
}

/** An SVG path through the means of the buckets; a gap where there is nothing finite. */
export function linePath(
  buckets: readonly PlotBucket[],
  range: PlotRange,
  width: number,
  height: number,
): string {
  let path = '';
  let isDown = false;
  for (const [index, {mean}] of buckets.entries()) {
    if (mean === undefined) {
      isDown = false;
      continue;
    }
    path += `${isDown ? 'L' : 'M'}${xOf(index, buckets.length, width)} ${yOf(mean, range, height)}`;
    isDown = true;
  }
  return path;
}

/** An SVG path around least and greatest of each bucket. */
export function bandPath(
  buckets: readonly PlotBucket[],
  range: PlotRange,
  width: number,
  height: number,
): string {
  return buckets
    .map(({minimum, maximum}, index) =>
      minimum === undefined || maximum === undefined
        ? ''
        : `M${xOf(index, buckets.length, width)} ${yOf(minimum, range, height)}V${yOf(maximum, range, height)}`,
    )
    .join('');
}

function xOf(index: number, count: number, width: number): string {
  return (count < 2 ? width / 2 : (index / (count - 1)) * width).toFixed(1);
}

function yOf(value: number, range: PlotRange, height: number): string {
  return ((1 - shareOf(value, range)) * height).toFixed(1);
}

/** Columns of a heat map: those of the grid where it fits the buffer, else about a square. */
export function heatColumns(count: number, grid: readonly number[] | undefined): number {
  const [x = 1, y = 1] = grid ?? [];
  if (y > 1 && count % x === 0) return x;
  const root = Math.max(1, Math.round(Math.sqrt(count)));
  for (let columns = root; columns <= Math.min(count, root * 2); columns++) {
    if (count % columns === 0) return columns;
  }
  return root;
}
