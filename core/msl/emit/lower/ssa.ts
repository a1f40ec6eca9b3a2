import {BlockGraph} from '../../../ir/analysis/block-graph.ts';
import {dominatorTree} from '../../../ir/analysis/dominators.ts';
import {type Block, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {copyOperand} from './copy-operand.ts';
import {makePlain, referTo, referToBlock, undefinedOf} from './make.ts';

/** A variable that is to become values. */
export interface Variable {
  readonly type: Type;
  readonly name: string | undefined;
  /** Blocks that set it. */
  readonly writers: ReadonlySet<Block>;
  /** Blocks that read it before they set it. */
  readonly readers: ReadonlySet<Block>;
}

/** Called for each instruction in an order in which the values that reach it are known. */
export type VisitInstruction = (
  instruction: Instruction,
  current: (variable: Variable) => Operand,
  set: (variable: Variable, value: Operand) => void,
) => void;

/**
 * Turns variables into values: places phis where different settings meet and the variable is read later (Cytron and
 * others), then walks the blocks in an order of dominance. All blocks must be reachable.
 */
export function buildValues(
  types: TypeContext,
  fn: IrFunction,
  variables: readonly Variable[],
  visit: VisitInstruction,
): void {
  const graph = new BlockGraph(fn);
  const tree = dominatorTree(graph);
  const frontiers = dominanceFrontiers(graph, tree.immediate);
  const phis = new Map<Block, Map<Variable, Instruction>>();
  for (const variable of variables) placePhis(fn, graph, frontiers, variable, phis);
  const children: number[][] = fn.blocks.map(() => []);
  tree.immediate.forEach((parent, node) => {
    if (parent >= 0) children[parent]?.push(node);
  });
  const stacks = new Map<Variable, Operand[]>(variables.map((variable) => [variable, []]));
  const current = (variable: Variable): Operand => {
    const stack = stacks.get(variable);
    return copyOperand(stack?.[stack.length - 1] ?? undefinedOf(variable.type));
  };
  const walk: ({block: number} | {undo: Variable[]})[] = [{block: 0}];
  for (let step = walk.pop(); step !== undefined; step = walk.pop()) {
    if ('undo' in step) {
      for (const variable of step.undo) stacks.get(variable)?.pop();
      continue;
    }
    const block = fn.blocks[step.block];
    if (block === undefined) continue;
    const pushed: Variable[] = [];
    const set = (variable: Variable, value: Operand): void => {
      stacks.get(variable)?.push(value);
      pushed.push(variable);
    };
    for (const [variable, phi] of phis.get(block) ?? []) set(variable, referTo(phi));
    for (const instruction of block.instructions) visit(instruction, current, set);
    for (const next of graph.successors[step.block] ?? []) {
      const target = fn.blocks[next];
      if (target === undefined) continue;
      for (const [variable, phi] of phis.get(target) ?? [])
        phi.operands.push(current(variable), referToBlock(types, block));
    }
    walk.push({undo: pushed});
    for (const child of children[step.block] ?? []) walk.push({block: child});
  }
  for (const [block, own] of phis) {
    const list = [...own.values()];
    for (const phi of list) phi.parent = block;
    block.instructions.unshift(...list);
  }
}

function placePhis(
  fn: IrFunction,
  graph: BlockGraph,
  frontiers: readonly ReadonlySet<number>[],
  variable: Variable,
  phis: Map<Block, Map<Variable, Instruction>>,
): void {
  const live = liveBlocks(graph, variable);
  const pending = [...variable.writers].map((block) => block.index);
  const seen = new Set<number>();
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const node of frontiers[at] ?? []) {
      if (seen.has(node) || !live.has(node)) continue;
      seen.add(node);
      pending.push(node);
      const block = fn.blocks[node];
      if (block === undefined) continue;
      const phi = makePlain('phi', variable.type, []);
      phi.name = variable.name;
      let own = phis.get(block);
      if (own === undefined) phis.set(block, (own = new Map()));
      own.set(variable, phi);
    }
  }
}

/** The blocks at whose beginning the variable's value is still read. */
function liveBlocks(graph: BlockGraph, variable: Variable): ReadonlySet<number> {
  const live = new Set<number>();
  const pending = [...variable.readers].map((block) => block.index);
  const writers = new Set([...variable.writers].map((block) => block.index));
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (live.has(at)) continue;
    live.add(at);
    for (const source of graph.predecessors[at] ?? []) if (!writers.has(source)) pending.push(source);
  }
  return live;
}

function dominanceFrontiers(graph: BlockGraph, immediate: Int32Array): ReadonlySet<number>[] {
  const frontiers = graph.blocks.map(() => new Set<number>());
  graph.predecessors.forEach((sources, node) => {
    // The entry has no dominator; a loop back to it does not exist in LLVM.
    if (sources.length < 2) return;
    const stop = immediate[node] ?? -1;
    for (const source of sources) {
      for (let at = source; at >= 0 && at !== stop; at = immediate[at] ?? -1) frontiers[at]?.add(node);
    }
  });
  return frontiers;
}
