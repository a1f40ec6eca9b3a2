import {describe, expect, test} from 'vitest';
import {byteTarget, hexRowPixels, hexScroll, rowAtTop, topOfRow} from './hex-scroll.ts';

const view = 400;
const press = (key: string, ctrlKey = false) => ({key, ctrlKey, metaKey: false});

describe.each([0, 1, 16, 17, 5000, 1 << 20, 128 << 20])('a file of %d bytes', (size) => {
  const scroll = hexScroll(size, view);

  test('is scrolled within what browsers can', () => {
    expect(scroll.rowCount).toBe(Math.ceil(size / 16));
    expect(scroll.height).toBeLessThanOrEqual(8_000_000);
  });

  test('every row can be brought into view, and the ends are ends', () => {
    const lastFirst = Math.max(0, scroll.rowCount - scroll.shownRows);
    for (const row of [0, 1, Math.floor(lastFirst / 3), lastFirst - 1, lastFirst].filter(
      (each) => each >= 0,
    )) {
      const first = Math.min(row, lastFirst);
      const top = topOfRow(scroll, row, view);
      expect(rowAtTop(scroll, top, view)).toBe(first);
      // Browsers keep whole pixels of the scroll position: the row is still among those shown.
      const shown = rowAtTop(scroll, Math.round(top), view);
      expect(Math.abs(shown - first)).toBeLessThan(scroll.shownRows);
    }
    expect(rowAtTop(scroll, Math.max(0, scroll.height - view), view)).toBe(lastFirst);
    expect(hexRowPixels * scroll.shownRows).toBeLessThanOrEqual(view);
  });
});

test('keys lead to bytes and never out of the file', () => {
  expect(byteTarget(press('ArrowRight'), 0, 100, 10)).toBe(1);
  expect(byteTarget(press('ArrowDown'), 5, 100, 10)).toBe(21);
  expect(byteTarget(press('ArrowDown'), 95, 100, 10)).toBe(99);
  expect(byteTarget(press('ArrowLeft'), 0, 100, 10)).toBe(0);
  expect(byteTarget(press('Home'), 37, 100, 10)).toBe(32);
  expect(byteTarget(press('End'), 37, 100, 10)).toBe(47);
  expect(byteTarget(press('End', true), 37, 100, 10)).toBe(99);
  expect(byteTarget(press('Home', true), 37, 100, 10)).toBe(0);
  expect(byteTarget(press('PageDown'), 0, 1000, 10)).toBe(160);
  expect(byteTarget(press('ArrowRight', true), 0, 100, 10)).toBeUndefined();
  expect(byteTarget(press('x'), 0, 100, 10)).toBeUndefined();
  expect(byteTarget(press('End'), 0, 0, 10)).toBeUndefined();
});
