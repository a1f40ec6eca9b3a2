import {type Instruction} from '../../ir/model/instruction.ts';
import {Flag} from '../../ir/model/flags.ts';
import {type Type} from '../../ir/model/type.ts';
import {MemoryFlags} from '../bytecode/opcodes.ts';
import {type Leaf, type Place, type ScalarKind, type Value} from '../mir/mir.ts';
import {type Context, type Frame} from './context.ts';
import {valueOf, valuesOf} from './operands.ts';
import {bytesOf, NotSupported, valueTypeOf} from './types.ts';
import {bitcast, cutTo, isSmall} from './arithmetic.ts';
import {functionConstantValue, variableOf} from './function-constants.ts';

/** The memory opcode's type of a scalar; i1 is a byte. */
export function memoryType(kind: ScalarKind): 'i8' | 'i16' | 'i32' | 'i64' | 'f16' | 'bf16' | 'matrix' {
  switch (kind) {
    case 'i1':
    case 'i2':
    case 'i3':
    case 'i4':
    case 'i5':
    case 'i6':
    case 'i7':
    case 'i8':
      return 'i8';
    case 'i16':
      return 'i16';
    case 'i32':
    case 'f32':
      return 'i32';
    case 'i64':
    case 'pointer':
      return 'i64';
    case 'f16':
      return 'f16';
    case 'bf16':
      return 'bf16';
    default:
      return 'matrix';
  }
}

/** Leaves that one instruction takes: the same kind, one behind the other. */
export interface Run {
  readonly kind: ScalarKind;
  readonly offset: number;
  readonly count: number;
  /** Position of its first leaf. */
  readonly first: number;
}

export function runsOf(leaves: readonly Leaf[]): Run[] {
  const runs: Run[] = [];
  let current: {kind: ScalarKind; offset: number; count: number; first: number} | undefined;
  leaves.forEach((leaf, first) => {
    const size = bytesOf(leaf.kind);
    const follows =
      current !== undefined &&
      current.kind === leaf.kind &&
      current.count < 16 &&
      leaf.offset === current.offset + current.count * size;
    if (current !== undefined && follows) current.count++;
    else {
      current = {kind: leaf.kind, offset: leaf.offset, count: 1, first};
      runs.push(current);
    }
  });
  return runs;
}

/** A place right at a pointer. */
export function placeAt(type: Type | undefined, alignBytes: number, offset: number, extra: number): Place {
  const space = type?.kind === 'pointer' ? type.addressSpace : 0;
  return {index: 'none', scale: 0, offset, space, alignBytes, extra};
}

/** Largest power of two that divides both. */
function alignmentAt(alignBytes: number, offset: number): number {
  let align = Math.max(1, alignBytes);
  while (offset % align !== 0) align /= 2;
  return align;
}

/** Loads the scalars of a type from a pointer. */
export function loadLeaves(context: Context, leaves: readonly Leaf[], pointer: Value, place: Place): Value[] {
  const {builder} = context;
  return runsOf(leaves).flatMap((run) => {
    const at: Place = {
      ...place,
      offset: place.offset + run.offset,
      alignBytes: alignmentAt(place.alignBytes, run.offset),
    };
    const type = valueTypeOf(run.kind);
    const types = new Array<typeof type>(run.count).fill(type);
    const name = `load.${type === 'matrix' ? run.kind : memoryType(run.kind)}`;
    const values = builder.complex(name, [pointer], types, [], at);
    return run.kind === 'i1' || isSmall(run.kind)
      ? values.map((value) => cutTo(builder, run.kind, value))
      : values;
  });
}

/** Stores the scalars of a type to a pointer. */
export function storeLeaves(
  context: Context,
  leaves: readonly Leaf[],
  pointer: Value,
  place: Place,
  values: readonly Value[],
): void {
  for (const run of runsOf(leaves)) {
    const at: Place = {
      ...place,
      offset: place.offset + run.offset,
      alignBytes: alignmentAt(place.alignBytes, run.offset),
    };
    const name = `store.${run.kind.startsWith('matrix') ? run.kind : memoryType(run.kind)}`;
    context.builder.complex(name, [pointer, ...values.slice(run.first, run.first + run.count)], [], [], at);
  }
}

function volatility(instruction: Instruction): number {
  return (instruction.flags & Flag.volatile) === 0 ? 0 : MemoryFlags.volatile;
}

/** `load`; a function constant's variable gives its value. */
export function lowerLoad(context: Context, frame: Frame, instruction: Instruction): readonly Value[] {
  if (instruction.opcode !== 'load') throw new Error('no load');
  const [pointerOperand] = instruction.operands;
  const leaves = frame.module.leaves.of(instruction.type);
  const variable = variableOf(pointerOperand);
  if (variable !== undefined) {
    const value = functionConstantValue(context, frame.module, variable, leaves);
    if (value !== undefined) return value;
  }
  const pointer = valueOf(context, frame, pointerOperand);
  const align = instruction.detail.align || frame.module.leaves.alignBytes(instruction.type);
  const place = placeAt(pointerOperand?.type, align, 0, volatility(instruction));
  if (instruction.detail.ordering === undefined) return loadLeaves(context, leaves, pointer, place);
  const [leaf, more] = leaves;
  if (leaf === undefined || more !== undefined) throw new NotSupported('an atomic load of several scalars');
  return [atomicAccess(context, 'load', leaf.kind, pointer, withOrder(place, instruction), [])];
}

/** `store`. */
export function lowerStore(context: Context, frame: Frame, instruction: Instruction): void {
  if (instruction.opcode !== 'store') throw new Error('no store');
  const [valueOperand, pointerOperand] = instruction.operands;
  if (valueOperand === undefined) throw new NotSupported('a store of nothing');
  const leaves = frame.module.leaves.of(valueOperand.type);
  const pointer = valueOf(context, frame, pointerOperand);
  const values = valuesOf(context, frame, valueOperand);
  const align = instruction.detail.align || frame.module.leaves.alignBytes(valueOperand.type);
  const place = placeAt(pointerOperand?.type, align, 0, volatility(instruction));
  if (instruction.detail.ordering === undefined) storeLeaves(context, leaves, pointer, place, values);
  else {
    const [leaf, more] = leaves;
    if (leaf === undefined || more !== undefined)
      throw new NotSupported('an atomic store of several scalars');
    atomicAccess(context, 'store', leaf.kind, pointer, withOrder(place, instruction), values);
  }
}

const orders: Readonly<Record<string, number>> = {
  unordered: 0,
  monotonic: 0,
  acquire: 2,
  release: 3,
  acq_rel: 4,
  seq_cst: 5,
};

function withOrder(place: Place, instruction: Instruction): Place {
  const stated =
    instruction.opcode === 'load' ||
    instruction.opcode === 'store' ||
    instruction.opcode === 'atomicrmw' ||
    instruction.opcode === 'cmpxchg'
      ? (instruction.detail.ordering ?? 'monotonic')
      : 'monotonic';
  return {...place, extra: place.extra | orderBits(orders[stated] ?? 0, 2)};
}

/** Order and scope of an atomic (AIR.md 2.2: relaxed 0 ... seq_cst 5; thread 0, threadgroup 1, device 2, simdgroup 4). */
export function orderBits(order: number, scope: number): number {
  const {orderMask, orderShift, scopeMask, scopeShift} = MemoryFlags;
  return ((order & orderMask) << orderShift) | ((scope & scopeMask) << scopeShift);
}

/** An atomic opcode on one scalar of 32 or 64 bits; floats go through their bits where the machine has no float form. */
export function atomicAccess(
  context: Context,
  operation: string,
  kind: ScalarKind,
  pointer: Value,
  place: Place,
  values: readonly Value[],
): Value {
  const {builder} = context;
  const isFloat = kind === 'f32';
  if (!isFloat && kind !== 'i32' && kind !== 'i64' && kind !== 'pointer') {
    throw new NotSupported(`an atomic ${operation} of ${kind}`);
  }
  if (isFloat && ['add', 'sub', 'min', 'max', 'xchg'].includes(operation)) {
    const [result] = builder.complex(`atomic.${operation}.f32`, [pointer, ...values], ['f32'], [], place);
    return result ?? builder.f32(0);
  }
  const wide = kind === 'i64' || kind === 'pointer' ? 'i64' : 'i32';
  const bits = isFloat
    ? values.map((value) => bitcast(builder, ['f32'], ['i32'], [value])[0] ?? value)
    : values;
  const resultTypes: (typeof wide)[] = operation === 'store' ? [] : [wide];
  const [result] = builder.complex(`atomic.${operation}.${wide}`, [pointer, ...bits], resultTypes, [], place);
  if (result === undefined) return builder.i32(0);
  return isFloat ? (bitcast(builder, ['i32'], ['f32'], [result])[0] ?? result) : result;
}

const rmwOperations: Readonly<Record<string, string>> = {
  xchg: 'xchg',
  add: 'add',
  sub: 'sub',
  and: 'and',
  or: 'or',
  xor: 'xor',
  max: 'max.s',
  min: 'min.s',
  umax: 'max.u',
  umin: 'min.u',
  fadd: 'add',
  fsub: 'sub',
  fmax: 'max',
  fmin: 'min',
};

/** `atomicrmw` and `cmpxchg`. */
export function lowerAtomic(context: Context, frame: Frame, instruction: Instruction): readonly Value[] {
  const {builder} = context;
  if (instruction.opcode !== 'atomicrmw' && instruction.opcode !== 'cmpxchg') throw new Error('no atomic');
  const [pointerOperand, valueOperand] = instruction.operands;
  if (valueOperand === undefined) throw new NotSupported('an atomic without a value');
  const pointer = valueOf(context, frame, pointerOperand);
  const value = valueOf(context, frame, valueOperand);
  const kind = frame.module.leaves.scalar(valueOperand.type);
  const place = withOrder(placeAt(pointerOperand?.type, bytesOf(kind), 0, 0), instruction);
  if (instruction.opcode === 'atomicrmw') {
    const operation = rmwOperations[instruction.detail.operation ?? ''];
    if (operation === undefined) throw new NotSupported(`atomicrmw ${instruction.detail.operation ?? ''}`);
    return [atomicAccess(context, operation, kind, pointer, place, [value])];
  }
  const desired = valueOf(context, frame, instruction.operands[2]);
  const old = atomicAccess(context, 'cmpxchg', kind, pointer, place, [value, desired]);
  const same = builder.op(old.type === 'i64' ? 'eq.i64' : 'eq.i32', old, value);
  return [old, same];
}
