import {type BlockGraph, reversePostorder} from './block-graph.ts';

/**
 * A dominator tree over numbered nodes. `immediate[n]` is the immediate dominator of `n`, -1 for the root and for nodes
 * that cannot be reached.
 */
export class DominatorTree {
  readonly immediate: readonly number[];
  readonly root: number;
  /** Entry and exit times of a walk of the tree: ancestors enclose descendants. */
  private readonly enter: Int32Array;
  private readonly leave: Int32Array;

  constructor(immediate: readonly number[], root: number) {
    this.immediate = immediate;
    this.root = root;
    this.enter = new Int32Array(immediate.length).fill(-1);
    this.leave = new Int32Array(immediate.length).fill(-1);
    this.number();
  }

  private number(): void {
    const children: number[][] = this.immediate.map(() => []);
    this.immediate.forEach((parent, node) => {
      if (parent >= 0) children[parent]?.push(node);
    });
    let clock = 0;
    const stack = this.root < this.immediate.length ? [this.root] : [];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node < 0) {
        this.leave[~node] = clock++;
        continue;
      }
      this.enter[node] = clock++;
      stack.push(~node);
      for (const child of children[node] ?? []) stack.push(child);
    }
  }

  isReachable(node: number): boolean {
    return (this.enter[node] ?? -1) >= 0;
  }

  /** Whether `above` is `below` or dominates it. False when one of them cannot be reached. */
  dominates(above: number, below: number): boolean {
    if (!this.isReachable(above) || !this.isReachable(below)) return false;
    return (
      (this.enter[above] ?? 0) <= (this.enter[below] ?? 0) &&
      (this.leave[below] ?? 0) <= (this.leave[above] ?? 0)
    );
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
export function dominatorTree(graph: BlockGraph): DominatorTree {
  return new DominatorTree(immediateDominators(0, graph.successors, graph.predecessors), 0);
}

/**
 * Post-dominators. The root is a virtual exit with the number `graph.blocks.length`, the successor of every block that
 * returns, unwinds out or is unreachable at its end; of each endless loop one block is joined to it, too.
 */
export function postDominatorTree(graph: BlockGraph): DominatorTree {
  const exit = graph.blocks.length;
  const forward = graph.successors.map((targets) => [...targets]);
  const exits: number[] = [];
  forward.forEach((targets, node) => {
    if (targets.length === 0) exits.push(node);
  });
  joinEndlessLoops(graph, exits);
  for (const node of exits) forward[node]?.push(exit);
  const backward = [...graph.predecessors.map((sources) => [...sources]), exits];
  forward.push([]);
  return new DominatorTree(immediateDominators(exit, backward, forward), exit);
}

/** Adds to `exits` one block of each region that reaches none of them. */
function joinEndlessLoops(graph: BlockGraph, exits: number[]): void {
  const reaches = new Uint8Array(graph.blocks.length);
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

/** Cooper, Harvey and Kennedy's iteration over reverse postorder. */
function immediateDominators(
  root: number,
  successors: readonly (readonly number[])[],
  predecessors: readonly (readonly number[])[],
): number[] {
  const count = successors.length;
  const immediate = new Array<number>(count).fill(-1);
  if (count === 0) return immediate;
  const order = reversePostorder([root], successors);
  const position = new Int32Array(count).fill(-1);
  order.forEach((node, index) => {
    position[node] = index;
  });
  // While it runs, the root is its own dominator.
  immediate[root] = root;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      if (node === root) continue;
      const next = meet(predecessors[node] ?? [], immediate, position);
      if (immediate[node] !== next) {
        immediate[node] = next;
        changed = true;
      }
    }
  }
  immediate[root] = -1;
  return immediate;
}

function meet(sources: readonly number[], immediate: readonly number[], position: Int32Array): number {
  let result = -1;
  for (const source of sources) {
    if ((immediate[source] ?? -1) < 0) continue;
    if (result < 0) {
      result = source;
      continue;
    }
    let other = source;
    while (result !== other) {
      while ((position[result] ?? 0) > (position[other] ?? 0)) result = immediate[result] ?? 0;
      while ((position[other] ?? 0) > (position[result] ?? 0)) other = immediate[other] ?? 0;
    }
  }
  return result;
}
