import {MirGraph} from '../mir/graph.ts';
import {type MirFunction, type MirInstruction} from '../mir/mir.ts';

/** Which parts of an object an instruction reads or writes, as bits; undefined where it does not touch the object. */
export type PartsOf = (
  instruction: MirInstruction,
) => {readonly parts: bigint; readonly isWrite: boolean} | undefined;

/**
 * Whether, on every way from the entry, each part of a private object is written before it is read. An object of which this
 * is not known stays in memory, where checked mode finds reads of what was never written.
 */
export function isWrittenFirst(fn: MirFunction, partsOf: PartsOf): boolean {
  const accesses = fn.blocks.map((block) =>
    block.instructions.flatMap((instruction) => partsOf(instruction) ?? []),
  );
  const written = accesses.map((list) =>
    list.reduce((bits, {parts, isWrite}) => (isWrite ? bits | parts : bits), 0n),
  );
  const {predecessors} = new MirGraph(fn);
  // Undefined: not reached yet, which allows everything.
  const atEnd: (bigint | undefined)[] = fn.blocks.map(() => undefined);
  const atStart = (block: number): bigint => {
    let common: bigint | undefined;
    for (const source of predecessors[block] ?? []) {
      const bits = atEnd[source];
      if (bits !== undefined) common = common === undefined ? bits : common & bits;
    }
    return block === 0 ? 0n : (common ?? 0n);
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let block = 0; block < fn.blocks.length; block++) {
      const bits = atStart(block) | (written[block] ?? 0n);
      if (bits === atEnd[block]) continue;
      atEnd[block] = bits;
      changed = true;
    }
  }
  return accesses.every((list, block) => {
    let known = atStart(block);
    return list.every(({parts, isWrite}) => {
      if (!isWrite) return (parts & ~known) === 0n;
      known |= parts;
      return true;
    });
  });
}
