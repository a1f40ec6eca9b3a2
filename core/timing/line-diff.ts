/** A line of two texts laid over one another. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export interface LineDiff {
  readonly added: number;
  readonly removed: number;
  /** Changed lines with their neighbours; a gap between two parts is an undefined. */
  readonly lines: readonly (DiffLine | undefined)[];
}

/** Lines around a change that are shown with it. */
const context = 2;

/** Pairs of lines that are compared at most: beyond them everything between the first and the last change counts as changed. */
const mostPairs = 4_000_000;

/** The lines in which two texts differ: the longest common subsequence stays. */
export function diffLines(before: string, after: string): LineDiff {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end++;
  }
  const same = (text: string): DiffLine => ({kind: 'same', text});
  const middle = diffMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end));
  const all = [...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)];
  return {
    added: middle.filter(({kind}) => kind === 'added').length,
    removed: middle.filter(({kind}) => kind === 'removed').length,
    lines: withContext(all),
  };
}

function diffMiddle(old: readonly string[], now: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({kind: 'removed', text});
  const added = (text: string): DiffLine => ({kind: 'added', text});
  if (old.length * now.length > mostPairs) return [...old.map(removed), ...now.map(added)];
  // common[i][j]: length of the longest common subsequence of what is left from line i of old and line j of now on.
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [left, right] = [old[i], now[j]];
    if (left !== undefined && left === right) {
      lines.push({kind: 'same', text: left});
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(left));
      i++;
    } else {
      lines.push(added(right ?? ''));
      j++;
    }
  }
  return lines;
}

function withContext(all: readonly DiffLine[]): (DiffLine | undefined)[] {
  const near = new Set<number>();
  for (const [at, {kind}] of all.entries()) {
    if (kind === 'same') continue;
    for (let one = at - context; one <= at + context; one++) near.add(one);
  }
  const shown: (DiffLine | undefined)[] = [];
  let last = -1;
  for (const [at, line] of all.entries()) {
    if (!near.has(at)) continue;
    if (shown.length > 0 && at !== last + 1) shown.push(undefined);
    shown.push(line);
    last = at;
  }
  return shown;
}
