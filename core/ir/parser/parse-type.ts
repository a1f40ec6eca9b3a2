import {type FunctionType, type StructType, type Type} from '../model/type.ts';
import {type Cursor, maximumDepth} from './cursor.ts';
import {Token} from './token.ts';

/** Whether the current token can begin a type. */
export function startsType(cursor: Cursor): boolean {
  switch (cursor.lexer.kind) {
    case Token.integerType:
    case Token.localName:
    case Token.localNumber:
    case Token.leftBracket:
    case Token.leftBrace:
    case Token.less:
      return true;
    case Token.word:
      return simpleType(cursor, cursor.lexer.word) !== undefined || isTypeWord(cursor.lexer.word);
    default:
      return false;
  }
}

function isTypeWord(word: string): boolean {
  return word === 'ptr' || word === 'target';
}

/** Any type, `void` and function types included. */
export function parseType(cursor: Cursor): Type {
  cursor.enter();
  let type = parseBaseType(cursor);
  for (;;) {
    const kind = cursor.lexer.kind;
    if (kind === Token.star) {
      if (cursor.module.opaquePointers) reportMixedPointers(cursor);
      type = cursor.types.pointerTo(type, 0);
      cursor.lexer.next();
    } else if (kind === Token.leftParen) type = parseParameterTypes(cursor, type);
    else if (kind === Token.word && cursor.lexer.word === 'addrspace' && type.kind !== 'void') {
      const space = parseAddressSpace(cursor);
      if (cursor.module.opaquePointers) reportMixedPointers(cursor);
      cursor.expect(Token.star);
      type = cursor.types.pointerTo(type, space);
    } else break;
    checkDepth(cursor, type);
  }
  cursor.leave();
  return type;
}

/** LLVM reads a module with `ptr` or one with `T*`, never both. */
function reportMixedPointers(cursor: Cursor): void {
  const {start, end} = cursor.lexer;
  const message = cursor.module.opaquePointers
    ? `typed pointer in a module whose pointers are 'ptr'`
    : `'ptr' in a module whose pointers are typed`;
  cursor.report('mixed-pointers', message, start, end);
}

function checkDepth(cursor: Cursor, type: Type): void {
  if (type.depth > maximumDepth) {
    cursor.fail('too-deep', `type nested more than ${maximumDepth} levels deep: not supported`);
  }
}

/** `addrspace(3)`; the symbolic `addrspace("A")` of newer LLVM names a datalayout's space and is not known here. */
export function parseAddressSpace(cursor: Cursor): number {
  cursor.expectWord('addrspace');
  cursor.expect(Token.leftParen);
  const space = cursor.takeUnsigned();
  cursor.expect(Token.rightParen);
  return space;
}

/** `addrspace(3)` if it stands here, else 0. */
export function parseOptionalAddressSpace(cursor: Cursor): number {
  return cursor.isWord('addrspace') ? parseAddressSpace(cursor) : 0;
}

function simpleType(cursor: Cursor, word: string): Type | undefined {
  const types = cursor.types;
  switch (word) {
    case 'void':
      return types.void;
    case 'half':
      return types.half;
    case 'bfloat':
      return types.bfloat;
    case 'float':
      return types.float;
    case 'double':
      return types.double;
    case 'label':
      return types.label;
    case 'token':
      return types.token;
    case 'metadata':
      return types.metadata;
    case 'x86_fp80':
      return types.x86Fp80;
    case 'fp128':
      return types.fp128;
    case 'ppc_fp128':
      return types.ppcFp128;
    case 'x86_mmx':
      return types.x86Mmx;
    case 'x86_amx':
      return types.x86Amx;
    default:
      return undefined;
  }
}

function parseBaseType(cursor: Cursor): Type {
  const lexer = cursor.lexer;
  switch (lexer.kind) {
    case Token.integerType:
      return parseIntegerType(cursor);
    case Token.word: {
      const simple = simpleType(cursor, lexer.word);
      if (simple !== undefined) {
        lexer.next();
        return simple;
      }
      if (lexer.word === 'ptr') {
        if (!cursor.module.opaquePointers) reportMixedPointers(cursor);
        lexer.next();
        return cursor.types.opaquePointer(parseOptionalAddressSpace(cursor));
      }
      if (lexer.word === 'target') return parseTargetType(cursor);
      break;
    }
    case Token.localName:
    case Token.localNumber:
      return parseNamedType(cursor);
    case Token.leftBrace:
      return cursor.types.literalStruct(parseStructBody(cursor), false);
    case Token.leftBracket:
      lexer.next();
      return parseArrayType(cursor);
    case Token.less:
      lexer.next();
      return parseAngleType(cursor);
  }
  return cursor.failExpected('type');
}

const maximumIntegerBits = 8388608;

function parseIntegerType(cursor: Cursor): Type {
  const bits = cursor.lexer.number;
  if (bits < 1 || bits > maximumIntegerBits) {
    cursor.fail(
      'integer-width',
      `integer type ${cursor.describe()} is out of range (i1 to i${maximumIntegerBits})`,
    );
  }
  cursor.lexer.next();
  return cursor.types.integer(bits);
}

function parseNamedType(cursor: Cursor): Type {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  let type: Type | undefined;
  if (lexer.kind === Token.localNumber) {
    type = cursor.module.typeAliases.get(String(lexer.number)) ?? cursor.types.numberedStruct(lexer.number);
  } else {
    const name = lexer.name();
    if (cursor.module.typeAliases.size > 0) type = cursor.module.typeAliases.get(`%${name}`);
    type ??= cursor.types.namedStruct(name);
  }
  lexer.next();
  if (type.kind === 'struct') cursor.module.namedTypeUses.push({type, start, end});
  return type;
}

/** After `[`: `N x T]`. */
function parseArrayType(cursor: Cursor): Type {
  const lexer = cursor.lexer;
  if (lexer.kind !== Token.integer || lexer.number < 0) cursor.failExpected('integer');
  const length = lexer.exact ? lexer.number : BigInt(lexer.slice());
  if (typeof length === 'bigint' && length >= 1n << 64n)
    cursor.fail('integer-too-large', 'array length needs more than 64 bits');
  lexer.next();
  cursor.expectWord('x');
  const element = parseType(cursor);
  cursor.expect(Token.rightBracket);
  return cursor.types.array(element, length);
}

/** After `<`: a packed struct or a vector. */
function parseAngleType(cursor: Cursor): Type {
  if (cursor.lexer.kind === Token.leftBrace) {
    const elements = parseStructBody(cursor);
    cursor.expect(Token.greater);
    return cursor.types.literalStruct(elements, true);
  }
  const scalable = cursor.acceptWord('vscale');
  if (scalable) cursor.expectWord('x');
  const length = cursor.takeUnsigned();
  if (length === 0 || length > 0xffffffff)
    cursor.fail('vector-length', `vector length ${length} is out of range`);
  cursor.expectWord('x');
  const element = parseType(cursor);
  cursor.expect(Token.greater);
  return cursor.types.vector(element, length, scalable);
}

/** `{ T, T }` from its brace on. */
export function parseStructBody(cursor: Cursor): Type[] {
  cursor.expect(Token.leftBrace);
  const elements: Type[] = [];
  if (cursor.accept(Token.rightBrace)) return elements;
  do elements.push(parseType(cursor));
  while (cursor.accept(Token.comma));
  cursor.expect(Token.rightBrace);
  return elements;
}

function parseParameterTypes(cursor: Cursor, returnType: Type): FunctionType {
  cursor.expect(Token.leftParen);
  const parameters: Type[] = [];
  let variadic = false;
  if (cursor.lexer.kind !== Token.rightParen) {
    do {
      if (cursor.accept(Token.ellipsis)) {
        variadic = true;
        break;
      }
      parameters.push(parseType(cursor));
    } while (cursor.accept(Token.comma));
  }
  cursor.expect(Token.rightParen);
  return cursor.types.functionType(returnType, parameters, variadic);
}

/** `target("name", type..., integer...)`. */
function parseTargetType(cursor: Cursor): Type {
  cursor.expectWord('target');
  cursor.expect(Token.leftParen);
  const name = cursor.takeString();
  const types: Type[] = [];
  const integers: number[] = [];
  while (cursor.accept(Token.comma)) {
    if (cursor.lexer.kind === Token.integer) integers.push(cursor.takeUnsigned());
    else types.push(parseType(cursor));
  }
  cursor.expect(Token.rightParen);
  return cursor.types.target(name, types, integers);
}

/** `%name = type ...` from its name on. */
export function parseTypeDefinition(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const {start, end: nameEnd} = lexer;
  const number = lexer.kind === Token.localNumber ? lexer.number : undefined;
  const name = number === undefined ? lexer.name() : undefined;
  lexer.next();
  cursor.expect(Token.equals);
  cursor.expectWord('type');
  if (cursor.acceptWord('opaque')) {
    defineStruct(cursor, name, number, undefined, false, start, nameEnd);
    return;
  }
  if (lexer.kind === Token.leftBrace) {
    defineStruct(cursor, name, number, parseStructBody(cursor), false, start, nameEnd);
    return;
  }
  const begin = lexer.start;
  if (lexer.kind === Token.less) {
    lexer.next();
    const packed = lexer.kind as number;
    if (packed === Token.leftBrace) {
      const elements = parseStructBody(cursor);
      cursor.expect(Token.greater);
      defineStruct(cursor, name, number, elements, true, start, nameEnd);
      return;
    }
    lexer.seek(begin);
  }
  const type = parseType(cursor);
  cursor.module.typeAliases.set(name === undefined ? String(number) : `%${name}`, type);
}

function defineStruct(
  cursor: Cursor,
  name: string | undefined,
  number: number | undefined,
  elements: readonly Type[] | undefined,
  packed: boolean,
  start: number,
  nameEnd: number,
): void {
  const struct: StructType =
    name === undefined ? cursor.types.numberedStruct(number ?? 0) : cursor.types.namedStruct(name);
  if (struct.defined) {
    cursor.module.duplicateTypes.push({type: struct, start, end: nameEnd});
    return;
  }
  struct.defined = true;
  struct.elements = elements;
  struct.packed = packed;
  struct.start = start;
  struct.end = cursor.lexer.previousEnd;
  struct.nameStart = start;
  struct.nameEnd = nameEnd;
  cursor.module.namedTypes.push(struct);
}
