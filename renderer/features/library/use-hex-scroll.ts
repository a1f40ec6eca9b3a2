import {type RefObject, type UIEvent, useEffect, useMemo, useState} from 'react';
import {bytesPerRow, hexScroll, rowAtTop, topOfRow} from './hex-scroll.ts';

/** What of a long run of bytes is shown, in rows of `bytesPerRow`. */
export interface HexWindow {
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  /** Height of all that is scrolled over, in pixels. */
  readonly height: number;
  readonly rowCount: number;
  /** The first row to be drawn, and the one after the last. */
  readonly firstRow: number;
  readonly lastRow: number;
  /** Rows that fit: what Page Up and Page Down move by. */
  readonly shownRows: number;
  /** Scrolls as little as brings the byte into view. */
  readonly showByte: (offset: number) => void;
}

/** Scrolling of `root` over `sizeBytes` bytes of which only those in view are drawn. */
export function useHexScroll(root: RefObject<HTMLElement | null>, sizeBytes: number): HexWindow {
  const [view, setView] = useState({top: 0, pixels: 160});
  const scroll = useMemo(() => hexScroll(sizeBytes, view.pixels), [sizeBytes, view.pixels]);
  const firstRow = rowAtTop(scroll, view.top, view.pixels);
  const {shownRows, rowCount, height} = scroll;

  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setView((now) => ({...now, pixels: element.clientHeight || now.pixels})),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);

  return {
    onScroll: ({currentTarget: {scrollTop}}) => setView((now) => ({...now, top: scrollTop})),
    height,
    rowCount,
    firstRow,
    lastRow: Math.min(rowCount, firstRow + shownRows + 1),
    shownRows,
    showByte: (offset) => {
      const element = root.current;
      const row = Math.floor(offset / bytesPerRow);
      if (element === null || (row >= firstRow && row < firstRow + shownRows)) return;
      element.scrollTo({top: topOfRow(scroll, row < firstRow ? row : row - shownRows + 1, view.pixels)});
    },
  };
}
