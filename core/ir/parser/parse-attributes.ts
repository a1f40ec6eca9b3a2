import {Attribute, type AttributeGroup, noAttributes} from '../model/attribute.ts';
import {type Cursor} from './cursor.ts';
import {parseType} from './parse-type.ts';
import {Token} from './token.ts';

/** Attributes whose argument is a type. */
const typeAttributes: ReadonlySet<string> = new Set([
  'byval',
  'byref',
  'preallocated',
  'inalloca',
  'sret',
  'elementtype',
]);

/** Attributes of parameters and return values, in front of the name or value. */
export function parseParameterAttributes(cursor: Cursor): readonly Attribute[] {
  const lexer = cursor.lexer;
  if (lexer.kind !== Token.word && lexer.kind !== Token.string) return noAttributes;
  let attributes: Attribute[] | undefined;
  for (;;) {
    let attribute: Attribute;
    if (lexer.kind === Token.string) attribute = parseStringAttribute(cursor);
    else if (lexer.kind === Token.word && isParameterAttribute(lexer.word))
      attribute = parseWordAttribute(cursor);
    else return attributes ?? noAttributes;
    if (attributes === undefined) attributes = [attribute];
    else attributes.push(attribute);
  }
}

const parameterAttributes: ReadonlySet<string> = new Set(
  `zeroext signext inreg byval byref preallocated inalloca sret align alignstack noalias nocapture nofree nest returned
  nonnull dereferenceable dereferenceable_or_null swiftself swiftasync swifterror immarg noundef nofpclass readnone
  readonly writeonly writable elementtype captures range initializes dead_on_unwind dead_on_return allocptr
  allocalign noext nofree`.split(/\s+/),
);

function isParameterAttribute(word: string): boolean {
  return parameterAttributes.has(word);
}

/**
 * Attributes after a parameter list, and those in a group. `stop` says which words are no attributes; in a group there
 * are none, so that attributes which this parser has never heard of are kept there.
 */
export function parseFunctionAttributes(
  cursor: Cursor,
  stop: (word: string) => boolean,
): readonly Attribute[] {
  const lexer = cursor.lexer;
  let attributes: Attribute[] | undefined;
  for (;;) {
    let attribute: Attribute;
    if (lexer.kind === Token.attributeGroup) {
      attribute = new Attribute('group', '', undefined, lexer.number, undefined, lexer.start, lexer.end);
      lexer.next();
    } else if (lexer.kind === Token.string) attribute = parseStringAttribute(cursor);
    else if (lexer.kind === Token.word && !stop(lexer.word)) attribute = parseWordAttribute(cursor);
    else return attributes ?? noAttributes;
    if (attributes === undefined) attributes = [attribute];
    else attributes.push(attribute);
  }
}

const functionAttributes: ReadonlySet<string> = new Set(
  `allocsize allockind alwaysinline argmemonly builtin cold convergent disable_sanitizer_instrumentation fn_ret_thunk_extern
  hot hybrid_patchable inaccessiblememonly inaccessiblemem_or_argmemonly inlinehint jumptable memory minsize mustprogress
  naked nobuiltin nocallback nocf_check nocreateundeforpoison nodivergencesource noduplicate nofree noimplicitfloat noinline
  noipa nomerge nonlazybind noprofile norecurse noredzone noreturn nosanitize_bounds nosanitize_coverage nosync nounwind
  null_pointer_is_valid optdebug optforfuzzing optnone optsize presplitcoroutine readnone readonly returns_twice safestack
  sanitize_address sanitize_alloc_token sanitize_hwaddress sanitize_memory sanitize_memtag sanitize_numerical_stability
  sanitize_realtime sanitize_realtime_blocking sanitize_thread sanitize_type shadowcallstack skipprofile speculatable
  speculative_load_hardening ssp sspreq sspstrong strictfp uwtable vscale_range willreturn writeonly noalias
  coro_only_destroy_when_complete coro_elide_safe flatten alignstack`.split(/\s+/),
);

/** Whether LLVM 14 or 22 knows the word as an attribute of functions and calls. */
export function isFunctionAttribute(word: string): boolean {
  return functionAttributes.has(word);
}

/** `"key"` or `"key"="value"`. */
function parseStringAttribute(cursor: Cursor): Attribute {
  const lexer = cursor.lexer;
  const start = lexer.start;
  const key = lexer.name();
  lexer.next();
  const value = cursor.accept(Token.equals) ? cursor.takeString() : undefined;
  return new Attribute('string', key, value, 0, undefined, start, lexer.previousEnd);
}

function parseWordAttribute(cursor: Cursor): Attribute {
  const lexer = cursor.lexer;
  const {start, end, word: name} = lexer;
  lexer.next();
  if (lexer.kind === Token.leftParen) return parseAttributeArguments(cursor, name, start);
  if (name === 'align' || name === 'alignstack') {
    // `align 4`, and `align=4` in a group.
    cursor.accept(Token.equals);
    const value = cursor.takeAlignment();
    return new Attribute('integer', name, String(value), value, undefined, start, lexer.previousEnd);
  }
  return new Attribute('flag', name, undefined, 0, undefined, start, end);
}

/** From the opening parenthesis on. */
function parseAttributeArguments(cursor: Cursor, name: string, start: number): Attribute {
  const lexer = cursor.lexer;
  if (typeAttributes.has(name)) {
    lexer.next();
    const type = parseType(cursor);
    cursor.expect(Token.rightParen);
    return new Attribute('type', name, undefined, 0, type, start, lexer.previousEnd);
  }
  const begin = lexer.end;
  lexer.next();
  const integer = lexer.kind === Token.integer ? lexer.number : undefined;
  let tokens = 0;
  let depth = 1;
  // The bounds keep a forgotten parenthesis from swallowing the module.
  while (lexer.kind !== Token.end && depth < 8 && tokens < 4096) {
    if (lexer.kind === Token.leftParen) depth++;
    else if (lexer.kind === Token.rightParen && --depth === 0) break;
    else if (lexer.kind === Token.leftBrace || lexer.kind === Token.rightBrace) break;
    tokens++;
    lexer.next();
  }
  const text = normaliseSpaces(lexer.text.slice(begin, lexer.start));
  cursor.expect(Token.rightParen);
  if (tokens === 1 && integer !== undefined) {
    if (name === 'align' && integer === 0) {
      cursor.report('alignment-zero', 'alignment is not a power of two', start, lexer.previousEnd);
    }
    return new Attribute('integer', name, text, integer, undefined, start, lexer.previousEnd);
  }
  return new Attribute('arguments', name, text, 0, undefined, start, lexer.previousEnd);
}

/** Arguments on one line, without comments. */
function normaliseSpaces(text: string): string {
  const plain = text.trim();
  if (!/[\t\r\n;]| {2}/.test(plain)) return plain;
  return plain
    .replace(/;[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `attributes #3 = { ... }` from its first word on. */
export function parseAttributeGroup(cursor: Cursor): void {
  const lexer = cursor.lexer;
  const start = lexer.start;
  lexer.next();
  if (lexer.kind !== Token.attributeGroup) cursor.failExpected('attribute group');
  const {start: nameStart, end: nameEnd, number} = lexer;
  lexer.next();
  cursor.expect(Token.equals);
  cursor.expect(Token.leftBrace);
  const attributes = parseFunctionAttributes(cursor, () => false);
  cursor.expect(Token.rightBrace);
  for (const attribute of attributes) {
    if (attribute.form !== 'group') continue;
    cursor.report(
      'group-in-group',
      'an attribute group cannot refer to another',
      attribute.start,
      attribute.end,
    );
  }
  const group: AttributeGroup = {
    kind: 'attribute-group',
    number,
    attributes,
    start,
    end: lexer.previousEnd,
    nameStart,
    nameEnd,
  };
  cursor.module.attributeGroups.push(group);
  if (!cursor.module.attributeGroupsByNumber.has(number))
    cursor.module.attributeGroupsByNumber.set(number, group);
}
