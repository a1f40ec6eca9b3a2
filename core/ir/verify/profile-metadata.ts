import {type Instruction} from '../model/instruction.ts';
import {type MetadataAttachment, type MetadataTuple} from '../model/metadata.ts';
import {Rank, type VerifyContext} from './context.ts';

function error(context: VerifyContext, message: string, attachment: MetadataAttachment): void {
  context.error(Rank.metadata, 'invalid-attachment', message, attachment);
}

/** Checks `!prof` on an instruction. */
export function checkProfile(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tuple: MetadataTuple,
): void {
  const name = tuple.elements[0];
  if (name?.kind === 'string' && context.opaque && name.value === 'unknown') return;
  if (tuple.elements.length < 2) {
    error(context, `'!prof' needs at least 2 operands, found ${tuple.elements.length}`, attachment);
    return;
  }
  if (name?.kind !== 'string') {
    error(context, "'!prof' begins with the name of its kind", attachment);
    return;
  }
  if (name.value === 'branch_weights') checkWeights(context, instruction, attachment, tuple);
}

function checkWeights(
  context: VerifyContext,
  instruction: Instruction,
  attachment: MetadataAttachment,
  tuple: MetadataTuple,
): void {
  const weights = tuple.elements.slice(1);
  if (weights[0]?.kind === 'string' && weights[0].value === 'expected') weights.shift();
  const expected = weightCount(instruction);
  if (expected === undefined) {
    error(context, `'!prof' branch weights are not allowed for '${instruction.opcode}'`, attachment);
    return;
  }
  const fits = weights.length === expected || (instruction.opcode === 'invoke' && weights.length === 1);
  if (!fits) error(context, `'!prof' has ${weights.length} weights, expected ${expected}`, attachment);
  const allIntegers = weights.every((weight) => weight.kind === 'value' && weight.operand.kind === 'integer');
  if (!allIntegers) error(context, 'branch weights must be integer constants', attachment);
}

/** Number of ways that the instruction can go; undefined when weights make no sense for it. */
function weightCount(instruction: Instruction): number | undefined {
  const {operands} = instruction;
  switch (instruction.opcode) {
    case 'br':
      return operands.length === 3 ? 2 : 1;
    case 'switch':
      return operands.length / 2;
    case 'indirectbr':
      return operands.length - 1;
    case 'select':
    case 'invoke':
      return 2;
    case 'callbr':
      return operands.length - 1 - instruction.detail.argumentCount;
    case 'call':
      return 1;
    default:
      return undefined;
  }
}
