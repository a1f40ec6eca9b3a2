/** A replacement of `[start, end)` (UTF-16 offsets) by `text`. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The smallest single replacement that turns `before` into `after`, widened to whole lines, so that an editor keeps
 * its scroll position, folding and cursor outside it. `undefined` when the texts are equal.
 */
export function minimalEdit(before: string, after: string): OffsetEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
  prefix = before.lastIndexOf('\n', prefix - 1) + 1;
  let suffix = 0;
  const room = shorter - prefix;
  while (
    suffix < room &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix++;
  }
  const lineBreak = before.indexOf('\n', before.length - suffix);
  suffix = lineBreak === -1 ? 0 : before.length - lineBreak;
  return {start: prefix, end: before.length - suffix, text: after.slice(prefix, after.length - suffix)};
}
