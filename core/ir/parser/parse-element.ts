import {partType} from '../model/indexed-type.ts';
import {type Instruction, InstructionNode} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {type Cursor} from './cursor.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {acceptListComma} from './parse-memory.ts';
import {parseTypedOperand} from './parse-operand.ts';
import {parseType} from './parse-type.ts';
import {plainInstruction} from './plain-instruction.ts';
import {Token} from './token.ts';

// Choosing and joining values: select, and the parts of vectors and aggregates. Each function begins at the opcode.

export function parseSelect(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const flags = parseFlags(cursor, allowedFlags('select'));
  const operands = parseTypedList(cursor, 3);
  return plainInstruction(cursor, 'select', operands[1]?.type ?? cursor.types.void, operands, start, flags);
}

/** `count` typed values. */
function parseTypedList(cursor: Cursor, count: number): Operand[] {
  const operands = [parseTypedOperand(cursor)];
  while (operands.length < count) {
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
  }
  return operands;
}

export function parseExtractElement(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 2);
  const vector = operands[0]?.type;
  const type =
    vector?.kind === 'vector' ? vector.element : cursor.types.unknown('extractelement of no vector');
  return plainInstruction(cursor, 'extractelement', type, operands, start);
}

export function parseInsertElement(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 3);
  return plainInstruction(cursor, 'insertelement', operands[0]?.type ?? cursor.types.void, operands, start);
}

export function parseShuffleVector(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 3);
  const vector = operands[0]?.type;
  const mask = operands[2]?.type;
  const type =
    vector?.kind === 'vector' && mask?.kind === 'vector'
      ? cursor.types.vector(vector.element, mask.length, mask.scalable)
      : cursor.types.unknown('shufflevector of no vectors');
  return plainInstruction(cursor, 'shufflevector', type, operands, start);
}

function parseIndices(cursor: Cursor): number[] {
  const indices: number[] = [];
  while (acceptListComma(cursor)) indices.push(cursor.takeUnsigned());
  if (indices.length === 0) cursor.failExpected('index');
  return indices;
}

export function parseExtractValue(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const aggregate = parseTypedOperand(cursor);
  const indices = parseIndices(cursor);
  const type =
    partType(aggregate.type, indices) ?? cursor.types.unknown('extractvalue with indices that do not fit');
  return new InstructionNode(
    'extractvalue',
    type,
    [aggregate],
    0,
    {indices},
    start,
    cursor.lexer.previousEnd,
  );
}

export function parseInsertValue(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 2);
  const indices = parseIndices(cursor);
  const type = operands[0]?.type ?? cursor.types.void;
  return new InstructionNode('insertvalue', type, operands, 0, {indices}, start, cursor.lexer.previousEnd);
}

export function parseVariableArgument(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const list = parseTypedOperand(cursor);
  cursor.expect(Token.comma);
  const type = parseType(cursor);
  return plainInstruction(cursor, 'va_arg', type, [list], start);
}
