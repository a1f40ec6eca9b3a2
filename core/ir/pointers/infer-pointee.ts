import {type Use, type UseMap} from '../analysis/uses.ts';
import {type Attribute} from '../model/attribute.ts';
import {type Argument} from '../model/global.ts';
import {type CallInstruction, type Instruction} from '../model/instruction.ts';
import {type Type} from '../model/type.ts';
import {type MemoryTypes} from './memory-types.ts';

/** Attributes that state what a pointer parameter points to. */
const pointeeAttributes: ReadonlySet<string> = new Set([
  'byval',
  'sret',
  'byref',
  'inalloca',
  'preallocated',
  'elementtype',
]);

/** What the attributes of a parameter or argument say it points to. */
export function statedPointee(memory: MemoryTypes, attributes: readonly Attribute[]): Type | undefined {
  for (const attribute of attributes) {
    if (attribute.type !== undefined && pointeeAttributes.has(attribute.name))
      return memory.of(attribute.type);
    // A swifterror value holds a pointer.
    if (attribute.name === 'swifterror') return memory.bytePointer(0);
  }
  return undefined;
}

/** What a parameter points to: as its attributes say, else as its uses ask for most often, else bytes. */
export function parameterPointee(memory: MemoryTypes, parameter: Argument, uses: UseMap): Type {
  return statedPointee(memory, parameter.attributes) ?? mostAskedFor(memory, uses.of(parameter));
}

/** What a phi, select or cast result points to, by its uses. */
export function resultPointee(memory: MemoryTypes, instruction: Instruction, uses: UseMap): Type {
  return mostAskedFor(memory, uses.of(instruction));
}

function mostAskedFor(memory: MemoryTypes, uses: readonly Use[]): Type {
  const votes = new Map<Type, number>();
  let best: Type = memory.types.i8;
  let bestVotes = 0;
  for (const use of uses) {
    const asked = askedType(memory, use);
    if (asked === undefined) continue;
    const count = (votes.get(asked) ?? 0) + 1;
    votes.set(asked, count);
    if (count > bestVotes) {
      bestVotes = count;
      best = asked;
    }
  }
  return best;
}

/** The pointee that an instruction wants of a pointer it goes through. */
function askedType(memory: MemoryTypes, use: Use): Type | undefined {
  const instruction = use.instruction;
  if (instruction === undefined) return undefined;
  const first = instruction.operands[0];
  switch (instruction.opcode) {
    case 'load':
      return memory.of(instruction.type);
    case 'store':
      return instruction.operands[1] === use.reference && first !== undefined
        ? memory.of(first.type)
        : undefined;
    case 'getelementptr':
      return first === use.reference ? memory.of(instruction.detail.sourceType) : undefined;
    case 'atomicrmw':
    case 'cmpxchg': {
      const value = instruction.operands[1];
      return first === use.reference && value !== undefined ? memory.of(value.type) : undefined;
    }
    case 'call':
      return passedPointee(instruction, use);
    default:
      return undefined;
  }
}

/** What the parameter that the pointer is passed for points to; bytes say nothing. */
function passedPointee(call: CallInstruction, use: Use): Type | undefined {
  const callee = call.operands[0];
  if (callee?.kind !== 'global' || callee.target?.kind !== 'function') return undefined;
  const index = call.operands.findIndex((operand) => operand === use.reference) - 1;
  const type = callee.target.functionType.parameters[index];
  const pointee = type?.kind === 'pointer' ? type.pointee : undefined;
  return pointee?.kind === 'integer' && pointee.bits === 8 ? undefined : pointee;
}
