import {type MirBlock, type MirFunction, type MirInstruction, type Value} from '../mir/mir.ts';
import {type Divergence} from './divergence.ts';

/** The comparison that is true where another is false, and whether its operands change places. */
const complements: Readonly<Record<string, readonly [operation: string, swapped: boolean]>> = {
  eq: ['ne', false],
  ne: ['eq', false],
  ult: ['ule', true],
  ule: ['ult', true],
  slt: ['sle', true],
  sle: ['slt', true],
};

/** Floats: unordered operands make the complement true. */
const floatComplements: typeof complements = {
  oeq: ['une', false],
  une: ['oeq', false],
  one: ['ueq', false],
  ueq: ['one', false],
  olt: ['ule', true],
  ule: ['olt', true],
  ole: ['ult', true],
  ult: ['ole', true],
  ord: ['uno', false],
  uno: ['ord', false],
};

/** Opcode and operands of `!condition`. */
function negation(fn: MirFunction, condition: Value): {op: string; args: Value[]} {
  const {definition} = condition;
  if (definition?.kind === 'instruction') {
    const [operation = '', type = ''] = definition.op.split('.');
    const table = type === 'f32' ? floatComplements : complements;
    const [other, swapped] = table[operation] ?? [];
    // The operands of a phi-free comparison are alive wherever it is used: in its own block.
    if (other !== undefined && definition.args.length === 2) {
      const args = swapped === true ? [...definition.args].reverse() : [...definition.args];
      return {op: `${other}.${type}`, args};
    }
  }
  return {op: 'eq.i32', args: [condition, fn.constant('i32', 0)]};
}

/**
 * The machine runs the side of a true condition first. Where the other side is the one that leaves a loop, the condition is
 * turned round: lanes that leave must not wait while others begin the next round.
 */
export function invertLeavingBranches(fn: MirFunction, divergence: Divergence): void {
  for (const branch of divergence.branches.values()) {
    const block = fn.blocks[branch.block];
    if (block?.terminator.kind !== 'branch') continue;
    const {terminator} = block;
    const leaves = (target: MirBlock): boolean =>
      divergence.loops.some(
        (loop) =>
          loop.blocks.has(branch.block) && branch.region.has(loop.header) && !loop.blocks.has(target.index),
      );
    if (!leaves(terminator.whenFalse) || leaves(terminator.whenTrue)) continue;
    const {op, args} = negation(fn, terminator.condition);
    const result = fn.value('i32');
    result.uniform = false;
    const instruction: MirInstruction = {
      kind: 'instruction',
      op,
      args,
      results: [result],
      immediates: [],
      place: undefined,
      origin: block.terminatorOrigin,
      block,
    };
    result.definition = instruction;
    block.instructions.push(instruction);
    const {whenTrue, whenFalse} = terminator;
    block.terminator = {kind: 'branch', condition: result, whenTrue: whenFalse, whenFalse: whenTrue};
  }
}
