import {Flag} from '../../ir/model/flags.ts';
import {
  type AllocaDetail,
  type Instruction,
  type InstructionNode,
  type MemoryDetail,
} from '../../ir/model/instruction.ts';
import {AllocaBit, FunctionCode} from './codes.ts';
import {type RecordBuilder} from './record-builder.ts';
import {alignmentNumber, allocaAlignment, atomicOperationNumber, orderingNumber} from './record-numbers.ts';

type MemoryInstruction = Extract<Instruction, {detail: MemoryDetail}>;

export function writeAlloca(
  record: RecordBuilder,
  instruction: InstructionNode<'alloca', AllocaDetail>,
): void {
  const {detail, flags, operands} = instruction;
  const {problems, types, module} = record.tables;
  const [count] = operands;
  const space = instruction.type.kind === 'pointer' ? instruction.type.addressSpace : -1;
  // The record has no place for it; readers take the data layout's.
  if (space !== record.tables.allocaSpace)
    problems.refuse("an 'alloca' outside of the data layout's address space for them", instruction);
  let bits = allocaAlignment(alignmentNumber(problems, detail.align, instruction));
  bits |= 1 << AllocaBit.explicitType;
  if ((flags & Flag.inalloca) !== 0) bits |= 1 << AllocaBit.inalloca;
  if ((flags & Flag.swifterror) !== 0) bits |= 1 << AllocaBit.swifterror;
  const countType = count === undefined ? types.indexOf(module.types.i32) : record.typeOf(count);
  const number = count === undefined ? record.plan.implicitOne() : record.plan.valueOf(count);
  record.values.push(types.indexOf(detail.allocatedType), countType, number, bits);
  record.emit(FunctionCode.alloca);
}

/** `load`, `store`, `fence`, `cmpxchg` and `atomicrmw`. */
export function writeMemory(record: RecordBuilder, instruction: MemoryInstruction): void {
  const {detail, flags, opcode, operands} = instruction;
  const {problems, syncScopes, types} = record.tables;
  const align = alignmentNumber(problems, detail.align, instruction);
  const volatile = (flags & Flag.volatile) === 0 ? 0 : 1;
  const isAtomic = (flags & Flag.atomic) !== 0;
  const ordering = orderingNumber(problems, detail.ordering, instruction);
  const scope = syncScopes.numberOf(detail.syncScope ?? '');
  const [pointer, second] = operands;
  switch (opcode) {
    case 'fence':
      record.values.push(ordering, scope);
      record.emit(FunctionCode.fence);
      return;
    case 'load':
      record.typedValue(pointer);
      record.values.push(types.indexOf(instruction.type), align, volatile);
      if (isAtomic) record.values.push(ordering, scope);
      if (isAtomic) record.emit(FunctionCode.loadAtomic);
      else record.emit(FunctionCode.load, record.abbreviations.load);
      return;
    case 'store':
      record.typedValue(second);
      record.typedValue(pointer);
      record.values.push(align, volatile);
      if (isAtomic) record.values.push(ordering, scope);
      if (isAtomic) record.emit(FunctionCode.storeAtomic);
      else record.emit(FunctionCode.store, record.abbreviations.store);
      return;
    case 'cmpxchg':
      record.typedValue(pointer);
      record.typedValue(second);
      record.value(operands[2]);
      record.values.push(volatile, ordering, scope);
      record.values.push(orderingNumber(problems, detail.failureOrdering, instruction));
      record.values.push((flags & Flag.weak) === 0 ? 0 : 1, align);
      record.emit(FunctionCode.compareExchange);
      return;
    case 'atomicrmw':
      record.typedValue(pointer);
      record.typedValue(second);
      record.values.push(atomicOperationNumber(problems, detail.operation, instruction));
      record.values.push(volatile, ordering, scope, align);
      record.emit(FunctionCode.atomicReadModifyWrite);
  }
}
