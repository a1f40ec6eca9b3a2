import {Flag} from '../model/flags.ts';
import {type Instruction, type MemoryDetail} from '../model/instruction.ts';
import {isFloat, isFloatOrVector, type Type} from '../model/type.ts';
import {Rank, type VerifyContext} from './context.ts';
import {instructionText, typeText} from './describe.ts';
import {isFirstClass, isPointee, isSized, primitiveBits} from './type-rules.ts';

type MemoryInstruction = Extract<Instruction, {detail: MemoryDetail}>;
type AllocaInstruction = Extract<Instruction, {opcode: 'alloca'}>;

export function checkAlloca(context: VerifyContext, instruction: AllocaInstruction): void {
  const {allocatedType, align} = instruction.detail;
  if (allocatedType.kind === 'unknown') return;
  if (
    allocatedType.kind === 'function' ||
    !isPointee(allocatedType) ||
    !isSized(allocatedType, context.sizedMemory)
  ) {
    typeError(context, instruction, `cannot allocate the unsized type '${typeText(allocatedType)}'`);
  }
  const count = instruction.operands[0];
  if (count !== undefined && count.type.kind !== 'integer' && count.type.kind !== 'unknown') {
    typeError(
      context,
      count,
      `element count of 'alloca' must be an integer, found '${typeText(count.type)}'`,
    );
  }
  if ((instruction.flags & Flag.swifterror) !== 0) {
    if (allocatedType.kind !== 'pointer')
      typeError(context, instruction, "swifterror 'alloca' must allocate a pointer");
    if (count !== undefined && !(count.kind === 'integer' && count.small === 1)) {
      typeError(context, instruction, "swifterror 'alloca' must not be an array");
    }
  }
  checkAlignment(context, instruction, align);
}

export function checkMemory(context: VerifyContext, instruction: MemoryInstruction): void {
  switch (instruction.opcode) {
    case 'load':
      checkLoad(context, instruction);
      return;
    case 'store':
      checkStore(context, instruction);
      return;
    case 'fence':
      if (['unordered', 'monotonic', undefined].includes(instruction.detail.ordering)) {
        orderingError(context, instruction, instruction.detail.ordering);
      }
      return;
    case 'cmpxchg':
      checkCompareExchange(context, instruction);
      return;
    default:
      checkReadModifyWrite(context, instruction);
  }
}

function typeError(context: VerifyContext, place: {start: number; end: number}, message: string): void {
  context.error(Rank.type, 'operand-type', message, place);
}

function orderingError(context: VerifyContext, instruction: Instruction, ordering: string | undefined): void {
  const message = `${instructionText(instruction)} cannot have the ordering '${ordering ?? 'none'}'`;
  context.error(Rank.structure, 'invalid-ordering', message, instruction);
}

const largestAlignment = 2 ** 32;

/** Whether a stated alignment is one that LLVM takes. */
export function isLegalAlignment(bytes: number): boolean {
  return bytes > 0 && bytes <= largestAlignment && Number.isInteger(Math.log2(bytes));
}

function checkAlignment(context: VerifyContext, instruction: Instruction, align: number): void {
  if (align === 0 || isLegalAlignment(align)) return;
  const reason = align > largestAlignment ? 'is larger than LLVM supports' : 'is not a power of two';
  const message = `alignment ${align} of ${instructionText(instruction)} ${reason}`;
  context.error(Rank.type, 'invalid-alignment', message, instruction);
}

/** Checks that operand `index` is a pointer, in typed modules one to `pointee`. */
function checkPointer(context: VerifyContext, instruction: Instruction, index: number, pointee: Type): void {
  const operand = instruction.operands[index];
  if (operand === undefined || operand.type.kind === 'unknown' || pointee.kind === 'unknown') return;
  const type = operand.type;
  if (type.kind === 'pointer' && (type.pointee === undefined || type.pointee === pointee)) return;
  const expected = type.kind === 'pointer' ? `a pointer to '${typeText(pointee)}'` : 'a pointer';
  const message = `${instructionText(instruction)} needs ${expected}, found '${typeText(type)}'`;
  typeError(context, operand, message);
}

function checkAccessedType(context: VerifyContext, instruction: MemoryInstruction, type: Type): void {
  if (type.kind === 'unknown') return;
  if (
    !isFirstClass(type) ||
    type.kind === 'label' ||
    type.kind === 'metadata' ||
    !isSized(type, context.sizedMemory)
  ) {
    typeError(
      context,
      instruction,
      `'${instruction.opcode}' cannot access the unsized type '${typeText(type)}'`,
    );
    return;
  }
  if ((instruction.flags & Flag.atomic) === 0) return;
  if (type.kind !== 'integer' && type.kind !== 'pointer' && !isFloat(type)) {
    const kinds = 'an integer, pointer or floating-point type';
    typeError(
      context,
      instruction,
      `atomic '${instruction.opcode}' needs ${kinds}, found '${typeText(type)}'`,
    );
  } else checkAtomicSize(context, instruction, type);
}

/** Atomic accesses have a power of two of bytes. Pointers have it always. */
function checkAtomicSize(context: VerifyContext, instruction: MemoryInstruction, type: Type): void {
  const bits = primitiveBits(type);
  if (type.kind === 'pointer' || type.kind === 'unknown') return;
  if (bits >= 8 && Number.isInteger(Math.log2(bits))) return;
  const sizes = 'a power of two of at least 8 bits';
  typeError(context, instruction, `atomic '${instruction.opcode}' needs ${sizes}, found '${typeText(type)}'`);
}

function checkLoad(context: VerifyContext, instruction: MemoryInstruction): void {
  checkPointer(context, instruction, 0, instruction.type);
  checkAccessedType(context, instruction, instruction.type);
  checkAccess(context, instruction, ['release', 'acq_rel']);
}

function checkStore(context: VerifyContext, instruction: MemoryInstruction): void {
  const value = instruction.operands[0];
  if (value === undefined) return;
  checkPointer(context, instruction, 1, value.type);
  checkAccessedType(context, instruction, value.type);
  checkAccess(context, instruction, ['acquire', 'acq_rel']);
}

function checkAccess(
  context: VerifyContext,
  instruction: MemoryInstruction,
  wrongOrderings: readonly string[],
): void {
  const {align, ordering} = instruction.detail;
  checkAlignment(context, instruction, align);
  if ((instruction.flags & Flag.atomic) === 0) return;
  if (align === 0) {
    const message = `atomic '${instruction.opcode}' must state its alignment`;
    context.error(Rank.structure, 'invalid-alignment', message, instruction);
  }
  if (ordering === undefined || wrongOrderings.includes(ordering))
    orderingError(context, instruction, ordering);
}

function checkCompareExchange(context: VerifyContext, instruction: MemoryInstruction): void {
  const [, expected, replacement] = instruction.operands;
  const {ordering, failureOrdering, align} = instruction.detail;
  checkAlignment(context, instruction, align);
  if (ordering === undefined || ordering === 'unordered') orderingError(context, instruction, ordering);
  if (failureOrdering === undefined || ['unordered', 'release', 'acq_rel'].includes(failureOrdering)) {
    orderingError(context, instruction, failureOrdering);
  }
  if (expected === undefined || replacement === undefined) return;
  const type = expected.type;
  checkPointer(context, instruction, 0, type);
  if (type.kind === 'unknown' || replacement.type.kind === 'unknown') return;
  if (replacement.type !== type) {
    const found = `'${typeText(type)}' and '${typeText(replacement.type)}'`;
    typeError(context, replacement, `values of 'cmpxchg' must have one type, found ${found}`);
  } else if (type.kind !== 'integer' && type.kind !== 'pointer') {
    typeError(context, expected, `'cmpxchg' needs an integer or pointer, found '${typeText(type)}'`);
  } else checkAtomicSize(context, instruction, type);
}

function checkReadModifyWrite(context: VerifyContext, instruction: MemoryInstruction): void {
  const {ordering, align} = instruction.detail;
  checkAlignment(context, instruction, align);
  if (ordering === undefined || ordering === 'unordered') orderingError(context, instruction, ordering);
  const value = instruction.operands[1];
  if (value === undefined || value.type.kind === 'unknown') return;
  checkPointer(context, instruction, 0, value.type);
  const expected = operandKindOf(context, instruction.detail.operation ?? '', value.type);
  if (expected === undefined) {
    if (!isFloatOrVector(value.type)) checkAtomicSize(context, instruction, value.type);
    return;
  }
  const message = `'atomicrmw ${instruction.detail.operation ?? ''}' needs ${expected}, found '${typeText(value.type)}'`;
  typeError(context, value, message);
}

/** What an `atomicrmw` needs instead of `type`; undefined when it takes it. */
function operandKindOf(context: VerifyContext, operation: string, type: Type): string | undefined {
  if (operation === 'xchg') {
    const taken = type.kind === 'integer' || isFloat(type) || (context.opaque && type.kind === 'pointer');
    return taken ? undefined : 'an integer or floating-point value';
  }
  if (operation.startsWith('f')) {
    const taken =
      isFloat(type) || (context.opaque && type.kind === 'vector' && !type.scalable && isFloatOrVector(type));
    return taken ? undefined : 'a floating-point value';
  }
  return type.kind === 'integer' ? undefined : 'an integer';
}
