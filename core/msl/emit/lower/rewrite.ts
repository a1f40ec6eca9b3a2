import {type Block, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {copyOperand} from './copy-operand.ts';
import {type LocationMap} from './locations.ts';

/** What a pass makes of one instruction: keeps it, drops it, or lets a value stand for its result (and drops it). */
export type Rewritten = 'keep' | 'drop' | Operand;

/** Puts an instruction before the one that is being rewritten. */
export type Emit = (instruction: Instruction) => Instruction;

/**
 * Walks over all instructions and rewrites each. New instructions have the source location of the one that they
 * replace. Values that another stands for are replaced at the end, so `rewrite` sees operands as they were; it must not
 * look at uses.
 */
export function rewriteFunction(
  fn: IrFunction,
  locations: LocationMap,
  rewrite: (instruction: Instruction, emit: Emit) => Rewritten,
): boolean {
  const replaced = new Map<LocalValue, Operand>();
  let changed = false;
  for (const block of fn.blocks) {
    const before = block.instructions;
    const after: Instruction[] = [];
    let current: Instruction | undefined;
    const emit: Emit = (instruction) => {
      instruction.parent = block;
      if (current !== undefined) locations.copy(current, instruction);
      after.push(instruction);
      return instruction;
    };
    for (const instruction of before) {
      current = instruction;
      const result = rewrite(instruction, emit);
      if (result === 'keep') {
        after.push(instruction);
        continue;
      }
      changed = true;
      locations.drop(instruction);
      if (result === 'drop') continue;
      keepName(instruction, result, block);
      replaced.set(instruction, result);
    }
    if (after.length !== before.length) changed = true;
    block.instructions = after;
  }
  replaceValues(fn, replaced);
  return changed;
}

/** A new instruction that stands for a named one gets its name. */
function keepName(from: Instruction, to: Operand, block: Block): void {
  if (to.kind !== 'local' || to.target?.kind !== 'instruction') return;
  const target = to.target;
  if (target.name === undefined && target.parent === block && target.start < 0) target.name = from.name;
}

/** Replaces every use of the keys, following chains of replacements. */
export function replaceValues(fn: IrFunction, replaced: ReadonlyMap<LocalValue, Operand>): void {
  if (replaced.size === 0) return;
  const resolve = (operand: Operand): Operand => {
    let found = operand;
    // A chain is no longer than the map; a circle would be a bug of the pass that made it.
    for (let steps = 0; steps <= replaced.size; steps++) {
      const next =
        found.kind === 'local' && found.target !== undefined ? replaced.get(found.target) : undefined;
      if (next === undefined) return found === operand ? operand : copyOperand(found);
      found = next;
    }
    throw new Error('values that stand for each other in a circle');
  };
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      const operands = instruction.operands;
      for (let index = 0; index < operands.length; index++) {
        const operand = operands[index];
        if (operand?.kind === 'local') operands[index] = resolve(operand);
      }
    }
  }
}

/** Numbers the blocks by their position, as `Block.index` says. */
export function renumberBlocks(fn: IrFunction): void {
  fn.blocks.forEach((block, index) => {
    block.index = index;
  });
}
