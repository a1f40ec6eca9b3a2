import {DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type Block, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {expandCopies} from './expand-copies.ts';
import {type LocationMap} from './locations.ts';
import {readPart, sliceType, writePart} from './parts.ts';
import {dropUnreachableBlocks} from './reachable.ts';
import {replaceValues} from './rewrite.ts';
import {promotableSlots, type PromotionScope, type SlotAccess, type SlotUses} from './slot-accesses.ts';
import {buildValues, type Variable} from './ssa.ts';
import {genericSpace} from './type-map.ts';

/**
 * Turns stack slots into values where every use is known. After calls were replaced by bodies this finds the ways of
 * pointers that went through memory, and leaves of a `float4` parameter the value that Apple's compilers pass.
 */
export function promoteSlots(
  module: Module,
  fn: IrFunction,
  locations: LocationMap,
  scope: PromotionScope,
): void {
  dropUnreachableBlocks(fn, locations);
  const layout = new DataLayout(module.dataLayout?.value ?? '');
  // A promoted slot may free another whose address it held.
  for (let round = 0; round < 8; round++) {
    expandCopies(module, fn, locations, layout, scope);
    if (!promoteOnce(module, fn, locations, layout, scope)) return;
  }
}

/** A part of a slot whose accesses overlap, as a variable. */
interface Slice extends Variable {
  readonly start: number;
  readonly end: number;
  readonly accesses: readonly SlotAccess[];
}

function promoteOnce(
  module: Module,
  fn: IrFunction,
  locations: LocationMap,
  layout: DataLayout,
  scope: PromotionScope,
): boolean {
  const slices: Slice[] = [];
  const dead = new Set<Instruction>();
  for (const slot of promotableSlots(fn, layout)) {
    if (slot.copies.length > 0) continue;
    if (scope !== 'all' && !slot.accesses.some(({type}) => isGenericPointer(type))) continue;
    const own = slicesOf(module.types, slot, layout);
    if (own === undefined) continue;
    slices.push(...own);
    for (const gone of [slot.slot, ...slot.markers, ...slot.addresses]) dead.add(gone);
  }
  if (dead.size === 0) return false;
  const sliceOf = new Map<Instruction, Slice>();
  for (const slice of slices) for (const {instruction} of slice.accesses) sliceOf.set(instruction, slice);
  const replaced = new Map<LocalValue, Operand>();
  const before = new Map<Instruction, Instruction[]>();
  buildValues(module.types, fn, slices, (instruction, current, set) => {
    const slice = sliceOf.get(instruction);
    if (slice === undefined) return;
    const access = slice.accesses.find((one) => one.instruction === instruction);
    if (access === undefined) return;
    const added: Instruction[] = [];
    const emit = (made: Instruction): Instruction => {
      made.parent = instruction.parent;
      locations.copy(instruction, made);
      added.push(made);
      return made;
    };
    const part = {offset: access.offset - slice.start, bytes: access.bytes, type: access.type};
    if (instruction.opcode === 'load') {
      replaced.set(instruction, readPart(module.types, layout, emit, current(slice), part));
    } else {
      const value = instruction.operands[0];
      const isWhole = part.bytes === slice.end - slice.start;
      const old = isWhole ? undefined : current(slice);
      if (value !== undefined)
        set(slice, writePart(module.types, layout, emit, slice.type, old, value, part));
    }
    dead.add(instruction);
    if (added.length > 0) before.set(instruction, added);
  });
  for (const block of fn.blocks) {
    const after: Instruction[] = [];
    for (const instruction of block.instructions) {
      after.push(...(before.get(instruction) ?? []));
      if (!dead.has(instruction)) after.push(instruction);
      else locations.drop(instruction);
    }
    block.instructions = after;
  }
  replaceValues(fn, replaced);
  return true;
}

/** Groups overlapping accesses; undefined when a group has no type that all of them fit. */
function slicesOf(types: TypeContext, slot: SlotUses, layout: DataLayout): Slice[] | undefined {
  const sorted = [...slot.accesses].sort((a, b) => a.offset - b.offset || b.bytes - a.bytes);
  const groups: {start: number; end: number; accesses: SlotAccess[]}[] = [];
  for (const access of sorted) {
    const last = groups[groups.length - 1];
    if (last !== undefined && access.offset < last.end) {
      last.end = Math.max(last.end, access.offset + access.bytes);
      last.accesses.push(access);
    } else groups.push({start: access.offset, end: access.offset + access.bytes, accesses: [access]});
  }
  const slices: Slice[] = [];
  for (const {start, end, accesses} of groups) {
    const type = sliceType(types, layout, accesses, start, end);
    if (type === undefined) return undefined;
    const {writers, readers} = blocksOf(accesses, end - start);
    slices.push({start, end, accesses, type, name: slot.slot.name, writers, readers});
  }
  return slices;
}

/** The blocks that set and that first read a slice; a partial store reads the rest. */
function blocksOf(
  accesses: readonly SlotAccess[],
  bytes: number,
): {writers: Set<Block>; readers: Set<Block>} {
  const writers = new Set<Block>();
  const readers = new Set<Block>();
  const byBlock = new Map<Block, Map<Instruction, SlotAccess>>();
  for (const access of accesses) {
    const block = access.instruction.parent;
    if (block === undefined) continue;
    let own = byBlock.get(block);
    if (own === undefined) byBlock.set(block, (own = new Map()));
    own.set(access.instruction, access);
  }
  for (const [block, own] of byBlock) {
    for (const instruction of block.instructions) {
      const access = own.get(instruction);
      if (access === undefined) continue;
      const isWhole = instruction.opcode === 'store' && access.bytes === bytes;
      if (!isWhole && !writers.has(block)) readers.add(block);
      if (instruction.opcode === 'store') writers.add(block);
    }
  }
  return {writers, readers};
}

function isGenericPointer(type: SlotAccess['type']): boolean {
  return type.kind === 'pointer' && type.addressSpace === genericSpace;
}
