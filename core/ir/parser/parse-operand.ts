import {
  BlockAddressConstant,
  BlockReference,
  FloatConstant,
  FunctionWrapperConstant,
  GlobalReference,
  InlineAssembly,
  IntegerConstant,
  LocalReference,
  type Operand,
  PointerAuthConstant,
  SimpleConstant,
  SplatConstant,
  StringConstant,
} from '../model/operand.ts';
import {canonicalRaw} from '../model/quoted-text.ts';
import {type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';
import {parseAngleConstant, parseBracketConstant, parseBraceConstant} from './parse-aggregate.ts';
import {parseExpression} from './parse-expression.ts';
import {parseType} from './parse-type.ts';
import {Token} from './token.ts';

/** `type value`. */
export function parseTypedOperand(cursor: Cursor): Operand {
  const typeStart = cursor.lexer.start;
  const type = parseType(cursor);
  const operand = parseOperand(cursor, type);
  operand.typeStart = typeStart;
  return operand;
}

/** A value whose type is known from the text before it. */
export function parseOperand(cursor: Cursor, type: Type): Operand {
  const lexer = cursor.lexer;
  switch (lexer.kind) {
    case Token.localName:
    case Token.localNumber:
      return parseLocalReference(cursor, type);
    case Token.globalName:
    case Token.globalNumber:
      return parseGlobalReference(cursor, type);
    case Token.integer: {
      const constant = makeInteger(cursor, type);
      lexer.next();
      return constant;
    }
    default:
      return parseConstant(cursor, type);
  }
}

function parseLocalReference(cursor: Cursor, type: Type): Operand {
  const lexer = cursor.lexer;
  if (lexer.firstOnLine && cursor.beforeEquals()) cursor.failExpected('value');
  const {start, end} = lexer;
  const numbered = lexer.kind === Token.localNumber;
  const name = numbered ? undefined : lexer.name();
  const number = numbered ? lexer.number : -1;
  lexer.next();
  if (type.kind === 'label') {
    const block = new BlockReference(type, name, number, undefined, start, end);
    cursor.scope?.linkBlock(block);
    return block;
  }
  const reference = new LocalReference(type, name, number, undefined, start, end);
  cursor.scope?.linkValue(reference);
  return reference;
}

/** `@x` or `@5`. */
export function parseGlobalReference(cursor: Cursor, type: Type): GlobalReference {
  const lexer = cursor.lexer;
  const numbered = lexer.kind === Token.globalNumber;
  if (!numbered && lexer.kind !== Token.globalName) cursor.failExpected('global name');
  if (lexer.firstOnLine && cursor.beforeEquals()) cursor.failExpected('value');
  const {start, end} = lexer;
  const name = numbered ? undefined : lexer.name();
  const reference = new GlobalReference(type, name, numbered ? lexer.number : -1, undefined, start, end);
  lexer.next();
  cursor.linkGlobal(reference);
  return reference;
}

/** A block named without the word `label`: in `blockaddress` and `uselistorder_bb`. */
function parseBlockName(cursor: Cursor): BlockReference {
  const lexer = cursor.lexer;
  const numbered = lexer.kind === Token.localNumber;
  if (!numbered && lexer.kind !== Token.localName) cursor.failExpected('block name');
  const {start, end} = lexer;
  const name = numbered ? undefined : lexer.name();
  const number = numbered ? lexer.number : -1;
  const reference = new BlockReference(cursor.types.label, name, number, undefined, start, end);
  lexer.next();
  return reference;
}

function makeInteger(cursor: Cursor, type: Type): IntegerConstant {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  if (type.kind !== 'integer') {
    return lexer.exact
      ? new IntegerConstant(type, lexer.number, undefined, start, end)
      : new IntegerConstant(type, 0, BigInt(lexer.slice()), start, end);
  }
  if (lexer.exact) {
    const value = lexer.number;
    const bits = type.bits;
    if (bits === 1) return new IntegerConstant(type, value & 1, undefined, start, end);
    if (bits >= 54 || (value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1))) {
      return new IntegerConstant(type, value === 0 ? 0 : value, undefined, start, end);
    }
    return integerOf(type, BigInt(value), type.bits, start, end);
  }
  // Reading digits costs their square: a literal cannot need more than a few times the digits its type has.
  if (end - start > 40 && (end - start) * 3 > type.bits + 64) {
    cursor.fail('integer-too-large', `integer of ${end - start} digits does not fit its type`);
  }
  return integerOf(type, BigInt(lexer.slice()), type.bits, start, end);
}

function integerOf(type: Type, value: bigint, bits: number, start: number, end: number): IntegerConstant {
  const wrapped = bits === 1 ? BigInt.asUintN(1, value) : BigInt.asIntN(bits, value);
  const small = Number(wrapped);
  return Number.isSafeInteger(small)
    ? new IntegerConstant(type, small, undefined, start, end)
    : new IntegerConstant(type, small, wrapped, start, end);
}

function makeHexInteger(cursor: Cursor, type: Type): IntegerConstant {
  const {start, end} = cursor.lexer;
  const text = cursor.lexer.slice();
  const digits = text.slice(1);
  const bits = type.kind === 'integer' ? type.bits : 64;
  let value = BigInt(digits);
  if (text.charCodeAt(0) === 115) {
    // `s0x`: LLVM cuts the number to its active bits, so that the first one is always the sign.
    const activeBits = value === 0n ? 0 : value.toString(2).length;
    value = BigInt.asIntN(activeBits, value);
  }
  cursor.lexer.next();
  return integerOf(type, value, bits, start, end);
}

function parseConstant(cursor: Cursor, type: Type): Operand {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  switch (lexer.kind) {
    case Token.float: {
      const text = lexer.slice();
      lexer.next();
      return new FloatConstant(type, text, start, end);
    }
    case Token.hexInteger:
      return makeHexInteger(cursor, type);
    case Token.leftBracket:
      return parseBracketConstant(cursor, type, parseTypedOperand);
    case Token.leftBrace:
      return parseBraceConstant(cursor, type, parseTypedOperand);
    case Token.less:
      return parseAngleConstant(cursor, type, parseTypedOperand);
    case Token.word:
      return parseWordConstant(cursor, type, lexer.word);
  }
  return cursor.failExpected('value');
}

function parseWordConstant(cursor: Cursor, type: Type, word: string): Operand {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  switch (word) {
    case 'null':
    case 'undef':
    case 'poison':
    case 'zeroinitializer':
    case 'none':
      lexer.next();
      return new SimpleConstant(type, word, start, end);
    case 'true':
    case 'false':
      lexer.next();
      if (type.kind === 'integer' && type.bits !== 1) {
        // The model would take them for 1 and 0.
        cursor.report('constant-type', `'${word}' has type 'i1', expected 'i${type.bits}'`, start, end);
      }
      return new IntegerConstant(type, word === 'true' ? 1 : 0, undefined, start, end);
    case 'c':
      return parseStringConstant(cursor, type);
    case 'asm':
      return parseInlineAssembly(cursor, type);
    case 'splat':
      return parseSplat(cursor, type);
    case 'blockaddress':
      return parseBlockAddress(cursor, type);
    case 'dso_local_equivalent':
    case 'no_cfi':
      lexer.next();
      return new FunctionWrapperConstant(
        type,
        word,
        parseGlobalReference(cursor, type),
        start,
        lexer.previousEnd,
      );
    case 'ptrauth':
      return parsePointerAuth(cursor, type);
  }
  return parseExpression(cursor, type, parseTypedOperand) ?? cursor.failExpected('value');
}

function parseStringConstant(cursor: Cursor, type: Type): Operand {
  const lexer = cursor.lexer;
  const start = lexer.start;
  lexer.next();
  if (lexer.kind !== Token.string) cursor.failExpected('string');
  const constant = new StringConstant(type, canonicalRaw(lexer.rawQuoted()), start, lexer.end);
  lexer.next();
  return constant;
}

function parseInlineAssembly(cursor: Cursor, type: Type): Operand {
  const lexer = cursor.lexer;
  const start = lexer.start;
  lexer.next();
  const sideEffect = cursor.acceptWord('sideeffect');
  const alignStack = cursor.acceptWord('alignstack');
  const intelDialect = cursor.acceptWord('inteldialect');
  const unwind = cursor.acceptWord('unwind');
  if (lexer.kind !== Token.string) cursor.failExpected('string');
  const assembly = canonicalRaw(lexer.rawQuoted());
  lexer.next();
  cursor.expect(Token.comma);
  if ((lexer.kind as number) !== Token.string) cursor.failExpected('string');
  const constraints = canonicalRaw(lexer.rawQuoted());
  lexer.next();
  const details = {sideEffect, alignStack, intelDialect, unwind, assembly, constraints};
  return new InlineAssembly(type, details, start, lexer.previousEnd);
}

function parseSplat(cursor: Cursor, type: Type): Operand {
  const start = cursor.lexer.start;
  cursor.lexer.next();
  cursor.expect(Token.leftParen);
  cursor.enter();
  const element = parseTypedOperand(cursor);
  cursor.leave();
  cursor.expect(Token.rightParen);
  return new SplatConstant(type, element, start, cursor.lexer.previousEnd);
}

function parseBlockAddress(cursor: Cursor, type: Type): Operand {
  const start = cursor.lexer.start;
  cursor.lexer.next();
  cursor.expect(Token.leftParen);
  const fn = parseGlobalReference(cursor, cursor.types.opaquePointer());
  cursor.expect(Token.comma);
  const block = parseBlockName(cursor);
  cursor.expect(Token.rightParen);
  const constant = new BlockAddressConstant(type, fn, block, start, cursor.lexer.previousEnd);
  cursor.blockAddresses.push(constant);
  return constant;
}

function parsePointerAuth(cursor: Cursor, type: Type): Operand {
  const start = cursor.lexer.start;
  cursor.lexer.next();
  cursor.expect(Token.leftParen);
  cursor.enter();
  const operands: Operand[] = [];
  do operands.push(parseTypedOperand(cursor));
  while (cursor.accept(Token.comma));
  cursor.leave();
  cursor.expect(Token.rightParen);
  return new PointerAuthConstant(type, operands, start, cursor.lexer.previousEnd);
}
