import {type MirFunction, type Value} from '../mir/mir.ts';

export interface Copy {
  readonly target: Value;
  readonly source: Value;
}

/** Copies that happen at once, as copies one after the other; circles take one more value. */
export function sequentialise(fn: MirFunction, copies: readonly Copy[]): Copy[] {
  const result: Copy[] = [];
  let pending = copies.filter((copy) => copy.target !== copy.source);
  while (pending.length > 0) {
    const sources = new Set(pending.map((copy) => copy.source));
    const free = pending.filter((copy) => !sources.has(copy.target));
    if (free.length > 0) {
      result.push(...free);
      pending = pending.filter((copy) => sources.has(copy.target));
      continue;
    }
    // Every target is still read: one of them is saved.
    const [first] = pending;
    if (first === undefined) break;
    const saved = fn.value(first.target.type);
    saved.uniform = first.target.uniform;
    result.push({target: saved, source: first.target});
    pending = pending.map((copy) =>
      copy.source === first.target ? {target: copy.target, source: saved} : copy,
    );
  }
  return result;
}
