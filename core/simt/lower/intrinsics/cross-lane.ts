import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {cutTo, roundTo, signExtended} from '../arithmetic.ts';
import {type CallOperands} from './call-operands.ts';
import {type IntrinsicName} from './name.ts';

const withLane: ReadonlySet<string> = new Set([
  ...['shuffle', 'shuffle_xor', 'shuffle_up', 'shuffle_down', 'shuffle_rotate_up', 'shuffle_rotate_down'],
  'broadcast',
]);

const arithmetic: ReadonlySet<string> = new Set(['sum', 'product', 'min', 'max', 'and', 'or', 'xor']);

const prefixes: ReadonlySet<string> = new Set([
  'prefix_inclusive_sum',
  'prefix_inclusive_product',
  'prefix_exclusive_sum',
  'prefix_exclusive_product',
]);

function registerBits(value: Value): 'b32' | 'b64' {
  return value.type === 'i64' ? 'b64' : 'b32';
}

/** A reduction or prefix of one scalar. Half and bfloat are summed as float and rounded once at the end. */
function reduce(
  operands: CallOperands,
  group: string,
  operation: string,
  signed: boolean,
  kind: ScalarKind,
  value: Value,
): Value {
  const {builder} = operands;
  if (value.type === 'f32') {
    if (operation === 'and' || operation === 'or' || operation === 'xor') throw operands.unsupported();
    const [result] = builder.complex(`${group}.${operation}.f32`, [value], ['f32']);
    return roundTo(builder, kind, result ?? value);
  }
  const ordered = operation === 'min' || operation === 'max';
  const name = ordered ? `${operation}.${signed ? 's' : 'u'}` : operation;
  const source = ordered && signed ? signExtended(builder, kind, value) : value;
  const [result] = builder.complex(`${group}.${name}.${value.type}`, [source], [value.type]);
  return cutTo(builder, kind, result ?? value);
}

/** `air.simd_*` and `air.quad_*`; undefined when the operation is not one of them. */
export function crossLane(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const match = /^(simd|quad)_(.*)$/.exec(name.operation);
  const [, group = '', operation = ''] = match ?? [];
  if (match === null) return undefined;
  const {builder} = operands;
  const special = booleanOperation(operands, group, operation);
  if (special !== undefined) return [special];
  const kinds = operands.resultKinds();
  if (arithmetic.has(operation) || prefixes.has(operation)) {
    const signed = name.sign !== 'u';
    return operands
      .all(0)
      .map((value, at) => reduce(operands, group, operation, signed, kinds[at] ?? 'i32', value));
  }
  if (withLane.has(operation)) {
    const lane = operands.word(1);
    return operands
      .all(0)
      .flatMap((value) =>
        builder.complex(`${group}.${operation}.${registerBits(value)}`, [value, lane], [value.type]),
      );
  }
  if (operation === 'broadcast_first') {
    return operands
      .all(0)
      .flatMap((value) =>
        builder.complex(`${group}.broadcast_first.${registerBits(value)}`, [value], [value.type]),
      );
  }
  if (operation === 'shuffle_and_fill_up' || operation === 'shuffle_and_fill_down') {
    const [fill, delta, modulo] = [operands.all(1), operands.word(2), operands.word(3)];
    return operands
      .all(0)
      .flatMap((value, at) =>
        builder.complex(
          `${group}.${operation}.${registerBits(value)}`,
          [value, fill[at] ?? value, delta, modulo],
          [value.type],
        ),
      );
  }
  return undefined;
}

/** Votes, ballots and questions about lanes. */
function booleanOperation(operands: CallOperands, group: string, operation: string): Value | undefined {
  const {builder} = operands;
  const first = (values: readonly Value[]): Value => values[0] ?? builder.i32(0);
  const [resultKind] = operands.resultKinds();
  const asMask = (mask: Value): Value => {
    if (resultKind === 'i64') return mask;
    return cutTo(builder, resultKind ?? 'i32', builder.op('cut.i64.i32', mask));
  };
  switch (operation) {
    case 'ballot':
      return asMask(first(builder.complex(`${group}.ballot`, [operands.one(0)], ['i64'])));
    case 'active_threads_mask':
      return asMask(first(builder.complex(`${group}.active_mask`, [], ['i64'])));
    case 'all':
    case 'any':
      return first(builder.complex(`${group}.${operation}`, [operands.one(0)], ['i32']));
    case 'is_first':
      return first(builder.complex(`${group}.is_first`, [], ['i32']));
    case 'is_helper_thread':
      return builder.i32(0);
    case 'vote_all':
      return first(builder.complex(`${group}.vote_all`, [operands.wide(0)], ['i32']));
    case 'vote_any':
      return builder.op('ne.i64', operands.wide(0), builder.i64(0));
    default:
      return undefined;
  }
}
