import {Flag} from '../model/flags.ts';
import {
  type BinaryOpcode,
  type CallDetail,
  type CastOpcode,
  type Instruction,
  InstructionNode,
  type PlainOpcode,
} from '../model/instruction.ts';
import {partType} from '../model/indexed-type.ts';
import {type Operand, SimpleConstant} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';
import {parseCall, parseValueOrMetadata} from './parse-call.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {
  acceptListComma,
  parseAlloca,
  parseAtomicRmw,
  parseCompareExchange,
  parseFence,
  parseGetElementPointer,
  parseLoad,
  parseStore,
} from './parse-memory.ts';
import {parseOperand, parseTypedOperand} from './parse-operand.ts';
import {parseType} from './parse-type.ts';
import {Token} from './token.ts';

type ParseInstruction = (cursor: Cursor, start: number) => Instruction;

const parsers = new Map<string, ParseInstruction>();

/** Whether a word begins an instruction: used to find the way back after an error. */
export function isOpcodeWord(word: string): boolean {
  return parsers.has(word);
}

/** The instruction at the opcode (or `tail` and its kin), without attachments. */
export function parseInstructionBody(cursor: Cursor): Instruction {
  const lexer = cursor.lexer;
  const parse = lexer.kind === Token.word ? parsers.get(lexer.word) : undefined;
  if (parse === undefined) return cursor.failExpected('instruction opcode');
  return parse(cursor, lexer.start);
}

function plain(
  cursor: Cursor,
  opcode: PlainOpcode,
  type: Type,
  operands: Operand[],
  start: number,
  flags = 0,
): Instruction {
  return new InstructionNode(opcode, type, operands, flags, undefined, start, cursor.lexer.previousEnd);
}

const binaryOpcodes: readonly BinaryOpcode[] = [
  ...(['add', 'fadd', 'sub', 'fsub', 'mul', 'fmul', 'udiv', 'sdiv', 'fdiv', 'urem', 'srem', 'frem'] as const),
  ...(['shl', 'lshr', 'ashr', 'and', 'or', 'xor'] as const),
];

for (const opcode of binaryOpcodes) {
  const allowed = allowedFlags(opcode);
  parsers.set(opcode, (cursor, start) => {
    cursor.lexer.next();
    const flags = allowed === 0 ? 0 : parseFlags(cursor, allowed);
    const left = parseTypedOperand(cursor);
    cursor.expect(Token.comma);
    const right = parseOperand(cursor, left.type);
    return new InstructionNode(
      opcode,
      left.type,
      [left, right],
      flags,
      undefined,
      start,
      cursor.lexer.previousEnd,
    );
  });
}

const castOpcodes: readonly CastOpcode[] = [
  ...(['trunc', 'zext', 'sext', 'fptrunc', 'fpext', 'fptoui', 'fptosi', 'uitofp', 'sitofp'] as const),
  ...(['ptrtoint', 'ptrtoaddr', 'inttoptr', 'bitcast', 'addrspacecast'] as const),
];

for (const opcode of castOpcodes) {
  const allowed = allowedFlags(opcode);
  parsers.set(opcode, (cursor, start) => {
    cursor.lexer.next();
    const flags = allowed === 0 ? 0 : parseFlags(cursor, allowed);
    const value = parseTypedOperand(cursor);
    cursor.expectWord('to');
    const type = parseType(cursor);
    return new InstructionNode(opcode, type, [value], flags, undefined, start, cursor.lexer.previousEnd);
  });
}

for (const opcode of ['fneg', 'freeze'] as const) {
  parsers.set(opcode, (cursor, start) => {
    cursor.lexer.next();
    const flags = parseFlags(cursor, allowedFlags(opcode));
    const value = parseTypedOperand(cursor);
    return new InstructionNode(
      opcode,
      value.type,
      [value],
      flags,
      undefined,
      start,
      cursor.lexer.previousEnd,
    );
  });
}

for (const opcode of ['icmp', 'fcmp'] as const) {
  parsers.set(opcode, (cursor, start) => {
    cursor.lexer.next();
    const flags = parseFlags(cursor, allowedFlags(opcode));
    const predicate = cursor.takeWord('comparison predicate');
    const left = parseTypedOperand(cursor);
    cursor.expect(Token.comma);
    const right = parseOperand(cursor, left.type);
    const type = comparisonType(cursor, left.type);
    return new InstructionNode(
      opcode,
      type,
      [left, right],
      flags,
      {predicate},
      start,
      cursor.lexer.previousEnd,
    );
  });
}

/** `i1`, or a vector of as many as the operands have lanes. */
function comparisonType(cursor: Cursor, operandType: Type): Type {
  const types = cursor.types;
  return operandType.kind === 'vector'
    ? types.vector(types.i1, operandType.length, operandType.scalable)
    : types.i1;
}

parsers.set('alloca', parseAlloca);
parsers.set('load', parseLoad);
parsers.set('store', parseStore);
parsers.set('fence', parseFence);
parsers.set('cmpxchg', parseCompareExchange);
parsers.set('atomicrmw', parseAtomicRmw);
parsers.set('getelementptr', parseGetElementPointer);
for (const opcode of ['call', 'invoke', 'callbr'] as const) {
  parsers.set(opcode, (cursor, start) => parseCall(cursor, opcode, undefined, start));
}
for (const tail of ['tail', 'musttail', 'notail'] as const satisfies readonly CallDetail['tail'][]) {
  parsers.set(tail, (cursor, start) => {
    cursor.lexer.next();
    if (!cursor.isWord('call')) cursor.failExpected("'call'");
    return parseCall(cursor, 'call', tail, start);
  });
}

parsers.set('ret', (cursor, start) => {
  cursor.lexer.next();
  const typeStart = cursor.lexer.start;
  const type = parseType(cursor);
  const operands: Operand[] = [];
  if (type.kind !== 'void') {
    const value = parseOperand(cursor, type);
    value.typeStart = typeStart;
    operands.push(value);
  }
  return plain(cursor, 'ret', cursor.types.void, operands, start);
});

parsers.set('br', (cursor, start) => {
  cursor.lexer.next();
  const operands = [parseTypedOperand(cursor)];
  if (operands[0]?.kind !== 'block') {
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
  }
  return plain(cursor, 'br', cursor.types.void, operands, start);
});

parsers.set('switch', (cursor, start) => {
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
  return plain(cursor, 'switch', cursor.types.void, operands, start);
});

parsers.set('indirectbr', (cursor, start) => {
  cursor.lexer.next();
  const operands = [parseTypedOperand(cursor)];
  cursor.expect(Token.comma);
  cursor.expect(Token.leftBracket);
  if (!cursor.accept(Token.rightBracket)) {
    do operands.push(parseTypedOperand(cursor));
    while (cursor.accept(Token.comma));
    cursor.expect(Token.rightBracket);
  }
  return plain(cursor, 'indirectbr', cursor.types.void, operands, start);
});

parsers.set('resume', (cursor, start) => {
  cursor.lexer.next();
  return plain(cursor, 'resume', cursor.types.void, [parseTypedOperand(cursor)], start);
});

parsers.set('unreachable', (cursor, start) => {
  cursor.lexer.next();
  return plain(cursor, 'unreachable', cursor.types.void, [], start);
});

parsers.set('phi', (cursor, start) => {
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
  return plain(cursor, 'phi', type, operands, start, flags);
});

parsers.set('select', (cursor, start) => {
  cursor.lexer.next();
  const flags = parseFlags(cursor, allowedFlags('select'));
  const operands = parseTypedList(cursor, 3);
  return plain(cursor, 'select', operands[1]?.type ?? cursor.types.void, operands, start, flags);
});

function parseTypedList(cursor: Cursor, count: number): Operand[] {
  const operands = [parseTypedOperand(cursor)];
  while (operands.length < count) {
    cursor.expect(Token.comma);
    operands.push(parseTypedOperand(cursor));
  }
  return operands;
}

parsers.set('extractelement', (cursor, start) => {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 2);
  const vector = operands[0]?.type;
  const type =
    vector?.kind === 'vector' ? vector.element : cursor.types.unknown('extractelement of no vector');
  return plain(cursor, 'extractelement', type, operands, start);
});

parsers.set('insertelement', (cursor, start) => {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 3);
  return plain(cursor, 'insertelement', operands[0]?.type ?? cursor.types.void, operands, start);
});

parsers.set('shufflevector', (cursor, start) => {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 3);
  const vector = operands[0]?.type;
  const mask = operands[2]?.type;
  const type =
    vector?.kind === 'vector' && mask?.kind === 'vector'
      ? cursor.types.vector(vector.element, mask.length, mask.scalable)
      : cursor.types.unknown('shufflevector of no vectors');
  return plain(cursor, 'shufflevector', type, operands, start);
});

function parseIndices(cursor: Cursor): number[] {
  const indices: number[] = [];
  while (acceptListComma(cursor)) indices.push(cursor.takeUnsigned());
  if (indices.length === 0) cursor.failExpected('index');
  return indices;
}

parsers.set('extractvalue', (cursor, start) => {
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
});

parsers.set('insertvalue', (cursor, start) => {
  cursor.lexer.next();
  const operands = parseTypedList(cursor, 2);
  const indices = parseIndices(cursor);
  const type = operands[0]?.type ?? cursor.types.void;
  return new InstructionNode('insertvalue', type, operands, 0, {indices}, start, cursor.lexer.previousEnd);
});

parsers.set('va_arg', (cursor, start) => {
  cursor.lexer.next();
  const list = parseTypedOperand(cursor);
  cursor.expect(Token.comma);
  const type = parseType(cursor);
  return plain(cursor, 'va_arg', type, [list], start);
});

parsers.set('landingpad', (cursor, start) => {
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
});

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

parsers.set('catchswitch', (cursor, start) => {
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
});

for (const opcode of ['catchpad', 'cleanuppad'] as const) {
  parsers.set(opcode, (cursor, start) => {
    cursor.lexer.next();
    const operands = [parseParentPad(cursor)];
    cursor.expect(Token.leftBracket);
    if (!cursor.accept(Token.rightBracket)) {
      do operands.push(parseValueOrMetadata(cursor));
      while (cursor.accept(Token.comma));
      cursor.expect(Token.rightBracket);
    }
    return plain(cursor, opcode, cursor.types.token, operands, start);
  });
}

parsers.set('cleanupret', (cursor, start) => {
  cursor.lexer.next();
  cursor.expectWord('from');
  const operands = [parseOperand(cursor, cursor.types.token)];
  parseUnwindTarget(cursor, operands);
  return plain(cursor, 'cleanupret', cursor.types.void, operands, start);
});

parsers.set('catchret', (cursor, start) => {
  cursor.lexer.next();
  cursor.expectWord('from');
  const operands = [parseOperand(cursor, cursor.types.token)];
  cursor.expectWord('to');
  operands.push(parseTypedOperand(cursor));
  return plain(cursor, 'catchret', cursor.types.void, operands, start);
});
