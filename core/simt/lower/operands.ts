import {floatBits, floatValue} from '../../ir/model/float-bits.ts';
import {bytesOfRaw} from '../../ir/model/quoted-text.ts';
import {type ExpressionConstant, type Operand} from '../../ir/model/operand.ts';
import {type Type} from '../../ir/model/type.ts';
import {type LinkedModule} from '../link/linked-modules.ts';
import {type ScalarKind, type Value} from '../mir/mir.ts';
import {binary, bitcast, cast, compareIntegers, floatSuffix, integerBits, zeroOf} from './arithmetic.ts';
import {type Context, failedValue, type Frame} from './context.ts';
import {elementPointer} from './element-pointer.ts';
import {NotSupported} from './types.ts';

const maximumNesting = 200;

/** The scalars of an operand in the order of its type's leaves. */
export function valuesOf(context: Context, frame: Frame, operand: Operand): readonly Value[] {
  if (operand.kind !== 'local') return constantValues(context, frame.module, operand, 0);
  const values = operand.target === undefined ? undefined : frame.values.get(operand.target);
  if (values === failedValue) throw new NotSupported('');
  if (values === undefined) {
    throw new NotSupported(`%${operand.name ?? operand.number}, which is not defined before its use`);
  }
  return values;
}

/** The one scalar of an operand. */
export function valueOf(context: Context, frame: Frame, operand: Operand | undefined): Value {
  const [value, more] = operand === undefined ? [] : valuesOf(context, frame, operand);
  if (value === undefined || more !== undefined) throw new NotSupported('an operand of several scalars here');
  return value;
}

/** The number of a literal float as its kind holds it. */
function floatConstant(context: Context, kind: ScalarKind, text: string): Value {
  const type = kind === 'f16' ? 'half' : kind === 'bf16' ? 'bfloat' : 'float';
  const bits = floatBits(text, type);
  if (bits === undefined) throw new NotSupported(`the constant ${text} as ${type}`);
  return context.builder.f32(floatValue(bits, type));
}

/** The scalars of a constant. */
export function constantValues(
  context: Context,
  module: LinkedModule,
  operand: Operand,
  nesting: number,
): readonly Value[] {
  if (nesting > maximumNesting) throw new NotSupported('constants nested this deep');
  const {builder} = context;
  const kinds = (): ScalarKind[] => module.leaves.of(operand.type).map((leaf) => leaf.kind);
  switch (operand.kind) {
    case 'integer': {
      const bits = integerBits(module.leaves.scalar(operand.type)) ?? 32;
      if (bits === 64) return [builder.i64(operand.value)];
      return [builder.i32(Number(BigInt.asUintN(bits, operand.value)))];
    }
    case 'float': {
      const kind = module.leaves.scalar(operand.type);
      if (floatSuffix(kind) === undefined) throw new NotSupported('a floating constant here');
      return [floatConstant(context, kind, operand.text)];
    }
    case 'null':
    case 'undef':
    case 'poison':
    case 'zeroinitializer':
    case 'none':
      return kinds().map((kind) => zeroOf(builder, kind));
    case 'aggregate':
      if (operand.type.kind === 'vector' && operand.type.length === 64) {
        return matrixConstant(context, module, operand.elements, nesting);
      }
      return operand.elements.flatMap((element) => constantValues(context, module, element, nesting + 1));
    case 'string':
      return [...bytesOfRaw(operand.raw)].map((byte) => builder.i32(byte));
    case 'splat': {
      const element = constantValues(context, module, operand.element, nesting + 1);
      const count = operand.type.kind === 'vector' ? operand.type.length : 1;
      return new Array<readonly Value[]>(count).fill(element).flat();
    }
    case 'global':
      return [context.steps.globalPointer(context, module, operand.target)];
    case 'expression':
      return expressionValues(context, module, operand, nesting);
    default:
      throw new NotSupported(`a constant of the form ${operand.kind}`);
  }
}

/** A matrix constant: all elements the same. */
function matrixConstant(
  context: Context,
  module: LinkedModule,
  elements: readonly Operand[],
  nesting: number,
): readonly Value[] {
  const values = elements.flatMap((element) => constantValues(context, module, element, nesting + 1));
  const [first] = values;
  if (first === undefined || values.some((value) => value !== first)) {
    throw new NotSupported('a constant <64 x T> whose elements differ');
  }
  if (!elements.every((element) => element.kind === 'float' || element.kind === 'undef')) {
    throw new NotSupported('a constant <64 x T> of other than floats');
  }
  return context.builder.complex('matrix.fill', [first], ['matrix']);
}

function expressionValues(
  context: Context,
  module: LinkedModule,
  operand: ExpressionConstant,
  nesting: number,
): readonly Value[] {
  const {builder} = context;
  const parts = operand.operands.map((part) => constantValues(context, module, part, nesting + 1));
  const [first = [], second = [], third = []] = parts;
  const kindsOf = (type: Type | undefined): ScalarKind[] =>
    type === undefined ? [] : module.leaves.of(type).map((leaf) => leaf.kind);
  const fromKinds = kindsOf(operand.operands[0]?.type);
  switch (operand.opcode) {
    case 'getelementptr': {
      if (operand.sourceType === undefined) throw new NotSupported('a getelementptr without a type');
      const indexes = operand.operands.slice(1).map((index, at) => ({
        kind: module.leaves.scalar(index.type),
        value: parts[at + 1]?.[0] ?? builder.i64(0),
      }));
      const base = first[0] ?? builder.i64(0);
      return [elementPointer(builder, module, operand.sourceType, base, indexes)];
    }
    case 'bitcast':
      return bitcast(builder, fromKinds, kindsOf(operand.type), first);
    case 'select':
      return second.map((value, at) => {
        const condition = first[first.length === 1 ? 0 : at] ?? builder.i32(0);
        return select(context, condition, value, third[at] ?? value);
      });
    case 'icmp':
      return first.map((value, at) =>
        compareIntegers(builder, operand.predicate ?? '', fromKinds[at] ?? 'i32', value, second[at] ?? value),
      );
    default: {
      const toKinds = kindsOf(operand.type);
      if (operand.operands.length === 1) {
        return first.map((value, at) =>
          cast(builder, operand.opcode, fromKinds[at] ?? 'i32', toKinds[at] ?? 'i32', value),
        );
      }
      return first.map((value, at) =>
        binary(builder, operand.opcode, toKinds[at] ?? 'i32', value, second[at] ?? value),
      );
    }
  }
}

/** `select` on one scalar of any register type. */
export function select(context: Context, condition: Value, whenTrue: Value, whenFalse: Value): Value {
  const {builder} = context;
  if (whenTrue.type === 'matrix') throw new NotSupported('select on a simdgroup matrix');
  if (whenTrue.type === 'i64') return builder.op('select.b64', condition, whenTrue, whenFalse);
  if (whenTrue.type === 'f32') return builder.op('select.f32', condition, whenTrue, whenFalse);
  return builder.op('select.b32', condition, whenTrue, whenFalse);
}
