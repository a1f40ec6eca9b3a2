import {elementText} from '../../../core/experiment/element-type.ts';
import {type BufferPage, pageElements} from './buffer-pages.ts';

/** Element `element` as text; undefined while its page is not read. */
export function cellText(pages: ReadonlyMap<number, BufferPage>, element: number): string | undefined {
  const value = cellValue(pages, element);
  if (value === undefined) return undefined;
  return elementText(value.value, value.kind);
}

export function cellValue(
  pages: ReadonlyMap<number, BufferPage>,
  element: number,
): {readonly value: number | bigint; readonly kind: BufferPage['kind']} | undefined {
  const page = pages.get(Math.floor(element / pageElements));
  if (page === undefined) return undefined;
  const at = (element - page.firstElement) * page.kind.bytes;
  if (at < 0 || at + page.kind.bytes > page.bytes.byteLength) return undefined;
  return {value: page.kind.read(page.bytes, at), kind: page.kind};
}

/** Difference of two elements as text, exact for whole numbers. */
export function differenceText(actual: number | bigint, expected: number | bigint): string {
  if (typeof actual === 'bigint' && typeof expected === 'bigint') return (actual - expected).toString();
  const difference = Number(actual) - Number(expected);
  if (Number.isNaN(difference)) return Object.is(actual, expected) ? '0' : 'nan';
  return Number.isInteger(difference) ? String(difference + 0) : difference.toPrecision(4);
}

export function isMismatch(pages: ReadonlyMap<number, BufferPage>, element: number): boolean {
  return pages.get(Math.floor(element / pageElements))?.mismatches.has(element) === true;
}
