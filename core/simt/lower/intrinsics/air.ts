import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {argumentsOf} from '../../../ir/model/instruction.ts';
import {type Value} from '../../mir/mir.ts';
import {floatSuffix, integerBits} from '../arithmetic.ts';
import {type Context, type Frame} from '../context.ts';
import {functionPointer} from '../globals.ts';
import {givenConstant, variableOf} from '../function-constants.ts';
import {placeAt, storeLeaves} from '../memory.ts';
import {resolve} from '../../mir/mir.ts';
import {bytesOf, NotSupported} from '../types.ts';
import {atomicIntrinsic} from './atomics.ts';
import {CallOperands} from './call-operands.ts';
import {convertIntrinsic} from './convert.ts';
import {crossLane} from './cross-lane.ts';
import {floatFunction, integerFunction} from './math.ts';
import {type IntrinsicName, parseIntrinsicName, tokenKind} from './name.ts';
import {packIntrinsic} from './pack.ts';
import {asyncIntrinsic, matrixIntrinsic} from './simdgroup.ts';
import {textureIntrinsic} from './textures.ts';

/** A call of an `air.*` function. Throws NotSupported for the functions that the machine does not know. */
export function lowerAirCall(
  context: Context,
  frame: Frame,
  call: CallInstruction,
  fullName: string,
): readonly Value[] {
  const asked = functionConstantQuestion(context, frame, call, fullName);
  if (asked !== undefined) return asked;
  const operands = new CallOperands(context, frame, call, fullName);
  const name = parseIntrinsicName(fullName);
  const result =
    barrierIntrinsic(operands) ??
    atomicIntrinsic(operands) ??
    crossLane(operands, name) ??
    matrixIntrinsic(operands, name) ??
    asyncIntrinsic(operands, name) ??
    textureIntrinsic(operands, name) ??
    packIntrinsic(operands, name) ??
    tableIntrinsic(operands) ??
    vectorIntrinsic(operands, name) ??
    pointerMath(operands, name) ??
    scalarMath(operands, name);
  if (result === undefined) throw operands.unsupported();
  return result;
}

/** `air.is_function_constant_defined` asks by the variable, before its value is looked at. */
function functionConstantQuestion(
  context: Context,
  frame: Frame,
  call: CallInstruction,
  name: string,
): readonly Value[] | undefined {
  if (name !== 'air.is_function_constant_defined') return undefined;
  const variable = variableOf(argumentsOf(call)[0]);
  if (variable === undefined) throw new NotSupported('air.is_function_constant_defined of something else');
  return [context.builder.i32(givenConstant(context, frame.module, variable) === undefined ? 0 : 1)];
}

function barrierIntrinsic(operands: CallOperands): readonly Value[] | undefined {
  const {builder, name} = operands;
  if (name !== 'air.wg.barrier' && name !== 'air.simdgroup.barrier') return undefined;
  const opcode = name === 'air.wg.barrier' ? 'barrier.threadgroup' : 'barrier.simdgroup';
  builder.complex(opcode, [], [], [operands.constant(0), operands.constant(1)]);
  return [];
}

/** Visible function tables, sizes of groups, predicates. */
function tableIntrinsic(operands: CallOperands): readonly Value[] | undefined {
  const {builder, context, name} = operands;
  switch (name) {
    case 'air.get_function_pointer_visible_function_table':
      return [functionFromTable(operands)];
    case 'air.get_size_visible_function_table':
      return [builder.i32(tableOf(operands).length)];
    case 'air.is_null_visible_function_table':
      return [builder.i32(context.tableArguments.has(resolve(operands.one(0))) ? 0 : 1)];
    case 'air.get_simdgroup_size.i16':
      return [builder.i32(32)];
    case 'air.normalize_function_constant_predicate.i8':
      return [builder.op('ne.i32', operands.one(0), builder.i32(0))];
    default:
      return undefined;
  }
}

function tableOf(operands: CallOperands): readonly string[] {
  const {context} = operands;
  const index = context.tableArguments.get(resolve(operands.one(0)));
  if (index === undefined)
    throw new NotSupported('a visible function table that is no argument of the kernel');
  const names = context.options.functionTables.get(index);
  if (names === undefined) {
    throw new NotSupported(`the visible function table at index ${index}, which has no functions given`);
  }
  return names;
}

/** The number of the function at an index, 0 outside of the table. */
function functionFromTable(operands: CallOperands): Value {
  const {builder, context} = operands;
  const index = operands.word(1);
  let pointer = builder.i64(0);
  tableOf(operands).forEach((name, at) => {
    const found = context.modules.findVisible(name);
    if (found === undefined)
      throw new NotSupported(`the function "${name}" of a table, which no module defines`);
    const known = context.addressTaken.findIndex((candidate) => candidate.fn === found.fn);
    const number = known >= 0 ? builder.i64(known + 1) : functionPointer(context, found.module, found.fn);
    pointer = builder.op('select.b64', builder.op('eq.i32', index, builder.i32(at)), number, pointer);
  });
  return pointer;
}

/** Functions of whole vectors. */
function vectorIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const {builder} = operands;
  if (name.operation === 'convert') return convertIntrinsic(operands, name);
  if (name.operation === 'any' || name.operation === 'all') {
    const opcode = name.operation === 'any' ? 'or.i32' : 'and.i32';
    const [first, ...rest] = operands.all(0);
    return first === undefined
      ? undefined
      : [rest.reduce((sum, value) => builder.op(opcode, sum, value), first)];
  }
  if (name.operation === 'dot') {
    const kind = operands.kinds(0)[0] ?? 'f32';
    const suffix = floatSuffix(kind);
    if (suffix === undefined) return undefined;
    const others = operands.all(1);
    const products = operands
      .all(0)
      .map((value, at) => builder.op(`mul.${suffix}`, value, others[at] ?? value));
    const [first, ...rest] = products;
    return first === undefined
      ? undefined
      : [rest.reduce((sum, value) => builder.op(`add.${suffix}`, sum, value), first)];
  }
  return undefined;
}

/** Functions that give a second result through a pointer: `sincos`, `modf`, `frexp`. */
function pointerMath(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const {builder, context} = operands;
  const kinds = operands.kinds(0);
  if (!['sincos', 'modf', 'frexp'].includes(name.operation)) return undefined;
  const scalar = kinds[0] ?? 'f32';
  if (floatSuffix(scalar) === undefined) return undefined;
  const first: Value[] = [];
  const second: Value[] = [];
  for (const value of operands.all(0)) {
    if (name.operation === 'sincos') {
      const sine = floatFunction(builder, 'sin', name.fast, scalar, [value]);
      const cosine = floatFunction(builder, 'cos', name.fast, scalar, [value]);
      if (sine !== undefined) first.push(sine);
      if (cosine !== undefined) second.push(cosine);
    } else if (name.operation === 'modf') {
      const whole = builder.op('trunc.f32', value);
      const rest = builder.op('sub.f32', value, whole);
      const isInfinite = builder.op(
        'eq.i32',
        builder.op('olt.f32', builder.op('abs.f32', value), builder.f32(Infinity)),
        builder.i32(0),
      );
      first.push(
        builder.op('copysign.f32', builder.op('select.f32', isInfinite, builder.f32(0), rest), value),
      );
      second.push(whole);
    } else {
      first.push(builder.op('frexp.fraction.f32', value));
      second.push(builder.op('frexp.exponent.f32', value));
    }
  }
  const kind = name.operation === 'frexp' ? 'i32' : scalar;
  const size = bytesOf(kind);
  const leaves = second.map((_value, at) => ({offset: at * size, kind}));
  const place = {...placeAt(undefined, size, 0, 0), space: operands.space(1)};
  storeLeaves(context, leaves, operands.one(1), place, second);
  return first;
}

/** Functions that work on each element by itself. */
function scalarMath(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const {builder} = operands;
  const type = tokenKind(name.tokens[0]);
  const kinds = operands.kinds(0);
  const kind = type?.kind ?? kinds[0];
  if (kind === undefined) return undefined;
  const results: Value[] = [];
  const width = operands.all(0).length;
  for (let at = 0; at < width; at++) {
    const args = operands.values.map((list) => list[list.length === 1 ? 0 : at] ?? builder.i32(0));
    const result =
      floatSuffix(kind) === undefined
        ? integerBits(kind) === undefined
          ? undefined
          : integerFunction(builder, name.operation, name.sign !== 'u', kind, args)
        : floatFunction(builder, name.operation, name.fast, kind, args);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return results;
}
