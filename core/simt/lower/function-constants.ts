import {type GlobalVariable} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {type LinkedModule} from '../link/linked-modules.ts';
import {type Leaf, type Value} from '../mir/mir.ts';
import {integerBits} from './arithmetic.ts';
import {type Context} from './context.ts';
import {functionConstantOf} from './globals.ts';
import {halfRound, bfloatRound} from '../bytecode/numbers.ts';

/** The variable that a pointer operand names, through constant casts. */
export function variableOf(operand: Operand | undefined): GlobalVariable | undefined {
  let current = operand;
  while (
    current?.kind === 'expression' &&
    (current.opcode === 'bitcast' || current.opcode === 'addrspacecast')
  ) {
    current = current.operands[0];
  }
  return current?.kind === 'global' && current.target?.kind === 'global-variable'
    ? current.target
    : undefined;
}

/** What the caller gave for a function constant, by index first, then by name. */
export function givenConstant(
  context: Context,
  module: LinkedModule,
  variable: GlobalVariable,
): number | boolean | undefined {
  const record = functionConstantOf(module, variable);
  if (record === undefined) return undefined;
  const {functionConstants} = context.options;
  return functionConstants[String(record.index)] ?? functionConstants[record.name];
}

/**
 * The value of a function constant's variable; undefined when the variable is none. Without a given value it is an error,
 * reported once, unless the module asks whether the constant is defined: then it is 0, as never used.
 */
export function functionConstantValue(
  context: Context,
  module: LinkedModule,
  variable: GlobalVariable,
  leaves: readonly Leaf[],
): readonly Value[] | undefined {
  const record = functionConstantOf(module, variable);
  const isConstant =
    record !== undefined ||
    (variable.externallyInitialized && (variable.name ?? '').includes('.MTL_FC_INIT_'));
  if (!isConstant) return undefined;
  const given = givenConstant(context, module, variable);
  const asksWhether = module.ir.findFunction('air.is_function_constant_defined') !== undefined;
  if (given === undefined && !asksWhether) {
    const label = record === undefined ? `@${variable.name ?? ''}` : `${record.name} (index ${record.index})`;
    context.fail(
      module,
      module.lines.lineOf(variable.start),
      'function-constant',
      `The function constant ${label} has no value.`,
      'Give it a value under "functionConstants" by its index or name.',
    );
  }
  return leaves.map((leaf) => constantOfKind(context, leaf, given ?? 0));
}

function constantOfKind(context: Context, leaf: Leaf, given: number | boolean): Value {
  const {builder} = context;
  const number = Number(given);
  if (leaf.kind === 'f32') return builder.f32(Math.fround(number));
  if (leaf.kind === 'f16') return builder.f32(halfRound(number));
  if (leaf.kind === 'bf16') return builder.f32(bfloatRound(number));
  const whole = Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
  const bits = integerBits(leaf.kind) ?? 32;
  if (bits === 64) return builder.i64(whole);
  return builder.i32(Number(BigInt.asUintN(bits, whole)));
}
