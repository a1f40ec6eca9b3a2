import {type Attribute, noAttributes} from '../model/attribute.ts';
import {Argument, type IrFunction} from '../model/global.ts';
import {noAttachments} from '../model/instruction.ts';
import {type MetadataAttachment} from '../model/metadata.ts';
import {type Type} from '../model/type.ts';
import {type Cursor, isParseFailure} from './cursor.ts';
import {isFunctionAttribute, parseFunctionAttributes, parseParameterAttributes} from './parse-attributes.ts';
import {parseBody} from './parse-body.ts';
import {parseComdatUse, registerGlobal, takeGlobalName} from './parse-global.ts';
import {parseCallingConvention, parseLinkage, parseUnnamedAddress} from './parse-linkage.ts';
import {parseAttachment} from './parse-metadata.ts';
import {parseTypedOperand} from './parse-operand.ts';
import {parseOptionalAddressSpace, parseType} from './parse-type.ts';
import {Token} from './token.ts';

/** `declare ...` and `define ... { ... }` from their first word on. */
export function parseFunction(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const start = lexer.start;
  const isDeclaration = lexer.word === 'declare';
  lexer.next();
  const leading = isDeclaration ? parseAttachments(cursor) : noAttachments;
  const fn = parseSignature(cursor, start, isDeclaration);
  fn.metadata = leading;
  cursor.module.functions.push(fn);
  registerGlobal(cursor, fn);
  try {
    parseParameters(cursor, fn);
    parseProperties(cursor, fn);
    // After a declaration `!name` begins named metadata.
    if (!isDeclaration) fn.metadata = parseAttachments(cursor);
    if (!isDeclaration && lexer.kind !== Token.leftBrace) cursor.failExpected("'{'");
  } catch (thrown) {
    if (!isParseFailure(thrown)) throw thrown;
    cursor.depth = 0;
    if (!skipToBrace(cursor, Math.max(fn.nameEnd, start))) {
      fn.end = lexer.previousEnd;
      throw thrown;
    }
  }
  fn.end = lexer.previousEnd;
  if (!isDeclaration) parseBody(cursor, fn);
}

/** After an error in a header: goes to the brace that ends its line and begins a body, if there is one. */
function skipToBrace(cursor: Cursor, from: number): boolean {
  const lexer = cursor.lexer;
  const beforeFailure = Math.max(lexer.previousEnd, from);
  lexer.seek(from);
  while (lexer.kind !== Token.end && !lexer.firstOnLine) {
    const found = lexer.kind === Token.leftBrace;
    const after = lexer.end;
    lexer.next();
    if (found && lexer.firstOnLine) {
      lexer.seek(after - 1);
      return true;
    }
  }
  lexer.seek(beforeFailure);
  return false;
}

function parseAttachments(cursor: Cursor): readonly MetadataAttachment[] {
  if (cursor.lexer.kind !== Token.metadataName) return noAttachments;
  const attachments: MetadataAttachment[] = [];
  while (cursor.lexer.kind === Token.metadataName) attachments.push(parseAttachment(cursor));
  return attachments;
}

/** Linkage to name. */
function parseSignature(cursor: Cursor, start: number, isDeclaration: boolean): IrFunction {
  const linkage = parseLinkage(cursor);
  const callingConvention = parseCallingConvention(cursor);
  const returnAttributes = parseParameterAttributes(cursor);
  const returnType = parseType(cursor);
  const name =
    cursor.lexer.kind === Token.leftParen
      ? {name: undefined, number: cursor.nextGlobalNumber, nameStart: -1, nameEnd: -1}
      : takeGlobalName(cursor);
  const functionType = cursor.types.functionType(returnType, [], false);
  return {
    kind: 'function',
    ...name,
    ...linkage,
    threadLocal: undefined,
    unnamedAddress: undefined,
    partition: undefined,
    start,
    end: start,
    type: cursor.pointerTo(functionType, 0),
    functionType,
    parameters: [],
    isDeclaration,
    blocks: [],
    callingConvention,
    addressSpace: 0,
    returnAttributes,
    attributes: noAttributes,
    section: undefined,
    comdat: undefined,
    align: 0,
    gc: undefined,
    prefix: undefined,
    prologue: undefined,
    personality: undefined,
    metadata: noAttachments,
    useListOrders: [],
    bodyStart: -1,
    bodyEnd: -1,
  };
}

function parseParameters(cursor: Cursor, fn: IrFunction): void {
  cursor.expect(Token.leftParen);
  const types: Type[] = [];
  let variadic = false;
  let nextNumber = 0;
  if (cursor.lexer.kind !== Token.rightParen) {
    do {
      if (cursor.accept(Token.ellipsis)) {
        variadic = true;
        break;
      }
      const parameter = parseParameter(cursor, fn, nextNumber);
      if (parameter.name === undefined) nextNumber = parameter.number + 1;
      fn.parameters.push(parameter);
      types.push(parameter.type);
    } while (cursor.accept(Token.comma));
  }
  setType(cursor, fn, types, variadic);
  cursor.expect(Token.rightParen);
}

function setType(cursor: Cursor, fn: IrFunction, types: readonly Type[], variadic: boolean): void {
  fn.functionType = cursor.types.functionType(fn.functionType.returnType, types, variadic);
  fn.type = cursor.pointerTo(fn.functionType, fn.addressSpace);
}

function parseParameter(cursor: Cursor, fn: IrFunction, nextNumber: number): Argument {
  const lexer = cursor.lexer;
  const start = lexer.start;
  const type = parseType(cursor);
  const attributes = parseParameterAttributes(cursor);
  let name: string | undefined;
  let number = -1;
  let nameStart = -1;
  let nameEnd = -1;
  if (lexer.kind === Token.localName || lexer.kind === Token.localNumber) {
    if (lexer.kind === Token.localName) name = lexer.name();
    else number = lexer.number;
    nameStart = lexer.start;
    nameEnd = lexer.end;
    lexer.next();
  } else number = nextNumber;
  const ranges = {start, end: lexer.previousEnd, nameStart, nameEnd};
  return new Argument(fn, fn.parameters.length, type, name, number, attributes, ranges);
}

/** What stands between the parameters and the body. */
function parseProperties(cursor: Cursor, fn: IrFunction): void {
  fn.unnamedAddress = parseUnnamedAddress(cursor);
  fn.addressSpace = parseOptionalAddressSpace(cursor);
  if (fn.addressSpace !== 0) fn.type = cursor.pointerTo(fn.functionType, fn.addressSpace);
  const attributes: readonly Attribute[] = parseFunctionAttributes(
    cursor,
    (word) => !isFunctionAttribute(word),
  );
  fn.attributes = attributes;
  if (cursor.acceptWord('section')) fn.section = cursor.takeString();
  if (cursor.acceptWord('partition')) fn.partition = cursor.takeString();
  if (cursor.isWord('comdat')) fn.comdat = parseComdatUse(cursor, fn.name);
  if (cursor.acceptWord('align')) fn.align = takeAlignment(cursor);
  if (cursor.acceptWord('gc')) fn.gc = cursor.takeString();
  if (cursor.acceptWord('prefix')) fn.prefix = parseTypedOperand(cursor);
  if (cursor.acceptWord('prologue')) fn.prologue = parseTypedOperand(cursor);
  if (cursor.acceptWord('personality')) fn.personality = parseTypedOperand(cursor);
}

/** `4` or `(4)`. */
function takeAlignment(cursor: Cursor): number {
  if (!cursor.accept(Token.leftParen)) return cursor.takeAlignment();
  const value = cursor.takeAlignment();
  cursor.expect(Token.rightParen);
  return value;
}
