import {type Value} from '../mir/mir.ts';
import {type LirBlock} from './lir.ts';
import {liveSegments, type Segments} from './liveness.ts';

/** Where each value lives, and how much of each file is used. */
export interface Allocation {
  readonly slots: ReadonlyMap<Value, number>;
  readonly vectorSlots: number;
  readonly uniformCells: number;
  readonly matrixSlots: number;
}

/** The times at which one register is taken. */
class Register {
  private readonly taken: Segments = [];

  private after(position: number): number {
    let low = 0;
    let high = this.taken.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.taken[middle]?.end ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  isFree(segments: Segments): boolean {
    return segments.every(({start, end}) => {
      const next = this.taken[this.after(start)];
      return next === undefined || next.start >= end;
    });
  }

  take(segments: Segments): void {
    for (const segment of segments) this.taken.splice(this.after(segment.start), 0, segment);
  }
}

class RegisterFile {
  private readonly registers: Register[] = [];

  get size(): number {
    return this.registers.length;
  }

  private at(index: number): Register {
    while (this.registers.length <= index) this.registers.push(new Register());
    return this.registers[index] ?? new Register();
  }

  /** The first place that is free for all the segments; `hints` are tried before. */
  place(segments: Segments, width: number, hints: readonly number[]): number {
    const fits = (start: number): boolean => {
      for (let at = start; at < start + width; at++) {
        if (at < this.registers.length && !this.at(at).isFree(segments)) return false;
      }
      return true;
    };
    let found = hints.find((hint) => hint % width === 0 && fits(hint));
    for (let start = 0; found === undefined; start += width) if (fits(start)) found = start;
    for (let at = found; at < found + width; at++) this.at(at).take(segments);
    return found;
  }
}

/** Values that a move would join, if they had one register. */
function moveHints(blocks: readonly LirBlock[]): Map<Value, Set<Value>> {
  const hints = new Map<Value, Set<Value>>();
  const add = (value: Value, other: Value): void => {
    const known = hints.get(value);
    if (known === undefined) hints.set(value, new Set([other]));
    else known.add(other);
  };
  for (const {instructions} of blocks) {
    for (const {fields, opcode} of instructions) {
      const [result, source] = fields;
      if (!/^(phi\.|matrix\.move|copy\.)/.test(opcode.name)) continue;
      if (result?.kind !== 'write' || source?.kind !== 'read' || source.value.constant !== undefined)
        continue;
      add(result.value, source.value);
      add(source.value, result.value);
    }
  }
  return hints;
}

function fileOf(value: Value): 'matrix' | 'uniform' | 'vector' {
  if (value.type === 'matrix') return 'matrix';
  return value.uniform ? 'uniform' : 'vector';
}

/** Gives every value a register; values that are never alive together may have the same. */
export function allocateRegisters(blocks: readonly LirBlock[], given: readonly Value[]): Allocation {
  const segments = liveSegments(blocks, given);
  const hints = moveHints(blocks);
  const files = {matrix: new RegisterFile(), uniform: new RegisterFile(), vector: new RegisterFile()};
  const slots = new Map<Value, number>();
  const order = [...segments].sort(([, a], [, b]) => (a[0]?.start ?? 0) - (b[0]?.start ?? 0));
  for (const [value, parts] of order) {
    const file = fileOf(value);
    const width = file === 'vector' && value.type === 'i64' ? 2 : 1;
    const wanted = [...(hints.get(value) ?? [])].flatMap((other) => {
      const slot = slots.get(other);
      return slot !== undefined && fileOf(other) === file && other.type === value.type ? [slot] : [];
    });
    slots.set(value, files[file].place(parts, width, wanted));
  }
  return {
    slots,
    vectorSlots: files.vector.size,
    uniformCells: files.uniform.size,
    matrixSlots: files.matrix.size,
  };
}
