import {reversePostorder} from './block-graph.ts';

/** What the trees are made of: a BlockGraph, or any graph whose node 0 is the entry. */
export interface EntryGraph {
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];
  reversePostorder(): Int32Array;
}

/**
 * A dominator tree over numbered nodes. `immediate[n]` is the immediate dominator of `n`, -1 for the root and for nodes
 * that cannot be reached.
 */
export class DominatorTree {
  readonly immediate: Int32Array;
  readonly root: number;
  /** The numbers of a node's subtree, itself first; -1 for a node that cannot be reached. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;

  /** `order` has the nodes that can be reached, each after its dominators. */
  constructor(immediate: Int32Array, order: Int32Array, root: number) {
    this.immediate = immediate;
    this.root = root;
    this.first = new Int32Array(immediate.length).fill(-1);
    this.last = new Int32Array(immediate.length).fill(-1);
    this.number(order);
  }

  /** Sizes of subtrees are summed backwards and intervals given forwards. */
  private number(order: Int32Array): void {
    const {immediate, first, last} = this;
    const sizes = new Int32Array(immediate.length).fill(1);
    for (let at = order.length - 1; at > 0; at--) {
      const node = order[at] ?? 0;
      const parent = immediate[node] ?? 0;
      sizes[parent] = (sizes[parent] ?? 0) + (sizes[node] ?? 0);
    }
    // The next number that a child of each node gets.
    const free = new Int32Array(immediate.length);
    for (let at = 0; at < order.length; at++) {
      const node = order[at] ?? 0;
      const size = sizes[node] ?? 0;
      let begin = 0;
      if (at > 0) {
        const parent = immediate[node] ?? 0;
        begin = free[parent] ?? 0;
        free[parent] = begin + size;
      }
      first[node] = begin;
      last[node] = begin + size - 1;
      free[node] = begin + 1;
    }
  }

  isReachable(node: number): boolean {
    return (this.first[node] ?? -1) >= 0;
  }

  /** Whether `above` is `below` or dominates it. False when one of them cannot be reached. */
  dominates(above: number, below: number): boolean {
    const at = this.first[below] ?? -1;
    const begin = this.first[above] ?? -1;
    return begin >= 0 && begin <= at && at <= (this.last[above] ?? -1);
  }

  /** The nearest node that dominates both; -1 when one of them cannot be reached. */
  nearestCommon(first: number, second: number): number {
    if (!this.isReachable(first) || !this.isReachable(second)) return -1;
    let node = first;
    while (node >= 0 && !this.dominates(node, second)) node = this.immediate[node] ?? -1;
    return node;
  }
}

/** Dominators of the blocks; node numbers are block indexes and the root is the entry. */
export function dominatorTree(graph: EntryGraph): DominatorTree {
  return makeTree(0, graph.successors, graph.predecessors);
}

/**
 * Post-dominators. The root is a virtual exit with the number `successors.length`, the successor of every block that
 * returns, unwinds out or is unreachable at its end; of each endless loop one block is joined to it, too.
 */
export function postDominatorTree(graph: EntryGraph): DominatorTree {
  const exit = graph.successors.length;
  const forward = graph.successors.map((targets) => [...targets]);
  const exits: number[] = [];
  forward.forEach((targets, node) => {
    if (targets.length === 0) exits.push(node);
  });
  joinEndlessLoops(graph, exits);
  for (const node of exits) forward[node]?.push(exit);
  const backward = [...graph.predecessors.map((sources) => [...sources]), exits];
  forward.push([]);
  return makeTree(exit, backward, forward);
}

/** Adds to `exits` one block of each region that reaches none of them. */
function joinEndlessLoops(graph: EntryGraph, exits: number[]): void {
  const reaches = new Uint8Array(graph.successors.length);
  const mark = (start: number): void => {
    const stack = [start];
    reaches[start] = 1;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const source of graph.predecessors[node] ?? []) {
        if (reaches[source] !== 0) continue;
        reaches[source] = 1;
        stack.push(source);
      }
    }
  };
  for (const node of exits) mark(node);
  // The last blocks in reverse postorder are the innermost of what is left.
  const order = graph.reversePostorder();
  for (let index = order.length - 1; index >= 0; index--) {
    const node = order[index] ?? 0;
    if (reaches[node] !== 0) continue;
    exits.push(node);
    mark(node);
  }
}

type Edges = readonly (readonly number[])[];

function makeTree(root: number, successors: Edges, predecessors: Edges): DominatorTree {
  const order = reversePostorder(root < successors.length ? [root] : [], successors);
  return new DominatorTree(immediateDominators(order, predecessors), order, root);
}

/** Cooper, Harvey and Kennedy's iteration over reverse postorder ("A simple, fast dominance algorithm"). */
function immediateDominators(order: Int32Array, predecessors: Edges): Int32Array {
  const position = new Int32Array(predecessors.length).fill(-1);
  for (let at = 0; at < order.length; at++) position[order[at] ?? 0] = at;
  // By position in `order`; while it runs, the root is its own dominator.
  const found = new Int32Array(order.length).fill(-1);
  found[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let at = 1; at < order.length; at++) {
      const next = meet(predecessors[order[at] ?? 0] ?? [], found, position);
      if (found[at] === next) continue;
      found[at] = next;
      changed = true;
    }
  }
  const immediate = new Int32Array(predecessors.length).fill(-1);
  for (let at = 1; at < order.length; at++) immediate[order[at] ?? 0] = order[found[at] ?? 0] ?? -1;
  return immediate;
}

/** The nearest common dominator of the sources that have one already. */
function meet(sources: readonly number[], found: Int32Array, position: Int32Array): number {
  let result = -1;
  for (const source of sources) {
    let other = position[source] ?? -1;
    if (other < 0 || (found[other] ?? -1) < 0) continue;
    if (result < 0) result = other;
    while (result !== other) {
      while (result > other) result = found[result] ?? 0;
      while (other > result) other = found[other] ?? 0;
    }
  }
  return result;
}
