import {type DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction, type Instruction} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {copyOperand} from './copy-operand.ts';
import {type LocationMap} from './locations.ts';
import {integerConstant, makeElementPointer, makeLoad, makeStore, referTo, zeroOf} from './make.ts';
import {rewriteFunction} from './rewrite.ts';
import {
  calleeName,
  promotableSlots,
  type PromotionScope,
  type SlotCopy,
  type SlotUses,
} from './slot-accesses.ts';
import {genericSpace} from './type-map.ts';

/** A larger copy stays one: the members of so large a class are hardly values. */
const largestCopyBytes = 1024;
const mostLeaves = 64;

/** A member of a type that has no members itself, or the four lanes that a vector of three takes in memory. */
interface Leaf {
  readonly offset: number;
  readonly type: Type;
}

/** Replaces copies to and from slots that may become values by loads and stores of their members. */
export function expandCopies(
  module: Module,
  fn: IrFunction,
  locations: LocationMap,
  layout: DataLayout,
  scope: PromotionScope,
): void {
  const plans = new Map<CallInstruction, readonly Leaf[]>();
  for (const slot of promotableSlots(fn, layout)) {
    if (slot.copies.length === 0) continue;
    const leaves = slotLeaves(module.types, layout, slot);
    if (leaves === undefined) continue;
    if (scope !== 'all' && !leaves.some(({type}) => isGenericPointer(type))) continue;
    for (const copy of slot.copies) {
      const own = plans.has(copy.call) ? undefined : leavesOfCopy(copy, leaves, layout);
      if (own !== undefined) plans.set(copy.call, own);
    }
  }
  if (plans.size === 0) return;
  rewriteFunction(fn, locations, (instruction, emit) => {
    const leaves = instruction.opcode === 'call' ? plans.get(instruction) : undefined;
    if (leaves === undefined || instruction.opcode !== 'call') return 'keep';
    expand(module.types, instruction, leaves, emit);
    return 'drop';
  });
}

function expand(
  types: TypeContext,
  call: CallInstruction,
  leaves: readonly Leaf[],
  emit: (instruction: Instruction) => Instruction,
): void {
  const [, to, from] = call.operands;
  if (to === undefined || from === undefined) return;
  const isFill = calleeName(call).startsWith('llvm.memset.');
  const [toAlign, fromAlign] = [alignmentOf(call, 0), alignmentOf(call, 1)];
  const address = (base: Operand, offset: number): Operand => {
    if (offset === 0) return copyOperand(base);
    const step = integerConstant(types, types.i64, offset);
    return referTo(emit(makeElementPointer(types.i8, base.type, copyOperand(base), [step])));
  };
  // All loads before all stores, as a move of overlapping memory asks.
  const values = leaves.map(({offset, type}) => {
    if (isFill) return zeroOf(types, type);
    return referTo(emit(makeLoad(type, address(from, offset), alignAt(fromAlign, offset))));
  });
  leaves.forEach(({offset}, index) => {
    const value = values[index];
    if (value !== undefined) emit(makeStore(types, value, address(to, offset), alignAt(toAlign, offset)));
  });
}

function alignmentOf(call: CallInstruction, argument: number): number {
  const align = call.detail.argumentAttributes[argument]?.find(({name}) => name === 'align');
  return align?.integer ?? 1;
}

function alignAt(base: number, offset: number): number {
  if (offset === 0) return base;
  return Math.min(base, offset & -offset);
}

/** The members of the slot's type; undefined when there are too many, or the accesses do not follow them. */
function slotLeaves(types: TypeContext, layout: DataLayout, slot: SlotUses): readonly Leaf[] | undefined {
  if (slot.slot.opcode !== 'alloca') return undefined;
  const leaves: Leaf[] = [];
  return collect(types, layout, slot.slot.detail.allocatedType, 0, leaves) ? leaves : undefined;
}

function collect(
  types: TypeContext,
  layout: DataLayout,
  type: Type,
  offset: number,
  leaves: Leaf[],
): boolean {
  if (leaves.length > mostLeaves) return false;
  switch (type.kind) {
    case 'struct': {
      const offsets = layout.structLayout(type)?.offsets;
      return (type.elements ?? []).every((element, index) =>
        collect(types, layout, element, offset + (offsets?.[index] ?? NaN), leaves),
      );
    }
    case 'array': {
      const step = layout.allocSizeBytes(type.element) ?? NaN;
      if (type.length > mostLeaves) return false;
      for (let index = 0; index < type.length; index++)
        if (!collect(types, layout, type.element, offset + index * step, leaves)) return false;
      return true;
    }
    default: {
      const bits = layout.sizeBits(type);
      if (bits === undefined || bits % 8 !== 0 || !Number.isFinite(offset)) return false;
      // Clang reads and writes a vector of three as one of four.
      const stored = type.kind === 'vector' && type.length === 3 ? types.vector(type.element, 4) : type;
      leaves.push({offset, type: stored});
      return leaves.length <= mostLeaves;
    }
  }
}

/** The members that a copy moves, by their place in it; undefined when it cuts through one or fills with other than 0. */
function leavesOfCopy(
  copy: SlotCopy,
  leaves: readonly Leaf[],
  layout: DataLayout,
): readonly Leaf[] | undefined {
  if (copy.bytes > largestCopyBytes) return undefined;
  if (calleeName(copy.call).startsWith('llvm.memset.')) {
    const value = copy.call.operands[2];
    if (value?.kind !== 'integer' || value.small !== 0) return undefined;
  }
  const end = copy.offset + copy.bytes;
  const own: Leaf[] = [];
  for (const {offset, type} of leaves) {
    const bytes = (layout.sizeBits(type) ?? 0) / 8;
    if (offset + bytes <= copy.offset || offset >= end) continue;
    if (offset < copy.offset || offset + bytes > end) return undefined;
    own.push({offset: offset - copy.offset, type});
  }
  return own;
}

function isGenericPointer(type: Type): boolean {
  const scalar = scalarOf(type);
  return scalar.kind === 'pointer' && scalar.addressSpace === genericSpace;
}
