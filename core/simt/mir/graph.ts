import {reversePostorder} from '../../ir/analysis/block-graph.ts';
import {
  type DominatorTree,
  dominatorTree,
  type EntryGraph,
  postDominatorTree,
} from '../../ir/analysis/dominators.ts';
import {type MirBlock, type MirFunction, successors} from './mir.ts';

/** Edges between blocks by index; node 0 is the entry. */
export class MirGraph implements EntryGraph {
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];

  constructor(fn: MirFunction) {
    const predecessors: number[][] = fn.blocks.map(() => []);
    this.successors = fn.blocks.map((block) => {
      const targets = successors(block).map((target) => target.index);
      for (const target of targets) predecessors[target]?.push(block.index);
      return targets;
    });
    this.predecessors = predecessors;
  }

  reversePostorder(): Int32Array {
    return reversePostorder(this.successors.length === 0 ? [] : [0], this.successors);
  }

  dominators(): DominatorTree {
    return dominatorTree(this);
  }

  postDominators(): DominatorTree {
    return postDominatorTree(this);
  }
}

/** Drops blocks that nothing reaches, orders the rest (reverse postorder, entry first) and numbers them. */
export function renumber(fn: MirFunction): void {
  const entry = fn.blocks[0];
  if (entry === undefined) return;
  const all: MirBlock[] = [];
  const seen = new Set<MirBlock>([entry]);
  for (const block of seen) {
    block.index = all.length;
    all.push(block);
    for (const target of successors(block)) seen.add(target);
  }
  const edges = all.map((block) => successors(block).map((target) => target.index));
  fn.blocks = [...reversePostorder([0], edges)].flatMap((index) => all[index] ?? []);
  fn.blocks.forEach((block, index) => (block.index = index));
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      for (const source of phi.incoming.keys()) {
        if (!seen.has(source) || !successors(source).includes(block)) phi.incoming.delete(source);
      }
    }
  }
}
