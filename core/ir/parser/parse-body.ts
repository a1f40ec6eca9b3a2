import {Block, type IrFunction, type UseListOrder} from '../model/global.ts';
import {type DebugRecord, type Instruction, InstructionNode, isTerminator} from '../model/instruction.ts';
import {type Metadata, type MetadataAttachment} from '../model/metadata.ts';
import {type Cursor, isParseFailure} from './cursor.ts';
import {LocalScope} from './local-scope.ts';
import {parseInstructionBody} from './parse-instruction.ts';
import {parseAttachment, parseMetadata} from './parse-metadata.ts';
import {isTopLevelStart, skipToStatement} from './recovery.ts';
import {Token} from './token.ts';

/** The body of a function, from its opening brace on; errors stay inside it. */
export function parseBody(cursor: Cursor, fn: IrFunction): void {
  const lexer = cursor.lexer;
  fn.bodyStart = lexer.start;
  lexer.next();
  const scope = new LocalScope(fn);
  cursor.scope = scope;
  const body = new BodyReader(cursor, fn, scope);
  while (body.atStatement()) body.readStatement();
  body.finish();
  scope.finish();
  cursor.scope = undefined;
  fn.bodyEnd = lexer.kind === Token.rightBrace ? lexer.end : lexer.previousEnd;
  fn.end = fn.bodyEnd;
  if (lexer.kind === Token.rightBrace) lexer.next();
  else
    cursor.report(
      'expected-brace',
      `expected '}' at the end of the function, found ${cursor.describe()}`,
      lexer.start,
      lexer.end,
    );
}

/** An instruction and the `, !dbg !5` after it. */
function parseWithAttachments(cursor: Cursor): Instruction {
  const instruction = parseInstructionBody(cursor);
  if (cursor.lexer.kind !== Token.comma) return instruction;
  const attachments: MetadataAttachment[] = [];
  while (cursor.accept(Token.comma)) {
    if ((cursor.lexer.kind as number) !== Token.metadataName) cursor.failExpected('metadata attachment');
    attachments.push(parseAttachment(cursor));
  }
  instruction.metadata = attachments;
  instruction.end = cursor.lexer.previousEnd;
  return instruction;
}

class BodyReader {
  private readonly cursor: Cursor;
  private readonly fn: IrFunction;
  private readonly scope: LocalScope;
  /** The block that takes the next instruction; undefined after a terminator. */
  private block: Block | undefined = undefined;
  private records: DebugRecord[] | undefined = undefined;
  private readonly useListOrders: UseListOrder[] = [];

  constructor(cursor: Cursor, fn: IrFunction, scope: LocalScope) {
    this.cursor = cursor;
    this.fn = fn;
    this.scope = scope;
  }

  /** False at the closing brace, and where it is missing. */
  atStatement(): boolean {
    const lexer = this.cursor.lexer;
    if (lexer.kind === Token.rightBrace || lexer.kind === Token.end) return false;
    return !isTopLevelStart(lexer);
  }

  readStatement(): void {
    const start = this.cursor.lexer.start;
    try {
      this.readOne();
    } catch (thrown) {
      if (!isParseFailure(thrown)) throw thrown;
      this.cursor.depth = 0;
      skipToStatement(this.cursor, start);
      this.keepUnreadable(start, undefined, -1, -1, -1);
    }
  }

  private readOne(): void {
    const lexer = this.cursor.lexer;
    switch (lexer.kind) {
      case Token.label:
      case Token.numberLabel:
        return this.readLabel();
      case Token.hashWord:
        return this.readRecord();
      case Token.localName:
      case Token.localNumber:
        return this.readNamed();
      case Token.word:
        if (lexer.word === 'uselistorder') {
          this.useListOrders.push(parseUseListOrder(this.cursor));
          return;
        }
    }
    const start = lexer.start;
    this.add(parseWithAttachments(this.cursor), start);
  }

  private readLabel(): void {
    const lexer = this.cursor.lexer;
    const numbered = lexer.kind === Token.numberLabel;
    const nameEnd = lexer.end - 1;
    const ranges = {start: lexer.start, end: lexer.end, nameStart: lexer.start, nameEnd};
    this.openBlock(numbered ? undefined : lexer.name(), numbered ? lexer.number : -1, ranges);
    lexer.next();
  }

  private openBlock(
    name: string | undefined,
    number: number,
    ranges: {start: number; end: number; nameStart: number; nameEnd: number},
  ): Block {
    this.closeRecords();
    const block = new Block(this.fn, name, number, ranges);
    block.index = this.fn.blocks.length;
    this.fn.blocks.push(block);
    this.scope.define(block);
    this.block = block;
    return block;
  }

  /** The current block; after a terminator (or at the start) a new one with the next number. */
  private currentBlock(start: number): Block {
    return (
      this.block ??
      this.openBlock(undefined, this.scope.nextNumber, {start, end: start, nameStart: -1, nameEnd: -1})
    );
  }

  private readRecord(): void {
    const {cursor} = this;
    const lexer = cursor.lexer;
    const start = lexer.start;
    this.currentBlock(start);
    const name = lexer.slice();
    if (!name.startsWith('#dbg_')) cursor.failExpected('instruction opcode');
    lexer.next();
    cursor.expect(Token.leftParen);
    const found: Metadata[] = [];
    if (lexer.kind !== Token.rightParen) {
      do found.push(parseMetadata(cursor));
      while (cursor.accept(Token.comma));
    }
    cursor.expect(Token.rightParen);
    (this.records ??= []).push({name: name.slice(5), arguments: found, start, end: lexer.previousEnd});
  }

  /** `%x = ...`. */
  private readNamed(): void {
    const {cursor} = this;
    const lexer = cursor.lexer;
    const {start, end} = lexer;
    const numbered = lexer.kind === Token.localNumber;
    const name = numbered ? undefined : lexer.name();
    const number = numbered ? lexer.number : -1;
    lexer.next();
    cursor.expect(Token.equals);
    const opcodeStart = lexer.start;
    let instruction: Instruction;
    try {
      instruction = parseWithAttachments(cursor);
    } catch (thrown) {
      if (!isParseFailure(thrown)) throw thrown;
      cursor.depth = 0;
      skipToStatement(cursor, start);
      this.keepUnreadable(opcodeStart, name, number, start, end);
      return;
    }
    instruction.name = name;
    instruction.number = number;
    instruction.nameStart = start;
    instruction.nameEnd = end;
    this.add(instruction, start);
  }

  /** Numbers and enters the instruction. */
  private add(instruction: Instruction, start: number): void {
    const {scope} = this;
    const block = this.currentBlock(start);
    instruction.start = start;
    instruction.parent = block;
    if (this.records !== undefined) {
      instruction.records = this.records;
      this.records = undefined;
    }
    block.instructions.push(instruction);
    if (instruction.nameStart < 0 && instruction.type.kind !== 'void') instruction.number = scope.nextNumber;
    if (instruction.name !== undefined || instruction.number >= 0) scope.define(instruction);
    if (isTerminator(instruction)) this.block = undefined;
    block.end = instruction.end;
  }

  /** Keeps the text from `textStart` to where reading goes on, so that nothing is lost and `%x` stays defined. */
  private keepUnreadable(
    textStart: number,
    name: string | undefined,
    number: number,
    nameStart: number,
    nameEnd: number,
  ): void {
    const {cursor} = this;
    const text = cursor.lexer.text.slice(textStart, cursor.lexer.start).trimEnd();
    if (text === '' && nameStart < 0) return;
    const start = nameStart >= 0 ? nameStart : textStart;
    const block = this.currentBlock(start);
    const type = nameStart >= 0 ? cursor.types.unknown('result of an unreadable line') : cursor.types.void;
    const node: Instruction = new InstructionNode(
      'unknown',
      type,
      [],
      0,
      {text},
      textStart,
      textStart + text.length,
    );
    node.start = start;
    node.name = name;
    node.number = number;
    node.nameStart = nameStart;
    node.nameEnd = nameEnd;
    node.parent = block;
    block.instructions.push(node);
    block.end = node.end;
    if (name !== undefined || number >= 0) this.scope.define(node);
  }

  private closeRecords(): void {
    if (this.records === undefined) return;
    const last = this.block ?? this.fn.blocks[this.fn.blocks.length - 1];
    if (last !== undefined) last.trailingRecords = this.records;
    this.records = undefined;
  }

  finish(): void {
    this.closeRecords();
    if (this.useListOrders.length > 0) this.fn.useListOrders = this.useListOrders;
  }
}

/** `uselistorder T v, { 1, 0 }` and `uselistorder_bb @f, %b, { 1, 0 }`, kept as text. */
export function parseUseListOrder(cursor: Cursor): UseListOrder {
  const lexer = cursor.lexer;
  const start = lexer.start;
  let depth = 0;
  // The indexes are the last braces of the directive; its value may have braces of its own.
  for (;;) {
    lexer.next();
    if (lexer.kind === Token.end || isTopLevelStart(lexer)) cursor.failExpected("'}'");
    if (isOpening(lexer.kind)) depth++;
    else if (
      isClosing(lexer.kind) &&
      --depth === 0 &&
      lexer.kind === Token.rightBrace &&
      endsIndexes(lexer.text, lexer.start)
    )
      break;
    if (depth < 0 || depth > 16) cursor.failExpected("'{'");
  }
  const end = lexer.end;
  lexer.next();
  return {text: lexer.text.slice(start, end).replace(/\s+/g, ' '), start, end};
}

function isOpening(kind: number): boolean {
  return kind === Token.leftBrace || kind === Token.leftParen || kind === Token.leftBracket;
}

function isClosing(kind: number): boolean {
  return kind === Token.rightBrace || kind === Token.rightParen || kind === Token.rightBracket;
}

/** Whether the brace at `close` ends a list of bare integers. */
function endsIndexes(text: string, close: number): boolean {
  let position = close - 1;
  let digits = false;
  for (; position >= 0; position--) {
    const code = text.charCodeAt(position);
    if (code >= 48 && code <= 57) digits = true;
    else if (code !== 32 && code !== 44 && code !== 10 && code !== 13 && code !== 9) break;
  }
  return digits && text.charCodeAt(position) === 123;
}
