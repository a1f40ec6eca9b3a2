import {
  type BlockAddressConstant,
  type Constant,
  type FunctionWrapperConstant,
  type Operand,
} from '../model/operand.ts';
import {checkExpression} from './constant-expressions.ts';
import {Rank, type Place, type VerifyContext} from './context.ts';
import {globalText, operandText} from './describe.ts';
import {checkInlineAssembly} from './inline-assembly.ts';

/**
 * Checks one level of a constant; its parts go to `pending`. Whether a literal fits its type was the parser's question:
 * it needs nothing but the literal.
 */
export function checkConstant(context: VerifyContext, constant: Constant, pending: Operand[]): void {
  switch (constant.kind) {
    case 'aggregate':
      pushNested(pending, constant.elements);
      return;
    case 'splat':
      pending.push(constant.element);
      return;
    case 'expression':
      pushNested(pending, constant.operands);
      checkExpression(context, constant);
      return;
    case 'blockaddress':
      checkBlockAddress(context, constant);
      return;
    case 'dso_local_equivalent':
    case 'no_cfi':
      pending.push(constant.global);
      checkWrapper(context, constant);
      return;
    case 'ptrauth':
      pushNested(pending, constant.operands);
      return;
    case 'asm':
      checkInlineAssembly(context, constant);
      return;
    default:
      return;
  }
}

/** Plain numbers, which most tables are made of, have nothing to look at. */
function pushNested(pending: Operand[], parts: readonly Operand[]): void {
  for (const part of parts) if (part.kind !== 'integer' && part.kind !== 'float') pending.push(part);
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.type, 'invalid-constant', message, place);
}

function checkBlockAddress(context: VerifyContext, constant: BlockAddressConstant): void {
  const fn = constant.function.target;
  if (fn === undefined) {
    const name = globalText(constant.function);
    context.error(Rank.name, 'undefined-value', `use of undefined value '${name}'`, constant.function);
    return;
  }
  if (fn.kind !== 'function') {
    error(context, `blockaddress of '${globalText(fn)}', which is no function`, constant);
    return;
  }
  if (fn.isDeclaration) {
    error(context, `blockaddress inside the declaration of '${globalText(fn)}'`, constant);
    return;
  }
  const block = constant.block.target;
  if (block === undefined) {
    context.error(
      Rank.name,
      'undefined-block',
      `'${globalText(fn)}' has no block '${operandText(constant.block)}'`,
      constant.block,
    );
  } else if (block.index === 0) {
    error(context, 'blockaddress may not be used with the entry block', constant);
  }
}

function checkWrapper(context: VerifyContext, constant: FunctionWrapperConstant): void {
  const target = constant.global.target;
  if (target === undefined) return;
  if (target.kind === 'function') return;
  const aliasesFunction = target.kind !== 'global-variable' && target.valueType.kind === 'function';
  if (constant.kind === 'dso_local_equivalent' && aliasesFunction) return;
  error(context, `${constant.kind} of '${globalText(target)}', which is no function`, constant);
}
