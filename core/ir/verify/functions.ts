import {BlockGraph} from '../analysis/block-graph.ts';
import {type Instruction} from '../model/instruction.ts';
import {findAttribute} from '../model/attribute.ts';
import {type Argument, type IrFunction} from '../model/global.ts';
import {checkSignatureAttributes, findFunctionAttribute} from './attributes.ts';
import {checkBlock, checkPhi} from './blocks.ts';
import {
  callingConventionProblem,
  forbidsVariadic,
  isCallableConvention,
  isKernelConvention,
} from './calling-conventions.ts';
import {specialTypes} from './calls.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';
import {globalText, typeText} from './describe.ts';
import {checkDominance} from './dominance.ts';
import {checkGlobalCommon, checkPlacement} from './globals.ts';
import {checkInstruction} from './instructions.ts';
import {checkInstructionMetadata, checkRecords} from './instruction-metadata.ts';
import {intrinsicNameOf} from './intrinsics.ts';
import {checkLocalNames} from './names.ts';
import {checkOperand} from './operands.ts';
import {checkSwiftErrors} from './swift-error.ts';
import {checkType} from './types.ts';

export function checkFunction(context: VerifyContext, fn: IrFunction): void {
  checkHeader(context, fn);
  if (fn.isDeclaration || fn.blocks.length === 0) {
    if (!fn.isDeclaration && fn.bodyStart >= 0) {
      context.error(
        Rank.structure,
        'empty-function',
        'function body requires at least one basic block',
        headerPlace(fn),
      );
    }
    return;
  }
  checkLocalNames(context, fn);
  const graph = new BlockGraph(fn);
  for (const block of fn.blocks) {
    if (context.full) return;
    checkBlock(context, graph, block);
    for (const instruction of block.instructions) checkOne(context, graph, instruction);
    const stray = block.trailingRecords[0];
    if (stray !== undefined)
      error(context, 'debug-record', 'debug record does not stand before an instruction', stray);
  }
  checkDominance(context, graph);
  checkSwiftErrors(context, fn);
  if (context.opaque && isNaked(context, fn)) checkNaked(context, fn);
}

function isNaked(context: VerifyContext, fn: IrFunction): boolean {
  return findFunctionAttribute(context, fn.attributes, 'naked') !== undefined;
}

/** A naked function has no code that would bring its arguments where they can be used. */
function checkNaked(context: VerifyContext, fn: IrFunction): void {
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      for (const operand of instruction.operands) {
        if (operand.kind !== 'local' || operand.target?.kind !== 'argument') continue;
        error(context, 'naked-function', 'a naked function cannot use its arguments', operand);
        return;
      }
    }
  }
}

function checkOne(context: VerifyContext, graph: BlockGraph, instruction: Instruction): void {
  const {operands} = instruction;
  for (const operand of operands) checkOperand(context, operand);
  if (instruction.opcode === 'phi') {
    if (instruction.parent !== undefined) checkPhi(context, graph, instruction.parent, instruction);
  } else if (
    instruction.opcode === 'call' ||
    instruction.opcode === 'invoke' ||
    instruction.opcode === 'callbr'
  ) {
    for (const bundle of instruction.detail.bundles) {
      for (const operand of bundle.operands) checkOperand(context, operand);
    }
  }
  checkInstruction(context, graph, instruction);
  if (instruction.metadata.length > 0) checkInstructionMetadata(context, instruction);
  if (instruction.records.length > 0) checkRecords(context, instruction);
}

function headerPlace(fn: IrFunction): Place {
  return fn.nameStart >= 0 ? {start: fn.nameStart, end: fn.nameEnd} : fn;
}

function error(context: VerifyContext, code: string, message: string, place: Place): void {
  context.error(Rank.structure, code, message, place);
}

function isStructReturn(parameter: Argument | undefined): boolean {
  return parameter !== undefined && findAttribute(parameter.attributes, 'sret') !== undefined;
}

const declarationLinkages: readonly (string | undefined)[] = [undefined, 'external', 'extern_weak'];

function checkHeader(context: VerifyContext, fn: IrFunction): void {
  const place = headerPlace(fn);
  checkGlobalCommon(context, fn);
  checkPlacement(context, fn);
  checkType(context, fn.functionType, place);
  checkFunctionLinkage(context, fn, place);
  const isIntrinsic = fn.name?.startsWith('llvm.') === true;
  if (isIntrinsic && !fn.isDeclaration)
    error(context, 'intrinsic-definition', 'intrinsics cannot be defined', place);
  if (!isIntrinsic) checkOrdinaryTypes(context, fn, place);
  checkConvention(context, fn, place);
  checkSignatureAttributes(
    context,
    {
      type: fn.functionType,
      returnAttributes: fn.returnAttributes,
      parameterAttributes: fn.parameters.map((parameter) => parameter.attributes),
      functionAttributes: fn.attributes,
      special: isIntrinsic,
      replaced: fn.name !== undefined && intrinsicNameOf(fn.name)?.signature !== undefined,
      unnamed: fn.unnamedAddress === 'unnamed_addr',
    },
    place,
  );
  for (const operand of [fn.prefix, fn.prologue, fn.personality]) {
    if (operand !== undefined) checkOperand(context, operand);
  }
  if (fn.functionType.returnType.kind !== 'void' && isStructReturn(fn.parameters[0])) {
    const found = `found '${typeText(fn.functionType.returnType)}'`;
    error(context, 'invalid-attribute', `functions with an 'sret' parameter return void, ${found}`, place);
  }
  if (fn.personality !== undefined && fn.isDeclaration) {
    error(
      context,
      'declaration',
      `declaration of '${globalText(fn)}' cannot have a personality`,
      fn.personality,
    );
  }
}

function checkFunctionLinkage(context: VerifyContext, fn: IrFunction, place: Place): void {
  const {linkage} = fn;
  if (linkage === 'appending' || linkage === 'common') {
    error(context, 'linkage', `function '${globalText(fn)}' cannot have the linkage '${linkage}'`, place);
  } else if (fn.isDeclaration && !declarationLinkages.includes(linkage)) {
    error(
      context,
      'linkage',
      `declaration of '${globalText(fn)}' cannot have the linkage '${linkage ?? ''}'`,
      place,
    );
  } else if (!fn.isDeclaration && linkage === 'extern_weak') {
    error(
      context,
      'linkage',
      `definition of '${globalText(fn)}' cannot have the linkage 'extern_weak'`,
      place,
    );
  }
  if (fn.isDeclaration && fn.comdat !== undefined) {
    error(context, 'comdat', `declaration of '${globalText(fn)}' cannot be in a comdat`, place);
  }
}

function checkOrdinaryTypes(context: VerifyContext, fn: IrFunction, place: Place): void {
  const special = specialTypes(fn.functionType);
  const report = (problem: string): void =>
    context.error(Rank.type, 'invalid-type', `'${globalText(fn)}' ${problem}`, place);
  if (special.result !== undefined) report(`returns a ${special.result} but is no intrinsic`);
  if (context.opaque && fn.functionType.parameters.some((type) => type.kind === 'label')) {
    report('cannot take a label');
  }
  if (special.parameter !== undefined) report(`takes a ${special.parameter} but is no intrinsic`);
}

function checkConvention(context: VerifyContext, fn: IrFunction, place: Place): void {
  const {callingConvention: convention, functionType: type} = fn;
  if (convention === undefined) return;
  const problem = callingConventionProblem(context.dialect, convention);
  if (problem !== undefined) error(context, 'calling-convention', problem, place);
  if (
    isKernelConvention(convention) &&
    type.returnType.kind !== 'void' &&
    type.returnType.kind !== 'unknown'
  ) {
    const message = `functions of the calling convention '${convention}' return void, found '${typeText(type.returnType)}'`;
    error(context, 'calling-convention', message, place);
  }
  const first = fn.parameters[0];
  if (!isCallableConvention('opaque', convention) && fn.parameters.slice(0, 2).some(isStructReturn)) {
    error(
      context,
      'calling-convention',
      `functions of the calling convention '${convention}' have no sret`,
      place,
    );
  }
  if (
    convention === 'x86_intrcc' &&
    first !== undefined &&
    findAttribute(first.attributes, 'byval') === undefined
  ) {
    error(
      context,
      'calling-convention',
      "the first parameter of an 'x86_intrcc' function must be byval",
      first,
    );
  }
  if (type.variadic && forbidsVariadic(convention)) {
    error(
      context,
      'calling-convention',
      `functions of the calling convention '${convention}' cannot be variadic`,
      place,
    );
  }
}
