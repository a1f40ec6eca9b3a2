import {type Metadata, type MetadataAttachment, type MetadataField} from '../model/metadata.ts';
import {fastFlagNames, fastFlags, Flag} from '../model/flags.ts';
import {floatBits, printFloatBits} from '../model/float-bits.ts';
import {
  type AggregateConstant,
  type BlockReference,
  type ExpressionConstant,
  type FloatConstant,
  type GlobalReference,
  type InlineAssembly,
  type IntegerConstant,
  type LocalReference,
  type Operand,
} from '../model/operand.ts';
import {encodeQuoted} from '../model/quoted-text.ts';
import {isFloat} from '../model/type.ts';
import {type PrintContext} from './print-context.ts';
import {printMetadataName, printName} from './print-name.ts';

/** `type value`. */
export function printTyped(context: PrintContext, operand: Operand): string {
  return `${context.typeText(operand.type)} ${printOperand(context, operand)}`;
}

/** The value alone. */
export function printOperand(context: PrintContext, operand: Operand): string {
  switch (operand.kind) {
    case 'local':
    case 'block':
      return printLocal(context, operand);
    case 'global':
      return printGlobalReference(context, operand);
    case 'integer':
      return printInteger(operand);
    case 'float':
      return printFloat(operand);
    case 'null':
    case 'undef':
    case 'poison':
    case 'zeroinitializer':
    case 'none':
      return operand.kind;
    case 'aggregate':
      return printAggregate(context, operand);
    case 'string':
      return `c"${operand.raw}"`;
    case 'splat':
      return `splat (${printTyped(context, operand.element)})`;
    case 'expression':
      return printExpression(context, operand);
    case 'blockaddress':
      return `blockaddress(${printGlobalReference(context, operand.function)}, ${printBlockOf(context, operand.block)})`;
    case 'dso_local_equivalent':
    case 'no_cfi':
      return `${operand.kind} ${printGlobalReference(context, operand.global)}`;
    case 'ptrauth':
      return `ptrauth (${operand.operands.map((part) => printTyped(context, part)).join(', ')})`;
    case 'asm':
      return printAssembly(operand);
    case 'metadata':
      return printMetadata(context, operand.metadata);
    case 'unknown':
      return operand.text;
  }
}

function printLocal(context: PrintContext, reference: LocalReference | BlockReference): string {
  const target = reference.target;
  if (target === undefined) {
    return reference.name === undefined ? `%${reference.number}` : `%${printName(reference.name)}`;
  }
  return target.name === undefined ? `%${context.localNumber(target)}` : `%${printName(target.name)}`;
}

/** A block of another function: its own numbers count, not those of the function that is being printed. */
function printBlockOf(context: PrintContext, reference: BlockReference): string {
  const name = reference.target?.name ?? reference.name;
  if (name !== undefined) return `%${printName(name)}`;
  return `%${reference.target === undefined ? reference.number : context.blockNumber(reference.target)}`;
}

function printGlobalReference(context: PrintContext, reference: GlobalReference): string {
  const target = reference.target;
  if (target === undefined) {
    return reference.name === undefined ? `@${reference.number}` : `@${printName(reference.name)}`;
  }
  return target.name === undefined ? `@${context.globalNumber(target)}` : `@${printName(target.name)}`;
}

function printInteger(constant: IntegerConstant): string {
  if (constant.type.kind === 'integer' && constant.type.bits === 1) {
    return constant.small === 0 ? 'false' : 'true';
  }
  return constant.large === undefined ? String(constant.small) : constant.large.toString();
}

function printFloat(constant: FloatConstant): string {
  if (!isFloat(constant.type)) return constant.text;
  const bits = floatBits(constant.text, constant.type.kind);
  return bits === undefined ? constant.text : printFloatBits(bits, constant.type.kind);
}

function printAggregate(context: PrintContext, constant: AggregateConstant): string {
  let elements = '';
  for (const element of constant.elements) {
    elements += elements === '' ? printTyped(context, element) : `, ${printTyped(context, element)}`;
  }
  switch (constant.shape) {
    case 'array':
      return `[${elements}]`;
    case 'vector':
      return `<${elements}>`;
    case 'struct':
      return elements === '' ? '{}' : `{ ${elements} }`;
    case 'packed-struct':
      return elements === '' ? '<{}>' : `<{ ${elements} }>`;
  }
}

function printAssembly(asm: InlineAssembly): string {
  const words = ['asm'];
  if (asm.sideEffect) words.push('sideeffect');
  if (asm.alignStack) words.push('alignstack');
  if (asm.intelDialect) words.push('inteldialect');
  if (asm.unwind) words.push('unwind');
  return `${words.join(' ')} "${asm.assembly}", "${asm.constraints}"`;
}

function printExpression(context: PrintContext, expression: ExpressionConstant): string {
  const operands = expression.operands.map((operand) => printTyped(context, operand));
  const head = expression.opcode + printFlags(expression.flags);
  switch (expression.opcode) {
    case 'getelementptr':
      return printGepExpression(context, expression, head, operands);
    case 'icmp':
    case 'fcmp':
      return `${head} ${expression.predicate ?? ''} (${operands.join(', ')})`;
    case 'extractvalue':
    case 'insertvalue':
      return `${head} (${[...operands, ...expression.indices].join(', ')})`;
  }
  if (isCastOpcode(expression.opcode)) {
    return `${head} (${operands.join(', ')} to ${context.typeText(expression.type)})`;
  }
  return `${head} (${operands.join(', ')})`;
}

function printGepExpression(
  context: PrintContext,
  expression: ExpressionConstant,
  head: string,
  operands: string[],
): string {
  const {inRange, sourceType} = expression;
  let prefix = head;
  if (typeof inRange === 'string') prefix += ` inrange(${inRange})`;
  else if (inRange !== undefined) operands[inRange] = `inrange ${operands[inRange] ?? ''}`;
  const source = sourceType === undefined ? '' : `${context.typeText(sourceType)}, `;
  return `${prefix} (${source}${operands.join(', ')})`;
}

/** Whether the opcode is written with `to`. */
export function isCastOpcode(opcode: string): boolean {
  switch (opcode) {
    case 'trunc':
    case 'zext':
    case 'sext':
    case 'fptrunc':
    case 'fpext':
    case 'fptoui':
    case 'fptosi':
    case 'uitofp':
    case 'sitofp':
    case 'ptrtoint':
    case 'ptrtoaddr':
    case 'inttoptr':
    case 'bitcast':
    case 'addrspacecast':
      return true;
    default:
      return false;
  }
}

/** Flags that follow the opcode, each with a space before it; memory instructions print theirs themselves. */
export function printFlags(flags: number): string {
  if (flags === 0) return '';
  let text = '';
  if ((flags & fastFlags) === fastFlags) text += ' fast';
  else for (const [name, bit] of fastFlagNames) if ((flags & bit) !== 0) text += ` ${name}`;
  if ((flags & Flag.inbounds) !== 0) text += ' inbounds';
  else if ((flags & Flag.nusw) !== 0) text += ' nusw';
  if ((flags & Flag.nuw) !== 0) text += ' nuw';
  if ((flags & Flag.nsw) !== 0) text += ' nsw';
  if ((flags & Flag.exact) !== 0) text += ' exact';
  if ((flags & Flag.disjoint) !== 0) text += ' disjoint';
  if ((flags & Flag.nneg) !== 0) text += ' nneg';
  if ((flags & Flag.samesign) !== 0) text += ' samesign';
  return text;
}

/** Metadata as it stands as an operand or body. */
export function printMetadata(context: PrintContext, metadata: Metadata): string {
  switch (metadata.kind) {
    case 'reference':
      return `!${metadata.target?.number ?? metadata.number}`;
    case 'string':
      return `${metadata.bare ? '' : '!'}"${encodeQuoted(metadata.value)}"`;
    case 'null':
      return 'null';
    case 'value':
      return printTyped(context, metadata.operand);
    case 'token':
    case 'unknown':
      return metadata.text;
    case 'tuple':
      return `${metadata.bare ? '' : '!'}{${metadata.elements.map((element) => printMetadata(context, element)).join(', ')}}`;
    case 'specialised':
      return `!${metadata.name}(${metadata.fields.map((field) => printField(context, field)).join(', ')})`;
  }
}

function printField(context: PrintContext, field: MetadataField): string {
  const value = printMetadata(context, field.value);
  return field.name === undefined ? value : `${field.name}: ${value}`;
}

/** `!dbg !5`. */
export function printAttachment(context: PrintContext, attachment: MetadataAttachment): string {
  return `!${printMetadataName(attachment.name)} ${printMetadata(context, attachment.node)}`;
}
