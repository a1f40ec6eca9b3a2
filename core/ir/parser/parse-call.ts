import {type Attribute} from '../model/attribute.ts';
import {
  type CallDetail,
  type Instruction,
  InstructionNode,
  type OperandBundle,
} from '../model/instruction.ts';
import {MetadataOperand, type Operand} from '../model/operand.ts';
import {type FunctionType, type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';
import {parseCallingConvention} from './parse-linkage.ts';
import {isFunctionAttribute, parseFunctionAttributes, parseParameterAttributes} from './parse-attributes.ts';
import {allowedFlags, parseFlags} from './parse-flags.ts';
import {parseMetadata} from './parse-metadata.ts';
import {parseOperand, parseTypedOperand} from './parse-operand.ts';
import {parseAddressSpace, parseType} from './parse-type.ts';
import {Token} from './token.ts';

const noBundles: readonly OperandBundle[] = [];

/** `call`, `invoke` and `callbr` from the opcode on; `start` is where `tail` stands if it does. */
export function parseCall(
  cursor: Cursor,
  opcode: 'call' | 'invoke' | 'callbr',
  tail: CallDetail['tail'],
  start: number,
): Instruction {
  const lexer = cursor.lexer;
  lexer.next();
  const flags = parseFlags(cursor, allowedFlags(opcode));
  const callingConvention = parseCallingConvention(cursor);
  const returnAttributes = parseParameterAttributes(cursor);
  const addressSpace = cursor.isWord('addrspace') ? parseAddressSpace(cursor) : undefined;
  const written = parseType(cursor);
  const callee = parseOperand(cursor, cursor.types.void);
  const operands: Operand[] = [callee];
  const argumentAttributes: (readonly Attribute[])[] = [];
  parseArguments(cursor, operands, argumentAttributes);
  const explicit = written.kind === 'function';
  const functionType = explicit ? written : impliedType(cursor, written, callee, operands);
  // A constant expression says its type itself.
  if (callee.kind !== 'expression') callee.type = cursor.pointerTo(functionType, addressSpace ?? 0);
  const functionAttributes = parseFunctionAttributes(cursor, (word) => !isFunctionAttribute(word));
  const bundles = lexer.kind === Token.leftBracket ? parseBundles(cursor) : noBundles;
  const argumentCount = operands.length - 1;
  if (opcode === 'invoke') parseInvokeTargets(cursor, operands);
  else if (opcode === 'callbr') parseCallBrTargets(cursor, operands);
  const detail: CallDetail = {
    functionType,
    explicitFunctionType: explicit,
    tail,
    callingConvention,
    addressSpace,
    returnAttributes,
    argumentAttributes,
    functionAttributes,
    bundles,
    argumentCount,
  };
  return new InstructionNode(
    opcode,
    functionType.returnType,
    operands,
    flags,
    detail,
    start,
    lexer.previousEnd,
  );
}

/** The function type that a call without a written one has; most calls of one callee share it. */
function impliedType(
  cursor: Cursor,
  returnType: Type,
  callee: Operand,
  operands: readonly Operand[],
): FunctionType {
  const name = callee.kind === 'global' ? callee.name : undefined;
  if (name !== undefined) {
    const known = cursor.calleeTypes.get(name);
    if (known !== undefined && agrees(known, returnType, operands)) return known;
  }
  const parameters: Type[] = [];
  for (let index = 1; index < operands.length; index++) {
    const operand = operands[index];
    if (operand !== undefined) parameters.push(operand.type);
  }
  const type = cursor.types.functionType(returnType, parameters, false);
  if (name !== undefined) cursor.calleeTypes.set(name, type);
  return type;
}

function agrees(type: FunctionType, returnType: Type, operands: readonly Operand[]): boolean {
  const parameters = type.parameters;
  if (type.returnType !== returnType || parameters.length !== operands.length - 1) return false;
  for (let index = 0; index < parameters.length; index++) {
    if (parameters[index] !== operands[index + 1]?.type) return false;
  }
  return true;
}

function parseArguments(cursor: Cursor, operands: Operand[], attributes: (readonly Attribute[])[]): void {
  cursor.expect(Token.leftParen);
  if (cursor.accept(Token.rightParen)) return;
  do {
    // `...` may end the arguments of a musttail call of a variadic function; it says nothing.
    if (cursor.accept(Token.ellipsis)) break;
    const typeStart = cursor.lexer.start;
    const type = parseType(cursor);
    if (type.kind === 'metadata') {
      const start = cursor.lexer.start;
      const metadata = parseMetadata(cursor);
      const operand = new MetadataOperand(type, metadata, start, cursor.lexer.previousEnd);
      operand.typeStart = typeStart;
      attributes.push(parseParameterAttributes(cursor));
      operands.push(operand);
      continue;
    }
    attributes.push(parseParameterAttributes(cursor));
    const operand = parseOperand(cursor, type);
    operand.typeStart = typeStart;
    operands.push(operand);
  } while (cursor.accept(Token.comma));
  cursor.expect(Token.rightParen);
}

/** `type value` where the type may be `metadata`: in operand bundles and pads. */
export function parseValueOrMetadata(cursor: Cursor): Operand {
  if (!cursor.isWord('metadata')) return parseTypedOperand(cursor);
  const typeStart = cursor.lexer.start;
  cursor.lexer.next();
  const start = cursor.lexer.start;
  const metadata = parseMetadata(cursor);
  const operand = new MetadataOperand(cursor.types.metadata, metadata, start, cursor.lexer.previousEnd);
  operand.typeStart = typeStart;
  return operand;
}

/** `[ "tag"(T v, ...), ... ]`. */
function parseBundles(cursor: Cursor): readonly OperandBundle[] {
  const bundles: OperandBundle[] = [];
  cursor.expect(Token.leftBracket);
  do {
    const start = cursor.lexer.start;
    const tag = cursor.takeString();
    cursor.expect(Token.leftParen);
    const operands: Operand[] = [];
    if (!cursor.accept(Token.rightParen)) {
      do operands.push(parseValueOrMetadata(cursor));
      while (cursor.accept(Token.comma));
      cursor.expect(Token.rightParen);
    }
    bundles.push({tag, operands, start, end: cursor.lexer.previousEnd});
  } while (cursor.accept(Token.comma));
  cursor.expect(Token.rightBracket);
  return bundles;
}

function parseInvokeTargets(cursor: Cursor, operands: Operand[]): void {
  cursor.expectWord('to');
  operands.push(parseTypedOperand(cursor));
  cursor.expectWord('unwind');
  operands.push(parseTypedOperand(cursor));
}

function parseCallBrTargets(cursor: Cursor, operands: Operand[]): void {
  cursor.expectWord('to');
  operands.push(parseTypedOperand(cursor));
  cursor.expect(Token.leftBracket);
  if (cursor.accept(Token.rightBracket)) return;
  do operands.push(parseTypedOperand(cursor));
  while (cursor.accept(Token.comma));
  cursor.expect(Token.rightBracket);
}
