import {findAttribute, noAttributes} from '../../../ir/model/attribute.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction, type Instruction} from '../../../ir/model/instruction.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {alignOf, leafType} from './by-value.ts';
import {copyOperand} from './copy-operand.ts';
import {type LowerErrors} from './facts.ts';
import {type LocationMap, type SourcePlace} from './locations.ts';
import {makeArgument, makeLoad, makeStore, referTo} from './make.ts';
import {type Emit, type Rewritten, rewriteFunction} from './rewrite.ts';
import {calleeName} from './slot-accesses.ts';
import {externalSection} from '../visible-references.ts';

const tableFunction = 'air.get_function_pointer_visible_function_table';

/**
 * Gives calls through pointers, and calls of `air.*` functions that a source declares by itself, the form of `passByValue`:
 * what Clang passes in memory (`byval`, `sret`) is passed and returned as a value, as visible functions and the GPU compiler
 * expect it. Declarations follow their calls.
 */
export function passIndirectlyByValue(types: TypeContext, fn: IrFunction, locations: LocationMap): void {
  // A call that is put before its store again counts as dropped.
  const places = new Map<Instruction, SourcePlace>();
  rewriteFunction(fn, locations, (instruction, emit) => {
    if (instruction.opcode !== 'call') return 'keep';
    const declaration = airDeclaration(instruction);
    if (declaration === undefined && !isIndirect(instruction)) return 'keep';
    const place = locations.of(instruction);
    if (place !== undefined) places.set(instruction, place);
    const rewritten = rewriteCall(types, instruction, emit);
    if (declaration !== undefined) declareAs(declaration, instruction);
    return rewritten;
  });
  for (const [call, place] of places) locations.set(call, place);
}

function isIndirect(call: CallInstruction): boolean {
  const callee = call.operands[0];
  return callee?.kind === 'local' || callee?.kind === 'expression' || callee?.kind === 'null';
}

/** The declaration of an `air.*` function, or of one of another library, that is called; undefined for any other call. */
function airDeclaration(call: CallInstruction): IrFunction | undefined {
  const callee = call.operands[0];
  const target = callee?.kind === 'global' ? callee.target : undefined;
  if (target?.kind !== 'function' || !target.isDeclaration) return undefined;
  return target.name?.startsWith('air.') === true || target.section === externalSection ? target : undefined;
}

/** Gives `fn` the type that it is called with, where that is no longer the one it was declared with. */
function declareAs(fn: IrFunction, {detail}: CallInstruction): void {
  const {parameters} = detail.functionType;
  if (
    parameters.length === fn.parameters.length &&
    parameters.every((type, at) => type === fn.parameters[at]?.type)
  )
    return;
  fn.functionType = detail.functionType;
  fn.parameters = parameters.map((type, at) => makeArgument(fn, at, type, undefined));
}

function rewriteCall(types: TypeContext, call: CallInstruction, emit: Emit): Rewritten {
  const {detail} = call;
  const [callee, ...args] = call.operands;
  if (callee === undefined) return 'keep';
  const values: Operand[] = [];
  const parameters: Type[] = [];
  const attributes = [];
  let result: {readonly type: Type; readonly pointer: Operand; readonly align: number} | undefined;
  for (const [index, argument] of args.entries()) {
    const own = detail.argumentAttributes[index] ?? noAttributes;
    const returned = findAttribute(own, 'sret')?.type;
    const passed = findAttribute(own, 'byval')?.type;
    if (returned !== undefined) {
      result = {type: leafType(returned), pointer: argument, align: alignOf(own)};
      continue;
    }
    if (passed === undefined) {
      values.push(argument);
      parameters.push(detail.functionType.parameters[index] ?? argument.type);
      attributes.push(own);
      continue;
    }
    const value = emit(makeLoad(leafType(passed), copyOperand(argument), alignOf(own)));
    values.push(referTo(value));
    parameters.push(value.type);
    attributes.push(noAttributes);
  }
  if (
    values.length === args.length &&
    parameters.every((type, at) => type === detail.functionType.parameters[at])
  )
    return 'keep';
  call.operands = [callee, ...values];
  detail.functionType = types.functionType(result?.type ?? call.type, parameters, false);
  detail.argumentAttributes = attributes;
  detail.argumentCount = values.length;
  if (result === undefined) return 'keep';
  call.type = result.type;
  emit(call);
  emit(makeStore(types, referTo(call), copyOperand(result.pointer), result.align));
  return 'drop';
}

/** AIR calls pointers of visible function tables only (AIR.md 2.2); any other call whose callee is not known is an error. */
export function checkIndirectCalls(fn: IrFunction, locations: LocationMap, errors: LowerErrors): void {
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.opcode !== 'call' || !isIndirect(instruction)) continue;
      const callee = instruction.operands[0];
      if (callee !== undefined && comesFromTable(callee, new Set())) continue;
      errors.report(
        'lower-indirect-call',
        'not supported: a call of a function that is known only when the kernel runs, unless it is one of a visible_function_table',
        locations.of(instruction),
      );
    }
  }
}

function comesFromTable(operand: Operand, seen: Set<LocalValue>): boolean {
  const target = operand.kind === 'local' ? operand.target : undefined;
  if (target?.kind !== 'instruction') return operand.kind === 'undef' || operand.kind === 'poison';
  if (seen.has(target)) return true;
  seen.add(target);
  return sourcesOf(target)?.every((source) => comesFromTable(source, seen)) ?? isTableCall(target);
}

function sourcesOf(instruction: Instruction): readonly Operand[] | undefined {
  switch (instruction.opcode) {
    case 'phi':
      return instruction.operands.filter((_, index) => index % 2 === 0);
    case 'select':
      return instruction.operands.slice(1);
    case 'addrspacecast':
    case 'bitcast':
    case 'freeze':
      return instruction.operands.slice(0, 1);
    default:
      return undefined;
  }
}

function isTableCall(instruction: Instruction): boolean {
  return instruction.opcode === 'call' && calleeName(instruction) === tableFunction;
}
