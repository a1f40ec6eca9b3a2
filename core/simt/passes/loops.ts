import {type DominatorTree} from '../../ir/analysis/dominators.ts';
import {type MirGraph} from '../mir/graph.ts';

/** A natural loop: its header and all blocks, the header included, by index. */
export interface Loop {
  readonly header: number;
  readonly blocks: Set<number>;
  /** Blocks with an edge back to the header. */
  readonly latches: number[];
}

/** The loops of a function, inner ones first; undefined where a circle has more than one entry. */
export function findLoops(graph: MirGraph, tree: DominatorTree): Loop[] | undefined {
  const loops = new Map<number, Loop>();
  // Blocks are in reverse postorder: an edge to a smaller or equal number goes back.
  for (let block = 0; block < graph.successors.length; block++) {
    for (const header of graph.successors[block] ?? []) {
      if (header > block) continue;
      if (!tree.dominates(header, block)) return undefined;
      const loop = loops.get(header) ?? {header, blocks: new Set([header]), latches: []};
      loops.set(header, loop);
      loop.latches.push(block);
      const pending = [block];
      for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
        if (loop.blocks.has(at)) continue;
        loop.blocks.add(at);
        pending.push(...(graph.predecessors[at] ?? []));
      }
    }
  }
  return [...loops.values()].sort((a, b) => a.blocks.size - b.blocks.size);
}
