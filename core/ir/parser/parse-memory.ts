import {Flag} from '../model/flags.ts';
import {
  type AllocaDetail,
  type Instruction,
  InstructionNode,
  type MemoryDetail,
} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {gepResultType} from '../model/indexed-type.ts';
import {type Cursor} from './cursor.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {parseTypedOperand} from './parse-operand.ts';
import {parseAddressSpace, parseType} from './parse-type.ts';
import {Token} from './token.ts';

/** Takes a comma unless metadata attachments follow it. */
export function acceptListComma(cursor: Cursor): boolean {
  const lexer = cursor.lexer;
  if (lexer.kind !== Token.comma) return false;
  const text = lexer.text;
  let position = lexer.end;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === 59) position = lexer.lineEnd(position);
    else if (code === 32 || code === 9 || code === 10 || code === 13) position++;
    else if (code === 33) return false;
    else break;
  }
  lexer.next();
  return true;
}

function parseAlign(cursor: Cursor): number {
  cursor.expectWord('align');
  return cursor.takeAlignment();
}

export function parseAlloca(cursor: Cursor, start: number): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  let flags = 0;
  if (cursor.acceptWord('inalloca')) flags |= Flag.inalloca;
  if (cursor.acceptWord('swifterror')) flags |= Flag.swifterror;
  const allocatedType = parseType(cursor);
  const operands: Operand[] = [];
  const detail: AllocaDetail = {allocatedType, align: 0, addressSpace: undefined};
  while (acceptListComma(cursor)) {
    if (cursor.isWord('align')) detail.align = parseAlign(cursor);
    else if (cursor.isWord('addrspace')) detail.addressSpace = parseAddressSpace(cursor);
    else operands.push(parseTypedOperand(cursor));
  }
  const type = cursor.pointerTo(allocatedType, detail.addressSpace ?? 0);
  return new InstructionNode('alloca', type, operands, flags, detail, start, lexer.previousEnd);
}

function newMemoryDetail(): MemoryDetail {
  return {
    align: 0,
    ordering: undefined,
    failureOrdering: undefined,
    syncScope: undefined,
    operation: undefined,
  };
}

function parseSyncScope(cursor: Cursor, detail: MemoryDetail): void {
  if (!cursor.acceptWord('syncscope')) return;
  cursor.expect(Token.leftParen);
  detail.syncScope = cursor.takeString();
  cursor.expect(Token.rightParen);
}

function takeOrdering(cursor: Cursor): string {
  switch (cursor.lexer.kind === Token.word ? cursor.lexer.word : '') {
    case 'unordered':
    case 'monotonic':
    case 'acquire':
    case 'release':
    case 'acq_rel':
    case 'seq_cst':
      return cursor.takeWord('ordering');
    default:
      return cursor.failExpected('memory ordering');
  }
}

function parseTrailingAlign(cursor: Cursor, detail: MemoryDetail): void {
  if (acceptListComma(cursor)) detail.align = parseAlign(cursor);
}

function parseAtomicFlags(cursor: Cursor): number {
  let flags = 0;
  if (cursor.acceptWord('atomic')) flags |= Flag.atomic;
  if (cursor.acceptWord('volatile')) flags |= Flag.volatile;
  return flags;
}

export function parseLoad(cursor: Cursor, start: number): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  const flags = parseAtomicFlags(cursor);
  const type = parseType(cursor);
  cursor.expect(Token.comma);
  const operands = [parseTypedOperand(cursor)];
  const detail = newMemoryDetail();
  if ((flags & Flag.atomic) !== 0) {
    parseSyncScope(cursor, detail);
    detail.ordering = takeOrdering(cursor);
  }
  parseTrailingAlign(cursor, detail);
  return new InstructionNode('load', type, operands, flags, detail, start, lexer.previousEnd);
}

export function parseStore(cursor: Cursor, start: number): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  const flags = parseAtomicFlags(cursor);
  const value = parseTypedOperand(cursor);
  cursor.expect(Token.comma);
  const operands = [value, parseTypedOperand(cursor)];
  const detail = newMemoryDetail();
  if ((flags & Flag.atomic) !== 0) {
    parseSyncScope(cursor, detail);
    detail.ordering = takeOrdering(cursor);
  }
  parseTrailingAlign(cursor, detail);
  return new InstructionNode('store', cursor.types.void, operands, flags, detail, start, lexer.previousEnd);
}

export function parseFence(cursor: Cursor, start: number): Instruction {
  cursor.lexer.next();
  const detail = newMemoryDetail();
  parseSyncScope(cursor, detail);
  detail.ordering = takeOrdering(cursor);
  return new InstructionNode('fence', cursor.types.void, [], 0, detail, start, cursor.lexer.previousEnd);
}

export function parseCompareExchange(cursor: Cursor, start: number): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  let flags = 0;
  if (cursor.acceptWord('weak')) flags |= Flag.weak;
  if (cursor.acceptWord('volatile')) flags |= Flag.volatile;
  const pointer = parseTypedOperand(cursor);
  cursor.expect(Token.comma);
  const expected = parseTypedOperand(cursor);
  cursor.expect(Token.comma);
  const operands = [pointer, expected, parseTypedOperand(cursor)];
  const detail = newMemoryDetail();
  parseSyncScope(cursor, detail);
  detail.ordering = takeOrdering(cursor);
  detail.failureOrdering = takeOrdering(cursor);
  parseTrailingAlign(cursor, detail);
  const type = cursor.types.literalStruct([expected.type, cursor.types.i1], false);
  return new InstructionNode('cmpxchg', type, operands, flags, detail, start, lexer.previousEnd);
}

export function parseAtomicRmw(cursor: Cursor, start: number): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  const flags = cursor.acceptWord('volatile') ? Flag.volatile : 0;
  const detail = newMemoryDetail();
  detail.operation = cursor.takeWord('atomic operation');
  const pointer = parseTypedOperand(cursor);
  cursor.expect(Token.comma);
  const value = parseTypedOperand(cursor);
  parseSyncScope(cursor, detail);
  detail.ordering = takeOrdering(cursor);
  parseTrailingAlign(cursor, detail);
  return new InstructionNode(
    'atomicrmw',
    value.type,
    [pointer, value],
    flags,
    detail,
    start,
    lexer.previousEnd,
  );
}

export function parseGetElementPointer(cursor: Cursor, start: number): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  const flags = parseFlags(cursor, allowedFlags('getelementptr'));
  const sourceType = parseType(cursor);
  cursor.expect(Token.comma);
  const operands = [parseTypedOperand(cursor)];
  while (acceptListComma(cursor)) operands.push(parseTypedOperand(cursor));
  const type = gepResultType(cursor.types, sourceType, operands);
  return new InstructionNode('getelementptr', type, operands, flags, {sourceType}, start, lexer.previousEnd);
}
