import {findOpcode, MemoryFlags, type Opcode} from '../bytecode/opcodes.ts';
import {renumber} from '../mir/graph.ts';
import {
  MirBlock,
  type MirFunction,
  type MirInstruction,
  type Origin,
  type Place,
  successors,
  type Value,
} from '../mir/mir.ts';
import {type Divergence} from '../passes/divergence.ts';
import {resolveUses} from '../passes/clean-up.ts';
import {sequentialise} from './parallel-copies.ts';

/** One operand word to be. */
export type Field =
  | {readonly kind: 'read'; readonly value: Value}
  | {readonly kind: 'write'; readonly value: Value}
  | {readonly kind: 'word'; readonly word: number}
  | {readonly kind: 'label'; readonly target: MirBlock | undefined};

/** A machine instruction whose registers and targets are not chosen yet. */
export interface LirInstruction {
  readonly opcode: Opcode;
  readonly uniform: boolean;
  readonly fields: readonly Field[];
  readonly origin: Origin;
  /** Writes active lanes only: what other lanes hold stays. */
  readonly partial: boolean;
}

export interface LirBlock {
  readonly block: MirBlock;
  readonly instructions: LirInstruction[];
  /** Blocks that may run next; besides jumps, what the reconvergence stack makes run. */
  readonly successors: Set<MirBlock>;
}

/** What cannot be put into machine instructions. */
export class CannotEmit extends Error {
  readonly origin: Origin;

  constructor(what: string, origin: Origin) {
    super(what);
    this.origin = origin;
  }
}

interface Split {
  /** The side of a true condition, which runs first (passes/invert-branches.ts). */
  first: MirBlock;
  second: MirBlock;
  readonly reconvergence: MirBlock | undefined;
}

function splitsOf(fn: MirFunction, divergence: Divergence): Map<MirBlock, Split> {
  const splits = new Map<MirBlock, Split>();
  for (const branch of divergence.branches.values()) {
    const block = fn.blocks[branch.block];
    if (block?.terminator.kind !== 'branch') continue;
    const {whenTrue, whenFalse} = block.terminator;
    splits.set(block, {
      first: whenTrue,
      second: whenFalse,
      reconvergence: fn.blocks[branch.reconvergence],
    });
  }
  return splits;
}

/** Gives edges from a block with two targets to a block with phis a block of their own, where the moves stand. */
function splitEdges(fn: MirFunction, splits: Map<MirBlock, Split>): void {
  for (const block of [...fn.blocks]) {
    const {terminator} = block;
    if (terminator.kind !== 'branch') continue;
    for (const side of ['whenTrue', 'whenFalse'] as const) {
      const target = terminator[side];
      if (target.phis.length === 0) continue;
      const edge = new MirBlock();
      edge.terminator = {kind: 'jump', target};
      edge.terminatorOrigin = block.terminatorOrigin;
      fn.blocks.push(edge);
      terminator[side] = edge;
      for (const phi of target.phis) {
        const value = phi.incoming.get(block);
        if (value === undefined) continue;
        phi.incoming.delete(block);
        phi.incoming.set(edge, value);
      }
      const split = splits.get(block);
      if (split === undefined) continue;
      if (split.first === target) split.first = edge;
      else if (split.second === target) split.second = edge;
    }
  }
  renumber(fn);
  resolveUses(fn);
}

/** Machine instructions of a function in structured form, in the order of their blocks. */
export function makeLir(fn: MirFunction, divergence: Divergence): LirBlock[] {
  const splits = splitsOf(fn, divergence);
  splitEdges(fn, splits);
  const meetings = new Set([...splits.values()].map((split) => split.reconvergence));
  const blocks = fn.blocks.map((block): LirBlock => {
    const instructions: LirInstruction[] = [];
    if (meetings.has(block)) {
      instructions.push(control('reconverge', [], block.instructions[0]?.origin ?? block.terminatorOrigin));
    }
    for (const instruction of block.instructions) instructions.push(lower(instruction));
    for (const target of successors(block)) {
      if (target.phis.length > 0) instructions.push(...phiMoves(fn, block, target));
    }
    instructions.push(terminate(block, splits.get(block)));
    return {block, instructions, successors: new Set(successors(block))};
  });
  for (const split of splits.values()) addStackEdges(blocks, split);
  return blocks;
}

function control(name: string, fields: readonly Field[], origin: Origin): LirInstruction {
  const opcode = findOpcode(name);
  if (opcode === undefined) throw new CannotEmit(name, origin);
  return {opcode, uniform: false, fields, origin, partial: false};
}

const label = (target: MirBlock | undefined): Field => ({kind: 'label', target});

function terminate(block: MirBlock, split: Split | undefined): LirInstruction {
  const {terminator, terminatorOrigin} = block;
  switch (terminator.kind) {
    case 'jump':
      return control('jump', [label(terminator.target)], terminatorOrigin);
    case 'return':
      return control('ret', [], terminatorOrigin);
    case 'trap':
      return control('trap', [{kind: 'word', word: terminator.reason}], terminatorOrigin);
    case 'branch': {
      const condition: Field = {kind: 'read', value: terminator.condition};
      if (split === undefined) {
        const fields = [condition, label(terminator.whenTrue), label(terminator.whenFalse)];
        return control('branch.u', fields, terminatorOrigin);
      }
      const fields = [condition, label(split.first), label(split.second), label(split.reconvergence)];
      return control('branch.v', fields, terminatorOrigin);
    }
  }
}

const indexFlags = {
  none: MemoryFlags.indexNone,
  u32: MemoryFlags.indexU32,
  s32: MemoryFlags.indexS32,
  i64: MemoryFlags.indexI64,
} as const;

function placeFlags(place: Place): number {
  const align = Math.min(15, Math.max(0, Math.log2(Math.max(1, place.alignBytes)) | 0));
  const {alignShift, spaceMask, spaceShift} = MemoryFlags;
  return (
    indexFlags[place.index] | ((place.space & spaceMask) << spaceShift) | (align << alignShift) | place.extra
  );
}

/** The fields of an instruction in the order of the opcode's layout. */
function lower(instruction: MirInstruction): LirInstruction {
  const {op, origin, place, results} = instruction;
  const opcode = findOpcode(op);
  if (opcode === undefined) {
    const isMatrix = op.includes('matrix-');
    throw new CannotEmit(
      isMatrix ? 'a simdgroup matrix that stays in memory' : `the operation ${op}`,
      origin,
    );
  }
  const fields: Field[] = [];
  const args = [...instruction.args];
  const immediates = [...instruction.immediates];
  const outputs = [...results];
  const letters = opcode.layout.replace('*', '');
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    if (place !== undefined && at === 1) {
      fields.push({kind: 'word', word: placeFlags(place) >>> 0});
      const index = place.index === 'none' ? undefined : args.shift();
      fields.push(index === undefined ? {kind: 'word', word: 0} : {kind: 'read', value: index});
      fields.push({kind: 'word', word: place.scale >>> 0}, {kind: 'word', word: place.offset >>> 0});
      at += 3;
      continue;
    }
    if (letter === 'i') fields.push({kind: 'word', word: (immediates.shift() ?? 0) >>> 0});
    else if (letter === 'd' || letter === 'D' || letter === 'm') {
      const value = outputs.shift();
      if (value !== undefined) fields.push({kind: 'write', value});
    } else {
      const value = args.shift();
      if (value !== undefined) fields.push({kind: 'read', value});
    }
  }
  for (const value of outputs) fields.push({kind: 'write', value});
  for (const value of args) fields.push({kind: 'read', value});
  const [result] = results;
  const uniform = result !== undefined && result.type !== 'matrix' && result.uniform;
  return {opcode, uniform, fields, origin, partial: op === 'matrix.set'};
}

/** The moves of an edge, one after the other. */
function phiMoves(fn: MirFunction, block: MirBlock, target: MirBlock): LirInstruction[] {
  const copies = target.phis.flatMap((phi) => {
    const source = phi.incoming.get(block);
    return source === undefined || source === phi.result ? [] : [{target: phi.result, source}];
  });
  return sequentialise(fn, copies).map(({target: result, source}) => {
    const name = result.type === 'matrix' ? 'matrix.move' : result.type === 'i64' ? 'phi.b64' : 'phi.b32';
    const opcode = findOpcode(name);
    if (opcode === undefined || (result.type === 'matrix') !== (source.type === 'matrix')) {
      throw new CannotEmit('a simdgroup matrix without a value', block.terminatorOrigin);
    }
    return {
      opcode,
      uniform: result.type !== 'matrix' && result.uniform,
      fields: [
        {kind: 'write', value: result},
        {kind: 'read', value: source},
      ],
      origin: block.terminatorOrigin,
      partial: true,
    };
  });
}

/**
 * The second side of a divergent branch runs after the first one: what ends the first side, by meeting or by ending its
 * lanes, is followed by the second; what ends the lanes of the second, by where the first waits.
 */
function addStackEdges(blocks: readonly LirBlock[], split: Split): void {
  const {first, second, reconvergence} = split;
  const side = (start: MirBlock): Set<LirBlock> => {
    const found = new Set<LirBlock>();
    const pending = start === reconvergence ? [] : [start];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const lir = blocks[at.index];
      if (lir === undefined || found.has(lir)) continue;
      found.add(lir);
      for (const next of successors(at)) if (next !== reconvergence) pending.push(next);
    }
    return found;
  };
  const ends = (lir: LirBlock): boolean => {
    const targets = successors(lir.block);
    return targets.length === 0 || (reconvergence !== undefined && targets.includes(reconvergence));
  };
  for (const lir of side(first)) if (ends(lir)) lir.successors.add(second);
  if (reconvergence === undefined) return;
  for (const lir of side(second)) if (ends(lir)) lir.successors.add(reconvergence);
}
