import {type BlockGraph} from '../analysis/block-graph.ts';
import {fastFlags, Flag} from '../model/flags.ts';
import {partType} from '../model/indexed-type.ts';
import {type Instruction} from '../model/instruction.ts';
import {isFloat, scalarOf, type Type} from '../model/type.ts';
import {
  binaryProblem,
  compareProblem,
  isBinaryOpcode,
  predicateProblem,
  selectProblem,
} from './arithmetic.ts';
import {checkCall} from './calls.ts';
import {isCastOpcode, isLegalCast} from './casts.ts';
import {Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';
import {elementPointerProblem} from './element-pointer.ts';
import {checkExceptionInstruction} from './exceptions.ts';
import {checkAlloca, checkMemory} from './memory.ts';
import {checkTerminator} from './terminators.ts';
import {isAggregate} from './type-rules.ts';
import {extractElementProblem, insertElementProblem, shuffleProblem} from './vectors.ts';

/** Checks what is particular to the opcode; that operands exist and have the stated type is checked for all alike. */
export function checkInstruction(context: VerifyContext, graph: BlockGraph, instruction: Instruction): void {
  switch (instruction.opcode) {
    case 'load':
    case 'store':
    case 'fence':
    case 'cmpxchg':
    case 'atomicrmw':
      checkMemory(context, instruction);
      return;
    case 'alloca':
      checkAlloca(context, instruction);
      return;
    case 'ret':
    case 'br':
    case 'switch':
    case 'indirectbr':
      checkTerminator(context, graph, instruction);
      return;
    case 'call':
      checkCall(context, graph, instruction);
      return;
    case 'invoke':
    case 'callbr':
      checkCall(context, graph, instruction);
      checkExceptionInstruction(context, graph, instruction);
      return;
    case 'resume':
    case 'landingpad':
    case 'cleanupret':
    case 'catchret':
    case 'catchswitch':
    case 'catchpad':
    case 'cleanuppad':
      checkExceptionInstruction(context, graph, instruction);
      return;
    case 'unreachable':
    case 'unknown':
    case 'phi':
      checkFlags(context, instruction);
      return;
    default: {
      const problem = valueProblem(context, instruction);
      if (problem !== undefined) context.error(Rank.type, 'operand-type', problem, instruction);
      checkFlags(context, instruction);
    }
  }
}

/** What is wrong with the types of an instruction that computes a value of its operands. */
function valueProblem(context: VerifyContext, instruction: Instruction): string | undefined {
  const {opcode, operands} = instruction;
  const [first, second, third] = operands;
  if (first === undefined) return undefined;
  if (isCastOpcode(opcode)) {
    if (isLegalCast(opcode, first.type, instruction.type)) return undefined;
    return `invalid ${opcode} from '${typeText(first.type)}' to '${typeText(instruction.type)}'`;
  }
  if (isBinaryOpcode(opcode)) return second && binaryProblem(opcode, first.type, second.type);
  switch (instruction.opcode) {
    case 'getelementptr':
      return elementPointerProblem(context, instruction.detail.sourceType, operands);
    case 'icmp':
    case 'fcmp':
      return (
        predicateProblem(instruction.opcode, instruction.detail.predicate) ??
        (second && compareProblem(opcode, first.type, second.type))
      );
    case 'fneg':
      return binaryProblem('fsub', first.type, first.type);
    case 'freeze':
      return undefined;
    case 'select':
      return second && third && selectProblem(first.type, second.type, third.type);
    case 'extractelement':
      return second && extractElementProblem(first.type, second.type);
    case 'insertelement':
      return second && third && insertElementProblem(first.type, second.type, third.type);
    case 'shufflevector':
      return second && third && shuffleProblem(first, second, third);
    case 'extractvalue':
    case 'insertvalue':
      return memberProblem(opcode, first.type, second?.type, instruction.detail.indices);
    case 'va_arg':
      return vaArgProblem(context, instruction);
    default:
      return undefined;
  }
}

function memberProblem(
  opcode: string,
  aggregate: Type,
  inserted: Type | undefined,
  indices: readonly number[],
): string | undefined {
  if (aggregate.kind === 'unknown') return undefined;
  if (!isAggregate(aggregate)) return `'${opcode}' needs an aggregate, found '${typeText(aggregate)}'`;
  const member = partType(aggregate, indices);
  if (member === undefined)
    return `indices ${indices.join(', ')} lead to no member of '${typeText(aggregate)}'`;
  if (inserted === undefined || inserted === member || inserted.kind === 'unknown') return undefined;
  return `'insertvalue' into this member needs '${typeText(member)}', found '${typeText(inserted)}'`;
}

function vaArgProblem(context: VerifyContext, instruction: Instruction): string | undefined {
  const type = instruction.type;
  const list = instruction.operands[0]?.type;
  if (list !== undefined && list.kind !== 'pointer' && list.kind !== 'unknown') {
    return `list of 'va_arg' must be a pointer, found '${typeText(list)}'`;
  }
  if (type.kind !== 'function' && type !== context.types.void && type.kind !== 'label') return undefined;
  return `'va_arg' cannot give '${typeText(type)}'`;
}

/** Flags that only LLVM 22 knows. */
const newFlags = Flag.disjoint | Flag.nneg | Flag.samesign | Flag.nusw;

function checkFlags(context: VerifyContext, instruction: Instruction): void {
  const {flags, opcode} = instruction;
  if (flags === 0) return;
  if (!context.opaque) {
    const isNew = (flags & newFlags) !== 0 || (flagsAreNew(opcode) && (flags & ~Flag.inbounds) !== 0);
    if (isNew) flagError(context, instruction, `flag of '${opcode}' that LLVM 14 does not know`);
  }
  if ((flags & fastFlags) === 0 || (opcode !== 'phi' && opcode !== 'select')) return;
  if (isFloat(scalarOf(withoutArrays(instruction.type))) || instruction.type.kind === 'unknown') return;
  flagError(
    context,
    instruction,
    `fast-math flags on '${opcode}' of '${typeText(instruction.type)}', no floating-point value`,
  );
}

/** Opcodes that have had flags since after LLVM 14 only (`inbounds` apart). */
function flagsAreNew(opcode: string): boolean {
  return opcode === 'getelementptr' || isCastOpcode(opcode);
}

function withoutArrays(type: Type): Type {
  let current = type;
  while (current.kind === 'array') current = current.element;
  return current;
}

function flagError(context: VerifyContext, instruction: Instruction, message: string): void {
  context.error(Rank.structure, 'invalid-flag', message, instruction);
}
