import {type IrDiagnostic} from '../model/diagnostic.ts';
import {type HeaderString, Module} from '../model/module.ts';
import {Cursor, isParseFailure} from './cursor.ts';
import {linkBlockAddresses} from './local-scope.ts';
import {parseAttributeGroup} from './parse-attributes.ts';
import {parseUseListOrder} from './parse-body.ts';
import {parseFunction} from './parse-function.ts';
import {parseComdat, parseGlobal} from './parse-global.ts';
import {parseMetadataDefinition, parseNamedMetadata} from './parse-metadata.ts';
import {parseTypeDefinition} from './parse-type.ts';
import {usesOpaquePointers} from './pointer-mode.ts';
import {skipToTopLevel} from './recovery.ts';
import {Token} from './token.ts';

export interface ParseOptions {
  /** The kind of pointers that calls and globals imply. Found out from the text when absent. */
  readonly pointers?: 'typed' | 'opaque';
}

export interface ParseResult {
  readonly module: Module;
  /** In the order of the text; empty when everything was understood. */
  readonly diagnostics: readonly IrDiagnostic[];
}

/**
 * Reads LLVM IR text. Never throws: what is not understood gets a diagnostic and is kept as an unknown node, the rest
 * of the module is read. Checks the form only; what names mean and whether types agree is the verifier's matter.
 */
export function parseModule(text: string, options: ParseOptions = {}): ParseResult {
  const module = new Module();
  module.opaquePointers =
    options.pointers === undefined ? usesOpaquePointers(text) : options.pointers === 'opaque';
  const cursor = new Cursor(text, module);
  while (cursor.lexer.kind !== Token.end) parseEntity(cursor);
  link(cursor);
  if (cursor.lexer.unterminatedAt >= 0) cursor.reportUnterminated();
  return {module, diagnostics: cursor.diagnostics.sort((a, b) => a.start - b.start)};
}

function parseEntity(cursor: Cursor): void {
  const start = cursor.lexer.start;
  try {
    parseTopLevel(cursor);
  } catch (thrown) {
    if (!isParseFailure(thrown)) throw thrown;
    cursor.depth = 0;
    cursor.scope = undefined;
    const known = cursor.module.functions[cursor.module.functions.length - 1];
    skipToTopLevel(cursor, start);
    if (known !== undefined && known.start === start) return;
    const raw = cursor.lexer.text.slice(start, cursor.lexer.start).trimEnd();
    cursor.module.unknowns.push({kind: 'unknown', text: raw, start, end: start + raw.length});
  }
}

function parseTopLevel(cursor: Cursor): void {
  const lexer = cursor.lexer;
  switch (lexer.kind) {
    case Token.word:
      return parseWordEntity(cursor, lexer.word);
    case Token.globalName:
    case Token.globalNumber:
      return parseGlobal(cursor);
    case Token.localName:
    case Token.localNumber:
      return parseTypeDefinition(cursor);
    case Token.comdatName:
      return parseComdat(cursor);
    case Token.metadataNumber:
      return parseMetadataDefinition(cursor);
    case Token.metadataName:
      return parseNamedMetadata(cursor);
    case Token.attributeGroup:
      return cursor.failExpected('top-level entity');
    case Token.summaryNumber:
      return parseSummary(cursor);
  }
  cursor.failExpected('top-level entity');
}

function parseWordEntity(cursor: Cursor, word: string): void {
  switch (word) {
    case 'define':
    case 'declare':
      return parseFunction(cursor);
    case 'attributes':
      return parseAttributeGroup(cursor);
    case 'target':
      return parseTarget(cursor);
    case 'source_filename':
      cursor.lexer.next();
      cursor.expect(Token.equals);
      cursor.module.sourceFileName = takeHeaderString(cursor);
      return;
    case 'module':
      cursor.lexer.next();
      cursor.expectWord('asm');
      cursor.module.moduleAssembly.push(takeHeaderString(cursor));
      return;
    case 'uselistorder':
    case 'uselistorder_bb':
      cursor.module.useListOrders.push(parseUseListOrder(cursor));
      return;
    default:
      if (beginsUnnamedGlobal(word)) return parseGlobal(cursor);
      cursor.failExpected('top-level entity');
  }
}

/** Old text may leave out `@5 =` before a global. */
function beginsUnnamedGlobal(word: string): boolean {
  switch (word) {
    case 'global':
    case 'constant':
    case 'private':
    case 'internal':
    case 'external':
    case 'weak':
    case 'weak_odr':
    case 'linkonce':
    case 'linkonce_odr':
    case 'common':
    case 'appending':
    case 'unnamed_addr':
    case 'addrspace':
      return true;
    default:
      return false;
  }
}

function parseTarget(cursor: Cursor): void {
  cursor.lexer.next();
  const what = cursor.takeWord("'triple' or 'datalayout'");
  if (what !== 'triple' && what !== 'datalayout') cursor.failExpected("'triple' or 'datalayout'");
  cursor.expect(Token.equals);
  const value = takeHeaderString(cursor);
  if (what === 'triple') cursor.module.targetTriple = value;
  else cursor.module.dataLayout = value;
}

function takeHeaderString(cursor: Cursor): HeaderString {
  const {start, end} = cursor.lexer;
  return {value: cursor.takeString(), start, end};
}

/** A ThinLTO summary entry: `^5 = ...( ... )`, kept as text. */
function parseSummary(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const start = lexer.start;
  lexer.next();
  cursor.expect(Token.equals);
  let depth = 0;
  let end: number;
  do {
    if (lexer.kind === Token.leftParen) depth++;
    else if (lexer.kind === Token.rightParen) depth--;
    end = lexer.end;
    lexer.next();
  } while (lexer.kind !== Token.end && (depth > 0 || !lexer.firstOnLine));
  cursor.module.unknowns.push({kind: 'summary', text: lexer.text.slice(start, end), start, end});
}

/** Links what stood before its definition. */
function link(cursor: Cursor): void {
  for (const reference of cursor.pendingGlobals) {
    reference.target = cursor.findGlobal(reference.name, reference.number);
  }
  const nodes = cursor.module.metadataByNumber;
  for (const reference of cursor.pendingMetadata) reference.target = nodes.get(reference.number);
  linkBlockAddresses(cursor.blockAddresses);
  for (const constant of cursor.blockAddresses) {
    const target = constant.function.target;
    if (target !== undefined) constant.function.type = target.type;
  }
}
