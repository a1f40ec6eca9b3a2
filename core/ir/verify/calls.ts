import {type BlockGraph} from '../analysis/block-graph.ts';
import {type IrFunction} from '../model/global.ts';
import {type CallInstruction, type Instruction} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {type FunctionType, isFloatOrVector, type Type} from '../model/type.ts';
import {checkSignatureAttributes} from './attributes.ts';
import {callingConventionProblem, isCallableConvention} from './calling-conventions.ts';
import {Rank, type VerifyContext} from './context.ts';
import {globalText, typeText} from './describe.ts';
import {checkInlineAssembly} from './inline-assembly.ts';
import {checkIntrinsicCall, intrinsicNameOf} from './intrinsics.ts';
import {checkBundles} from './operand-bundles.ts';

/** Checks a `call`, `invoke` or `callbr`; operands one by one are checked elsewhere. */
export function checkCall(context: VerifyContext, graph: BlockGraph, call: CallInstruction): void {
  const callee = call.operands[0];
  if (callee === undefined) return;
  const {detail} = call;
  if (!checkCallee(context, call, callee)) return;
  checkArguments(context, call);
  const target = calledFunction(callee);
  const intrinsic = target?.name === undefined ? undefined : intrinsicNameOf(target.name);
  if (intrinsic === undefined) checkPlainCall(context, call, callee);
  else checkIntrinsicCall(context, call, intrinsic);
  if (callee.kind === 'asm') checkInlineAssembly(context, callee, detail.functionType);
  checkConvention(context, call);
  const hasAttributes =
    detail.returnAttributes.length > 0 ||
    detail.functionAttributes.length > 0 ||
    anyAttributes(detail.argumentAttributes);
  if (hasAttributes) {
    const {functionType: type, returnAttributes, argumentAttributes, functionAttributes} = detail;
    const special = intrinsic !== undefined || callee.kind === 'asm';
    checkSignatureAttributes(
      context,
      {
        type,
        returnAttributes,
        parameterAttributes: argumentAttributes,
        functionAttributes,
        special,
        replaced: false,
        unnamed: undefined,
      },
      call,
    );
  }
  if (detail.bundles.length > 0) checkBundles(context, call);
  if (detail.tail === 'musttail') checkMustTail(context, graph, call);
}

function anyAttributes(lists: readonly (readonly unknown[])[]): boolean {
  for (const list of lists) if (list.length > 0) return true;
  return false;
}

/** The function or other global that the call names directly. */
function calledFunction(callee: Operand): {readonly name: string | undefined} | undefined {
  return callee.kind === 'global' ? callee : undefined;
}

function typeError(context: VerifyContext, message: string, place: {start: number; end: number}): void {
  context.error(Rank.type, 'call-signature', message, place);
}

function checkCallee(context: VerifyContext, call: CallInstruction, callee: Operand): boolean {
  const type = callee.type;
  if (type.kind === 'unknown') return true;
  if (type.kind !== 'pointer') {
    typeError(context, `callee must be a pointer to a function, found '${typeText(type)}'`, callee);
    return false;
  }
  return call.detail.functionType.returnType.kind !== 'unknown';
}

function checkArguments(context: VerifyContext, call: CallInstruction): void {
  const {functionType, argumentCount} = call.detail;
  const {parameters, variadic} = functionType;
  if (argumentCount < parameters.length || (argumentCount > parameters.length && !variadic)) {
    const wanted = `${variadic ? 'at least ' : ''}${parameters.length}`;
    typeError(
      context,
      `call passes ${argumentCount} arguments, '${typeText(functionType)}' takes ${wanted}`,
      call,
    );
  }
  for (let index = 0; index < argumentCount; index++) {
    const [argument, expected] = [call.operands[index + 1], parameters[index]];
    if (argument === undefined) continue;
    const type = argument.type;
    if (
      expected !== undefined &&
      type !== expected &&
      type.kind !== 'unknown' &&
      expected.kind !== 'unknown'
    ) {
      const message = `argument ${index + 1} has type '${typeText(type)}', expected '${typeText(expected)}'`;
      typeError(context, message, argument);
    } else if (type.kind === 'label' || type.kind === 'function') {
      typeError(context, `argument ${index + 1} cannot have type '${typeText(type)}'`, argument);
    }
  }
  if (call.flags !== 0 && !isFloatOrVector(innermost(call.type))) {
    const message = `fast-math flags on a call that returns '${typeText(call.type)}', no floating-point value`;
    context.error(Rank.structure, 'fast-math-flags', message, call);
  }
}

function innermost(type: Type): Type {
  let current = type;
  while (current.kind === 'array') current = current.element;
  return current;
}

/** What only intrinsics may do. */
function checkPlainCall(context: VerifyContext, call: CallInstruction, callee: Operand): void {
  const name = callee.kind === 'global' ? `'${globalText(callee)}'` : 'the callee';
  const special = specialTypes(call.detail.functionType);
  if (special.result !== undefined)
    typeError(context, `${name} returns a ${special.result} but is no intrinsic`, call);
  if (special.parameter !== undefined) {
    typeError(context, `${name} takes a ${special.parameter} but is no intrinsic`, call);
  }
}

/** The types in a function's type that only intrinsics may have. */
export function specialTypes(type: FunctionType): {
  result: string | undefined;
  parameter: string | undefined;
} {
  const isSpecial = (part: Type): boolean =>
    part.kind === 'token' || part.kind === 'metadata' || part.kind === 'x86_amx';
  const parameter = type.parameters.find(isSpecial)?.kind;
  return {result: isSpecial(type.returnType) ? type.returnType.kind : undefined, parameter};
}

function checkConvention(context: VerifyContext, call: CallInstruction): void {
  const convention = call.detail.callingConvention;
  if (convention === undefined) return;
  const problem = callingConventionProblem(context.dialect, convention);
  if (problem !== undefined) context.error(Rank.attribute, 'calling-convention', problem, call);
  else if (!isCallableConvention(context.dialect, convention)) {
    const message = `functions of the calling convention '${convention}' cannot be called`;
    context.error(Rank.attribute, 'calling-convention', message, call);
  }
}

function mustTailError(context: VerifyContext, call: CallInstruction, message: string): void {
  context.error(Rank.structure, 'musttail', `cannot guarantee tail call: ${message}`, call);
}

function checkMustTail(context: VerifyContext, graph: BlockGraph, call: CallInstruction): void {
  const [caller, callee] = [graph.function.functionType, call.detail.functionType];
  if (call.operands[0]?.kind === 'asm') mustTailError(context, call, 'inline assembly');
  if (caller.variadic !== callee.variadic)
    mustTailError(context, call, 'one function is variadic, the other is not');
  if (!isCongruent(caller.returnType, callee.returnType)) mustTailError(context, call, 'return types differ');
  if (graph.function.callingConvention !== call.detail.callingConvention) {
    mustTailError(context, call, 'calling conventions differ');
  }
  checkMustTailParameters(context, graph.function, call);
  checkMustTailReturn(context, call);
}

/** The same type, or pointers into the same address space. */
function isCongruent(left: Type, right: Type): boolean {
  if (left === right) return true;
  return left.kind === 'pointer' && right.kind === 'pointer' && left.addressSpace === right.addressSpace;
}

function checkMustTailParameters(context: VerifyContext, caller: IrFunction, call: CallInstruction): void {
  const convention = call.detail.callingConvention;
  if (convention === 'tailcc' || convention === 'swifttailcc') return;
  const [own, others] = [caller.functionType.parameters, call.detail.functionType.parameters];
  if (own.length !== others.length) {
    mustTailError(context, call, `parameter counts differ (${own.length} and ${others.length})`);
    return;
  }
  for (const [index, parameter] of own.entries()) {
    const other = others[index];
    if (other === undefined || isCongruent(parameter, other)) continue;
    mustTailError(context, call, `types of parameter ${index + 1} differ`);
    return;
  }
}

/** A `ret` of the result must follow, at most a bitcast between. */
function checkMustTailReturn(context: VerifyContext, call: CallInstruction): void {
  const rest = call.parent?.instructions ?? [];
  // The call stands right before the `ret` that ends the block, or before one cast.
  const following = rest[rest.length - 3] === call ? rest.length - 2 : rest.length - 1;
  if (rest[following - 1] !== call) {
    mustTailError(context, call, "no 'ret' follows");
    return;
  }
  const cast = rest[following];
  const isCast = cast?.opcode === 'bitcast' && isUseOf(cast.operands[0], call);
  const result: Instruction = isCast ? cast : call;
  const next = isCast ? rest[following + 1] : cast;
  if (next?.opcode !== 'ret') {
    mustTailError(context, call, "no 'ret' follows");
    return;
  }
  const value = next.operands[0];
  if (value === undefined || isUseOf(value, result) || value.kind === 'undef' || value.kind === 'poison')
    return;
  mustTailError(context, call, "the 'ret' that follows returns another value");
}

function isUseOf(operand: Operand | undefined, instruction: Instruction): boolean {
  return operand?.kind === 'local' && operand.target === instruction;
}
