import {renumber, MirGraph} from '../mir/graph.ts';
import {MirBlock, type MirFunction, type Value} from '../mir/mir.ts';
import {resolveUses} from './clean-up.ts';
import {type Loop} from './loops.ts';
import {addPhi, dominanceFrontiers, meetingBlocks, undefinedValue} from './ssa-variables.ts';

function blocksOf(fn: MirFunction, loop: Loop): Set<MirBlock> {
  return new Set([...loop.blocks].flatMap((at) => fn.blocks[at] ?? []));
}

/** Replaces one target of a block's terminator. */
function redirect(block: MirBlock, from: MirBlock, to: MirBlock): void {
  const {terminator} = block;
  if (terminator.kind === 'jump' && terminator.target === from) terminator.target = to;
  if (terminator.kind !== 'branch') return;
  if (terminator.whenTrue === from) terminator.whenTrue = to;
  if (terminator.whenFalse === from) terminator.whenFalse = to;
}

function targetsOf(block: MirBlock): MirBlock[] {
  const {terminator} = block;
  if (terminator.kind === 'jump') return [terminator.target];
  return terminator.kind === 'branch' ? [terminator.whenTrue, terminator.whenFalse] : [];
}

interface Edge {
  readonly from: MirBlock;
  readonly to: MirBlock;
}

function exitEdges(inside: ReadonlySet<MirBlock>): Edge[] {
  const edges: Edge[] = [];
  for (const from of inside) {
    for (const to of new Set(targetsOf(from))) if (!inside.has(to)) edges.push({from, to});
  }
  return edges;
}

/** Gives every way out of a loop a block of its own, outside of the loop and reached from nowhere else. */
function makeDedicatedExits(fn: MirFunction, inside: ReadonlySet<MirBlock>): Edge[] {
  return exitEdges(inside).map(({from, to}) => {
    const exit = new MirBlock();
    exit.terminator = {kind: 'jump', target: to};
    exit.terminatorOrigin = from.terminatorOrigin;
    fn.blocks.push(exit);
    redirect(from, to, exit);
    for (const phi of to.phis) {
      const value = phi.incoming.get(from);
      if (value === undefined) continue;
      phi.incoming.delete(from);
      phi.incoming.set(exit, value);
    }
    return {from, to: exit};
  });
}

/**
 * Values that are made in a loop and used behind it leave it through phis in its exit blocks (loop-closed SSA): lanes that
 * have left keep theirs while others go on. Numbers blocks anew.
 */
export function closeLoop(fn: MirFunction, loop: Loop): void {
  const inside = blocksOf(fn, loop);
  const exits = makeDedicatedExits(fn, inside);
  renumber(fn);
  const graph = new MirGraph(fn);
  const tree = graph.dominators();
  const frontiers = dominanceFrontiers(graph, tree.immediate);
  for (const value of valuesUsedOutside(fn, inside)) {
    const home = value.definition?.block.index ?? 0;
    const phis = new Map<number, Value>();
    const starts = exits.filter((exit) => tree.dominates(home, exit.from.index));
    for (const {from, to} of starts) {
      const phi = addPhi(fn, to, value.type);
      phi.incoming.set(from, value);
      phis.set(to.index, phi.result);
    }
    const meetings = [...meetingBlocks(frontiers, phis.keys())].filter((at) => {
      const block = fn.blocks[at];
      return block !== undefined && !inside.has(block) && !phis.has(at) && tree.dominates(home, at);
    });
    const joins = meetings.flatMap((at) => {
      const block = fn.blocks[at];
      if (block === undefined) return [];
      const phi = addPhi(fn, block, value.type);
      phis.set(at, phi.result);
      return [phi];
    });
    const valueAt = (block: number): Value => {
      for (let at = block; at >= 0; at = tree.immediate[at] ?? -1) {
        const found = phis.get(at);
        if (found !== undefined) return found;
      }
      return value;
    };
    for (const phi of joins) {
      for (const source of graph.predecessors[phi.block.index] ?? []) {
        const from = fn.blocks[source];
        if (from !== undefined) phi.incoming.set(from, valueAt(source));
      }
    }
    replaceOutside(fn, inside, value, new Set(phis.values()), valueAt);
  }
  resolveUses(fn);
}

function valuesUsedOutside(fn: MirFunction, inside: ReadonlySet<MirBlock>): Set<Value> {
  const found = new Set<Value>();
  const use = (value: Value): void => {
    const home = value.definition?.block;
    if (home !== undefined && inside.has(home)) found.add(value);
  };
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      for (const [source, value] of phi.incoming) if (!inside.has(source)) use(value);
    }
    if (inside.has(block)) continue;
    for (const instruction of block.instructions) instruction.args.forEach(use);
    if (block.terminator.kind === 'branch') use(block.terminator.condition);
  }
  return found;
}

function replaceOutside(
  fn: MirFunction,
  inside: ReadonlySet<MirBlock>,
  value: Value,
  own: ReadonlySet<Value>,
  valueAt: (block: number) => Value,
): void {
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      if (own.has(phi.result)) continue;
      for (const [source, incoming] of phi.incoming) {
        if (incoming === value && !inside.has(source)) phi.incoming.set(source, valueAt(source.index));
      }
    }
    if (inside.has(block)) continue;
    for (const instruction of block.instructions) {
      if (!instruction.args.includes(value)) continue;
      const replacement = valueAt(block.index);
      instruction.args = instruction.args.map((arg) => (arg === value ? replacement : arg));
    }
    const {terminator} = block;
    if (terminator.kind === 'branch' && terminator.condition === value) {
      terminator.condition = valueAt(block.index);
    }
  }
}

/** The blocks of the loop that a header begins. */
function collectLoop(fn: MirFunction, header: MirBlock): Set<MirBlock> {
  const graph = new MirGraph(fn);
  const tree = graph.dominators();
  const inside = new Set([header]);
  const pending = (graph.predecessors[header.index] ?? []).filter((at) => tree.dominates(header.index, at));
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const block = fn.blocks[at];
    if (block === undefined || inside.has(block)) continue;
    inside.add(block);
    pending.push(...(graph.predecessors[at] ?? []));
  }
  return inside;
}

function append(fn: MirFunction, block: MirBlock, op: string, args: Value[], origin: MirBlock): Value {
  const result = fn.value('i32');
  const instruction = {
    kind: 'instruction' as const,
    op,
    args,
    results: [result],
    immediates: [],
    place: undefined,
    origin: origin.terminatorOrigin,
    block,
  };
  result.definition = instruction;
  block.instructions.push(instruction);
  return result;
}

/**
 * Makes a loop that is left and continued in one place: every way back and every way out goes to a new last block, which
 * tells by a number where to go. Lanes that want to leave wait there for the others of their round. Numbers blocks anew.
 */
export function unifyLoopExits(fn: MirFunction, loop: Loop): void {
  const header = fn.blocks[loop.header];
  if (header === undefined) return;
  closeLoop(fn, loop);
  const inside = collectLoop(fn, header);
  const exits = exitEdges(inside);
  const backs = [...inside].filter((block) => targetsOf(block).includes(header));
  const latch = new MirBlock();
  fn.blocks.push(latch);
  const stubs = exits.map(({from, to}) => {
    const stub = new MirBlock();
    stub.terminator = {kind: 'jump', target: latch};
    stub.terminatorOrigin = from.terminatorOrigin;
    fn.blocks.push(stub);
    redirect(from, to, stub);
    return stub;
  });
  for (const back of backs) redirect(back, header, latch);
  const which = addPhi(fn, latch, 'i32');
  for (const back of backs) which.incoming.set(back, fn.constant('i32', 0));
  stubs.forEach((stub, at) => which.incoming.set(stub, fn.constant('i32', at + 1)));
  for (const phi of header.phis) {
    const merged = addPhi(fn, latch, phi.result.type);
    for (const back of backs) {
      merged.incoming.set(back, phi.incoming.get(back) ?? phi.result);
      phi.incoming.delete(back);
    }
    for (const stub of stubs) merged.incoming.set(stub, phi.result);
    phi.incoming.set(latch, merged.result);
  }
  const leaves = append(fn, latch, 'ne.i32', [which.result, fn.constant('i32', 0)], header);
  let dispatch = new MirBlock();
  fn.blocks.push(dispatch);
  latch.terminator = {kind: 'branch', condition: leaves, whenTrue: dispatch, whenFalse: header};
  latch.terminatorOrigin = header.terminatorOrigin;
  exits.forEach(({from, to}, at) => {
    const stub = stubs[at];
    for (const phi of to.phis) {
      const carried = addPhi(fn, latch, phi.result.type);
      const value = phi.incoming.get(from);
      for (const source of [...backs, ...stubs]) {
        const isOwn = source === stub && value !== undefined;
        carried.incoming.set(source, isOwn ? value : undefinedValue(fn, phi.result.type));
      }
      phi.incoming.delete(from);
      phi.incoming.set(dispatch, carried.result);
    }
    if (at === exits.length - 1) {
      dispatch.terminator = {kind: 'jump', target: to};
      return;
    }
    const isThis = append(fn, dispatch, 'eq.i32', [which.result, fn.constant('i32', at + 1)], latch);
    const next = new MirBlock();
    fn.blocks.push(next);
    dispatch.terminator = {kind: 'branch', condition: isThis, whenTrue: to, whenFalse: next};
    dispatch = next;
  });
  renumber(fn);
  resolveUses(fn);
}
