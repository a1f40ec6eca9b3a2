import {type MetadataField, type SpecialisedMetadata} from '../model/metadata.ts';
import {type Dialect, type Place, Rank, type VerifyContext} from './context.ts';
import {specialisedTable} from './specialised-table.ts';

/**
 * What a field holds: `u` a number, `s` a signed number, `b` a truth value, `t` text, `m` metadata, `k` a number or
 * keyword, `n` a number or metadata, `*` anything.
 */
interface FieldRule {
  readonly form: string;
  readonly required: boolean;
}

interface NodeRule {
  readonly fields: ReadonlyMap<string, FieldRule>;
  readonly required: readonly string[];
  readonly mustBeDistinct: boolean;
}

type RuleTable = ReadonlyMap<string, NodeRule>;

let rules: Readonly<Record<Dialect, RuleTable>> | undefined;

function rulesOf(dialect: Dialect): RuleTable {
  rules ??= {typed: readTable('typed'), opaque: readTable('opaque')};
  return rules[dialect];
}

/** Lines `Name: field:form ...`; `!` marks required fields, `+` what LLVM 22 adds, `distinct` must be distinct. */
function readTable(dialect: Dialect): RuleTable {
  const found = new Map<string, NodeRule>();
  for (const line of specialisedTable.split('\n')) {
    const [head, rest] = line.split(': ');
    if (head === undefined || rest === undefined) continue;
    const isNew = head.startsWith('+');
    if (isNew && dialect === 'typed') continue;
    found.set(isNew ? head.slice(1) : head, readRule(rest, dialect));
  }
  return found;
}

function readRule(text: string, dialect: Dialect): NodeRule {
  const fields = new Map<string, FieldRule>();
  let mustBeDistinct = false;
  for (const word of text.split(' ')) {
    if (word === 'distinct') mustBeDistinct = true;
    const [name, form] = word.split(':');
    if (name === undefined || form === undefined) continue;
    if (name.startsWith('+') && dialect === 'typed') continue;
    const required = form.endsWith('!') || (form.endsWith('?') && dialect === 'typed');
    fields.set(name.replace('+', ''), {form: form.replace(/[!?]/, ''), required});
  }
  const required = [...fields].filter(([, rule]) => rule.required).map(([name]) => name);
  return {fields, required, mustBeDistinct};
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.metadata, 'invalid-node', message, place);
}

/** Checks name, fields and distinctness of `!DI...(...)`, as LLVM's reader does. */
export function checkSpecialised(context: VerifyContext, node: SpecialisedMetadata, distinct: boolean): void {
  if (node.name === 'DIArgList') return;
  if (node.name === 'DIExpression') {
    checkDebugExpression(context, node);
    return;
  }
  const rule = rulesOf(context.dialect).get(node.name);
  if (rule === undefined) {
    error(context, `unknown metadata node '!${node.name}'`, node);
    return;
  }
  const met = new Set<string>();
  for (const field of node.fields) checkField(context, node, rule, field, met);
  for (const name of rule.required) {
    if (!met.has(name)) error(context, `'!${node.name}' needs the field '${name}'`, node);
  }
  if ((rule.mustBeDistinct || isDefinition(node)) && !distinct) {
    error(context, `this '!${node.name}' must be distinct`, node);
  }
}

/** Elements of a debug expression are operators, encodings and unsigned numbers. */
function checkDebugExpression(context: VerifyContext, node: SpecialisedMetadata): void {
  for (const {value} of node.fields) {
    if (value.kind === 'token' && /^(\d+|DW_(OP|ATE)_\w+)$/.test(value.text)) continue;
    error(context, 'an element of a debug expression must be an operator or an unsigned integer', value);
  }
}

/** A subprogram that is a definition; like compile units, each has an identity of its own. */
function isDefinition(node: SpecialisedMetadata): boolean {
  if (node.name !== 'DISubprogram') return false;
  let flags: string | undefined;
  let definition = true;
  for (const field of node.fields) {
    if (field.value.kind !== 'token') continue;
    if (field.name === 'spFlags') flags = field.value.text;
    else if (field.name === 'isDefinition') definition = field.value.text === 'true';
  }
  if (flags === undefined) return definition;
  if (/^\d+$/.test(flags)) return (Number(flags) & 8) !== 0;
  return flags.split(/[ |]+/).includes('DISPFlagDefinition');
}

function checkField(
  context: VerifyContext,
  node: SpecialisedMetadata,
  rule: NodeRule,
  field: MetadataField,
  met: Set<string>,
): void {
  const place = {start: field.start, end: field.value.end};
  const known = field.name === undefined ? undefined : rule.fields.get(field.name);
  if (field.name === undefined || known === undefined) {
    error(context, `'!${node.name}' has no field '${field.name ?? ''}'`, place);
    return;
  }
  if (met.has(field.name)) error(context, `field '${field.name}' is stated twice`, place);
  met.add(field.name);
  if (!fitsForm(field, known.form)) {
    error(
      context,
      `field '${field.name}' of '!${node.name}' needs ${formTexts[known.form] ?? 'another value'}`,
      place,
    );
  } else if (known.required && field.value.kind === 'null' && !nullable.has(`${node.name}.${field.name}`)) {
    error(context, `field '${field.name}' of '!${node.name}' cannot be null`, place);
  }
}

/** Required fields that may be null all the same. */
const nullable: ReadonlySet<string> = new Set([
  ...[
    'DIDerivedType.baseType',
    'DISubroutineType.types',
    'DIModule.scope',
    'DINamespace.scope',
    'DITemplateTypeParameter.type',
  ],
  ...[
    'DITemplateValueParameter.value',
    'DICommonBlock.scope',
    'DIImportedEntity.scope',
    'GenericDINode.operands',
  ],
]);

const formTexts: Readonly<Record<string, string>> = {
  u: 'an unsigned integer',
  s: 'an integer',
  b: "'true' or 'false'",
  t: 'a string',
  m: 'metadata',
  k: 'a number or keyword',
  n: 'an integer or metadata',
};

/** Columns have 16 bits, sizes and counts 64, other numbers 32. */
function largestValue(name: string | undefined): bigint {
  switch (name) {
    case 'column':
      return 0xffffn;
    case 'size':
    case 'offset':
    case 'dwoId':
    case 'atomGroup':
      return 0xffffffffffffffffn;
    default:
      return 0xffffffffn;
  }
}

function isSigned64(token: string): boolean {
  return /^-?\d+$/.test(token) && BigInt(token) <= 0xffffffffffffffffn;
}

function fitsForm(field: MetadataField, form: string): boolean {
  const {value} = field;
  if (value.kind === 'unknown' || form === '*') return true;
  const token = value.kind === 'token' ? value.text : undefined;
  switch (form) {
    case 'u':
      return token !== undefined && /^\d+$/.test(token) && BigInt(token) <= largestValue(field.name);
    case 's':
      return token !== undefined && /^-?\d+$/.test(token);
    case 'b':
      return token === 'true' || token === 'false';
    case 't':
      return value.kind === 'string' && value.bare;
    case 'k':
      return token !== undefined && token !== 'true' && token !== 'false';
    case 'n':
      return token === undefined ? !(value.kind === 'string' && value.bare) : isSigned64(token);
    default:
      return token === undefined && !(value.kind === 'string' && value.bare);
  }
}
