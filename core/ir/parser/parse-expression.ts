import {ExpressionConstant, type Operand} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';
import {gepResultType} from '../model/indexed-type.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {parseType} from './parse-type.ts';
import {printType} from '../printer/print-type.ts';
import {Token} from './token.ts';

type ParseTyped = (cursor: Cursor) => Operand;

type Shape = 'cast' | 'operands' | 'compare' | 'gep' | 'value-index';

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...'trunc zext sext fptrunc fpext fptoui fptosi uitofp sitofp ptrtoint ptrtoaddr inttoptr bitcast addrspacecast'
    .split(' ')
    .map((opcode): [string, Shape] => [opcode, 'cast']),
  ...'fneg add fadd sub fsub mul fmul udiv sdiv fdiv urem srem frem shl lshr ashr and or xor select extractelement insertelement shufflevector'
    .split(' ')
    .map((opcode): [string, Shape] => [opcode, 'operands']),
  ['icmp', 'compare'],
  ['fcmp', 'compare'],
  ['getelementptr', 'gep'],
  ['extractvalue', 'value-index'],
  ['insertvalue', 'value-index'],
]);

/**
 * A constant expression (`type` is void where the context states none), or undefined when the current word is none of their
 * opcodes.
 */
export function parseExpression(cursor: Cursor, type: Type, parseTyped: ParseTyped): Operand | undefined {
  const opcode = cursor.lexer.word;
  const shape = shapes.get(opcode);
  if (shape === undefined) return undefined;
  const start = cursor.lexer.start;
  cursor.lexer.next();
  const flags = parseFlags(cursor, allowedFlags(opcode));
  const details = new ExpressionDetails();
  if (shape === 'compare') details.predicate = cursor.takeWord('comparison predicate');
  if (shape === 'gep' && cursor.isWord('inrange')) details.inRange = parseInRangeText(cursor);
  const moreFlags = details.inRange === undefined ? 0 : parseFlags(cursor, allowedFlags(opcode));
  cursor.expect(Token.leftParen);
  cursor.enter();
  const operands = parseExpressionOperands(cursor, shape, type, details, parseTyped);
  cursor.leave();
  cursor.expect(Token.rightParen);
  const ownType = type.kind === 'void' ? (details.type ?? gepType(cursor, details, operands)) : type;
  return new ExpressionConstant(
    ownType,
    opcode,
    flags | moreFlags,
    operands,
    details,
    start,
    cursor.lexer.previousEnd,
  );
}

function gepType(cursor: Cursor, details: ExpressionDetails, operands: readonly Operand[]): Type {
  return gepResultType(cursor.types, details.sourceType ?? cursor.types.void, operands);
}

class ExpressionDetails {
  /** The type that the expression itself states. */
  type: Type | undefined = undefined;
  sourceType: Type | undefined = undefined;
  predicate: string | undefined = undefined;
  indices: number[] = [];
  inRange: number | string | undefined = undefined;
}

function parseExpressionOperands(
  cursor: Cursor,
  shape: Shape,
  type: Type,
  details: ExpressionDetails,
  parseTyped: ParseTyped,
): Operand[] {
  switch (shape) {
    case 'cast':
      return parseCastOperand(cursor, type, details, parseTyped);
    case 'gep':
      return parseGepOperands(cursor, details, parseTyped);
    case 'value-index':
      return parseValueIndex(cursor, details, parseTyped);
    default:
      return parseList(cursor, parseTyped);
  }
}

/** The type of the expression is the one its context states; the written one must agree with it. */
function parseCastOperand(
  cursor: Cursor,
  type: Type,
  details: ExpressionDetails,
  parseTyped: ParseTyped,
): Operand[] {
  const operand = parseTyped(cursor);
  cursor.expectWord('to');
  const start = cursor.lexer.start;
  const written = parseType(cursor);
  if (type.kind === 'void') details.type = written;
  else if (written !== type) {
    const message = `constant expression has type '${printType(written)}' where '${printType(type)}' is expected`;
    cursor.report('constant-type', message, start, cursor.lexer.previousEnd);
  }
  return [operand];
}

function parseList(cursor: Cursor, parseTyped: ParseTyped): Operand[] {
  const operands = [parseTyped(cursor)];
  while (cursor.accept(Token.comma)) operands.push(parseTyped(cursor));
  return operands;
}

/** `inrange(-16, 8)` before the parenthesis (LLVM 19 and later): its argument as text. */
function parseInRangeText(cursor: Cursor): string {
  const lexer = cursor.lexer;
  lexer.next();
  const begin = lexer.end;
  cursor.expect(Token.leftParen);
  while (lexer.kind === Token.integer || lexer.kind === Token.comma) lexer.next();
  const text = lexer.text.slice(begin, lexer.start).trim();
  cursor.expect(Token.rightParen);
  return text;
}

function parseGepOperands(cursor: Cursor, details: ExpressionDetails, parseTyped: ParseTyped): Operand[] {
  details.sourceType = parseType(cursor);
  cursor.expect(Token.comma);
  const operands = [parseTyped(cursor)];
  while (cursor.accept(Token.comma)) {
    if (cursor.acceptWord('inrange')) details.inRange = operands.length;
    operands.push(parseTyped(cursor));
  }
  return operands;
}

function parseValueIndex(cursor: Cursor, details: ExpressionDetails, parseTyped: ParseTyped): Operand[] {
  const operands: Operand[] = [parseTyped(cursor)];
  while (cursor.accept(Token.comma)) {
    if (cursor.lexer.kind === Token.integer) details.indices.push(cursor.takeUnsigned());
    else operands.push(parseTyped(cursor));
  }
  return operands;
}
