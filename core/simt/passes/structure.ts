import {type MirFunction} from '../mir/mir.ts';
import {resolveUses} from './clean-up.ts';
import {analyseDivergence, type Divergence, type DivergentBranch} from './divergence.ts';
import {closeLoop, unifyLoopExits} from './loop-exits.ts';
import {type Loop} from './loops.ts';

/**
 * Whether lanes on one side of a branch could begin the next round of a loop while others still wait in the old one. A
 * branch that itself leaves the loop is right: its leaving side runs first and does not come back.
 */
function mixesRounds(divergence: Divergence, branch: DivergentBranch, loop: Loop): boolean {
  if (!loop.blocks.has(branch.block) || !branch.region.has(loop.header)) return false;
  const targets = divergence.graph.successors[branch.block] ?? [];
  return targets.filter((target) => !loop.blocks.has(target)).length !== 1;
}

/** The smallest loop that must be left in one place; undefined when all are right. */
function loopToUnify(divergence: Divergence): Loop | undefined {
  return divergence.loops.find((loop) =>
    [...divergence.branches.values()].some((branch) => mixesRounds(divergence, branch, loop)),
  );
}

/** Whether values leave a loop without a phi. */
function isOpen(fn: MirFunction, loop: Loop): boolean {
  const isInside = (block: number): boolean => loop.blocks.has(block);
  for (const block of fn.blocks) {
    if (isInside(block.index)) continue;
    const uses = block.instructions.flatMap((instruction) => instruction.args);
    if (block.terminator.kind === 'branch') uses.push(block.terminator.condition);
    for (const phi of block.phis) {
      for (const [source, value] of phi.incoming) if (!isInside(source.index)) uses.push(value);
    }
    if (uses.some((value) => value.definition !== undefined && isInside(value.definition.block.index)))
      return true;
  }
  return false;
}

/**
 * Brings control flow into the form that lockstep execution needs: lanes of one round of a loop stay together, and what
 * lanes take out of a loop goes through phis. Undefined for control flow with a loop of several entries.
 */
export function structureControl(fn: MirFunction): Divergence | undefined {
  for (let round = 0; round < 1000; round++) {
    const divergence = analyseDivergence(fn);
    if (divergence === undefined) return undefined;
    const mixed = loopToUnify(divergence);
    if (mixed !== undefined) {
      unifyLoopExits(fn, mixed);
      continue;
    }
    const open = divergence.loops.find((loop) => divergence.divergentLoops.has(loop) && isOpen(fn, loop));
    if (open === undefined) return divergence;
    closeLoop(fn, open);
    resolveUses(fn);
  }
  return undefined;
}
