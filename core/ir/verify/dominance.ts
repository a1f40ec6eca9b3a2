import {type BlockGraph, normalDestination} from '../analysis/block-graph.ts';
import {type DominatorTree, dominatorTree} from '../analysis/dominators.ts';
import {type Block} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type LocalReference, type Operand} from '../model/operand.ts';
import {Rank, type VerifyContext} from './context.ts';
import {localText} from './describe.ts';

/** Checks that each use of an instruction's result comes after it on every path. */
export function checkDominance(context: VerifyContext, graph: BlockGraph): void {
  const walk = new DominanceWalk(context, graph);
  for (const block of graph.blocks) {
    if (context.full) return;
    walk.block(block);
  }
}

class DominanceWalk {
  private readonly context: VerifyContext;
  private readonly graph: BlockGraph;
  private readonly tree: DominatorTree;
  /** Instructions of the current block before the current one. */
  private readonly earlier = new Set<Instruction>();

  constructor(context: VerifyContext, graph: BlockGraph) {
    this.context = context;
    this.graph = graph;
    this.tree = dominatorTree(graph);
  }

  block(block: Block): void {
    this.earlier.clear();
    const reachable = this.tree.isReachable(block.index);
    for (const instruction of block.instructions) {
      if (instruction.opcode === 'phi') this.phi(instruction);
      else if (reachable) this.operands(block, instruction);
      this.earlier.add(instruction);
    }
  }

  private operands(block: Block, instruction: Instruction): void {
    for (const operand of instruction.operands) this.operand(block, instruction, operand);
    if (instruction.opcode === 'call' || instruction.opcode === 'invoke' || instruction.opcode === 'callbr') {
      for (const bundle of instruction.detail.bundles) {
        for (const operand of bundle.operands) this.operand(block, instruction, operand);
      }
    }
  }

  private operand(block: Block, instruction: Instruction, operand: Operand): void {
    if (operand.kind !== 'local') return;
    const definition = operand.target;
    if (definition === undefined || definition.kind === 'argument') return;
    if (definition === instruction) this.report(operand, 'only a phi node may use its own value');
    else if (definition.parent === block && definition.opcode !== 'invoke') {
      if (!this.earlier.has(definition)) this.report(operand, 'it is defined later in its block');
    } else if (!this.reachesBlock(definition, block))
      this.report(operand, 'its definition does not dominate the use');
  }

  private phi(phi: Instruction): void {
    for (let entry = 0; entry + 1 < phi.operands.length; entry += 2) {
      const [value, source] = [phi.operands[entry], phi.operands[entry + 1]];
      if (value?.kind !== 'local' || source?.kind !== 'block') continue;
      const [definition, from] = [value.target, source.target];
      if (definition?.kind !== 'instruction' || from === undefined || !this.tree.isReachable(from.index))
        continue;
      if (!this.reachesEdge(definition, from, phi.parent)) {
        this.report(value, `its definition does not dominate the end of '${localText(from)}'`);
      }
    }
  }

  private reachesEdge(definition: Instruction, from: Block, to: Block | undefined): boolean {
    if (definition.opcode === 'invoke' || (definition.opcode === 'callbr' && !this.context.opaque)) {
      const normal = normalDestination(definition);
      if (definition.parent === from && normal === to) return true;
      return this.edgeDominates(definition, from);
    }
    return definition.parent === from || this.reachesBlock(definition, from);
  }

  /** Whether the definition, which stands in another block, dominates `block`. */
  private reachesBlock(definition: Instruction, block: Block): boolean {
    if (definition.opcode === 'invoke' || (definition.opcode === 'callbr' && !this.context.opaque)) {
      return this.edgeDominates(definition, block);
    }
    const home = definition.parent;
    return (
      home !== undefined && this.tree.isReachable(home.index) && this.tree.dominates(home.index, block.index)
    );
  }

  /** The result of an invoke exists on its normal edge only. */
  private edgeDominates(invoke: Instruction, block: Block): boolean {
    const [home, target] = [invoke.parent, normalDestination(invoke)];
    if (home === undefined || target === undefined || !this.tree.isReachable(home.index)) return false;
    if (!this.tree.dominates(target.index, block.index)) return false;
    let edges = 0;
    for (const predecessor of this.graph.predecessorsOf(target)) {
      if (predecessor === home) edges++;
      else if (
        this.tree.isReachable(predecessor.index) &&
        !this.tree.dominates(target.index, predecessor.index)
      )
        return false;
    }
    return edges === 1;
  }

  private report(use: LocalReference, reason: string): void {
    const message = `'${localText(use)}' is used where it has no value: ${reason}`;
    this.context.error(Rank.dominance, 'not-dominated', message, use);
  }
}
