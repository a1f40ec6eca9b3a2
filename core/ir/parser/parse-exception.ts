import {Flag} from '../model/flags.ts';
import {type Instruction, InstructionNode} from '../model/instruction.ts';
import {type Operand, SimpleConstant} from '../model/operand.ts';
import {type Cursor} from './cursor.ts';
import {parseValueOrMetadata} from './parse-call.ts';
import {parseOperand, parseTypedOperand} from './parse-operand.ts';
import {parseType} from './parse-type.ts';
import {plainInstruction} from './plain-instruction.ts';
import {Token} from './token.ts';

// Landing pads and funclets. Each function begins at the opcode.

export function parseLandingPad(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const type = parseType(cursor);
  const flags = cursor.acceptWord('cleanup') ? Flag.cleanup : 0;
  const operands: Operand[] = [];
  const clauses: ('catch' | 'filter')[] = [];
  while (cursor.isWord('catch') || cursor.isWord('filter')) {
    clauses.push(cursor.lexer.word === 'catch' ? 'catch' : 'filter');
    cursor.lexer.next();
    operands.push(parseTypedOperand(cursor));
  }
  return new InstructionNode('landingpad', type, operands, flags, {clauses}, start, cursor.lexer.previousEnd);
}

/** After `within`: a pad or `none`. */
function parseParentPad(cursor: Cursor): Operand {
  cursor.expectWord('within');
  const {start, end} = cursor.lexer;
  if (cursor.acceptWord('none')) return new SimpleConstant(cursor.types.token, 'none', start, end);
  return parseOperand(cursor, cursor.types.token);
}

/** After `unwind`: `to caller` (nothing is added) or a block. */
function parseUnwindTarget(cursor: Cursor, operands: Operand[]): boolean {
  cursor.expectWord('unwind');
  if (cursor.acceptWord('to')) {
    cursor.expectWord('caller');
    return true;
  }
  operands.push(parseTypedOperand(cursor));
  return false;
}

export function parseCatchSwitch(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = [parseParentPad(cursor)];
  cursor.expect(Token.leftBracket);
  do operands.push(parseTypedOperand(cursor));
  while (cursor.accept(Token.comma));
  cursor.expect(Token.rightBracket);
  const unwindsToCaller = parseUnwindTarget(cursor, operands);
  const type = cursor.types.token;
  return new InstructionNode(
    'catchswitch',
    type,
    operands,
    0,
    {unwindsToCaller},
    start,
    cursor.lexer.previousEnd,
  );
}

/** `catchpad` or `cleanuppad`. */
export function parsePad(cursor: Cursor, opcode: 'catchpad' | 'cleanuppad', start: number): Instruction {
  cursor.lexer.next();
  const operands = [parseParentPad(cursor)];
  cursor.expect(Token.leftBracket);
  if (!cursor.accept(Token.rightBracket)) {
    do operands.push(parseValueOrMetadata(cursor));
    while (cursor.accept(Token.comma));
    cursor.expect(Token.rightBracket);
  }
  return plainInstruction(cursor, opcode, cursor.types.token, operands, start);
}

export function parseCleanupReturn(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  cursor.expectWord('from');
  const operands = [parseOperand(cursor, cursor.types.token)];
  parseUnwindTarget(cursor, operands);
  return plainInstruction(cursor, 'cleanupret', cursor.types.void, operands, start);
}

export function parseCatchReturn(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  cursor.expectWord('from');
  const operands = [parseOperand(cursor, cursor.types.token)];
  cursor.expectWord('to');
  operands.push(parseTypedOperand(cursor));
  return plainInstruction(cursor, 'catchret', cursor.types.void, operands, start);
}
