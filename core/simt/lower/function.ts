import {BlockGraph} from '../../ir/analysis/block-graph.ts';
import {type Block} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {TrapReason} from '../bytecode/opcodes.ts';
import {type LinkedFunction} from '../link/linked-modules.ts';
import {type MirBlock, successors, type Value} from '../mir/mir.ts';
import {zeroOf} from './arithmetic.ts';
import {lowerCall} from './calls.ts';
import {type Context, failedValue, type Frame} from './context.ts';
import {lowerInstruction} from './instruction.ts';
import {valueOf, valuesOf} from './operands.ts';
import {NotSupported, valueTypeOf} from './types.ts';

/** Calls nested deeper are refused; each level takes stack of the compiler. */
const maximumDepth = 100;

/** Recursion cannot be inlined. */
export class Recursion extends Error {
  readonly callee: LinkedFunction;
  /** Names of the functions of the circle, from the callee to who calls it again. */
  readonly circle: readonly string[];

  constructor(callee: LinkedFunction, circle: readonly string[]) {
    super(circle.join(' '));
    this.callee = callee;
    this.circle = circle;
  }
}

function checkNesting(callee: LinkedFunction, parent: Frame | undefined): void {
  const circle: string[] = [];
  for (let frame = parent; frame !== undefined; frame = frame.parent) {
    circle.unshift(frame.fn.name ?? String(frame.fn.number));
    if (frame.fn === callee.fn) throw new Recursion(callee, circle);
  }
  if ((parent?.depth ?? 0) >= maximumDepth)
    throw new NotSupported(`calls nested deeper than ${maximumDepth}`);
}

/**
 * Puts the body of a function at the current place; afterwards the current place is behind it. Gives the scalars of what it
 * returns.
 */
export function inlineFunction(
  context: Context,
  callee: LinkedFunction,
  callArguments: readonly (readonly Value[])[],
  parent: Frame | undefined,
): readonly Value[] {
  checkNesting(callee, parent);
  const {builder} = context;
  const frame: Frame = {
    module: callee.module,
    fn: callee.fn,
    values: new Map(),
    entries: new Map(),
    edges: new Map(),
    returns: [],
    parent,
    depth: (parent?.depth ?? 0) + 1,
    visible: callee.visible || (parent?.visible ?? false),
  };
  callee.fn.parameters.forEach((parameter, at) =>
    frame.values.set(parameter, callArguments[at] ?? failedValue),
  );
  const blocks = [...new BlockGraph(callee.fn).reversePostorder()].flatMap(
    (at) => callee.fn.blocks[at] ?? [],
  );
  for (const block of blocks) frame.entries.set(block, builder.newBlock());
  const outerOrigin = builder.origin;
  const entry = blocks[0] === undefined ? undefined : frame.entries.get(blocks[0]);
  if (entry !== undefined) builder.jump(entry);
  for (const block of blocks) lowerBlock(context, frame, block);
  for (const block of blocks) fillPhis(context, frame, block);
  builder.origin = outerOrigin;
  return joinReturns(context, frame);
}

function lowerBlock(context: Context, frame: Frame, block: Block): void {
  const {builder} = context;
  const start = frame.entries.get(block);
  if (start === undefined) return;
  builder.block = start;
  for (const instruction of block.instructions) {
    builder.origin = context.originOf(frame.module, instruction);
    try {
      if (lowerTerminator(context, frame, block, instruction)) return;
      const values = lowerPlain(context, frame, instruction, start);
      frame.values.set(instruction, values);
    } catch (error) {
      if (!(error instanceof NotSupported)) throw error;
      reportUnsupported(context, frame, instruction, error);
      frame.values.set(instruction, failedValue);
    }
  }
  builder.end({kind: 'trap', reason: TrapReason.unreachable});
}

/** "Not supported: X at line N". */
export function reportUnsupported(
  context: Context,
  frame: Frame,
  instruction: Instruction,
  error: NotSupported,
): void {
  if (error.what === '') return;
  const line = frame.module.lines.lineOf(instruction.start);
  const place = line === 0 ? `in @${frame.fn.name ?? frame.fn.number}` : `at line ${line}`;
  context.fail(
    frame.module,
    line,
    'not-supported',
    `Not supported: ${error.what} ${place}.`,
    'docs/simt-support.md lists what the reference device executes.',
  );
}

function lowerPlain(
  context: Context,
  frame: Frame,
  instruction: Instruction,
  start: MirBlock,
): readonly Value[] {
  const {builder} = context;
  if (instruction.opcode === 'phi') {
    return frame.module.leaves
      .of(instruction.type)
      .map((leaf) => builder.phi(valueTypeOf(leaf.kind), start).result);
  }
  if (instruction.opcode === 'call') return lowerCall(context, frame, instruction);
  return lowerInstruction(context, frame, instruction);
}

/** Ends the block where the instruction is a terminator, and says whether it was. */
function lowerTerminator(context: Context, frame: Frame, block: Block, instruction: Instruction): boolean {
  const {builder} = context;
  switch (instruction.opcode) {
    case 'ret': {
      const [operand] = instruction.operands;
      let values: readonly Value[] = [];
      try {
        values = operand === undefined ? [] : valuesOf(context, frame, operand);
        const kinds = leafKinds(frame);
        if (kinds.some((kind, at) => valueTypeOf(kind) !== values[at]?.type)) {
          throw new NotSupported('a return of another type than the function’s');
        }
      } catch (error) {
        if (!(error instanceof NotSupported)) throw error;
        reportUnsupported(context, frame, instruction, error);
      }
      frame.returns.push({block: builder.block, values});
      return true;
    }
    case 'br':
    case 'switch':
      try {
        lowerBranch(context, frame, block, instruction);
      } catch (error) {
        if (!(error instanceof NotSupported)) throw error;
        reportUnsupported(context, frame, instruction, error);
        builder.end({kind: 'trap', reason: TrapReason.unreachable});
      }
      return true;
    case 'unreachable':
      builder.end({kind: 'trap', reason: TrapReason.unreachable});
      return true;
    case 'indirectbr':
    case 'invoke':
    case 'callbr':
    case 'resume':
    case 'cleanupret':
    case 'catchret':
    case 'catchswitch':
      reportUnsupported(
        context,
        frame,
        instruction,
        new NotSupported(`the instruction ${instruction.opcode}`),
      );
      builder.end({kind: 'trap', reason: TrapReason.unreachable});
      return true;
    default:
      return false;
  }
}

/** Remembers out of which blocks control goes to the beginnings of IR blocks. */
function recordEdges(frame: Frame, from: Block, block: MirBlock): void {
  for (const target of successors(block)) {
    const list = frame.edges.get(target);
    if (list === undefined) frame.edges.set(target, [{from, block}]);
    else list.push({from, block});
  }
}

function lowerBranch(context: Context, frame: Frame, block: Block, instruction: Instruction): void {
  const {builder} = context;
  const {operands} = instruction;
  const targetOf = (at: number): MirBlock => {
    const operand = operands[at];
    const target =
      operand?.kind === 'block' && operand.target !== undefined
        ? frame.entries.get(operand.target)
        : undefined;
    if (target === undefined) throw new NotSupported('a branch to a block that does not exist');
    return target;
  };
  if (instruction.opcode === 'br') {
    if (operands.length === 1) builder.jump(targetOf(0));
    else builder.branch(valueOf(context, frame, operands[0]), targetOf(1), targetOf(2));
    recordEdges(frame, block, builder.block);
    return;
  }
  const selector = valueOf(context, frame, operands[0]);
  const cases: SwitchCase[] = [];
  for (let at = 2; at + 1 < operands.length; at += 2) {
    cases.push({value: valueOf(context, frame, operands[at]), target: targetOf(at + 1)});
  }
  cases.sort((a, b) => ((a.value.constant ?? 0) < (b.value.constant ?? 0) ? -1 : 1));
  lowerSwitch(context, frame, block, selector, cases, targetOf(1));
}

interface SwitchCase {
  readonly value: Value;
  readonly target: MirBlock;
}

/** A tree of comparisons; few cases one after the other. */
function lowerSwitch(
  context: Context,
  frame: Frame,
  from: Block,
  selector: Value,
  cases: readonly SwitchCase[],
  otherwise: MirBlock,
): void {
  const {builder} = context;
  const wide = selector.type === 'i64' ? 'i64' : 'i32';
  if (cases.length > 4) {
    const middle = cases.length >> 1;
    const pivot = cases[middle];
    if (pivot === undefined) return;
    const [below, above] = [builder.newBlock(), builder.newBlock()];
    builder.branch(builder.op(`ult.${wide}`, selector, pivot.value), below, above);
    builder.block = below;
    lowerSwitch(context, frame, from, selector, cases.slice(0, middle), otherwise);
    builder.block = above;
    lowerSwitch(context, frame, from, selector, cases.slice(middle), otherwise);
    return;
  }
  for (const {value, target} of cases) {
    const next = builder.newBlock();
    builder.branch(builder.op(`eq.${wide}`, selector, value), target, next);
    recordEdges(frame, from, builder.block);
    builder.block = next;
  }
  builder.jump(otherwise);
  recordEdges(frame, from, builder.block);
}

function fillPhis(context: Context, frame: Frame, block: Block): void {
  const entry = frame.entries.get(block);
  if (entry === undefined) return;
  let first = 0;
  for (const instruction of block.instructions) {
    if (instruction.opcode !== 'phi') break;
    const results = frame.values.get(instruction) ?? [];
    const phis = entry.phis.slice(first, first + results.length);
    first += results.length;
    for (let at = 0; at + 1 < instruction.operands.length; at += 2) {
      const [valueOperand, blockOperand] = instruction.operands.slice(at, at + 2);
      if (valueOperand === undefined || blockOperand?.kind !== 'block') continue;
      const sources = (frame.edges.get(entry) ?? []).filter((edge) => edge.from === blockOperand.target);
      if (sources.length === 0) continue;
      let values: readonly Value[] = [];
      try {
        // Constants that need code (matrices) would stand at the wrong place.
        context.builder.block = sources[0]?.block ?? entry;
        values = valuesOf(context, frame, valueOperand);
        if (values.some((value, index) => value.type !== phis[index]?.result.type)) {
          throw new NotSupported('a phi with values of another type');
        }
      } catch (error) {
        if (!(error instanceof NotSupported)) throw error;
        reportUnsupported(context, frame, instruction, error);
      }
      for (const source of sources) {
        phis.forEach((phi, index) => {
          const value = values[index];
          if (value !== undefined) phi.incoming.set(source.block, value);
        });
      }
    }
  }
}

/** All returns go to one block behind the body. */
function joinReturns(context: Context, frame: Frame): readonly Value[] {
  const {builder} = context;
  const {returns} = frame;
  const kinds = leafKinds(frame);
  const after = builder.newBlock();
  for (const {block} of returns) {
    builder.block = block;
    builder.jump(after);
  }
  builder.block = after;
  const [single, more] = returns;
  if (single !== undefined && more === undefined) return single.values;
  return kinds.map((kind, at) => {
    if (single === undefined) return zeroOf(builder, kind);
    const phi = builder.phi(valueTypeOf(kind), after);
    for (const {block, values} of returns) {
      const value = values[at];
      if (value !== undefined) phi.incoming.set(block, value);
    }
    return phi.result;
  });
}

function leafKinds(frame: Frame): ReturnType<Frame['module']['leaves']['of']>[number]['kind'][] {
  const {returnType} = frame.fn.functionType;
  return returnType.kind === 'void' ? [] : frame.module.leaves.of(returnType).map((leaf) => leaf.kind);
}
