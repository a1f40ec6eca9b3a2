import {evaluateSimple} from '../bytecode/evaluate.ts';
import {findOpcode} from '../bytecode/opcodes.ts';
import {MirGraph} from '../mir/graph.ts';
import {
  type MirBlock,
  type MirFunction,
  type MirInstruction,
  type MirPhi,
  resolve,
  successors,
  type Value,
} from '../mir/mir.ts';
import {cleanUp} from './clean-up.ts';

/** Rounds of a loop that are written out at most. */
const mostRounds = 64;
/** Instructions that a loop may become. */
const mostInstructions = 768;
/** Instructions that all loops of a kernel together may become: compile time and code stay in bounds. */
const mostAltogether = 4096;

/** A loop of one block that is entered from one other. */
interface SmallLoop {
  readonly block: MirBlock;
  readonly before: MirBlock;
  readonly exit: MirBlock;
}

function smallLoop(fn: MirFunction, graph: MirGraph, block: MirBlock): SmallLoop | undefined {
  const targets = successors(block);
  if (targets.length !== 2 || !targets.includes(block)) return undefined;
  const exit = targets.find((target) => target !== block);
  const others = (graph.predecessors[block.index] ?? []).filter((at) => at !== block.index);
  const before = fn.blocks[others[0] ?? -1];
  if (exit === undefined || before === undefined || others.length !== 1) return undefined;
  return block.instructions.some(({alloca}) => alloca !== undefined) ? undefined : {block, before, exit};
}

/** How often the loop's block runs, where that follows from constants alone. */
function roundsOf({block, before, exit}: SmallLoop): number | undefined {
  const {terminator} = block;
  if (terminator.kind !== 'branch') return undefined;
  let known = new Map<Value, Value['constant']>();
  const scalarOf = (value: Value): Value['constant'] => {
    const found = resolve(value);
    return found.constant ?? known.get(found);
  };
  for (const phi of block.phis) {
    const start = phi.incoming.get(before);
    if (start !== undefined) known.set(phi.result, scalarOf(start));
  }
  const limit = Math.min(mostRounds, Math.floor(mostInstructions / Math.max(1, block.instructions.length)));
  for (let round = 1; round <= limit; round++) {
    for (const {op, args, results} of block.instructions) {
      const [result] = results;
      if (result === undefined || findOpcode(op)?.simple === undefined) continue;
      const scalars = args.flatMap((arg) => scalarOf(arg) ?? []);
      if (scalars.length === args.length) known.set(result, evaluateSimple(op, scalars));
    }
    const condition = scalarOf(terminator.condition);
    if (condition === undefined) return undefined;
    if ((Number(condition) !== 0 ? terminator.whenTrue : terminator.whenFalse) === exit) return round;
    const next = new Map<Value, Value['constant']>();
    for (const phi of block.phis) {
      const value = phi.incoming.get(block);
      if (value !== undefined) next.set(phi.result, scalarOf(value));
    }
    known = next;
  }
  return undefined;
}

/** Writes the rounds out one after the other. The last one keeps the block's own values, which later blocks name. */
function writeOut(fn: MirFunction, {block, before, exit}: SmallLoop, rounds: number): void {
  const body = block.instructions;
  const written: MirInstruction[] = [];
  const incoming = (phi: MirPhi, from: MirBlock): Value => resolve(phi.incoming.get(from) ?? phi.result);
  let names = new Map(block.phis.map((phi) => [phi.result, incoming(phi, before)]));
  const nameOf = (value: Value): Value => names.get(resolve(value)) ?? resolve(value);
  for (let round = 1; round < rounds; round++) {
    for (const instruction of body) {
      const copy: MirInstruction = {
        ...instruction,
        args: instruction.args.map(nameOf),
        results: instruction.results.map(({type}) => fn.value(type)),
        immediates: [...instruction.immediates],
        place: instruction.place === undefined ? undefined : {...instruction.place},
      };
      instruction.results.forEach((result, at) => {
        const own = copy.results[at];
        if (own === undefined) return;
        own.definition = copy;
        names.set(result, own);
      });
      written.push(copy);
    }
    names = new Map(block.phis.map((phi) => [phi.result, nameOf(incoming(phi, block))]));
  }
  for (const instruction of body) instruction.args = instruction.args.map(nameOf);
  block.instructions = [...written, ...body];
  for (const phi of block.phis) phi.result.replacement = names.get(phi.result);
  block.phis = [];
  block.terminator = {kind: 'jump', target: exit};
}

/**
 * Loops of one block that run a known, small number of rounds become straight code: their counters fold away, and addresses
 * become constant offsets of loads and stores.
 */
export function unrollLoops(fn: MirFunction): void {
  let left = mostAltogether;
  for (;;) {
    const graph = new MirGraph(fn);
    let changed = false;
    for (const block of fn.blocks) {
      const loop = smallLoop(fn, graph, block);
      const rounds = loop === undefined ? undefined : roundsOf(loop);
      if (loop === undefined || rounds === undefined || rounds * block.instructions.length > left) continue;
      left -= rounds * block.instructions.length;
      writeOut(fn, loop, rounds);
      changed = true;
    }
    if (!changed) return;
    cleanUp(fn);
  }
}
