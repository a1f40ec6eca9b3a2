import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {Code} from './code.ts';
import {type LowerContext} from './context.ts';
import {lowerFloatIntrinsic} from './float-intrinsics.ts';
import {integerConstant} from './make.ts';
import {lowerIntegerIntrinsic} from './integer-intrinsics.ts';
import {type Emit, type Rewritten} from './rewrite.ts';
import {calleeName} from './slot-accesses.ts';
import {lowerVectorIntrinsic} from './vector-intrinsics.ts';

/** Hints for LLVM alone, and markers of what AIR does not have. */
const dropped = [
  ...['assume', 'donothing', 'sideeffect', 'invariant.end', 'experimental.noalias.scope.decl', 'prefetch'],
  ...['stackrestore', 'annotation', 'var.annotation', 'dbg', 'pseudoprobe', 'fake.use', 'trap', 'debugtrap'],
  ...['ubsantrap', 'lifetime.start', 'lifetime.end'],
];
/** Functions that give their first operand. */
const identities = [
  ...['expect', 'expect.with.probability', 'launder.invariant.group', 'strip.invariant.group', 'ssa.copy'],
  ...['ptr.annotation', 'arithmetic.fence'],
];
/** What AIR has, too (AIR.md 2.2): lifetimes and copies. */
const kept = ['lifetime.start', 'lifetime.end', 'memcpy', 'memmove', 'memset'];

/** `llvm.*` functions become AIR's, or instructions; those that AIR cannot express are errors. */
export function lowerIntrinsic(context: LowerContext, call: CallInstruction, emit: Emit): Rewritten {
  const name = calleeName(call);
  if (!name.startsWith('llvm.')) return 'keep';
  const op = operationOf(name);
  if (kept.includes(op)) return 'keep';
  if (op === 'memcpy.inline' || op === 'memset.inline') return 'keep';
  if (dropped.includes(op)) return 'drop';
  const [, first] = call.operands;
  if (identities.includes(op) && first !== undefined) return first;
  if (op === 'is.constant') return integerConstant(context.types, call.type, 0);
  const code = new Code(context, emit);
  const value: Operand | undefined =
    lowerIntegerIntrinsic(code, op, call) ??
    lowerFloatIntrinsic(context, code, op, call) ??
    lowerVectorIntrinsic(context, code, op, call);
  if (value !== undefined) return value;
  context.errors.report(
    'lower-intrinsic',
    `not supported: LLVM's function ${name}`,
    context.locations.of(call),
  );
  return 'keep';
}

/** `llvm.umul.with.overflow.i32` is `umul.with.overflow`: the name without `llvm.` and without types. */
export function operationOf(name: string): string {
  const parts = name.slice('llvm.'.length).split('.');
  while (parts.length > 1 && /^(v\d+)?(p\d+|i\d+|f\d+|bf16)\w*$/.test(parts[parts.length - 1] ?? ''))
    parts.pop();
  return parts.join('.');
}
