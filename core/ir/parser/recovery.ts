import {type Cursor} from './cursor.ts';
import {type Lexer} from './lexer.ts';
import {isOpcodeWord} from './parse-instruction.ts';
import {Token} from './token.ts';

/** Whether the current token stands in the first column and begins a top-level entity. */
export function isTopLevelStart(lexer: Lexer): boolean {
  if (!lexer.firstOnLine || !inFirstColumn(lexer)) return false;
  switch (lexer.kind) {
    case Token.globalName:
    case Token.globalNumber:
    case Token.comdatName:
    case Token.metadataName:
    case Token.metadataNumber:
    case Token.summaryNumber:
      return lexer.text.charCodeAt(skipBlanks(lexer.text, lexer.end)) === 61;
    case Token.localName:
    case Token.localNumber:
      return isTypeDefinition(lexer);
    case Token.word:
      return isTopLevelWord(lexer.word);
    default:
      return false;
  }
}

function inFirstColumn(lexer: Lexer): boolean {
  return lexer.start === 0 || lexer.text.charCodeAt(lexer.start - 1) === 10;
}

function isTopLevelWord(word: string): boolean {
  switch (word) {
    case 'define':
    case 'declare':
    case 'target':
    case 'source_filename':
    case 'module':
    case 'attributes':
      return true;
    default:
      return false;
  }
}

function skipBlanks(text: string, position: number): number {
  while (text.charCodeAt(position) === 32 || text.charCodeAt(position) === 9) position++;
  return position;
}

/** Whether `%x = type` stands here. */
function isTypeDefinition(lexer: Lexer): boolean {
  const text = lexer.text;
  const equals = skipBlanks(text, lexer.end);
  return text.charCodeAt(equals) === 61 && text.startsWith('type ', skipBlanks(text, equals + 1));
}

function isStatementStart(lexer: Lexer): boolean {
  switch (lexer.kind) {
    case Token.end:
    case Token.rightBrace:
    case Token.label:
    case Token.numberLabel:
    case Token.hashWord:
      return true;
    case Token.localName:
    case Token.localNumber:
      return lexer.text.charCodeAt(skipBlanks(lexer.text, lexer.end)) === 61;
    case Token.word:
      return isOpcodeWord(lexer.word) || lexer.word.startsWith('uselistorder') || isTopLevelStart(lexer);
    default:
      return isTopLevelStart(lexer);
  }
}

/** After an error in the statement that begins at `start`: goes to the first line that looks like a statement. */
export function skipToStatement(cursor: Cursor, start: number): void {
  skipLines(cursor.lexer, start, isStatementStart);
}

/** After an error in the entity that begins at `start`: goes to the first line that looks like one. */
export function skipToTopLevel(cursor: Cursor, start: number): void {
  skipLines(cursor.lexer, start, (lexer) => lexer.kind === Token.end || isTopLevelStart(lexer));
}

/**
 * The error may have been noticed lines after the line that is broken (`%a = add i32 1,` takes the next line's name for
 * its operand), so the search begins at the second line of what failed. Each line is looked at once per failure, and
 * what fails is short, because nothing that spans many lines holds lines that look like a start.
 */
function skipLines(lexer: Lexer, start: number, isStart: (lexer: Lexer) => boolean): void {
  const failedAt = lexer.start;
  const beforeFailure = lexer.previousEnd;
  lexer.seek(lexer.lineEnd(start));
  while (lexer.start < failedAt) {
    if (lexer.firstOnLine && isStart(lexer)) return;
    lexer.seek(lexer.lineEnd(lexer.start));
  }
  lexer.seek(Math.max(beforeFailure, start));
  for (;;) {
    if (lexer.kind === Token.end) return;
    if (lexer.firstOnLine && lexer.start > start && isStart(lexer)) return;
    lexer.seek(lexer.lineEnd(Math.max(lexer.end, lexer.start)));
  }
}
