import {type Block, type IrFunction} from '../model/global.ts';
import {type Instruction, isTerminator} from '../model/instruction.ts';

/** Successors and predecessors of the blocks of one function, by `Block.index`. An edge taken twice is listed twice. */
export class BlockGraph {
  readonly function: IrFunction;
  readonly blocks: readonly Block[];
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];

  constructor(fn: IrFunction) {
    this.function = fn;
    this.blocks = fn.blocks;
    const predecessors: number[][] = [];
    const successors: number[][] = [];
    for (let index = 0; index < fn.blocks.length; index++) {
      predecessors.push([]);
      successors.push([]);
    }
    for (const block of fn.blocks) {
      for (const target of successorsOf(block)) {
        if (target.parent !== fn) continue;
        successors[block.index]?.push(target.index);
        predecessors[target.index]?.push(block.index);
      }
    }
    this.successors = successors;
    this.predecessors = predecessors;
  }

  /** The blocks that may run before `block`, as often as they branch to it. */
  predecessorsOf(block: Block): Block[] {
    const found: Block[] = [];
    for (const index of this.predecessors[block.index] ?? []) {
      const source = this.blocks[index];
      if (source !== undefined) found.push(source);
    }
    return found;
  }

  /** Blocks in reverse postorder from the entry; blocks that cannot be reached are absent. */
  reversePostorder(): Int32Array {
    return reversePostorder(this.blocks.length === 0 ? [] : [0], this.successors);
  }
}

/** The terminator of a block that has one. */
export function terminatorOf(block: Block): Instruction | undefined {
  const last = block.instructions[block.instructions.length - 1];
  return last !== undefined && isTerminator(last) ? last : undefined;
}

/** Where an invoke or callbr goes on when nothing is thrown: its result exists there only. */
export function normalDestination(instruction: Instruction): Block | undefined {
  if (instruction.opcode !== 'invoke' && instruction.opcode !== 'callbr') return undefined;
  const operand = instruction.operands[1 + instruction.detail.argumentCount];
  return operand?.kind === 'block' ? operand.target : undefined;
}

/** The blocks that may run after `block`, in the order of its terminator's operands. */
export function successorsOf(block: Block): Block[] {
  const targets: Block[] = [];
  for (const operand of terminatorOf(block)?.operands ?? []) {
    if (operand.kind === 'block' && operand.target !== undefined) targets.push(operand.target);
  }
  return targets;
}

/** Nodes in reverse postorder from `roots`, without recursion. */
export function reversePostorder(
  roots: readonly number[],
  edges: readonly (readonly number[])[],
): Int32Array {
  const count = edges.length;
  const seen = new Uint8Array(count);
  const order = new Int32Array(count);
  const stack = new Int32Array(count);
  const positions = new Int32Array(count);
  let free = count;
  for (const root of roots) {
    if (seen[root] !== 0) continue;
    seen[root] = 1;
    let depth = 1;
    stack[0] = root;
    while (depth > 0) {
      const node = stack[depth - 1] ?? 0;
      const position = positions[node] ?? 0;
      const next = edges[node]?.[position];
      if (next === undefined) {
        order[--free] = node;
        depth--;
        continue;
      }
      positions[node] = position + 1;
      if (seen[next] !== 0) continue;
      seen[next] = 1;
      stack[depth++] = next;
    }
  }
  return order.subarray(free);
}
