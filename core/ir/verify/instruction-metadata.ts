import {type Instruction} from '../model/instruction.ts';
import {type Metadata, type MetadataAttachment, MetadataTuple} from '../model/metadata.ts';
import {isFloat, scalarOf, type Type} from '../model/type.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';
import {isLegalAlignment} from './memory.ts';
import {checkAttachments} from './metadata.ts';
import {checkOperand, walkMetadata} from './operands.ts';
import {checkProfile} from './profile-metadata.ts';
import {checkScopeList} from './scope-lists.ts';
import {checkTypeBasedAlias} from './type-based-alias.ts';

/** Checks the metadata attached to an instruction. */
export function checkInstructionMetadata(context: VerifyContext, instruction: Instruction): void {
  checkAttachments(context, instruction.metadata);
  for (const attachment of instruction.metadata) {
    if (attachment.name === 'dbg') continue;
    const tuple = tupleOf(attachment.node) ?? noTuple;
    if (tuple !== noTuple || anyNodeFacts.includes(attachment.name)) {
      checkAttachment(context, instruction, attachment, tuple);
    }
  }
}

const anyNodeFacts: readonly string[] = [
  'tbaa',
  'nonnull',
  'dereferenceable',
  'dereferenceable_or_null',
  'align',
];

/** Stands for a node of another kind. */
const noTuple = new MetadataTuple([], 0, 0);

/** The tuple that a node is, directly or by reference. */
export function tupleOf(node: Metadata | undefined): MetadataTuple | undefined {
  const body = node?.kind === 'reference' ? node.target?.body : node;
  return body?.kind === 'tuple' ? body : undefined;
}

function checkAttachment(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tuple: MetadataTuple,
): void {
  switch (attachment.name) {
    case 'range':
      checkRange(context, instruction, attachment, tuple);
      return;
    case 'nonnull':
    case 'dereferenceable':
    case 'dereferenceable_or_null':
    case 'align':
      checkPointerFact(context, instruction, attachment, tuple);
      return;
    case 'noundef':
      if (context.opaque && instruction.opcode !== 'load')
        error(context, "'!noundef' applies only to 'load'", attachment);
      return;
    case 'fpmath':
      checkAccuracy(context, instruction, attachment, tuple);
      return;
    case 'annotation':
      checkAnnotation(context, attachment, tuple);
      return;
    case 'tbaa':
      checkTypeBasedAlias(context, instruction, attachment, tuple === noTuple ? undefined : tuple);
      return;
    case 'alias.scope':
    case 'noalias':
      checkScopeList(context, attachment, tuple);
      return;
    case 'prof':
      checkProfile(context, instruction, attachment, tuple);
      return;
  }
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.metadata, 'invalid-attachment', message, place);
}

/** The integer constant that metadata wraps. */
export function integerIn(
  metadata: Metadata | undefined,
): {readonly value: bigint; readonly type: Type} | undefined {
  if (metadata?.kind !== 'value' || metadata.operand.kind !== 'integer') return undefined;
  return {value: metadata.operand.value, type: metadata.operand.type};
}

function checkRange(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tuple: MetadataTuple,
): void {
  const {opcode} = instruction;
  if (opcode !== 'load' && opcode !== 'call' && opcode !== 'invoke') {
    error(context, "'!range' applies only to loads, calls and invokes", attachment);
    return;
  }
  const count = tuple.elements.length;
  if (count === 0 || count % 2 !== 0) {
    error(context, `'!range' needs pairs of integers, found ${count} elements`, attachment);
    return;
  }
  const type = context.opaque ? scalarOf(instruction.type) : instruction.type;
  const intervals: [bigint, bigint][] = [];
  for (let index = 0; index < count; index += 2) {
    const [low, high] = [integerIn(tuple.elements[index]), integerIn(tuple.elements[index + 1])];
    if (low === undefined || high === undefined) {
      error(context, "limits of '!range' must be integer constants", attachment);
      return;
    }
    if (low.type !== type || high.type !== type) {
      const found = `found '${typeText(low.type === type ? high.type : low.type)}'`;
      error(
        context,
        `limits of '!range' must have the type '${typeText(type)}' of the instruction, ${found}`,
        attachment,
      );
      return;
    }
    if (low.value === high.value && (low.value === 0n || low.value === -1n)) {
      error(context, "'!range' must not be empty or full", attachment);
      return;
    }
    intervals.push([low.value, high.value]);
  }
  checkIntervals(context, attachment, intervals);
}

/** Intervals go up, in signed order, without touching; only the last may wrap around. */
function checkIntervals(
  context: VerifyContext,
  attachment: MetadataAttachment,
  intervals: readonly [bigint, bigint][],
): void {
  for (let index = 1; index < intervals.length; index++) {
    const [before, interval] = [intervals[index - 1], intervals[index]];
    if (before === undefined || interval === undefined) continue;
    if (before[1] < interval[0] && before[0] < before[1]) continue;
    error(context, "intervals of '!range' must be in order and apart", attachment);
    return;
  }
  const [first, last] = [intervals[0], intervals[intervals.length - 1]];
  if (intervals.length < 3 || first === undefined || last === undefined) return;
  const wraps = last[1] < last[0];
  if (wraps && last[1] >= first[0])
    error(context, "intervals of '!range' must be in order and apart", attachment);
}

function checkPointerFact(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tuple: MetadataTuple,
): void {
  const {name} = attachment;
  if (instruction.type.kind === 'unknown') return;
  if (instruction.type.kind !== 'pointer') {
    error(context, `'!${name}' applies only to pointers, found '${typeText(instruction.type)}'`, attachment);
    return;
  }
  const onCast = instruction.opcode === 'inttoptr' && name.startsWith('dereferenceable');
  if (instruction.opcode !== 'load' && !onCast) {
    error(context, `'!${name}' applies only to 'load', calls have attributes instead`, attachment);
    return;
  }
  if (name === 'nonnull') {
    if (context.opaque && tuple.elements.length > 0) error(context, "'!nonnull' must be empty", attachment);
    return;
  }
  const value = integerIn(tuple.elements[0]);
  if (tuple.elements.length !== 1 || value === undefined || value.type !== context.types.i64) {
    error(context, `'!${name}' needs one i64 constant`, attachment);
  } else if (name === 'align' && !isLegalAlignment(Number(value.value))) {
    error(context, `alignment ${value.value} is not a power of two`, attachment);
  }
}

function checkAccuracy(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tuple: MetadataTuple,
): void {
  const accuracy = tuple.elements[0];
  if (!isFloat(scalarOf(instruction.type))) {
    error(
      context,
      `'!fpmath' applies only to floating-point results, found '${typeText(instruction.type)}'`,
      attachment,
    );
  } else if (tuple.elements.length !== 1 || accuracy?.kind !== 'value') {
    error(context, "'!fpmath' needs one floating-point constant", attachment);
  } else if (accuracy.operand.kind !== 'float' || accuracy.operand.type.kind !== 'float') {
    error(context, "'!fpmath' needs a constant of type 'float'", attachment);
  } else if (!(Number(accuracy.operand.text) > 0)) {
    error(context, "the accuracy of '!fpmath' must be above 0", attachment);
  }
}

function checkAnnotation(context: VerifyContext, attachment: MetadataAttachment, tuple: MetadataTuple): void {
  if (tuple.elements.length === 0) error(context, "'!annotation' needs at least one operand", attachment);
  for (const element of tuple.elements) {
    if (element.kind === 'string' || (context.opaque && tupleOf(element) !== undefined)) continue;
    error(context, "operands of '!annotation' must be strings", attachment);
    return;
  }
}

/** How many arguments each kind of debug record has. */
const recordArguments: Readonly<Record<string, number>> = {
  value: 4,
  declare: 4,
  assign: 7,
  label: 2,
  declare_value: 4,
};

/** Checks the debug records before an instruction. */
export function checkRecords(context: VerifyContext, instruction: Instruction): void {
  for (const record of instruction.records) {
    const expected = recordArguments[record.name];
    if (expected === undefined) {
      error(context, `unknown debug record '#dbg_${record.name}'`, record);
    } else if (record.arguments.length !== expected) {
      error(
        context,
        `'#dbg_${record.name}' has ${record.arguments.length} arguments, expected ${expected}`,
        record,
      );
    }
    for (const argument of record.arguments) {
      if (argument.kind === 'specialised' && argument.name === 'DIArgList') {
        for (const {value} of argument.fields)
          if (value.kind === 'value') checkOperand(context, value.operand);
      } else if (argument.kind === 'value') checkOperand(context, argument.operand);
      else walkMetadata(context, argument);
    }
  }
}
