import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {
  AggregateConstant,
  ExpressionConstant,
  IntegerConstant,
  type Operand,
} from '../../../ir/model/operand.ts';
import {type GlobalVariable} from '../../../ir/model/global.ts';
import {resourceKind} from './air-signatures.ts';
import {cloneInstruction} from './clone-body.ts';
import {type LowerContext} from './context.ts';
import {integerConstant, makeIndexed, referTo} from './make.ts';
import {type Emit, type Rewritten} from './rewrite.ts';
import {calleeName} from './slot-accesses.ts';

const withResidency = /^air\.(sample|read|gather)(_compare)?_(texture|depth)_/;

/**
 * Texture reads give `{value, i8}` in AIR, the second part telling whether the texel is resident (AIR.md 2.2); our headers
 * declare the value alone, because Clang returns no structs in registers. A sampler that the program states is a
 * number in the pointer until here and becomes the global that Apple's compiler writes (AIR.md 1.6).
 */
export function lowerTextureCall(context: LowerContext, call: CallInstruction, emit: Emit): Rewritten {
  const name = calleeName(call);
  if (!name.startsWith('air.') || resourceKind(name.split('.')[1] ?? '') === undefined) return 'keep';
  for (let index = 1; index < call.operands.length; index++) {
    const operand = call.operands[index];
    const state = operand === undefined ? undefined : samplerState(operand);
    if (state !== undefined) call.operands[index] = referTo(samplerGlobal(context, state));
  }
  if (!withResidency.test(name) || call.type.kind === 'struct' || call.type.kind === 'void') return 'keep';
  const value = call.type;
  const result = context.types.literalStruct([value, context.types.i8], false);
  const callee = call.operands[0];
  if (callee?.kind !== 'global' || callee.target?.kind !== 'function') return 'keep';
  const {parameters} = call.detail.functionType;
  const type = context.types.functionType(result, parameters, false);
  callee.target.functionType = type;
  const made = cloneInstruction(call);
  if (made.opcode !== 'call') return 'keep';
  made.name = undefined;
  made.type = result;
  made.flags = 0;
  made.detail.functionType = type;
  return referTo(emit(makeIndexed('extractvalue', value, [referTo(emit(made))], [0])));
}

/** The bits of a sampler that the program states: `inttoptr (i64 K to ptr addrspace(2))`. */
function samplerState(operand: Operand): bigint | undefined {
  if (operand.type.kind !== 'pointer' || operand.type.addressSpace !== 2) return undefined;
  const source =
    operand instanceof ExpressionConstant && operand.opcode === 'inttoptr'
      ? operand.operands[0]
      : operand.kind === 'local' &&
          operand.target?.kind === 'instruction' &&
          operand.target.opcode === 'inttoptr'
        ? operand.target.operands[0]
        : undefined;
  return source instanceof IntegerConstant ? source.value : undefined;
}

/** `@__air_sampler_state`: two words from AIR 2.8 on, one before. One global for each state. */
function samplerGlobal(context: LowerContext, state: bigint): GlobalVariable {
  const {module, types} = context;
  const first = integerConstant(types, types.i64, state);
  for (const global of module.globals) {
    if (global.name?.startsWith('__air_sampler_state') !== true) continue;
    const own =
      global.initializer?.kind === 'aggregate' ? global.initializer.elements[0] : global.initializer;
    if (own?.kind === 'integer' && first.kind === 'integer' && own.value === first.value) return global;
  }
  let name = '__air_sampler_state';
  for (let next = 1; module.globalsByName.has(name); next++) name = `__air_sampler_state.${next}`;
  const isPair = context.airIsAtLeast([2, 8]);
  const valueType = isPair ? types.array(types.i64, 2) : types.i64;
  const zero = integerConstant(types, types.i64, 0);
  const initializer = isPair ? new AggregateConstant(valueType, 'array', [first, zero], -1, -1) : first;
  const global: GlobalVariable = {
    kind: 'global-variable',
    name,
    number: -1,
    linkage: 'internal',
    visibility: undefined,
    dllStorage: undefined,
    preemption: undefined,
    threadLocal: undefined,
    unnamedAddress: undefined,
    partition: undefined,
    start: -1,
    end: -1,
    nameStart: -1,
    nameEnd: -1,
    type: types.opaquePointer(2),
    valueType,
    addressSpace: 2,
    constant: true,
    externallyInitialized: false,
    initializer,
    section: undefined,
    comdat: undefined,
    align: 8,
    codeModel: undefined,
    sanitizer: [],
    attributes: [],
    metadata: [],
  };
  module.globals.push(global);
  module.globalsByName.set(name, global);
  return global;
}
