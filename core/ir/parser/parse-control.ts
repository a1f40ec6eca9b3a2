import {type Instruction} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {type Cursor} from './cursor.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {acceptListComma} from './parse-memory.ts';
import {parseOperand, parseTypedOperand} from './parse-operand.ts';
import {parseType} from './parse-type.ts';
import {plainInstruction} from './plain-instruction.ts';
import {Token} from './token.ts';

// Branches, returns and phis. Each function begins at the opcode.

export function parseReturn(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const typeStart = cursor.lexer.start;
  const type = parseType(cursor);
  const operands: Operand[] = [];
  if (type.kind !== 'void') {
    const value = parseOperand(cursor, type);
    value.typeStart = typeStart;
    operands.push(value);
  }
  return plainInstruction(cursor, 'ret', cursor.types.void, operands, start);
}

export function parseBranch(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = [parseTypedOperand(cursor)];
  if (operands[0]?.kind !== 'block') {
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
  }
  return plainInstruction(cursor, 'br', cursor.types.void, operands, start);
}

export function parseSwitch(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = [parseTypedOperand(cursor)];
  cursor.expect(Token.comma);
  operands.push(parseTypedOperand(cursor));
  cursor.expect(Token.leftBracket);
  while (!cursor.accept(Token.rightBracket)) {
    operands.push(parseTypedOperand(cursor));
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
  }
  return plainInstruction(cursor, 'switch', cursor.types.void, operands, start);
}

export function parseIndirectBranch(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = [parseTypedOperand(cursor)];
  cursor.expect(Token.comma);
  cursor.expect(Token.leftBracket);
  if (!cursor.accept(Token.rightBracket)) {
    do operands.push(parseTypedOperand(cursor));
    while (cursor.accept(Token.comma));
    cursor.expect(Token.rightBracket);
  }
  return plainInstruction(cursor, 'indirectbr', cursor.types.void, operands, start);
}

export function parseResume(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  return plainInstruction(cursor, 'resume', cursor.types.void, [parseTypedOperand(cursor)], start);
}

export function parseUnreachable(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  return plainInstruction(cursor, 'unreachable', cursor.types.void, [], start);
}

export function parsePhi(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const flags = parseFlags(cursor, allowedFlags('phi'));
  const type = parseType(cursor);
  const operands: Operand[] = [];
  do {
    cursor.expect(Token.leftBracket);
    operands.push(parseOperand(cursor, type));
    cursor.expect(Token.comma);
    operands.push(parseOperand(cursor, cursor.types.label));
    cursor.expect(Token.rightBracket);
  } while (acceptListComma(cursor));
  return plainInstruction(cursor, 'phi', type, operands, start, flags);
}
