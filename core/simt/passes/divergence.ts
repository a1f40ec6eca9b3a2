import {type DominatorTree} from '../../ir/analysis/dominators.ts';
import {PointerSpace} from '../bytecode/program.ts';
import {MirGraph} from '../mir/graph.ts';
import {type MirBlock, type MirFunction, type MirInstruction, type Value} from '../mir/mir.ts';
import {findLoops, type Loop} from './loops.ts';

/** A branch whose lanes may go both ways. */
export interface DivergentBranch {
  readonly block: number;
  /** Where the lanes meet again; -1: only where they end. */
  readonly reconvergence: number;
  /** Blocks between the branch and that place. */
  readonly region: Set<number>;
}

export interface Divergence {
  readonly graph: MirGraph;
  readonly tree: DominatorTree;
  readonly loops: readonly Loop[];
  readonly branches: ReadonlyMap<number, DivergentBranch>;
  /** Loops that lanes leave after different numbers of rounds. */
  readonly divergentLoops: ReadonlySet<Loop>;
}

/** Opcodes with one result for all active lanes, whatever the operands are. */
function isSameForAll(op: string): boolean {
  return (
    /^simd\.(sum|product|min|max|and|or|xor|ballot|all|any|active_mask|broadcast_first)(\.|$)/.test(op) ||
    op.startsWith('async.')
  );
}

/** Opcodes whose result is the same for all lanes when the operands are. */
function keepsUniformity(instruction: MirInstruction): boolean {
  const {op, place} = instruction;
  if (op.startsWith('load.')) {
    // Private memory is another one in each lane; a pointer of no known space may be private.
    const constant = instruction.args[0]?.constant;
    if (typeof constant === 'bigint') return constant >> 60n !== BigInt(PointerSpace.private);
    return place !== undefined && place.space !== 0;
  }
  if (/^(atomic|texture|quad|matrix)\./.test(op)) return false;
  if (op.startsWith('simd.')) return op.startsWith('simd.broadcast.') || op === 'simd.vote_all';
  return true;
}

/** A graph in which control never goes to blocks that only trap: they are no way to the end. */
function withoutTraps(fn: MirFunction, graph: MirGraph): MirGraph {
  const isTrap = (at: number): boolean => fn.blocks[at]?.terminator.kind === 'trap';
  const successors = graph.successors.map((targets) =>
    targets.some((target) => !isTrap(target)) ? targets.filter((target) => !isTrap(target)) : targets,
  );
  const predecessors: number[][] = successors.map(() => []);
  successors.forEach((targets, block) => targets.forEach((target) => predecessors[target]?.push(block)));
  const pruned: MirGraph = Object.create(graph) as MirGraph;
  return Object.assign(pruned, {successors, predecessors});
}

/** Finds values that differ between lanes and branches that split them. Undefined for irreducible control flow. */
export function analyseDivergence(fn: MirFunction): Divergence | undefined {
  const graph = new MirGraph(fn);
  const tree = graph.dominators();
  const loops = findLoops(graph, tree);
  if (loops === undefined) return undefined;
  return new Analysis(fn, graph, tree, loops).run();
}

class Analysis {
  private readonly fn: MirFunction;
  private readonly graph: MirGraph;
  private readonly tree: DominatorTree;
  private readonly loops: readonly Loop[];
  private readonly postDominators: DominatorTree;
  private readonly branches = new Map<number, DivergentBranch>();
  private readonly divergentLoops = new Set<Loop>();
  /** Blocks where lanes of different ways meet. */
  private readonly joins = new Set<number>();
  private readonly loopsOfBlock: Loop[][];
  private changed = true;

  constructor(fn: MirFunction, graph: MirGraph, tree: DominatorTree, loops: readonly Loop[]) {
    this.fn = fn;
    this.graph = graph;
    this.tree = tree;
    this.loops = loops;
    this.postDominators = withoutTraps(fn, graph).postDominators();
    this.loopsOfBlock = fn.blocks.map(() => []);
    for (const loop of loops) for (const block of loop.blocks) this.loopsOfBlock[block]?.push(loop);
  }

  run(): Divergence {
    for (const block of this.fn.blocks) {
      for (const phi of block.phis) phi.result.uniform = true;
      for (const instruction of block.instructions) {
        for (const result of instruction.results) result.uniform = true;
      }
    }
    while (this.changed) {
      this.changed = false;
      for (const block of this.fn.blocks) this.visit(block);
    }
    const {graph, tree, loops, branches, divergentLoops} = this;
    return {graph, tree, loops, branches, divergentLoops};
  }

  private mark(value: Value): void {
    if (!value.uniform) return;
    value.uniform = false;
    this.changed = true;
  }

  /** Whether a value is the same in all lanes that use it in a block: not behind a loop that lanes leave one by one. */
  private isUniformAt(value: Value, block: number): boolean {
    if (!value.uniform) return false;
    const home = value.definition?.block.index;
    if (home === undefined || home === block || this.divergentLoops.size === 0) return true;
    for (const loop of this.loopsOfBlock[home] ?? []) {
      if (this.divergentLoops.has(loop) && !loop.blocks.has(block)) return false;
    }
    return true;
  }

  private visit(block: MirBlock): void {
    for (const phi of block.phis) {
      if (!phi.result.uniform) continue;
      const values = [...phi.incoming];
      const isSame = values.every(([, value]) => value === values[0]?.[1]);
      const isJoin = this.joins.has(block.index) && !isSame;
      if (isJoin || values.some(([source, value]) => !this.isUniformAcross(value, source, block))) {
        this.mark(phi.result);
      }
    }
    for (const instruction of block.instructions) {
      const isUniform =
        isSameForAll(instruction.op) ||
        (keepsUniformity(instruction) &&
          instruction.args.every((arg) => arg.type === 'matrix' || this.isUniformAt(arg, block.index)));
      if (!isUniform) for (const result of instruction.results) this.mark(result);
    }
    const {terminator} = block;
    if (terminator.kind !== 'branch' || this.branches.has(block.index)) return;
    if (!this.isUniformAt(terminator.condition, block.index)) this.addBranch(block.index);
  }

  /** A phi's operand is used at the end of its source and, for loops that are left on the edge, in the phi's block. */
  private isUniformAcross(value: Value, source: MirBlock, block: MirBlock): boolean {
    return this.isUniformAt(value, source.index) && this.isUniformAt(value, block.index);
  }

  private addBranch(block: number): void {
    this.changed = true;
    const immediate = this.postDominators.immediate[block] ?? -1;
    const reconvergence = immediate >= this.fn.blocks.length ? -1 : immediate;
    const region = new Set<number>();
    const pending = [...(this.graph.successors[block] ?? [])];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at === reconvergence || region.has(at)) continue;
      region.add(at);
      pending.push(...(this.graph.successors[at] ?? []));
    }
    this.branches.set(block, {block, reconvergence, region});
    for (const loop of this.loopsOfBlock[block] ?? [])
      if (region.has(loop.header)) this.divergentLoops.add(loop);
    this.findJoins(block, reconvergence, region);
  }

  /** Labels each block by the side of the branch that it is reached from; two labels meet in a join. */
  private findJoins(branch: number, reconvergence: number, region: ReadonlySet<number>): void {
    const labels = new Map<number, number>();
    const receive = (block: number, label: number): boolean => {
      const known = labels.get(block);
      if (known === undefined) {
        labels.set(block, label);
        return true;
      }
      if (known === label || known === block) {
        if (known !== label) this.joins.add(block);
        return false;
      }
      labels.set(block, block);
      this.joins.add(block);
      return true;
    };
    for (const target of this.graph.successors[branch] ?? []) receive(target, target);
    const order = [...region].sort((a, b) => a - b);
    for (let again = true; again;) {
      again = false;
      for (const block of order) {
        const label = labels.get(block);
        if (block === branch || block === reconvergence || label === undefined) continue;
        for (const target of this.graph.successors[block] ?? []) {
          if (target === branch && !region.has(target)) continue;
          again = receive(target, label) || again;
        }
      }
    }
    if (reconvergence >= 0) this.joins.add(reconvergence);
  }
}
