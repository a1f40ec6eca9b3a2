import {type DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type UseMap, usesInFunction} from '../../../ir/analysis/uses.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {Flag} from '../../../ir/model/flags.ts';
import {type CallInstruction, type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';

/** Which slots become values: all that can, or only those that hold generic pointers (code that is not optimised). */
export type PromotionScope = 'all' | 'generic-pointers';

/** A load or store of a part of a slot. */
export interface SlotAccess {
  readonly instruction: Instruction;
  readonly offset: number;
  readonly bytes: number;
  readonly type: Type;
}

/** A copy or fill of a part of a slot; `side` says which pointer leads to the slot. */
export interface SlotCopy {
  readonly call: CallInstruction;
  readonly side: 'to' | 'from';
  readonly offset: number;
  readonly bytes: number;
}

/** All uses of a slot, when each of them is known: the address is no value of the program then. */
export interface SlotUses {
  readonly slot: Instruction;
  readonly accesses: readonly SlotAccess[];
  readonly copies: readonly SlotCopy[];
  /** Lifetime markers. */
  readonly markers: readonly CallInstruction[];
  /** Addresses inside the slot. */
  readonly addresses: readonly Instruction[];
}

/** The uses of an `alloca`; undefined when its address escapes, has an offset that is not constant, or may leave the slot. */
export function slotUses(slot: Instruction, uses: UseMap, layout: DataLayout): SlotUses | undefined {
  if (slot.opcode !== 'alloca' || slot.operands.length > 0) return undefined;
  const size = layout.allocSizeBytes(slot.detail.allocatedType);
  if (size === undefined) return undefined;
  const accesses: SlotAccess[] = [];
  const copies: SlotCopy[] = [];
  const markers: CallInstruction[] = [];
  const addresses: Instruction[] = [];
  const pending: {pointer: Instruction; offset: number}[] = [{pointer: slot, offset: 0}];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const {instruction, reference} of uses.of(at.pointer)) {
      if (instruction === undefined) return undefined;
      const {operands} = instruction;
      switch (instruction.opcode) {
        case 'load':
        case 'store': {
          const pointer = operands[instruction.opcode === 'load' ? 0 : 1];
          if (pointer !== reference || (instruction.flags & (Flag.volatile | Flag.atomic)) !== 0)
            return undefined;
          const type = instruction.opcode === 'load' ? instruction.type : operands[0]?.type;
          const bits = type === undefined ? undefined : layout.sizeBits(type);
          if (type === undefined || bits === undefined || bits % 8 !== 0 || !isScalar(type)) return undefined;
          const bytes = bits / 8;
          if (at.offset < 0 || at.offset + bytes > size) return undefined;
          accesses.push({instruction, offset: at.offset, bytes, type});
          break;
        }
        case 'getelementptr': {
          const step = constantOffset(instruction.detail.sourceType, operands, layout);
          if (operands[0] !== reference || step === undefined) return undefined;
          addresses.push(instruction);
          pending.push({pointer: instruction, offset: at.offset + step});
          break;
        }
        case 'addrspacecast':
        case 'bitcast':
          addresses.push(instruction);
          pending.push({pointer: instruction, offset: at.offset});
          break;
        case 'call': {
          const name = calleeName(instruction);
          if (name.startsWith('llvm.lifetime.')) {
            markers.push(instruction);
            break;
          }
          const copy = slotCopy(instruction, name, reference, at.offset);
          if (copy === undefined || copy.offset < 0 || copy.offset + copy.bytes > size) return undefined;
          copies.push(copy);
          break;
        }
        default:
          return undefined;
      }
    }
  }
  return {slot, accesses, copies, markers, addresses};
}

function isScalar(type: Type): boolean {
  return type.kind !== 'struct' && type.kind !== 'array';
}

/** The name of the function that is called; empty when it is not known. */
export function calleeName(call: CallInstruction): string {
  const callee = call.operands[0];
  return callee?.kind === 'global' ? (callee.name ?? '') : '';
}

/** A memcpy, memmove or memset of a constant number of bytes that is not volatile. */
function slotCopy(
  call: CallInstruction,
  name: string,
  reference: Operand,
  offset: number,
): SlotCopy | undefined {
  const isFill = name.startsWith('llvm.memset.');
  if (!isFill && !name.startsWith('llvm.memcpy.') && !name.startsWith('llvm.memmove.')) return undefined;
  const [, to, from, size, isVolatile] = call.operands;
  if (size?.kind !== 'integer' || isVolatile?.kind !== 'integer' || isVolatile.small !== 0) return undefined;
  if (to === reference) return {call, side: 'to', offset, bytes: size.small};
  return !isFill && from === reference ? {call, side: 'from', offset, bytes: size.small} : undefined;
}

/** Bytes that constant indices lead away from the base; undefined when one is not constant. */
export function constantOffset(
  source: Type,
  operands: readonly Operand[],
  layout: DataLayout,
): number | undefined {
  let offset = 0;
  let type: Type | undefined = source;
  for (let at = 1; at < operands.length; at++) {
    const operand = operands[at];
    if (operand?.kind !== 'integer' || operand.large !== undefined || type === undefined) return undefined;
    if (at === 1) offset += operand.small * (layout.allocSizeBytes(type) ?? NaN);
    else if (type.kind === 'struct') {
      offset += layout.structLayout(type)?.offsets[operand.small] ?? NaN;
      type = type.elements?.[operand.small];
    } else if (type.kind === 'array' || type.kind === 'vector') {
      type = type.element;
      offset += operand.small * (layout.allocSizeBytes(type) ?? NaN);
    } else return undefined;
  }
  return Number.isSafeInteger(offset) ? offset : undefined;
}

/** The slots of a function whose uses are all known. */
export function promotableSlots(fn: IrFunction, layout: DataLayout): SlotUses[] {
  const uses = usesInFunction(fn);
  return fn.blocks.flatMap((block) =>
    block.instructions.flatMap((instruction) => {
      if (instruction.opcode !== 'alloca') return [];
      const found = slotUses(instruction, uses, layout);
      return found === undefined ? [] : [found];
    }),
  );
}
