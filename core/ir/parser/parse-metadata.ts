import {
  type Metadata,
  type MetadataAttachment,
  MetadataDefinition,
  type MetadataField,
  MetadataNull,
  MetadataReference,
  MetadataString,
  MetadataToken,
  MetadataTuple,
  MetadataValue,
  type NamedMetadata,
  SpecialisedMetadata,
} from '../model/metadata.ts';
import {type Cursor} from './cursor.ts';
import {parseTypedOperand} from './parse-operand.ts';
import {Token} from './token.ts';

/** Metadata where it may be any kind: `!1`, `!{...}`, `!"..."`, `!DI...(...)`, `null`, `type value`. */
export function parseMetadata(cursor: Cursor): Metadata {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  switch (lexer.kind) {
    case Token.metadataNumber:
      return parseMetadataReference(cursor);
    case Token.exclaim:
      lexer.next();
      if ((lexer.kind as number) === Token.string) {
        const text = new MetadataString(lexer.name(), false, start, lexer.end);
        lexer.next();
        return text;
      }
      return parseTuple(cursor, start);
    case Token.metadataName:
      return parseSpecialised(cursor);
    case Token.word:
      if (lexer.word === 'null') {
        lexer.next();
        return new MetadataNull(start, end);
      }
  }
  const operand = parseTypedOperand(cursor);
  return new MetadataValue(operand, start, lexer.previousEnd);
}

/** `!12`, linked at the end of the module when it is defined later. */
export function parseMetadataReference(cursor: Cursor): MetadataReference {
  const lexer = cursor.lexer;
  if (lexer.kind !== Token.metadataNumber) cursor.failExpected('metadata number');
  if (lexer.firstOnLine && cursor.beforeEquals()) cursor.failExpected('metadata');
  const target = cursor.module.metadataByNumber.get(lexer.number);
  const reference = new MetadataReference(lexer.number, target, lexer.start, lexer.end);
  if (target === undefined) cursor.pendingMetadata.push(reference);
  lexer.next();
  return reference;
}

/** From the brace on; `start` is the place of the `!`. */
function parseTuple(cursor: Cursor, start: number, bare = false): MetadataTuple {
  cursor.expect(Token.leftBrace);
  const elements: Metadata[] = [];
  if (!cursor.accept(Token.rightBrace)) {
    cursor.enter();
    do elements.push(parseMetadata(cursor));
    while (cursor.accept(Token.comma));
    cursor.leave();
    cursor.expect(Token.rightBrace);
  }
  return new MetadataTuple(elements, start, cursor.lexer.previousEnd, bare);
}

/** `!DILocation(line: 1, ...)`, `!DIExpression(...)`, `!DIArgList(...)`. */
function parseSpecialised(cursor: Cursor): SpecialisedMetadata {
  const lexer = cursor.lexer;
  const start = lexer.start;
  const name = lexer.name();
  lexer.next();
  cursor.expect(Token.leftParen);
  const fields: MetadataField[] = [];
  if (lexer.kind !== Token.rightParen) {
    cursor.enter();
    const positionalValues = name === 'DIArgList';
    do fields.push(parseField(cursor, positionalValues));
    while (cursor.accept(Token.comma));
    cursor.leave();
  }
  cursor.expect(Token.rightParen);
  return new SpecialisedMetadata(name, fields, start, lexer.previousEnd);
}

function parseField(cursor: Cursor, positionalValue: boolean): MetadataField {
  const lexer = cursor.lexer;
  const start = lexer.start;
  let name: string | undefined;
  if (lexer.kind === Token.label && !lexer.quoted) {
    name = lexer.name();
    lexer.next();
  }
  const value = positionalValue ? parseMetadata(cursor) : parseFieldValue(cursor);
  return {name, value, start};
}

/** A field's value: metadata, a bare string, a number, a keyword or flags joined by `|`. */
function parseFieldValue(cursor: Cursor): Metadata {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  switch (lexer.kind) {
    case Token.string: {
      const value = new MetadataString(lexer.name(), true, start, end);
      lexer.next();
      return value;
    }
    case Token.integer:
    case Token.hexInteger: {
      const value = new MetadataToken(lexer.slice(), start, end);
      lexer.next();
      return value;
    }
    case Token.leftBrace:
      return parseTuple(cursor, start, true);
    case Token.word:
      if (lexer.word !== 'null') return parseWordValue(cursor);
  }
  return parseMetadata(cursor);
}

/** `DW_TAG_member`, `DIFlagA | DIFlagB`, `true`; or a typed value (`value: i32 5`), which begins with a word too. */
function parseWordValue(cursor: Cursor): Metadata {
  const lexer = cursor.lexer;
  const {start, end} = lexer;
  const first = lexer.word;
  lexer.next();
  if (lexer.kind !== Token.comma && lexer.kind !== Token.rightParen && lexer.kind !== Token.bar) {
    lexer.seek(start);
    return new MetadataValue(parseTypedOperand(cursor), start, lexer.previousEnd);
  }
  if (lexer.kind !== Token.bar) return new MetadataToken(first, start, end);
  let text = first;
  while (cursor.accept(Token.bar)) {
    const part = (lexer.kind as number) === Token.integer ? lexer.slice() : undefined;
    if (part !== undefined) lexer.next();
    text += ` | ${part ?? cursor.takeWord('flag')}`;
  }
  return new MetadataToken(text, start, lexer.previousEnd);
}

/** `!dbg !12` and the like, from the name on. */
export function parseAttachment(cursor: Cursor): MetadataAttachment {
  const lexer = cursor.lexer;
  const start = lexer.start;
  const name = lexer.name();
  lexer.next();
  const node = parseMetadata(cursor);
  return {name, node, start, end: lexer.previousEnd};
}

/** `!12 = [distinct] ...` from its number on. */
export function parseMetadataDefinition(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const {start, end: nameEnd, number} = lexer;
  lexer.next();
  cursor.expect(Token.equals);
  const distinct = cursor.acceptWord('distinct');
  const body = parseMetadata(cursor);
  const definition = new MetadataDefinition(number, distinct, body, start, lexer.previousEnd, start, nameEnd);
  cursor.module.metadata.push(definition);
  if (!cursor.module.metadataByNumber.has(number)) cursor.module.metadataByNumber.set(number, definition);
}

/** `!name = !{!1, !2}` from its name on. LLVM allows references (and debug expressions) only; the verifier checks. */
export function parseNamedMetadata(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const {start, end: nameEnd} = lexer;
  const name = lexer.name();
  lexer.next();
  cursor.expect(Token.equals);
  const tupleStart = lexer.start;
  cursor.expect(Token.exclaim);
  const tuple = parseTuple(cursor, tupleStart);
  const entity: NamedMetadata = {
    kind: 'named-metadata',
    name,
    operands: tuple.elements,
    start,
    end: lexer.previousEnd,
    nameStart: start,
    nameEnd,
  };
  cursor.module.namedMetadata.push(entity);
  if (!cursor.module.namedMetadataByName.has(name)) cursor.module.namedMetadataByName.set(name, entity);
}
