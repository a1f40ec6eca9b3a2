import {
  type BinaryOpcode,
  type CallDetail,
  type CastOpcode,
  type Instruction,
  InstructionNode,
} from '../model/instruction.ts';
import {type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';
import {parseCall} from './parse-call.ts';
import {
  parseReturn,
  parseBranch,
  parseSwitch,
  parseIndirectBranch,
  parseResume,
  parseUnreachable,
  parsePhi,
} from './parse-control.ts';
import {
  parseSelect,
  parseExtractElement,
  parseInsertElement,
  parseShuffleVector,
  parseExtractValue,
  parseInsertValue,
  parseVariableArgument,
} from './parse-element.ts';
import {
  parseLandingPad,
  parseCatchSwitch,
  parsePad,
  parseCleanupReturn,
  parseCatchReturn,
} from './parse-exception.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {
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

parsers.set('ret', parseReturn);
parsers.set('br', parseBranch);
parsers.set('switch', parseSwitch);
parsers.set('indirectbr', parseIndirectBranch);
parsers.set('resume', parseResume);
parsers.set('unreachable', parseUnreachable);
parsers.set('phi', parsePhi);
parsers.set('select', parseSelect);
parsers.set('extractelement', parseExtractElement);
parsers.set('insertelement', parseInsertElement);
parsers.set('shufflevector', parseShuffleVector);
parsers.set('extractvalue', parseExtractValue);
parsers.set('insertvalue', parseInsertValue);
parsers.set('va_arg', parseVariableArgument);
parsers.set('landingpad', parseLandingPad);
parsers.set('catchswitch', parseCatchSwitch);
parsers.set('cleanupret', parseCleanupReturn);
parsers.set('catchret', parseCatchReturn);
for (const opcode of ['catchpad', 'cleanuppad'] as const) {
  parsers.set(opcode, (cursor, start) => parsePad(cursor, opcode, start));
}
