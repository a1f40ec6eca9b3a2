/** A question about a set of facts. What is true of a set is expected to be true of every larger one (monotone). */
export type SetPredicate = (set: ReadonlySet<number>) => Promise<boolean>;

export interface MinimalSets {
  /** Every set found, the smallest first; no member of any can be left out. */
  readonly sets: readonly ReadonlySet<number>[];
  /** True where there is no other: false when the limit was reached. */
  readonly complete: boolean;
  /** False where a larger set was seen to lack what a smaller one has: facts then work against each other. */
  readonly monotone: boolean;
}

/**
 * One minimal set below `from` for which `holds`, given that it holds for `from`: Junker's QuickXplain, about
 * 2k log2(n/k) + 2k questions for a set of k out of n. Where the predicate turns out not to be monotone, by plain delta
 * debugging (Zeller and Hildebrandt), which never asks for more than that no single member can be left out.
 */
export async function findMinimalSet(
  from: ReadonlySet<number>,
  holds: SetPredicate,
): Promise<{readonly set: ReadonlySet<number>; readonly monotone: boolean}> {
  if (await holds(new Set())) return {set: new Set(), monotone: true};
  const found = new Set(await quickXplain([], false, [...from], holds));
  const quick = (await holds(found)) && (await cannotShrink(found, holds));
  const set = quick ? found : await deltaDebug(from, holds);
  const smaller = await findBelow(set, holds);
  return {set: smaller ?? set, monotone: quick && smaller === undefined};
}

/** Below this size every subset is asked for: a monotone predicate never needs it, and nothing else is as sure. */
const sizeToExhaust = 4;

/** The smallest set inside `set`, itself left out, for which `holds`; for small sets only. */
async function findBelow(
  set: ReadonlySet<number>,
  holds: SetPredicate,
): Promise<ReadonlySet<number> | undefined> {
  if (set.size > sizeToExhaust) return undefined;
  const members = [...set];
  const subsets = Array.from({length: 2 ** members.length - 2}, (_, bits) =>
    members.filter((__, index) => ((bits + 1) >> index) & 1),
  ).sort((one, other) => one.length - other.length);
  for (const subset of subsets) if (await holds(new Set(subset))) return new Set(subset);
  return undefined;
}

async function quickXplain(
  background: readonly number[],
  grown: boolean,
  candidates: readonly number[],
  holds: SetPredicate,
): Promise<readonly number[]> {
  if (grown && (await holds(new Set(background)))) return [];
  if (candidates.length <= 1) return candidates;
  const middle = candidates.length >> 1;
  const first = candidates.slice(0, middle);
  const second = candidates.slice(middle);
  const ofSecond = await quickXplain([...background, ...first], true, second, holds);
  const ofFirst = await quickXplain([...background, ...ofSecond], ofSecond.length > 0, first, holds);
  return [...ofFirst, ...ofSecond];
}

async function cannotShrink(set: ReadonlySet<number>, holds: SetPredicate): Promise<boolean> {
  for (const member of set) if (await holds(without(set, member))) return false;
  return true;
}

async function deltaDebug(from: ReadonlySet<number>, holds: SetPredicate): Promise<ReadonlySet<number>> {
  let current = [...from];
  let parts = 2;
  while (current.length >= 2) {
    const size = Math.ceil(current.length / parts);
    let smaller: number[] | undefined;
    for (let start = 0; start < current.length && smaller === undefined; start += size) {
      const rest = [...current.slice(0, start), ...current.slice(start + size)];
      if (await holds(new Set(rest))) smaller = rest;
    }
    if (smaller !== undefined) {
      current = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) {
      break;
    } else {
      parts = Math.min(current.length, parts * 2);
    }
  }
  return new Set(current);
}

/**
 * All minimal sets below `universe`, at most `limit`: Reiter's hitting-set tree. Each set found is broken by leaving out
 * one of its members, and another one is looked for in what remains.
 */
export async function findMinimalSets(
  universe: ReadonlySet<number>,
  holds: SetPredicate,
  limit: number,
): Promise<MinimalSets> {
  const sets: ReadonlySet<number>[] = [];
  const tried = new Set<string>();
  const pending: ReadonlySet<number>[] = [new Set()];
  let monotone = true;
  for (let excluded = pending.shift(); excluded !== undefined; excluded = pending.shift()) {
    const key = setKey(excluded);
    if (tried.has(key)) continue;
    tried.add(key);
    const out = excluded;
    let set = sets.find((known) => ![...known].some((member) => out.has(member)));
    if (set === undefined) {
      const rest = new Set([...universe].filter((member) => !out.has(member)));
      if (!(await holds(rest))) continue;
      if (sets.length >= limit) return {sets: bySize(sets), complete: false, monotone};
      const found = await findMinimalSet(rest, holds);
      monotone &&= found.monotone;
      set = found.set;
      sets.push(set);
    }
    for (const member of set) pending.push(new Set([...excluded, member]));
  }
  return {sets: bySize(sets), complete: true, monotone};
}

/** The same text for the same set, whatever the order. */
export function setKey(set: ReadonlySet<number>): string {
  return [...set].sort((one, other) => one - other).join(' ');
}

function without(set: ReadonlySet<number>, member: number): Set<number> {
  const rest = new Set(set);
  rest.delete(member);
  return rest;
}

function bySize(sets: readonly ReadonlySet<number>[]): ReadonlySet<number>[] {
  return [...sets].sort((one, other) => one.size - other.size);
}
