import {type Instruction, InstructionNode, type PlainOpcode} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';

/** An instruction of an opcode that says all by its type, operands and flags; it ends where the cursor stands. */
export function plainInstruction(
  cursor: Cursor,
  opcode: PlainOpcode,
  type: Type,
  operands: Operand[],
  start: number,
  flags = 0,
): Instruction {
  return new InstructionNode(opcode, type, operands, flags, undefined, start, cursor.lexer.previousEnd);
}
