import {AggregateConstant, type Operand} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {type Cursor} from './cursor.ts';
import {Token} from './token.ts';

/** Elements are operands again, so their parser is passed in: the two files would import each other otherwise. */
type ParseTyped = (cursor: Cursor) => Operand;

function parseElements(cursor: Cursor, close: number, parseTyped: ParseTyped): Operand[] {
  const elements: Operand[] = [];
  if (cursor.lexer.kind === close) {
    cursor.lexer.next();
    return elements;
  }
  cursor.enter();
  do elements.push(parseTyped(cursor));
  while (cursor.accept(Token.comma));
  cursor.leave();
  cursor.expect(close);
  return elements;
}

/** `[T v, T v]`. */
export function parseBracketConstant(cursor: Cursor, type: Type, parseTyped: ParseTyped): Operand {
  const start = cursor.lexer.start;
  cursor.lexer.next();
  const elements = parseElements(cursor, Token.rightBracket, parseTyped);
  return new AggregateConstant(type, 'array', elements, start, cursor.lexer.previousEnd);
}

/** `{T v, T v}`. */
export function parseBraceConstant(cursor: Cursor, type: Type, parseTyped: ParseTyped): Operand {
  const start = cursor.lexer.start;
  cursor.lexer.next();
  const elements = parseElements(cursor, Token.rightBrace, parseTyped);
  return new AggregateConstant(type, 'struct', elements, start, cursor.lexer.previousEnd);
}

/** `<{T v}>` or `<T v, T v>`. */
export function parseAngleConstant(cursor: Cursor, type: Type, parseTyped: ParseTyped): Operand {
  const start = cursor.lexer.start;
  cursor.lexer.next();
  if (cursor.lexer.kind === Token.leftBrace) {
    cursor.lexer.next();
    const elements = parseElements(cursor, Token.rightBrace, parseTyped);
    cursor.expect(Token.greater);
    return new AggregateConstant(type, 'packed-struct', elements, start, cursor.lexer.previousEnd);
  }
  const elements = parseElements(cursor, Token.greater, parseTyped);
  return new AggregateConstant(type, 'vector', elements, start, cursor.lexer.previousEnd);
}
