import {BlockGraph, terminatorOf} from '../../ir/analysis/block-graph.ts';
import {dominatorTree, type DominatorTree} from '../../ir/analysis/dominators.ts';
import {type Block, type IrFunction} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';

/** What is known on a way through a function: conditions by key, true or false. */
export type Facts = ReadonlyMap<string, boolean>;

/**
 * Conditions that stay what they are while a function runs, such as "this is simdgroup 0": where a copy is under one, the
 * ways on which it is false are none of that copy's.
 */
export class PathFacts {
  readonly graph: BlockGraph;
  private readonly tree: DominatorTree;
  private readonly inCircle: readonly boolean[];

  constructor(fn: IrFunction) {
    this.graph = new BlockGraph(fn);
    this.tree = dominatorTree(this.graph);
    this.inCircle = this.graph.blocks.map((block) => this.reachesItself(block.index));
  }

  /** What must hold where `block` runs. */
  at(block: Block): Facts {
    const facts = new Map<string, boolean>();
    for (let node = block.index; node >= 0; node = this.tree.immediate[node] ?? -1) {
      const parent = this.graph.blocks[this.tree.immediate[node] ?? -1];
      if (parent === undefined) continue;
      const branch = this.branchOf(parent);
      if (branch === undefined || branch.yes === branch.no) continue;
      // The edge itself dominates where its target has no other way in.
      for (const [target, outcome] of [
        [branch.yes, true],
        [branch.no, false],
      ] as const) {
        const only = this.graph.predecessors[target.index]?.length === 1;
        if (only && this.tree.dominates(target.index, block.index)) facts.set(branch.key, outcome);
      }
    }
    return facts;
  }

  /** The blocks after `block` that `facts` allow. */
  after(block: Block, facts: Facts): Block[] {
    const branch = this.branchOf(block);
    const known = branch === undefined ? undefined : facts.get(branch.key);
    if (branch !== undefined && known !== undefined) return [known ? branch.yes : branch.no];
    return (this.graph.successors[block.index] ?? []).flatMap((index) => this.graph.blocks[index] ?? []);
  }

  /** The operand of the condition under which `block` branches. */
  conditionOf(block: Block): Operand | undefined {
    const branch = terminatorOf(block);
    return branch?.opcode === 'br' && branch.operands.length === 3 ? branch.operands[0] : undefined;
  }

  /** Conditions that decide whether `block` runs, from the inside out. */
  deciding(block: Block): Operand[] {
    const found: Operand[] = [];
    for (let node = block.index; node >= 0; node = this.tree.immediate[node] ?? -1) {
      const parent = this.graph.blocks[this.tree.immediate[node] ?? -1];
      const condition = parent === undefined ? undefined : this.conditionOf(parent);
      if (parent === undefined || condition === undefined) continue;
      const targets = this.graph.successors[parent.index] ?? [];
      const only = targets.filter((target) => this.tree.dominates(target, block.index));
      if (only.length === 1) found.push(condition);
    }
    return found;
  }

  private branchOf(block: Block): {key: string; yes: Block; no: Block} | undefined {
    const condition = this.conditionOf(block);
    const [, first, second] = terminatorOf(block)?.operands ?? [];
    const key = condition === undefined ? undefined : this.keyOf(condition);
    if (key === undefined || first?.kind !== 'block' || second?.kind !== 'block') return undefined;
    if (first.target === undefined || second.target === undefined) return undefined;
    return {key, yes: first.target, no: second.target};
  }

  /** Names a condition; comparisons of arguments with numbers are the same wherever they stand. */
  private keyOf(condition: Operand): string | undefined {
    if (condition.kind !== 'local' || condition.target === undefined) return undefined;
    const {target} = condition;
    if (target.kind === 'argument') return `argument ${target.index}`;
    if (target.opcode === 'icmp') {
      const sides = target.operands.map((operand) => {
        if (operand.kind === 'integer') return `${operand.value}`;
        return operand.kind === 'local' && operand.target?.kind === 'argument'
          ? `argument ${operand.target.index}`
          : undefined;
      });
      if (sides.every((side) => side !== undefined)) return `${target.detail.predicate} ${sides.join(' ')}`;
    }
    const home = target.parent;
    return home === undefined || this.inCircle[home.index] === true ? undefined : `value ${target.start}`;
  }

  private reachesItself(index: number): boolean {
    const seen = new Set<number>();
    const stack = [...(this.graph.successors[index] ?? [])];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node === index) return true;
      if (seen.has(node)) continue;
      seen.add(node);
      stack.push(...(this.graph.successors[node] ?? []));
    }
    return false;
  }
}
