import {type Block} from '../model/global.ts';
import {type FunctionState} from './function-state.ts';

/**
 * The dominator tree of a function, with intervals for constant-time questions (Cooper, Harvey, Kennedy: "A simple,
 * fast dominance algorithm").
 */
export class Dominators {
  /** Position of a block in reverse post-order by block index; -1 for an unreachable block. */
  private readonly order: Int32Array;
  /** Immediate dominator by position in reverse post-order. */
  private readonly immediate: Int32Array;
  /** Interval of the dominator tree's subtree, by position in reverse post-order. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;

  constructor(state: FunctionState) {
    const count = state.fn.blocks.length;
    this.order = new Int32Array(count).fill(-1);
    const sequence = reversePostOrder(state, this.order);
    this.immediate = immediateDominators(state, sequence, this.order);
    this.first = new Int32Array(sequence.length);
    this.last = new Int32Array(sequence.length);
    numberTree(this.immediate, this.first, this.last);
  }

  isReachable(block: Block): boolean {
    return (this.order[block.index] ?? -1) >= 0;
  }

  /** Whether each path from the entry to `later` goes through `earlier`. Both must be reachable. */
  dominates(earlier: Block, later: Block): boolean {
    const [a, b] = [this.order[earlier.index] ?? -1, this.order[later.index] ?? -1];
    const [begin, end, at] = [this.first[a], this.last[a], this.first[b]];
    return begin !== undefined && end !== undefined && at !== undefined && begin <= at && at <= end;
  }
}

/** Fills `order` and returns the block indices in reverse post-order. */
function reversePostOrder(state: FunctionState, order: Int32Array): Int32Array {
  const count = state.fn.blocks.length;
  const postOrder = new Int32Array(count);
  const stack = new Int32Array(count);
  const position = new Int32Array(count);
  let [depth, done] = [count === 0 ? 0 : 1, 0];
  if (count > 0) order[0] = 0;
  while (depth > 0) {
    const at = stack[depth - 1] ?? 0;
    const next = state.successors[at]?.[position[at] ?? 0];
    if (next === undefined) {
      postOrder[done++] = at;
      depth--;
      continue;
    }
    position[at] = (position[at] ?? 0) + 1;
    if (order[next.index] !== -1) continue;
    order[next.index] = 0;
    stack[depth++] = next.index;
  }
  const sequence = postOrder.slice(0, done).reverse();
  for (let index = 0; index < sequence.length; index++) order[sequence[index] ?? 0] = index;
  return sequence;
}

function immediateDominators(state: FunctionState, sequence: Int32Array, order: Int32Array): Int32Array {
  const immediate = new Int32Array(sequence.length).fill(-1);
  if (sequence.length > 0) immediate[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let at = 1; at < sequence.length; at++) {
      let found = -1;
      for (const predecessor of state.predecessors[sequence[at] ?? 0] ?? []) {
        const from = order[predecessor.index] ?? -1;
        if (from < 0 || immediate[from] === -1) continue;
        found = found < 0 ? from : intersect(immediate, from, found);
      }
      if (immediate[at] === found) continue;
      immediate[at] = found;
      changed = true;
    }
  }
  return immediate;
}

function intersect(immediate: Int32Array, left: number, right: number): number {
  let [a, b] = [left, right];
  while (a !== b) {
    while (a > b) a = immediate[a] ?? 0;
    while (b > a) b = immediate[b] ?? 0;
  }
  return a;
}

/** A dominator stands before what it dominates, so subtree sizes are summed backwards and intervals given forwards. */
function numberTree(immediate: Int32Array, first: Int32Array, last: Int32Array): void {
  const count = immediate.length;
  const sizes = new Int32Array(count).fill(1);
  for (let at = count - 1; at > 0; at--) {
    const parent = immediate[at] ?? 0;
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[at] ?? 0);
  }
  const free = new Int32Array(count).fill(1);
  for (let at = 0; at < count; at++) {
    if (at > 0) {
      const parent = immediate[at] ?? 0;
      first[at] = (first[parent] ?? 0) + (free[parent] ?? 0);
      free[parent] = (free[parent] ?? 0) + (sizes[at] ?? 0);
    }
    last[at] = (first[at] ?? 0) + (sizes[at] ?? 0) - 1;
  }
}
