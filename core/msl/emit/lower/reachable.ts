import {BlockGraph} from '../../../ir/analysis/block-graph.ts';
import {type Block, type IrFunction} from '../../../ir/model/global.ts';
import {type LocationMap} from './locations.ts';
import {renumberBlocks} from './rewrite.ts';

/** Drops the blocks that cannot be reached from the entry, and what phis have for them. */
export function dropUnreachableBlocks(fn: IrFunction, locations: LocationMap): void {
  renumberBlocks(fn);
  const order = new BlockGraph(fn).reversePostorder();
  if (order.length === fn.blocks.length) return;
  const reached = new Set<Block>();
  for (const index of order) {
    const block = fn.blocks[index];
    if (block !== undefined) reached.add(block);
  }
  for (const block of fn.blocks)
    if (!reached.has(block)) for (const instruction of block.instructions) locations.drop(instruction);
  fn.blocks = fn.blocks.filter((block) => reached.has(block));
  renumberBlocks(fn);
  for (const block of fn.blocks) {
    for (const phi of block.instructions) {
      if (phi.opcode !== 'phi') break;
      phi.operands = phi.operands.filter((_, index, all) => {
        const source = all[index - (index % 2) + 1];
        return source?.kind !== 'block' || source.target === undefined || reached.has(source.target);
      });
    }
  }
}
