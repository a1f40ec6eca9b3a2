import {type Instruction} from '../../ir/model/instruction.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {type ScalarKind, type Value} from '../mir/mir.ts';
import {binary, bitcast, cast, compareFloats, compareIntegers} from './arithmetic.ts';
import {type Context, type Frame} from './context.ts';
import {elementPointer} from './element-pointer.ts';
import {lowerAtomic, lowerLoad, lowerStore} from './memory.ts';
import {select, valueOf, valuesOf} from './operands.ts';
import {NotSupported} from './types.ts';
import {type Type} from '../../ir/model/type.ts';

function kindsOf(frame: Frame, type: Type | undefined): ScalarKind[] {
  return type === undefined ? [] : frame.module.leaves.of(type).map((leaf) => leaf.kind);
}

/** A constant index of an element; undefined when it is only known when the kernel runs. */
function constantIndex(value: Value): number | undefined {
  return value.constant === undefined ? undefined : Number(value.constant);
}

function isMatrix(values: readonly Value[]): boolean {
  return values[0]?.type === 'matrix';
}

/** Element 0 or 1 of a matrix is what the lane holds (docs/simt.md). */
function lowerExtractElement(context: Context, frame: Frame, operands: readonly Operand[]): Value[] {
  const {builder} = context;
  const [vectorOperand, indexOperand] = operands;
  if (vectorOperand === undefined) throw new NotSupported('an element of nothing');
  const vector = valuesOf(context, frame, vectorOperand);
  const index = valueOf(context, frame, indexOperand);
  const at = constantIndex(index);
  if (isMatrix(vector)) {
    if (at !== 0 && at !== 1)
      throw new NotSupported('an element of a simdgroup matrix beyond the lane’s own two');
    return builder.complex('matrix.get', vector, ['f32'], [at]);
  }
  if (at !== undefined) {
    const element = vector[at] ?? vector[0];
    if (element === undefined) throw new NotSupported('an element of an empty vector');
    return [element];
  }
  const same = index.type === 'i64' ? 'eq.i64' : 'eq.i32';
  let result = vector[0];
  for (let lane = 1; lane < vector.length; lane++) {
    const value = vector[lane];
    if (result === undefined || value === undefined) break;
    const constant = index.type === 'i64' ? builder.i64(lane) : builder.i32(lane);
    result = select(context, builder.op(same, index, constant), value, result);
  }
  return result === undefined ? [] : [result];
}

function lowerInsertElement(context: Context, frame: Frame, operands: readonly Operand[]): readonly Value[] {
  const {builder} = context;
  const [vectorOperand, elementOperand, indexOperand] = operands;
  if (vectorOperand === undefined) throw new NotSupported('an element of nothing');
  const vector = valuesOf(context, frame, vectorOperand);
  const element = valueOf(context, frame, elementOperand);
  const index = valueOf(context, frame, indexOperand);
  const at = constantIndex(index);
  if (isMatrix(vector)) {
    if (at !== 0 && at !== 1)
      throw new NotSupported('an element of a simdgroup matrix beyond the lane’s own two');
    return builder.complex('matrix.set', [...vector, element], ['matrix'], [at]);
  }
  const same = index.type === 'i64' ? 'eq.i64' : 'eq.i32';
  return vector.map((old, lane) => {
    if (at !== undefined) return lane === at ? element : old;
    const constant = index.type === 'i64' ? builder.i64(lane) : builder.i32(lane);
    return select(context, builder.op(same, index, constant), element, old);
  });
}

function lowerShuffle(context: Context, frame: Frame, operands: readonly Operand[]): readonly Value[] {
  const [firstOperand, secondOperand, maskOperand] = operands;
  if (firstOperand === undefined || secondOperand === undefined || maskOperand === undefined) {
    throw new NotSupported('a shuffle without operands');
  }
  const all = [...valuesOf(context, frame, firstOperand), ...valuesOf(context, frame, secondOperand)];
  if (isMatrix(all)) throw new NotSupported('shufflevector on a simdgroup matrix');
  return valuesOf(context, frame, maskOperand).map((lane) => {
    const value = all[Number(lane.constant ?? 0)] ?? all[0];
    if (value === undefined) throw new NotSupported('a shuffle of nothing');
    return value;
  });
}

/** First leaf and number of leaves of the part that indices of extractvalue and insertvalue lead to. */
function partOf(frame: Frame, type: Type, indices: readonly number[]): {first: number; count: number} {
  let current = type;
  let first = 0;
  for (const index of indices) {
    if (current.kind === 'array') {
      current = current.element;
      first += index * frame.module.leaves.count(current);
    } else if (current.kind === 'struct') {
      for (const element of current.elements?.slice(0, index) ?? [])
        first += frame.module.leaves.count(element);
      const next = current.elements?.[index];
      if (next === undefined) throw new NotSupported(`field ${index} of a struct`);
      current = next;
    } else throw new NotSupported(`an index into ${current.kind}`);
  }
  return {first, count: frame.module.leaves.count(current)};
}

function lowerAlloca(context: Context, frame: Frame, instruction: Instruction): Value[] {
  if (instruction.opcode !== 'alloca') throw new Error('no alloca');
  const {builder} = context;
  const [countOperand] = instruction.operands;
  const count = countOperand === undefined ? 1 : constantIndex(valueOf(context, frame, countOperand));
  if (count === undefined) throw new NotSupported('an alloca of a size that is not constant');
  const {allocatedType, align} = instruction.detail;
  const {leaves} = frame.module;
  const sizeBytes = leaves.sizeBytes(allocatedType) * count;
  const alignBytes = Math.max(align, leaves.alignBytes(allocatedType), 1);
  return [builder.alloca({sizeBytes, alignBytes, leaves: leavesOrNone(frame, allocatedType), offset: -1})];
}

/** Large arrays have no leaves: they stay in memory. */
function leavesOrNone(frame: Frame, type: Type): ReturnType<Frame['module']['leaves']['of']> {
  try {
    return frame.module.leaves.of(type);
  } catch (error) {
    if (error instanceof NotSupported) return [];
    throw error;
  }
}

/** Everything but calls, phis and terminators: the scalars of the result. Throws NotSupported. */
export function lowerInstruction(context: Context, frame: Frame, instruction: Instruction): readonly Value[] {
  const {builder} = context;
  const {operands} = instruction;
  const [first, second, third] = operands;
  switch (instruction.opcode) {
    case 'alloca':
      return lowerAlloca(context, frame, instruction);
    case 'load':
      return lowerLoad(context, frame, instruction);
    case 'store':
      lowerStore(context, frame, instruction);
      return [];
    case 'atomicrmw':
    case 'cmpxchg':
      return lowerAtomic(context, frame, instruction);
    case 'fence':
      builder.complex('fence', [], [], [3, 5, 2]);
      return [];
    case 'getelementptr': {
      if (instruction.type.kind === 'vector') throw new NotSupported('a vector of pointers');
      const indexes = operands.slice(1).map((index) => ({
        kind: frame.module.leaves.scalar(index.type),
        value: valueOf(context, frame, index),
      }));
      const base = valueOf(context, frame, first);
      return [elementPointer(builder, frame.module, instruction.detail.sourceType, base, indexes)];
    }
    case 'extractelement':
      return lowerExtractElement(context, frame, operands);
    case 'insertelement':
      return lowerInsertElement(context, frame, operands);
    case 'shufflevector':
      return lowerShuffle(context, frame, operands);
    case 'extractvalue': {
      if (first === undefined) throw new NotSupported('a part of nothing');
      const part = partOf(frame, first.type, instruction.detail.indices);
      return valuesOf(context, frame, first).slice(part.first, part.first + part.count);
    }
    case 'insertvalue': {
      if (first === undefined || second === undefined) throw new NotSupported('a part of nothing');
      const part = partOf(frame, first.type, instruction.detail.indices);
      const values = [...valuesOf(context, frame, first)];
      values.splice(part.first, part.count, ...valuesOf(context, frame, second));
      return values;
    }
    case 'select': {
      if (first === undefined || second === undefined || third === undefined) {
        throw new NotSupported('a select without operands');
      }
      const conditions = valuesOf(context, frame, first);
      const others = valuesOf(context, frame, third);
      return valuesOf(context, frame, second).map((value, at) => {
        const condition = conditions[conditions.length === 1 ? 0 : at] ?? builder.i32(0);
        return select(context, condition, value, others[at] ?? value);
      });
    }
    case 'freeze':
      return first === undefined ? [] : valuesOf(context, frame, first);
    case 'fneg':
      return first === undefined
        ? []
        : valuesOf(context, frame, first).map((value) => builder.op('neg.f32', onlyFloat(value)));
    case 'icmp':
    case 'fcmp':
      return lowerCompare(context, frame, instruction);
    default:
      return lowerOperator(context, frame, instruction);
  }
}

function onlyFloat(value: Value): Value {
  if (value.type === 'matrix') throw new NotSupported('arithmetic on a whole simdgroup matrix');
  return value;
}

function lowerCompare(context: Context, frame: Frame, instruction: Instruction): readonly Value[] {
  if (instruction.opcode !== 'icmp' && instruction.opcode !== 'fcmp') throw new Error('no comparison');
  const [first, second] = instruction.operands;
  if (first === undefined || second === undefined) throw new NotSupported('a comparison without operands');
  const kinds = kindsOf(frame, first.type);
  const others = valuesOf(context, frame, second);
  const {predicate} = instruction.detail;
  return valuesOf(context, frame, first).map((value, at) => {
    const other = others[at] ?? value;
    return instruction.opcode === 'icmp'
      ? compareIntegers(context.builder, predicate, kinds[at] ?? 'i32', value, other)
      : compareFloats(context.builder, predicate, onlyFloat(value), other);
  });
}

const casts: ReadonlySet<string> = new Set([
  ...['trunc', 'zext', 'sext', 'fptrunc', 'fpext', 'fptoui', 'fptosi', 'uitofp', 'sitofp'],
  ...['ptrtoint', 'ptrtoaddr', 'inttoptr', 'addrspacecast'],
]);

const binaries: ReadonlySet<string> = new Set([
  ...['add', 'fadd', 'sub', 'fsub', 'mul', 'fmul', 'udiv', 'sdiv', 'fdiv', 'urem', 'srem', 'frem'],
  ...['shl', 'lshr', 'ashr', 'and', 'or', 'xor'],
]);

function lowerOperator(context: Context, frame: Frame, instruction: Instruction): readonly Value[] {
  const {builder} = context;
  const {opcode} = instruction;
  const [first, second] = instruction.operands;
  if (first === undefined) throw new NotSupported(`the instruction ${opcode}`);
  const from = kindsOf(frame, first.type);
  if (opcode === 'bitcast') {
    return bitcast(builder, from, kindsOf(frame, instruction.type), valuesOf(context, frame, first));
  }
  if (casts.has(opcode)) {
    const to = kindsOf(frame, instruction.type);
    return valuesOf(context, frame, first).map((value, at) =>
      cast(builder, opcode, from[at] ?? 'i32', to[at] ?? 'i32', value),
    );
  }
  if (!binaries.has(opcode) || second === undefined) throw new NotSupported(`the instruction ${opcode}`);
  const others = valuesOf(context, frame, second);
  return valuesOf(context, frame, first).map((value, at) =>
    binary(builder, opcode, from[at] ?? 'i32', value, others[at] ?? value),
  );
}
