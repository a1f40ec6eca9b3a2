import {type BlockGraph} from '../analysis/block-graph.ts';
import {type Block} from '../model/global.ts';
import {type Instruction, isTerminator} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {Rank, type VerifyContext} from './context.ts';
import {localText, operandText, typeText} from './describe.ts';

/** Checks the form of a block: one terminator, at its end; phi nodes together at its beginning. */
export function checkBlock(context: VerifyContext, graph: BlockGraph, block: Block): void {
  checkBlockEnd(context, block);
  let phisEnded = false;
  const last = block.instructions.length - 1;
  for (let index = 0; index <= last; index++) {
    const instruction = block.instructions[index];
    if (instruction === undefined) continue;
    if (index < last && isTerminator(instruction)) {
      const message = `terminator '${instruction.opcode}' in the middle of block '${localText(block)}'`;
      context.error(Rank.structure, 'terminator-in-middle', message, instruction);
    }
    if (instruction.opcode !== 'phi') phisEnded = true;
    else if (phisEnded) {
      const message = `phi nodes must stand at the beginning of block '${localText(block)}'`;
      context.error(Rank.structure, 'phi-placement', message, instruction);
    }
  }
  if (block.index === 0) checkEntry(context, graph, block);
}

function checkBlockEnd(context: VerifyContext, block: Block): void {
  const last = block.instructions[block.instructions.length - 1];
  // An unreadable line may have been the terminator: the parser has reported it.
  if (last !== undefined && (isTerminator(last) || last.opcode === 'unknown')) return;
  const name = block.nameStart >= 0 ? ` '${localText(block)}'` : '';
  const place = last ?? block;
  context.error(Rank.structure, 'missing-terminator', `block${name} does not end with a terminator`, place);
}

function checkEntry(context: VerifyContext, graph: BlockGraph, block: Block): void {
  const [predecessor] = graph.predecessorsOf(block);
  if (predecessor === undefined) return;
  const branch = predecessor.instructions[predecessor.instructions.length - 1] ?? block;
  const message = `entry block '${localText(block)}' must not have predecessors, '${localText(predecessor)}' branches to it`;
  context.error(Rank.structure, 'entry-predecessor', message, branch);
}

/** Checks that a phi node has one value for each edge into its block, and one value for each block. */
export function checkPhi(context: VerifyContext, graph: BlockGraph, block: Block, phi: Instruction): void {
  const entries = phi.operands.length >> 1;
  if (phi.type.kind === 'unknown' || context.full) return;
  if (
    phi.type.kind === 'void' ||
    phi.type.kind === 'function' ||
    phi.type.kind === 'token' ||
    phi.type.kind === 'label'
  ) {
    context.error(Rank.type, 'operand-type', `'phi' cannot have type '${typeText(phi.type)}'`, phi);
    return;
  }
  const predecessors = graph.predecessorsOf(block);
  const missing = new Map<Block, number>();
  for (const predecessor of predecessors) missing.set(predecessor, (missing.get(predecessor) ?? 0) + 1);
  const values = new Map<Block, Operand>();
  for (let entry = 0; entry < entries; entry++) {
    const [value, source] = [phi.operands[2 * entry], phi.operands[2 * entry + 1]];
    if (value === undefined || source === undefined) continue;
    checkEntryType(context, phi, value);
    if (source.kind !== 'block') {
      context.error(
        Rank.type,
        'operand-type',
        `'phi' needs a block, found '${typeText(source.type)}'`,
        source,
      );
    } else if (source.target !== undefined)
      checkIncoming(context, {phi, block, missing, values}, value, source.target);
  }
  for (const [predecessor, count] of missing) {
    if (count > 0 && !context.full) reportMissing(context, phi, predecessor, predecessors.length, entries);
  }
}

interface PhiState {
  readonly phi: Instruction;
  readonly block: Block;
  /** Edges that have no entry so far. */
  readonly missing: Map<Block, number>;
  readonly values: Map<Block, Operand>;
}

function checkEntryType(context: VerifyContext, phi: Instruction, value: Operand): void {
  if (value.type === phi.type || value.type.kind === 'unknown') return;
  const message = `'phi' of type '${typeText(phi.type)}' has a value of type '${typeText(value.type)}'`;
  context.error(Rank.type, 'operand-type', message, value);
}

function checkIncoming(context: VerifyContext, state: PhiState, value: Operand, source: Block): void {
  const {phi, block, missing, values} = state;
  const left = missing.get(source);
  if (left === undefined || left === 0) {
    const reason = left === undefined ? 'is no predecessor of' : 'has fewer edges into';
    const message = `'phi' ${localText(phi)} has an entry for '${localText(source)}', which ${reason} '${localText(block)}'`;
    context.error(Rank.structure, 'phi-predecessor', message, value);
    return;
  }
  missing.set(source, left - 1);
  const known = values.get(source);
  if (known === undefined) values.set(source, value);
  else if (!isSameValue(known, value)) {
    const both = `${operandText(known)} and ${operandText(value)}`;
    const message = `'phi' ${localText(phi)} has two values for '${localText(source)}': ${both}`;
    context.error(Rank.structure, 'phi-predecessor', message, value);
  }
}

function reportMissing(
  context: VerifyContext,
  phi: Instruction,
  source: Block,
  edges: number,
  entries: number,
): void {
  const message = `'phi' ${localText(phi)} has no entry for predecessor '${localText(source)}' (${entries} entries, ${edges} edges)`;
  context.error(Rank.structure, 'phi-predecessor', message, phi);
}

/** Whether two operands are one value. Constants that LLVM would fold to one are given the benefit of the doubt. */
function isSameValue(left: Operand, right: Operand): boolean {
  if (left.kind === 'local' && right.kind === 'local') return left.target === right.target;
  if (left.kind === 'global' && right.kind === 'global') return left.target === right.target;
  if (left.kind === 'integer' && right.kind === 'integer') return left.value === right.value;
  if (left.kind === 'local' || right.kind === 'local') return false;
  return left.kind === right.kind || left.kind === 'expression' || right.kind === 'expression';
}
