/** How a scrolled height stands for rows: browsers stop at some height, so that a large file's rows share pixels. */
export interface HexScroll {
  readonly rowCount: number;
  /** Rows that fit into the view. */
  readonly shownRows: number;
  /** Height of what is scrolled, in pixels. */
  readonly height: number;
}

export const hexRowPixels = 20;
export const bytesPerRow = 16;
/** Well below where browsers stop. */
const mostPixels = 8_000_000;

export function hexScroll(sizeBytes: number, viewPixels: number): HexScroll {
  const rowCount = Math.ceil(sizeBytes / bytesPerRow);
  const shownRows = Math.max(1, Math.floor(viewPixels / hexRowPixels));
  return {rowCount, shownRows, height: Math.min(mostPixels, rowCount * hexRowPixels)};
}

/** The first row shown at `top` pixels. */
export function rowAtTop({rowCount, shownRows, height}: HexScroll, top: number, viewPixels: number): number {
  const lastFirst = Math.max(0, rowCount - shownRows);
  if (rowCount * hexRowPixels <= height) return Math.min(lastFirst, Math.floor(top / hexRowPixels));
  const range = Math.max(1, height - viewPixels);
  return Math.min(lastFirst, Math.round((top / range) * lastFirst));
}

/** Pixels at which `row` is the first row shown. */
export function topOfRow({rowCount, shownRows, height}: HexScroll, row: number, viewPixels: number): number {
  const lastFirst = Math.max(0, rowCount - shownRows);
  const first = Math.min(lastFirst, Math.max(0, row));
  if (rowCount * hexRowPixels <= height) return first * hexRowPixels;
  return lastFirst === 0 ? 0 : (first / lastFirst) * (height - viewPixels);
}

/** Where a key leads from byte `at`; undefined for keys that mean nothing. */
export function byteTarget(
  press: {readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean},
  at: number,
  sizeBytes: number,
  shownRows: number,
): number | undefined {
  const isWide = press.ctrlKey || press.metaKey;
  const rowStart = at - (at % bytesPerRow);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + bytesPerRow,
    ArrowUp: at - bytesPerRow,
    PageDown: at + bytesPerRow * shownRows,
    PageUp: at - bytesPerRow * shownRows,
    Home: isWide ? 0 : rowStart,
    End: isWide ? sizeBytes - 1 : rowStart + bytesPerRow - 1,
  };
  const target = steps[press.key];
  if (target === undefined || sizeBytes === 0 || (isWide && !['Home', 'End'].includes(press.key)))
    return undefined;
  return Math.min(sizeBytes - 1, Math.max(0, target));
}
