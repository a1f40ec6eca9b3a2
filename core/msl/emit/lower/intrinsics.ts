import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type LowerContext} from './context.ts';
import {type Emit, type Rewritten} from './rewrite.ts';

export function lowerIntrinsic(_context: LowerContext, call: CallInstruction, _emit: Emit): Rewritten {
  const callee = call.operands[0];
  const name = callee?.kind === 'global' ? (callee.name ?? '') : '';
  if (name.startsWith('llvm.assume')) return 'drop';
  return 'keep';
}
