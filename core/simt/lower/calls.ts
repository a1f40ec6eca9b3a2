import {argumentsOf, type CallInstruction, calleeOf} from '../../ir/model/instruction.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {TrapReason} from '../bytecode/opcodes.ts';
import {typeShape} from '../link/linked-modules.ts';
import {type MirBlock, type Value} from '../mir/mir.ts';
import {zeroOf} from './arithmetic.ts';
import {type Context, type Frame} from './context.ts';
import {lowerAirCall} from './intrinsics/air.ts';
import {lowerLlvmCall} from './intrinsics/llvm.ts';
import {valueOf, valuesOf} from './operands.ts';
import {NotSupported, valueTypeOf} from './types.ts';

/** The function that a callee names, through casts and aliases. */
function directCallee(operand: Operand | undefined): IrFunction | undefined {
  let current = operand;
  for (let steps = 0; current !== undefined && steps < 16; steps++) {
    if (current.kind === 'global') {
      if (current.target?.kind === 'function') return current.target;
      if (current.target?.kind !== 'alias') return undefined;
      current = current.target.target;
    } else if (
      current.kind === 'expression' &&
      (current.opcode === 'bitcast' || current.opcode === 'addrspacecast')
    ) {
      current = current.operands[0];
    } else return undefined;
  }
  return undefined;
}

/** A call: an intrinsic, a function that is inlined, or a choice between functions whose address is taken. */
export function lowerCall(context: Context, frame: Frame, call: CallInstruction): readonly Value[] {
  const callee = calleeOf(call);
  if (callee?.kind === 'asm') throw new NotSupported('inline assembly');
  const fn = directCallee(callee);
  if (fn === undefined) return lowerIndirectCall(context, frame, call);
  const name = fn.name ?? '';
  if (fn.blocks.length === 0 && name.startsWith('llvm.')) return lowerLlvmCall(context, frame, call, name);
  if (fn.blocks.length === 0 && name.startsWith('air.')) return lowerAirCall(context, frame, call, name);
  const found = context.modules.resolveFunction(frame.module, fn);
  if ('code' in found) {
    const line = frame.module.lines.lineOf(call.start);
    context.fail(frame.module, line, found.code, found.message, found.nextStep);
    throw new NotSupported('');
  }
  if (found.fn.parameters.length !== call.detail.argumentCount) {
    throw new NotSupported(`a call of @${name} with another number of arguments`);
  }
  const values = argumentsOf(call).map((operand) => valuesOf(context, frame, operand));
  checkScalars(found.module.leaves, found.fn, values, name);
  return context.steps.inlineFunction(context, found, values, frame);
}

function checkScalars(
  leaves: Frame['module']['leaves'],
  fn: IrFunction,
  values: readonly (readonly Value[])[],
  name: string,
): void {
  fn.parameters.forEach((parameter, at) => {
    const expected = leaves.of(parameter.type);
    const given = values[at] ?? [];
    const fits =
      expected.length === given.length &&
      expected.every((leaf, index) => valueTypeOf(leaf.kind) === given[index]?.type);
    if (!fits) throw new NotSupported(`a call of @${name} with arguments of another type`);
  });
}

/** Compares the pointer with each function of the call's type and runs the one it is. */
function lowerIndirectCall(context: Context, frame: Frame, call: CallInstruction): readonly Value[] {
  const {builder} = context;
  const pointer = valueOf(context, frame, calleeOf(call));
  const shape = typeShape(call.detail.functionType, false);
  const candidates = context.addressTaken.flatMap((candidate, at) =>
    typeShape(candidate.fn.functionType, false) === shape ? [{candidate, number: at + 1}] : [],
  );
  const values = argumentsOf(call).map((operand) => valuesOf(context, frame, operand));
  const kinds = call.type.kind === 'void' ? [] : frame.module.leaves.of(call.type).map((leaf) => leaf.kind);
  const after = builder.newBlock();
  const outcomes: {block: MirBlock; results: readonly Value[]}[] = [];
  for (const {candidate, number} of candidates) {
    const [body, next] = [builder.newBlock(), builder.newBlock()];
    builder.branch(builder.op('eq.i64', pointer, builder.i64(number)), body, next);
    builder.block = body;
    const results = context.steps.inlineFunction(context, candidate, values, frame);
    outcomes.push({block: builder.block, results});
    builder.jump(after);
    builder.block = next;
  }
  builder.end({kind: 'trap', reason: TrapReason.badFunctionIndex});
  builder.block = after;
  return kinds.map((kind, at) => {
    if (outcomes.length === 0) return zeroOf(builder, kind);
    const phi = builder.phi(valueTypeOf(kind), after);
    for (const {block, results} of outcomes) {
      const value = results[at];
      if (value !== undefined) phi.incoming.set(block, value);
    }
    return phi.result;
  });
}
