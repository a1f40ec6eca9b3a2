import {type MirGraph} from '../mir/graph.ts';
import {type MirBlock, type MirFunction, type MirPhi, type Value, type ValueType} from '../mir/mir.ts';

/** One use of a variable: `read` is replaced by what the variable holds, or `written` becomes it. */
export interface VariableAccess {
  readonly variable: number;
  readonly read: Value | undefined;
  readonly written: Value | undefined;
}

/** Dominance frontiers of all blocks (Cooper, Harvey, Kennedy). */
export function dominanceFrontiers(graph: MirGraph, immediate: Int32Array): Set<number>[] {
  const frontiers: Set<number>[] = graph.successors.map(() => new Set());
  graph.predecessors.forEach((sources, block) => {
    if (sources.length < 2) return;
    for (const source of sources) {
      for (let at = source; at >= 0 && at !== immediate[block];) {
        frontiers[at]?.add(block);
        at = immediate[at] ?? -1;
      }
    }
  });
  return frontiers;
}

/** Blocks where values of a variable that is written in `blocks` may meet. */
export function meetingBlocks(frontiers: readonly Set<number>[], blocks: Iterable<number>): Set<number> {
  const found = new Set<number>();
  const pending = [...blocks];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    for (const next of frontiers[block] ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      pending.push(next);
    }
  }
  return found;
}

/**
 * Turns variables into SSA values. `accesses` has the uses of each block in their order; blocks are in reverse postorder and
 * numbered. A variable that is read before it is written is 0.
 */
export function buildSsa(
  fn: MirFunction,
  graph: MirGraph,
  types: readonly ValueType[],
  accesses: readonly (readonly VariableAccess[])[],
): void {
  if (types.length === 0) return;
  const tree = graph.dominators();
  const frontiers = dominanceFrontiers(graph, tree.immediate);
  const byVariable: Map<number, VariableAccess[]>[] = types.map(() => new Map());
  accesses.forEach((list, block) => {
    for (const access of list) {
      const blocks = byVariable[access.variable];
      const known = blocks?.get(block);
      if (known === undefined) blocks?.set(block, [access]);
      else known.push(access);
    }
  });
  types.forEach((type, variable) => {
    const uses = byVariable[variable] ?? new Map<number, VariableAccess[]>();
    buildVariable(fn, graph, tree.immediate, frontiers, type, uses);
  });
}

function buildVariable(
  fn: MirFunction,
  graph: MirGraph,
  immediate: Int32Array,
  frontiers: readonly Set<number>[],
  type: ValueType,
  uses: ReadonlyMap<number, readonly VariableAccess[]>,
): void {
  const writers: number[] = [];
  for (const [block, list] of uses)
    if (list.some((access) => access.written !== undefined)) writers.push(block);
  const phis = new Map<number, MirPhi>();
  for (const at of meetingBlocks(frontiers, writers)) {
    const block = fn.blocks[at];
    if (block !== undefined) phis.set(at, addPhi(fn, block, type));
  }
  const ends = new Map<number, Value>();
  const atEnd = (block: number): Value => {
    const path: number[] = [];
    let found: Value | undefined;
    for (let at = block; at >= 0; at = immediate[at] ?? -1) {
      found = ends.get(at) ?? phis.get(at)?.result;
      if (found !== undefined) break;
      path.push(at);
    }
    const value = found ?? undefinedValue(fn, type);
    for (const at of path) ends.set(at, value);
    return value;
  };
  const order = [...uses.keys()].sort((a, b) => a - b);
  for (const block of order) {
    const above = immediate[block] ?? -1;
    let current = phis.get(block)?.result ?? (above < 0 ? undefinedValue(fn, type) : atEnd(above));
    for (const {read, written} of uses.get(block) ?? []) {
      if (read !== undefined) read.replacement = current;
      if (written !== undefined) current = written;
    }
    ends.set(block, current);
  }
  for (const [block, phi] of phis) {
    for (const source of graph.predecessors[block] ?? []) {
      const from = fn.blocks[source];
      if (from !== undefined) phi.incoming.set(from, atEnd(source));
    }
  }
}

/** What a variable holds before it is written: 0. */
export function undefinedValue(fn: MirFunction, type: ValueType): Value {
  if (type !== 'matrix') return fn.constant(type, type === 'i64' ? 0n : 0);
  // A matrix of nothing: made at the beginning, dropped when nobody needs it.
  const [entry] = fn.blocks;
  const result = fn.value('matrix');
  if (entry === undefined) return result;
  const instruction = {
    kind: 'instruction' as const,
    op: 'matrix.fill',
    args: [fn.constant('f32', 0)],
    results: [result],
    immediates: [],
    place: undefined,
    origin: entry.terminatorOrigin,
    block: entry,
  };
  result.definition = instruction;
  entry.instructions.unshift(instruction);
  return result;
}

/** A phi without incoming values yet. */
export function addPhi(fn: MirFunction, block: MirBlock, type: ValueType): MirPhi {
  const phi: MirPhi = {kind: 'phi', result: fn.value(type), incoming: new Map(), block};
  phi.result.definition = phi;
  block.phis.push(phi);
  return phi;
}
