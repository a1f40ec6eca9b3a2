import {type Block, type IrFunction} from '../model/global.ts';

/** Successors and predecessors of the blocks of one function, by `Block.index`. An edge taken twice is listed twice. */
export class BlockGraph {
  readonly function: IrFunction;
  readonly blocks: readonly Block[];
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];

  constructor(fn: IrFunction) {
    this.function = fn;
    this.blocks = fn.blocks;
    const indexes = new Map<Block, number>(fn.blocks.map((block, index) => [block, index]));
    const successors = fn.blocks.map((block) => successorIndexes(block, indexes));
    const predecessors: number[][] = fn.blocks.map(() => []);
    successors.forEach((targets, from) => {
      for (const target of targets) predecessors[target]?.push(from);
    });
    this.successors = successors;
    this.predecessors = predecessors;
  }

  /** Blocks in reverse postorder from the entry; blocks that cannot be reached are absent. */
  reversePostorder(): number[] {
    return reversePostorder(this.blocks.length === 0 ? [] : [0], this.successors);
  }
}

/** The blocks that may run after `block`, in the order of its terminator's operands. */
export function successorsOf(block: Block): Block[] {
  const targets: Block[] = [];
  const last = block.instructions[block.instructions.length - 1];
  for (const operand of last?.operands ?? []) {
    if (operand.kind === 'block' && operand.target !== undefined && last?.opcode !== 'phi')
      targets.push(operand.target);
  }
  return targets;
}

function successorIndexes(block: Block, indexes: ReadonlyMap<Block, number>): number[] {
  const found: number[] = [];
  for (const target of successorsOf(block)) {
    const index = indexes.get(target);
    if (index !== undefined) found.push(index);
  }
  return found;
}

/** Nodes in reverse postorder from `roots`, without recursion. */
export function reversePostorder(roots: readonly number[], edges: readonly (readonly number[])[]): number[] {
  const seen = new Uint8Array(edges.length);
  const order: number[] = [];
  const stack: number[] = [];
  const positions: number[] = [];
  for (const root of roots) {
    if (seen[root] !== 0) continue;
    seen[root] = 1;
    stack.push(root);
    positions.push(0);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const node = stack[top] ?? 0;
      const position = positions[top] ?? 0;
      const next = edges[node]?.[position];
      if (next === undefined) {
        order.push(node);
        stack.pop();
        positions.pop();
        continue;
      }
      positions[top] = position + 1;
      if (seen[next] === 0) {
        seen[next] = 1;
        stack.push(next);
        positions.push(0);
      }
    }
  }
  return order.reverse();
}
