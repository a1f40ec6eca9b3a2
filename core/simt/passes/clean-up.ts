import {findOpcode, TrapReason} from '../bytecode/opcodes.ts';
import {simplify} from '../lower/simplify.ts';
import {MirGraph, renumber} from '../mir/graph.ts';
import {
  hasEffect,
  type MirBlock,
  type MirFunction,
  type MirInstruction,
  resolve,
  successors,
  type Value,
} from '../mir/mir.ts';

/** Makes every use name the value that stands for it. */
export function resolveUses(fn: MirFunction): void {
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      for (const [source, value] of phi.incoming) phi.incoming.set(source, resolve(value));
    }
    for (const instruction of block.instructions) instruction.args = instruction.args.map(resolve);
    const {terminator} = block;
    if (terminator.kind === 'branch') terminator.condition = resolve(terminator.condition);
  }
}

/** Phis whose incoming values are one value (or the phi itself). */
function dropTrivialPhis(fn: MirFunction): boolean {
  let changed = false;
  for (const block of fn.blocks) {
    block.phis = block.phis.filter((phi) => {
      let single: Value | undefined;
      for (const incoming of phi.incoming.values()) {
        const value = resolve(incoming);
        if (value === phi.result || value === single) continue;
        if (single !== undefined) return true;
        single = value;
      }
      phi.result.replacement = single ?? zero(fn, phi.result);
      changed = true;
      return false;
    });
  }
  return changed;
}

function zero(fn: MirFunction, value: Value): Value {
  if (value.type === 'i64') return fn.constant('i64', 0n);
  return fn.constant(value.type === 'matrix' ? 'f32' : value.type, 0);
}

/** Ends in a trap of `unreachable` and does nothing before: no lane comes here in a right program. */
function isUnreachable(block: MirBlock): boolean {
  const {terminator} = block;
  return (
    terminator.kind === 'trap' &&
    terminator.reason === TrapReason.unreachable &&
    !block.instructions.some(hasEffect)
  );
}

function foldBranches(fn: MirFunction): boolean {
  let changed = false;
  for (const block of fn.blocks) {
    const {terminator} = block;
    if (terminator.kind !== 'branch') continue;
    const known = resolve(terminator.condition).constant;
    const {whenTrue, whenFalse} = terminator;
    let target: MirBlock | undefined;
    if (known !== undefined) target = Number(known) !== 0 ? whenTrue : whenFalse;
    else if (whenTrue === whenFalse || isUnreachable(whenFalse)) target = whenTrue;
    else if (isUnreachable(whenTrue)) target = whenFalse;
    if (target === undefined) continue;
    block.terminator = {kind: 'jump', target};
    changed = true;
  }
  return changed;
}

/** A block that only one block jumps to becomes the end of that one. */
function mergeBlocks(fn: MirFunction): boolean {
  const graph = new MirGraph(fn);
  let changed = false;
  const gone = new Set<MirBlock>();
  for (const block of fn.blocks) {
    if (gone.has(block)) continue;
    for (;;) {
      const {terminator} = block;
      if (terminator.kind !== 'jump') break;
      const {target} = terminator;
      if (target === block || target === fn.blocks[0] || gone.has(target)) break;
      if (graph.predecessors[target.index]?.length !== 1) break;
      for (const phi of target.phis) {
        const [value] = phi.incoming.values();
        phi.result.replacement = value === undefined ? zero(fn, phi.result) : resolve(value);
      }
      for (const instruction of target.instructions) {
        instruction.block = block;
        block.instructions.push(instruction);
      }
      block.terminator = target.terminator;
      block.terminatorOrigin = target.terminatorOrigin;
      for (const next of successors(block)) {
        for (const phi of next.phis) {
          const value = phi.incoming.get(target);
          if (value === undefined) continue;
          phi.incoming.delete(target);
          phi.incoming.set(block, value);
        }
      }
      gone.add(target);
      changed = true;
    }
  }
  if (changed) fn.blocks = fn.blocks.filter((block) => !gone.has(block));
  return changed;
}

/** Folds instructions whose operands became known. */
function simplifyInstructions(fn: MirFunction): boolean {
  let changed = false;
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      const simple = findOpcode(instruction.op)?.simple;
      const [result] = instruction.results;
      if (simple === undefined || result === undefined || result.replacement !== undefined) continue;
      instruction.args = instruction.args.map(resolve);
      const folded = simplify(fn, instruction.op, simple.result, instruction.args);
      if (folded === undefined) continue;
      changed = true;
      if ('value' in folded) result.replacement = folded.value;
      else {
        instruction.op = folded.op;
        instruction.args = folded.args.map(resolve);
      }
    }
  }
  return changed;
}

/** Instructions and phis that nothing needs. */
export function dropDead(fn: MirFunction): boolean {
  const needed = new Set<Value>();
  const pending: Value[] = [];
  const need = (value: Value): void => {
    const found = resolve(value);
    if (needed.has(found)) return;
    needed.add(found);
    pending.push(found);
  };
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      if (hasEffect(instruction)) instruction.args.forEach(need);
    }
    if (block.terminator.kind === 'branch') need(block.terminator.condition);
  }
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const {definition} = value;
    if (definition?.kind === 'instruction') definition.args.forEach(need);
    else if (definition?.kind === 'phi') for (const incoming of definition.incoming.values()) need(incoming);
  }
  let changed = false;
  const isNeeded = (instruction: MirInstruction): boolean =>
    hasEffect(instruction) || instruction.results.some((result) => needed.has(result));
  for (const block of fn.blocks) {
    const {instructions, phis} = block;
    block.instructions = instructions.filter(isNeeded);
    block.phis = phis.filter((phi) => needed.has(phi.result));
    changed ||= block.instructions.length < instructions.length || block.phis.length < phis.length;
  }
  return changed;
}

/** Equal computations in a block or in blocks that dominate it are done once. */
function shareComputations(fn: MirFunction): boolean {
  const tree = new MirGraph(fn).dominators();
  const tables: Map<string, Value>[] = fn.blocks.map(() => new Map());
  let changed = false;
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      const [result] = instruction.results;
      if (result === undefined || findOpcode(instruction.op)?.simple === undefined) continue;
      instruction.args = instruction.args.map(resolve);
      const key = `${instruction.op} ${instruction.args.map((arg) => arg.id).join(' ')}`;
      let known: Value | undefined;
      for (let at = block.index, steps = 0; at >= 0 && steps < 64 && known === undefined; steps++) {
        known = tables[at]?.get(key);
        at = tree.immediate[at] ?? -1;
      }
      if (known === undefined) tables[block.index]?.set(key, result);
      else if (known !== result) {
        result.replacement = known;
        changed = true;
      }
    }
  }
  return changed;
}

/** Simplifies until nothing changes: constants, branches, blocks, dead code, repeated computations. */
export function cleanUp(fn: MirFunction): void {
  for (let round = 0; round < 20; round++) {
    renumber(fn);
    let changed = dropTrivialPhis(fn);
    changed = simplifyInstructions(fn) || changed;
    changed = foldBranches(fn) || changed;
    renumber(fn);
    changed = mergeBlocks(fn) || changed;
    resolveUses(fn);
    renumber(fn);
    changed = shareComputations(fn) || changed;
    changed = dropDead(fn) || changed;
    resolveUses(fn);
    if (!changed) return;
  }
}
