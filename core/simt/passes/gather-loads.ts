import {PointerSpace} from '../bytecode/program.ts';
import {hasEffect, type MirBlock, type MirFunction, type MirInstruction} from '../mir/mir.ts';

/** Registers that loads which stand together may take before their values are used. */
const mostTogether = 32;

/** Loads of one address expression that differ in the constant offset only, in the order of the program. */
interface Gathered {
  readonly space: number;
  readonly loads: MirInstruction[];
  registers: number;
}

/** Loads with the same key have the same base, index and kind. */
function keyOf({op, args, place, results}: MirInstruction): string | undefined {
  if (place === undefined || !op.startsWith('load.')) return undefined;
  const {index, scale, space, extra} = place;
  const isUniform = results.every((result) => result.uniform);
  return [op, isUniform, index, scale, space, extra, ...args.map((arg) => arg.id)].join(' ');
}

const isBuffer = (space: number): boolean =>
  space === Number(PointerSpace.device) || space === Number(PointerSpace.constant);

/** Whether memory of one space may be memory of the other; 0 is a space that is not known. */
function mayMeet(space: number, other: number): boolean {
  return space === 0 || other === 0 || space === other || (isBuffer(space) && isBuffer(other));
}

function gather(block: MirBlock): void {
  const open = new Map<string, Gathered>();
  const order: (MirInstruction | Gathered)[] = [];
  for (const instruction of block.instructions) {
    if (hasEffect(instruction)) {
      order.push(instruction);
      const {op, place} = instruction;
      const isPlainStore = op.startsWith('store.') && place !== undefined;
      for (const [key, {space}] of open) {
        if (!isPlainStore || mayMeet(space, place.space)) open.delete(key);
      }
      continue;
    }
    const key = keyOf(instruction);
    if (key === undefined) {
      order.push(instruction);
      continue;
    }
    let group = open.get(key);
    if (group === undefined || group.registers + instruction.results.length > mostTogether) {
      group = {space: instruction.place?.space ?? 0, loads: [], registers: 0};
      open.set(key, group);
      order.push(group);
    }
    group.loads.push(instruction);
    group.registers += instruction.results.length;
  }
  block.instructions = order.flatMap((entry) => ('loads' in entry ? entry.loads : [entry]));
}

/**
 * Moves loads up to an earlier one of the same block that has the same base and index, where nothing in between may write to
 * their memory: the machine does loads that stand together in one go. Needs the uniformity of values and fused addresses.
 */
export function gatherLoads(fn: MirFunction): void {
  for (const block of fn.blocks) gather(block);
}
