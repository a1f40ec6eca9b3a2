import {type BlockGraph} from '../analysis/block-graph.ts';
import {Flag} from '../model/flags.ts';
import {type Block} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {Rank, type VerifyContext} from './context.ts';
import {localText, operandText, typeText} from './describe.ts';

/** Checks instructions of exception handling. */
export function checkExceptionInstruction(
  context: VerifyContext,
  graph: BlockGraph,
  instruction: Instruction,
): void {
  switch (instruction.opcode) {
    case 'invoke':
      checkInvoke(context, instruction);
      return;
    case 'callbr':
      checkCallBr(context, instruction);
      return;
    case 'resume':
      needPersonality(context, graph, instruction);
      return;
    case 'landingpad':
      checkLandingPad(context, graph, instruction);
      return;
    case 'catchswitch':
      needPersonality(context, graph, instruction);
      checkPadPlace(context, instruction);
      checkHandlers(context, instruction);
      return;
    case 'catchpad':
      needPersonality(context, graph, instruction);
      checkPadPlace(context, instruction);
      checkParent(context, instruction, ['catchswitch']);
      checkCatchPadEntry(context, graph, instruction);
      return;
    case 'cleanuppad':
      needPersonality(context, graph, instruction);
      checkPadPlace(context, instruction);
      return;
    case 'catchret':
      checkParent(context, instruction, ['catchpad']);
      return;
    case 'cleanupret':
      checkParent(context, instruction, ['cleanuppad']);
      checkUnwindTarget(context, instruction, instruction.operands[1]);
      return;
    default:
      return;
  }
}

function error(context: VerifyContext, message: string, place: {start: number; end: number}): void {
  context.error(Rank.structure, 'exception-handling', message, place);
}

function needPersonality(context: VerifyContext, graph: BlockGraph, instruction: Instruction): void {
  if (graph.function.personality !== undefined) return;
  error(context, `'${instruction.opcode}' needs a function with a personality`, instruction);
}

function firstInstruction(block: Block): Instruction | undefined {
  for (const instruction of block.instructions) if (instruction.opcode !== 'phi') return instruction;
  return undefined;
}

function isPad(instruction: Instruction | undefined): boolean {
  switch (instruction?.opcode) {
    case 'landingpad':
    case 'catchswitch':
    case 'catchpad':
    case 'cleanuppad':
    case 'unknown':
    case undefined:
      return true;
    default:
      return false;
  }
}

function checkLabelTarget(
  context: VerifyContext,
  instruction: Instruction,
  operand: Operand | undefined,
): Block | undefined {
  if (operand === undefined || operand.type.kind === 'unknown') return undefined;
  if (operand.kind === 'block') return operand.target;
  error(context, `'${instruction.opcode}' needs a label, found '${typeText(operand.type)}'`, operand);
  return undefined;
}

function checkUnwindTarget(
  context: VerifyContext,
  instruction: Instruction,
  operand: Operand | undefined,
): void {
  const block = checkLabelTarget(context, instruction, operand);
  if (block === undefined || operand === undefined) return;
  const first = firstInstruction(block);
  if (isPad(first) && first?.opcode !== 'catchpad') return;
  error(
    context,
    `unwind destination '${localText(block)}' does not begin with an exception handling pad`,
    operand,
  );
}

function checkInvoke(context: VerifyContext, invoke: Instruction): void {
  if (invoke.opcode !== 'invoke') return;
  const first = 1 + invoke.detail.argumentCount;
  checkLabelTarget(context, invoke, invoke.operands[first]);
  checkUnwindTarget(context, invoke, invoke.operands[first + 1]);
}

function checkCallBr(context: VerifyContext, call: Instruction): void {
  if (call.opcode !== 'callbr') return;
  const callee = call.operands[0];
  if (callee !== undefined && callee.kind !== 'asm' && callee.type.kind !== 'unknown' && !context.opaque) {
    error(context, "'callbr' can call inline assembly only", callee);
  }
  const met = new Set<Block>();
  for (const operand of call.operands.slice(1 + call.detail.argumentCount)) {
    const target = checkLabelTarget(context, call, operand);
    if (target === undefined || context.opaque) continue;
    if (met.has(target)) error(context, `'callbr' goes to '${localText(target)}' twice`, operand);
    met.add(target);
    if (met.size > 1 && !hasAddressOf(call.operands, target)) {
      error(context, `no argument of 'callbr' is the address of '${localText(target)}'`, operand);
    }
  }
}

/** LLVM 14 passes the indirect targets of `callbr` as block addresses, too. */
function hasAddressOf(operands: readonly Operand[], block: Block): boolean {
  return operands.some((operand) => operand.kind === 'blockaddress' && operand.block.target === block);
}

function checkLandingPad(context: VerifyContext, graph: BlockGraph, pad: Instruction): void {
  if (pad.opcode !== 'landingpad') return;
  needPersonality(context, graph, pad);
  if (pad.operands.length === 0 && (pad.flags & Flag.cleanup) === 0) {
    error(context, "'landingpad' needs a clause or 'cleanup'", pad);
  }
  checkPadPlace(context, pad);
  for (const predecessor of pad.parent === undefined ? [] : graph.predecessorsOf(pad.parent)) {
    const last = predecessor.instructions[predecessor.instructions.length - 1];
    if (last === undefined || isUnwindTo(last, pad.parent)) continue;
    error(
      context,
      `block with 'landingpad' is reached by '${last.opcode}', only 'invoke' may unwind to it`,
      pad,
    );
    break;
  }
  for (const [index, clause] of pad.operands.entries()) {
    const isFilter = pad.detail.clauses[index] === 'filter';
    const type = clause.type;
    if (type.kind === 'unknown') continue;
    if (isFilter && type.kind !== 'array')
      error(context, `filter of 'landingpad' must be an array, found '${typeText(type)}'`, clause);
    if (!isFilter && type.kind !== 'pointer')
      error(context, `catch of 'landingpad' must be a pointer, found '${typeText(type)}'`, clause);
    if (clause.kind === 'local')
      error(context, `clause of 'landingpad' must be a constant, found ${operandText(clause)}`, clause);
  }
}

function isUnwindTo(terminator: Instruction, block: Block | undefined): boolean {
  if (terminator.opcode !== 'invoke') return false;
  const unwind = terminator.operands[terminator.operands.length - 1];
  const normal = terminator.operands[terminator.operands.length - 2];
  if (unwind?.kind !== 'block' || unwind.target !== block) return false;
  return normal?.kind !== 'block' || normal.target !== block;
}

function checkPadPlace(context: VerifyContext, pad: Instruction): void {
  const block = pad.parent;
  if (block === undefined || firstInstruction(block) === pad) return;
  error(context, `'${pad.opcode}' must be the first instruction of its block after phi nodes`, pad);
}

/** A handler is entered from its catchswitch alone. */
function checkCatchPadEntry(context: VerifyContext, graph: BlockGraph, pad: Instruction): void {
  const parent = pad.operands[0];
  const own = parent?.kind === 'local' && parent.target?.kind === 'instruction' ? parent.target : undefined;
  if (own?.opcode !== 'catchswitch' || pad.parent === undefined) return;
  const other = graph.predecessorsOf(pad.parent).find((block) => block !== own.parent);
  if (other === undefined) return;
  const message = `block with 'catchpad' is reached from '${localText(other)}', only its 'catchswitch' may go there`;
  error(context, message, pad);
}

function checkHandlers(context: VerifyContext, pad: Instruction): void {
  if (pad.opcode !== 'catchswitch') return;
  const end = pad.detail.unwindsToCaller ? pad.operands.length : pad.operands.length - 1;
  for (const operand of pad.operands.slice(1, end)) {
    const block = checkLabelTarget(context, pad, operand);
    if (block === undefined) continue;
    const first = firstInstruction(block);
    if (first === undefined || first.opcode === 'catchpad' || first.opcode === 'unknown') continue;
    error(context, `handler '${localText(block)}' of 'catchswitch' does not begin with 'catchpad'`, operand);
  }
  if (!pad.detail.unwindsToCaller) checkUnwindTarget(context, pad, pad.operands[end]);
}

function checkParent(context: VerifyContext, instruction: Instruction, expected: readonly string[]): void {
  const parent = instruction.operands[0];
  if (parent === undefined) return;
  if (parent.kind === 'local') {
    const target = parent.target;
    if (target === undefined || target.kind !== 'instruction') return;
    if (expected.includes(target.opcode) || target.opcode === 'unknown') return;
  }
  error(
    context,
    `'${instruction.opcode}' needs a '${expected.join("' or '")}', found ${operandText(parent)}`,
    parent,
  );
}
