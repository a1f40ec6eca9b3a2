import {type Value} from '../mir/mir.ts';
import {type LirBlock} from './lir.ts';

/** From where to where a value needs its register: half-open intervals of positions, ascending. */
export type Segments = {start: number; end: number}[];

class BitRows {
  private readonly words: number;
  readonly rows: Uint32Array[];

  constructor(rows: number, columns: number) {
    this.words = (columns + 31) >> 5;
    this.rows = Array.from({length: rows}, () => new Uint32Array(this.words));
  }

  has(row: number, column: number): boolean {
    return (((this.rows[row]?.[column >> 5] ?? 0) >>> (column & 31)) & 1) !== 0;
  }

  add(row: number, column: number): void {
    const bits = this.rows[row];
    if (bits !== undefined) bits[column >> 5] = (bits[column >> 5] ?? 0) | (1 << (column & 31));
  }
}

/** `target |= (source & ~mask)`; says whether anything came in. */
function merge(target: Uint32Array, source: Uint32Array, mask: Uint32Array | undefined): boolean {
  let changed = false;
  for (let at = 0; at < target.length; at++) {
    const before = target[at] ?? 0;
    const after = (before | ((source[at] ?? 0) & ~(mask?.[at] ?? 0))) >>> 0;
    if (after !== before) {
      target[at] = after;
      changed = true;
    }
  }
  return changed;
}

/** Sources of an instruction may be overwritten by its result only where this holds (docs/simt.md). */
function mayShare(block: LirBlock, at: number): boolean {
  const instruction = block.instructions[at];
  if (instruction === undefined) return false;
  if (instruction.opcode.simple === undefined) return instruction.opcode.name.startsWith('phi.');
  const wide = (letter: string): boolean => letter === 'D' || letter === 'S';
  const {layout} = instruction.opcode;
  return [...layout].every((letter) => wide(letter) === wide(layout.charAt(0)));
}

/**
 * Where values need their registers, by the order in which the machine runs code (LirBlock.successors). Position 2 * n is
 * where instruction n reads, 2 * n + 1 where it writes; `given` are in their registers before the first instruction.
 */
export function liveSegments(blocks: readonly LirBlock[], given: readonly Value[]): Map<Value, Segments> {
  const numbers = new Map<Value, number>();
  const values: Value[] = [];
  const numberOf = (value: Value): number => {
    let number = numbers.get(value);
    if (number === undefined) {
      number = values.push(value) - 1;
      numbers.set(value, number);
    }
    return number;
  };
  given.forEach(numberOf);
  for (const {instructions} of blocks) {
    for (const {fields} of instructions) {
      for (const field of fields) {
        if ((field.kind === 'read' || field.kind === 'write') && field.value.constant === undefined) {
          numberOf(field.value);
        }
      }
    }
  }
  const count = values.length;
  const [liveIn, liveOut, reachIn, reachOut, killed] = [0, 1, 2, 3, 4].map(
    () => new BitRows(blocks.length, count),
  ) as [BitRows, BitRows, BitRows, BitRows, BitRows];
  for (const value of given) reachIn.add(0, numberOf(value));
  blocks.forEach((block, row) => {
    for (const {fields, partial} of block.instructions) {
      for (const field of fields) {
        if (field.kind !== 'read' || field.value.constant !== undefined) continue;
        const number = numberOf(field.value);
        if (!killed.has(row, number)) liveIn.add(row, number);
      }
      for (const field of fields) {
        if (field.kind !== 'write') continue;
        const number = numberOf(field.value);
        reachOut.add(row, number);
        if (!partial) killed.add(row, number);
      }
    }
  });
  solve(blocks, liveIn, liveOut, reachIn, reachOut, killed);
  return segmentsOf(blocks, values, given, {liveIn, liveOut, reachIn, reachOut});
}

function solve(
  blocks: readonly LirBlock[],
  liveIn: BitRows,
  liveOut: BitRows,
  reachIn: BitRows,
  reachOut: BitRows,
  killed: BitRows,
): void {
  for (let changed = true; changed;) {
    changed = false;
    for (let row = blocks.length - 1; row >= 0; row--) {
      const [into, out] = [liveIn.rows[row], liveOut.rows[row]];
      if (into === undefined || out === undefined) continue;
      for (const next of blocks[row]?.successors ?? []) {
        const source = liveIn.rows[next.index];
        if (source !== undefined) changed = merge(out, source, undefined) || changed;
      }
      changed = merge(into, out, killed.rows[row]) || changed;
    }
  }
  for (let changed = true; changed;) {
    changed = false;
    blocks.forEach((block, row) => {
      const [into, out] = [reachIn.rows[row], reachOut.rows[row]];
      if (into === undefined || out === undefined) return;
      changed = merge(out, into, undefined) || changed;
      for (const next of block.successors) {
        const target = reachIn.rows[next.index];
        if (target !== undefined) changed = merge(target, out, undefined) || changed;
      }
    });
  }
}

function segmentsOf(
  blocks: readonly LirBlock[],
  values: readonly Value[],
  given: readonly Value[],
  sets: {liveIn: BitRows; liveOut: BitRows; reachIn: BitRows; reachOut: BitRows},
): Map<Value, Segments> {
  const segments = new Map<Value, Segments>();
  const add = (value: Value, start: number, end: number): void => {
    const list = segments.get(value);
    if (list === undefined) segments.set(value, [{start, end}]);
    else {
      const last = list[list.length - 1];
      if (last !== undefined && last.end >= start) last.end = Math.max(last.end, end);
      else list.push({start, end});
    }
  };
  for (const value of given) add(value, 0, 1);
  let position = 0;
  blocks.forEach((block, row) => {
    const begin = position * 2;
    const firsts = new Map<Value, number>();
    const lasts = new Map<Value, number>();
    block.instructions.forEach(({fields}, at) => {
      const here = (position + at) * 2;
      const readEnd = mayShare(block, at) ? here + 1 : here + 2;
      for (const field of fields) {
        if (field.kind === 'read' && field.value.constant === undefined) {
          if (!firsts.has(field.value)) firsts.set(field.value, here);
          lasts.set(field.value, Math.max(lasts.get(field.value) ?? 0, readEnd));
        } else if (field.kind === 'write') {
          if (!firsts.has(field.value)) firsts.set(field.value, here + 1);
          lasts.set(field.value, Math.max(lasts.get(field.value) ?? 0, here + 2));
        }
      }
    });
    position += block.instructions.length;
    const end = position * 2;
    const isLive = (number: number): [boolean, boolean] => [
      sets.liveIn.has(row, number) && sets.reachIn.has(row, number),
      sets.liveOut.has(row, number) && sets.reachOut.has(row, number),
    ];
    values.forEach((value, number) => {
      const [into, out] = isLive(number);
      const first = firsts.get(value);
      if (!into && !out && first === undefined) return;
      add(value, into ? begin : (first ?? begin), out ? end : (lasts.get(value) ?? end));
    });
  });
  return segments;
}
