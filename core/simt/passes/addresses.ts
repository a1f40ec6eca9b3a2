import {type MirFunction, type MirInstruction, resolve, type Value} from '../mir/mir.ts';
import {resolveUses} from './clean-up.ts';

const modes = {
  'element.i64': 'i64',
  'element.u32': 'u32',
  'element.s32': 's32',
} as const;

function fits(value: bigint): boolean {
  return value >= -0x80000000n && value <= 0x7fffffffn;
}

function definitionOf(value: Value): MirInstruction | undefined {
  return value.definition?.kind === 'instruction' ? value.definition : undefined;
}

/** Takes constant offsets off the base. */
function takeOffsets(instruction: MirInstruction): boolean {
  const {place} = instruction;
  const [base] = instruction.args;
  if (place === undefined || base === undefined) return false;
  const definition = definitionOf(base);
  const [inner, distance] = definition?.args.map(resolve) ?? [];
  if (definition?.op !== 'offset.i64' || inner === undefined || typeof distance?.constant !== 'bigint')
    return false;
  const offset = BigInt(place.offset) + BigInt.asIntN(64, distance.constant);
  if (!fits(offset)) return false;
  place.offset = Number(offset);
  instruction.args[0] = inner;
  return true;
}

/** Takes one scaled index off the base. */
function takeIndex(instruction: MirInstruction): boolean {
  const {place} = instruction;
  const [base] = instruction.args;
  if (place === undefined || base === undefined || place.index !== 'none') return false;
  const definition = definitionOf(base);
  if (definition === undefined || !(definition.op in modes)) return false;
  const [inner, index, scale] = definition.args.map(resolve);
  if (inner === undefined || index === undefined || typeof scale?.constant !== 'bigint') return false;
  const bytes = BigInt.asIntN(64, scale.constant);
  // A uniform index stays in the base, where it is computed once.
  if (!fits(bytes) || (index.uniform && inner.constant === undefined)) return false;
  place.index = modes[definition.op as keyof typeof modes];
  place.scale = Number(bytes);
  instruction.args.splice(0, 1, inner, index);
  return true;
}

/** Puts address arithmetic into the operands of loads, stores and atomics. Needs the uniformity of values. */
export function fuseAddresses(fn: MirFunction): void {
  resolveUses(fn);
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.place === undefined) continue;
      while (takeOffsets(instruction) || takeIndex(instruction));
    }
  }
}

/** Multiplications whose only use is an addition in the same block become one instruction with the same roundings. */
export function fuseMultiplyAdd(fn: MirFunction): void {
  const uses = new Map<Value, number>();
  const count = (value: Value): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const block of fn.blocks) {
    for (const phi of block.phis) for (const value of phi.incoming.values()) count(value);
    for (const instruction of block.instructions) instruction.args.forEach(count);
    if (block.terminator.kind === 'branch') count(block.terminator.condition);
  }
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      const match = /^add\.(f32|f16|bf16|i32|i64)$/.exec(instruction.op);
      const type = match?.[1];
      if (type === undefined) continue;
      const [a, b] = instruction.args;
      if (a === undefined || b === undefined) continue;
      for (const [product, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const definition = definitionOf(product);
        if (definition?.op !== `mul.${type}` || definition.block !== block || uses.get(product) !== 1)
          continue;
        // A uniform product is computed once; keep it so.
        if (product.uniform && !(instruction.results[0]?.uniform ?? true)) continue;
        instruction.op = `${type.startsWith('i') ? 'mad' : 'muladd'}.${type}`;
        instruction.args = [...definition.args, other];
        break;
      }
    }
  }
}
