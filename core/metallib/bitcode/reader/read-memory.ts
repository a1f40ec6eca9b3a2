import {gepResultType} from '../../../ir/model/indexed-type.ts';
import {Flag} from '../../../ir/model/flags.ts';
import {
  type AllocaDetail,
  type Instruction,
  InstructionNode,
  type MemoryDetail,
} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {AllocaBit, atomicOperations, FunctionCode, orderings} from '../codes.ts';
import {type FunctionState} from './function-state.ts';
import {alignmentOf, type Fields} from './record.ts';

function pointeeOf(operand: Operand, fields: Fields): Type {
  const type = scalarOf(operand.type);
  const pointee = type.kind === 'pointer' ? type.pointee : undefined;
  return pointee ?? fields.fail('typed pointer expected');
}

export function readAlloca(state: FunctionState, fields: Fields): Instruction {
  const stated = state.type(fields);
  const countType = state.type(fields);
  const count = state.valueAt(fields.next(), countType, fields);
  const bits = fields.next();
  const isExplicit = ((bits >> AllocaBit.explicitType) & 1) !== 0;
  const allocatedType = isExplicit ? stated : stated.kind === 'pointer' ? stated.pointee : undefined;
  if (allocatedType === undefined) return fields.fail('alloca of an opaque pointer');
  const upper = (bits >> AllocaBit.upperAlign) & 7;
  const space = fields.left > 0 ? fields.next() : state.module.allocaSpace;
  const detail: AllocaDetail = {
    allocatedType,
    align: alignmentOf(fields, (bits & 31) | (upper << 5)),
    addressSpace: space === 0 ? undefined : space,
  };
  let flags = 0;
  if (((bits >> AllocaBit.inalloca) & 1) !== 0) flags |= Flag.inalloca;
  if (((bits >> AllocaBit.swifterror) & 1) !== 0) flags |= Flag.swifterror;
  const {context, usesOpaquePointers} = state.module.values.types;
  const type = usesOpaquePointers ? context.opaquePointer(space) : context.pointerTo(allocatedType, space);
  // The text leaves out the usual count of one.
  const isOne = count.kind === 'integer' && count.small === 1 && countType === context.i32;
  return new InstructionNode('alloca', type, isOne ? [] : [count], flags, detail, -1, -1);
}

function ordering(number: number, fields: Fields): string | undefined {
  if (number >= orderings.length) fields.fail(`unknown ordering ${number}`);
  return orderings[number];
}

function scope(state: FunctionState, number: number, fields: Fields): string | undefined {
  const name = state.module.syncScopes[number];
  if (name === undefined) return fields.fail(`unknown scope ${number}`);
  return name === '' ? undefined : name;
}

function plainDetail(align: number): MemoryDetail {
  return {align, ordering: undefined, failureOrdering: undefined, syncScope: undefined, operation: undefined};
}

export function readLoad(state: FunctionState, fields: Fields): Instruction {
  const isAtomic = fields.code === FunctionCode.loadAtomic;
  const pointer = state.valueAndType(fields);
  const hasType = fields.left === (isAtomic ? 5 : 3);
  const type = hasType ? state.type(fields) : pointeeOf(pointer, fields);
  const detail = plainDetail(alignmentOf(fields, fields.next()));
  let flags = fields.next() !== 0 ? Flag.volatile : 0;
  if (isAtomic) {
    flags |= Flag.atomic;
    detail.ordering = ordering(fields.next(), fields);
    detail.syncScope = scope(state, fields.next(), fields);
  }
  return new InstructionNode('load', type, [pointer], flags, detail, -1, -1);
}

export function readStore(state: FunctionState, fields: Fields): Instruction {
  const isAtomic = fields.code === FunctionCode.storeAtomic || fields.code === FunctionCode.storeAtomicOld;
  const isOld = fields.code === FunctionCode.storeOld || fields.code === FunctionCode.storeAtomicOld;
  const pointer = state.valueAndType(fields);
  const value = isOld ? state.value(pointeeOf(pointer, fields), fields) : state.valueAndType(fields);
  const detail = plainDetail(alignmentOf(fields, fields.next()));
  let flags = fields.next() !== 0 ? Flag.volatile : 0;
  if (isAtomic) {
    flags |= Flag.atomic;
    detail.ordering = ordering(fields.next(), fields);
    detail.syncScope = scope(state, fields.next(), fields);
  }
  const type = state.module.values.types.context.void;
  return new InstructionNode('store', type, [value, pointer], flags, detail, -1, -1);
}

export function readFence(state: FunctionState, fields: Fields): Instruction {
  const detail = plainDetail(0);
  detail.ordering = ordering(fields.next(), fields);
  detail.syncScope = scope(state, fields.next(), fields);
  const type = state.module.values.types.context.void;
  return new InstructionNode('fence', type, [], 0, detail, -1, -1);
}

export function readCompareExchange(state: FunctionState, fields: Fields): Instruction {
  const isOld = fields.code === FunctionCode.compareExchangeOld;
  const pointer = state.valueAndType(fields);
  const expected = isOld ? state.value(pointeeOf(pointer, fields), fields) : state.valueAndType(fields);
  const replacement = state.value(expected.type, fields);
  let flags = fields.next() !== 0 ? Flag.volatile : 0;
  const detail = plainDetail(0);
  detail.ordering = ordering(fields.next(), fields);
  detail.syncScope = scope(state, fields.next(), fields);
  // Without the last values the result was the old value alone; no generation of Apple's writes that.
  if (fields.left < 2) return fields.fail('not supported: cmpxchg without a failure ordering');
  detail.failureOrdering = ordering(fields.next(), fields);
  if (fields.next() !== 0) flags |= Flag.weak;
  if (fields.left > 0) detail.align = alignmentOf(fields, fields.next());
  const {context} = state.module.values.types;
  const type = context.literalStruct([expected.type, context.i1], false);
  return new InstructionNode('cmpxchg', type, [pointer, expected, replacement], flags, detail, -1, -1);
}

export function readAtomicReadModifyWrite(state: FunctionState, fields: Fields): Instruction {
  const isOld = fields.code === FunctionCode.atomicReadModifyWriteOld;
  const pointer = state.valueAndType(fields);
  const value = isOld ? state.value(pointeeOf(pointer, fields), fields) : state.valueAndType(fields);
  const operation = fields.next();
  const detail = plainDetail(0);
  detail.operation = atomicOperations[operation] ?? fields.fail(`unknown atomic operation ${operation}`);
  const flags = fields.next() !== 0 ? Flag.volatile : 0;
  detail.ordering = ordering(fields.next(), fields);
  detail.syncScope = scope(state, fields.next(), fields);
  if (fields.left > 0) detail.align = alignmentOf(fields, fields.next());
  return new InstructionNode('atomicrmw', value.type, [pointer, value], flags, detail, -1, -1);
}

export function readGetElementPointer(state: FunctionState, fields: Fields): Instruction {
  let inbounds = fields.code === FunctionCode.inboundsGetElementPointerOld;
  let stated: Type | undefined;
  if (fields.code === FunctionCode.getElementPointer) {
    inbounds = (fields.next() & 1) !== 0;
    stated = state.type(fields);
  }
  const operands = [state.valueAndType(fields)];
  const [base] = operands;
  while (fields.left > 0) operands.push(state.valueAndType(fields));
  const sourceType = stated ?? (base === undefined ? undefined : pointeeOf(base, fields));
  if (sourceType === undefined) return fields.fail('getelementptr of nothing');
  const type = gepResultType(state.module.values.types.context, sourceType, operands);
  if (type.kind === 'unknown') fields.fail(type.text);
  const flags = inbounds ? Flag.inbounds : 0;
  return new InstructionNode('getelementptr', type, operands, flags, {sourceType}, -1, -1);
}
