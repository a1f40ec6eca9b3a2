import {type Block, type IrFunction} from '../model/global.ts';
import {type Instruction, isTerminator} from '../model/instruction.ts';

/** What the rules of one function's body share. */
export interface FunctionState {
  readonly fn: IrFunction;
  /** By block index; a block that leaves twice to one target is in the list twice. */
  readonly predecessors: readonly (readonly Block[])[];
  readonly successors: readonly (readonly Block[])[];
}

export function terminatorOf(block: Block): Instruction | undefined {
  const last = block.instructions[block.instructions.length - 1];
  return last !== undefined && isTerminator(last) ? last : undefined;
}

/** The edges of a function as its terminators state them; labels that lead nowhere make none. */
export function makeFunctionState(fn: IrFunction): FunctionState {
  const predecessors: Block[][] = fn.blocks.map(() => []);
  const successors: Block[][] = fn.blocks.map(() => []);
  for (const block of fn.blocks) {
    const terminator = terminatorOf(block);
    if (terminator === undefined) continue;
    for (const operand of terminator.operands) {
      if (operand.kind !== 'block' || operand.target?.parent !== fn) continue;
      predecessors[operand.target.index]?.push(block);
      successors[block.index]?.push(operand.target);
    }
  }
  return {fn, predecessors, successors};
}
