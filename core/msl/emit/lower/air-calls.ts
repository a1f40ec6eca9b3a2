import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type LowerContext} from './context.ts';
import {declareFunction, makeCall} from './make.ts';

/** A call of `air.*` function `name`, which is declared when the module does not have it. Its attributes come later. */
export function callAir(
  context: LowerContext,
  name: string,
  result: Type,
  args: readonly Operand[],
  flags = 0,
): CallInstruction {
  const type = context.types.functionType(
    result,
    args.map((argument) => argument.type),
    false,
  );
  return makeCall(declareFunction(context.module, name, type), args, flags);
}
