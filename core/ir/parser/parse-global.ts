import {type Attribute, noAttributes} from '../model/attribute.ts';
import {type Comdat, type GlobalAlias, type GlobalValue, type GlobalVariable} from '../model/global.ts';
import {type MetadataAttachment} from '../model/metadata.ts';
import {type Operand} from '../model/operand.ts';
import {type Cursor} from './cursor.ts';
import {isFunctionAttribute, parseFunctionAttributes} from './parse-attributes.ts';
import {type Linkage, parseLinkage, parseThreadLocal, parseUnnamedAddress} from './parse-linkage.ts';
import {parseAttachment} from './parse-metadata.ts';
import {parseOperand, parseTypedOperand} from './parse-operand.ts';
import {parseOptionalAddressSpace, parseType} from './parse-type.ts';
import {Token} from './token.ts';

/** Enters a global under its name or number; of several with one name the first counts. */
export function registerGlobal(cursor: Cursor, global: GlobalValue): void {
  const {globalsByName, globalsByNumber} = cursor.module;
  if (global.name !== undefined) {
    if (!globalsByName.has(global.name)) globalsByName.set(global.name, global);
  } else {
    if (!globalsByNumber.has(global.number)) globalsByNumber.set(global.number, global);
    cursor.nextGlobalNumber = global.number + 1;
  }
}

export interface GlobalName {
  readonly name: string | undefined;
  readonly number: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** `@x` or `@5`. */
export function takeGlobalName(cursor: Cursor): GlobalName {
  const lexer = cursor.lexer;
  const numbered = lexer.kind === Token.globalNumber;
  if (!numbered && lexer.kind !== Token.globalName) cursor.failExpected('global name');
  const found = {
    name: numbered ? undefined : lexer.name(),
    number: numbered ? lexer.number : -1,
    nameStart: lexer.start,
    nameEnd: lexer.end,
  };
  lexer.next();
  return found;
}

/** `@x = global ...`, `@x = alias ...`, `@x = ifunc ...`; without a name it gets the next number. */
export function parseGlobal(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const start = lexer.start;
  let name: GlobalName = {name: undefined, number: cursor.nextGlobalNumber, nameStart: -1, nameEnd: -1};
  if (lexer.kind !== Token.word) {
    name = takeGlobalName(cursor);
    cursor.expect(Token.equals);
  }
  const linkage = parseLinkage(cursor);
  const threadLocal = parseThreadLocal(cursor);
  const unnamedAddress = parseUnnamedAddress(cursor);
  const common = {...name, ...linkage, threadLocal, unnamedAddress, partition: undefined, start, end: start};
  if (cursor.isWord('alias') || cursor.isWord('ifunc')) parseAlias(cursor, common);
  else parseVariable(cursor, common);
}

type Common = GlobalName &
  Linkage &
  Pick<GlobalVariable, 'threadLocal' | 'unnamedAddress' | 'partition' | 'start' | 'end'>;

function parseAlias(cursor: Cursor, common: Common): void {
  const lexer = cursor.lexer;
  const kind = lexer.word === 'alias' ? 'alias' : 'ifunc';
  lexer.next();
  const valueType = parseType(cursor);
  cursor.expect(Token.comma);
  const target = parseAliasee(cursor);
  const addressSpace = target.type.kind === 'pointer' ? target.type.addressSpace : 0;
  const alias: GlobalAlias = {
    kind,
    ...common,
    type: cursor.pointerTo(valueType, addressSpace),
    valueType,
    addressSpace,
    target,
    metadata: [],
  };
  const metadata: MetadataAttachment[] = [];
  while (cursor.accept(Token.comma)) {
    if (cursor.acceptWord('partition')) alias.partition = cursor.takeString();
    else if (lexer.kind === Token.metadataName) metadata.push(parseAttachment(cursor));
    else cursor.failExpected('alias property');
  }
  alias.metadata = metadata;
  alias.end = lexer.previousEnd;
  cursor.module.aliases.push(alias);
  registerGlobal(cursor, alias);
}

/** A typed value, or a constant expression that says its type itself. */
function parseAliasee(cursor: Cursor): Operand {
  switch (cursor.lexer.kind === Token.word ? cursor.lexer.word : '') {
    case 'bitcast':
    case 'getelementptr':
    case 'addrspacecast':
    case 'inttoptr':
      return parseOperand(cursor, cursor.types.void);
    default:
      return parseTypedOperand(cursor);
  }
}

function parseVariable(cursor: Cursor, common: Common): void {
  const addressSpace = parseOptionalAddressSpace(cursor);
  const externallyInitialized = cursor.acceptWord('externally_initialized');
  const constant = cursor.isWord('constant');
  if (!constant && !cursor.isWord('global')) cursor.failExpected("'global' or 'constant'");
  cursor.lexer.next();
  const valueType = parseType(cursor);
  const isDeclaration = common.linkage === 'external' || common.linkage === 'extern_weak';
  const initializer = isDeclaration ? undefined : parseOperand(cursor, valueType);
  const variable: GlobalVariable = {
    kind: 'global-variable',
    ...common,
    type: cursor.pointerTo(valueType, addressSpace),
    valueType,
    addressSpace,
    constant,
    externallyInitialized,
    initializer,
    section: undefined,
    comdat: undefined,
    align: 0,
    codeModel: undefined,
    sanitizer: [],
    attributes: noAttributes,
    metadata: [],
  };
  parseVariableProperties(cursor, variable);
  variable.attributes = parseVariableAttributes(cursor);
  variable.end = cursor.lexer.previousEnd;
  cursor.module.globals.push(variable);
  registerGlobal(cursor, variable);
}

function parseVariableProperties(cursor: Cursor, variable: GlobalVariable): void {
  const metadata: MetadataAttachment[] = [];
  const sanitizer: string[] = [];
  while (cursor.accept(Token.comma)) {
    if (cursor.lexer.kind === Token.metadataName) metadata.push(parseAttachment(cursor));
    else if (cursor.acceptWord('section')) variable.section = cursor.takeString();
    else if (cursor.acceptWord('partition')) variable.partition = cursor.takeString();
    else if (cursor.isWord('comdat')) variable.comdat = parseComdatUse(cursor, variable.name);
    else if (cursor.acceptWord('align')) variable.align = cursor.takeAlignment();
    else if (cursor.acceptWord('code_model')) variable.codeModel = cursor.takeString();
    else if (cursor.lexer.kind === Token.word && cursor.lexer.word.includes('sanitize_')) {
      sanitizer.push(cursor.takeWord('sanitizer'));
    } else cursor.failExpected('property of a global');
  }
  variable.metadata = metadata;
  variable.sanitizer = sanitizer;
}

/** `comdat` or `comdat($name)`: the name; a bare one means the global's own. */
export function parseComdatUse(cursor: Cursor, ownName: string | undefined): string {
  const lexer = cursor.lexer;
  lexer.next();
  if (!cursor.accept(Token.leftParen)) return ownName ?? '';
  if (lexer.kind !== Token.comdatName) cursor.failExpected('comdat name');
  const name = lexer.name();
  lexer.next();
  cursor.expect(Token.rightParen);
  return name;
}

/** Groups and attributes at the end of a global. */
function parseVariableAttributes(cursor: Cursor): readonly Attribute[] {
  return parseFunctionAttributes(cursor, (word) => !isFunctionAttribute(word));
}

/** `$name = comdat any`. */
export function parseComdat(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const {start, end: nameEnd} = lexer;
  const name = lexer.name();
  lexer.next();
  cursor.expect(Token.equals);
  cursor.expectWord('comdat');
  const selection = cursor.takeWord('comdat selection kind');
  const comdat: Comdat = {
    kind: 'comdat',
    name,
    selection,
    start,
    end: lexer.previousEnd,
    nameStart: start,
    nameEnd,
  };
  cursor.module.comdats.push(comdat);
  if (!cursor.module.comdatsByName.has(name)) cursor.module.comdatsByName.set(name, comdat);
}
