import {type Attribute} from '../../../ir/model/attribute.ts';
import {Block, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction, InstructionNode} from '../../../ir/model/instruction.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {copyOperand} from './copy-operand.ts';
import {referTo} from './make.ts';

const nowhere = {start: -1, end: -1, nameStart: -1, nameEnd: -1};

/** A copy of a body, not yet part of a function. */
export interface ClonedBody {
  readonly blocks: Block[];
  /** What stands for each instruction. */
  readonly instructions: ReadonlyMap<Instruction, Instruction>;
}

/** Copies the blocks of `from` for `into`; parameters become what `values` has for them. */
export function cloneBody(
  from: IrFunction,
  into: IrFunction,
  values: ReadonlyMap<LocalValue, Operand>,
): ClonedBody {
  const blocks = new Map<Block, Block>();
  const instructions = new Map<Instruction, Instruction>();
  const references = new Map<LocalValue, Operand>(values);
  for (const block of from.blocks) blocks.set(block, new Block(into, block.name, -1, nowhere));
  for (const block of from.blocks) {
    const copy = blocks.get(block);
    if (copy === undefined) continue;
    for (const instruction of block.instructions) {
      const made = cloneInstruction(instruction);
      made.parent = copy;
      copy.instructions.push(made);
      instructions.set(instruction, made);
      references.set(instruction, referTo(made));
    }
  }
  const replacements = {values: references, blocks};
  for (const made of instructions.values()) {
    made.operands = made.operands.map((operand) => copyOperand(operand, replacements));
  }
  return {blocks: [...blocks.values()], instructions};
}

/** The same instruction with the same operands (not copied) and details of its own. */
export function cloneInstruction(instruction: Instruction): Instruction {
  const {opcode, type, operands, flags} = instruction;
  const detail = copyDetail(instruction);
  // The detail is a copy of one that fits the opcode.
  const made = new InstructionNode(opcode, type, [...operands], flags, detail, -1, -1) as Instruction;
  made.name = instruction.name;
  made.metadata = instruction.metadata;
  return made;
}

function copyDetail(instruction: Instruction): Instruction['detail'] {
  switch (instruction.opcode) {
    case 'call':
    case 'invoke':
    case 'callbr': {
      const {argumentAttributes, bundles} = instruction.detail;
      return {
        ...instruction.detail,
        argumentAttributes: argumentAttributes.map((list): readonly Attribute[] => list),
        bundles: bundles.map((bundle) => ({...bundle})),
      };
    }
    default:
      return instruction.detail === undefined ? undefined : {...instruction.detail};
  }
}
