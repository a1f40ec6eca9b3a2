import {type IrFunction} from '../../../ir/model/global.ts';
import {Flag} from '../../../ir/model/flags.ts';
import {forEachOperand, type Instruction, isTerminator} from '../../../ir/model/instruction.ts';
import {type LocationMap} from './locations.ts';
import {calleeName} from './slot-accesses.ts';

/** Drops instructions whose results nothing uses and that do nothing else. */
export function dropDeadInstructions(fn: IrFunction, locations: LocationMap): void {
  const live = new Set<Instruction>();
  const pending: Instruction[] = [];
  const need = (instruction: Instruction): void => {
    if (live.has(instruction)) return;
    live.add(instruction);
    pending.push(instruction);
  };
  for (const block of fn.blocks)
    for (const instruction of block.instructions) if (hasEffect(instruction)) need(instruction);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    forEachOperand(at, (operand) => {
      if (operand.kind === 'local' && operand.target?.kind === 'instruction') need(operand.target);
    });
  }
  for (const block of fn.blocks) {
    block.instructions = block.instructions.filter((instruction) => {
      if (live.has(instruction)) return true;
      locations.drop(instruction);
      return false;
    });
  }
}

function hasEffect(instruction: Instruction): boolean {
  switch (instruction.opcode) {
    case 'store':
    case 'fence':
    case 'cmpxchg':
    case 'atomicrmw':
      return true;
    case 'load':
      return (instruction.flags & (Flag.volatile | Flag.atomic)) !== 0;
    case 'call':
      return !isPureCall(calleeName(instruction));
    default:
      return isTerminator(instruction);
  }
}

/** Calls that only compute: conversions and what lowering itself makes; others are left as Clang's optimiser left them. */
function isPureCall(name: string): boolean {
  return (
    /^air\.(convert|f?abs|f?min|f?max|clz|ctz|popcount|fma|fast_)/.test(name) && !name.includes('sincos')
  );
}
