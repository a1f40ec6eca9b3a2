import {AsyncFlags} from '../../bytecode/opcodes.ts';
import {type Value} from '../../mir/mir.ts';
import {type CallOperands} from './call-operands.ts';
import {type IntrinsicName, tokenKind} from './name.ts';

/** The type of the 64 elements that a token `v64f16` names. */
function matrixType(operands: CallOperands, token: string | undefined): 'f16' | 'bf16' | 'f32' {
  const type = tokenKind(token);
  if (type?.count === 64 && (type.kind === 'f16' || type.kind === 'bf16' || type.kind === 'f32')) {
    return type.kind;
  }
  throw operands.unsupported();
}

/** Base, strides and origin of a matrix in memory, in both forms (AIR.md 2.2). */
function memoryOperands(operands: CallOperands, first: number): Value[] {
  const {builder} = operands;
  const pointer = operands.one(first);
  const second = operands.all(first + 1);
  if (second.length === 2) {
    return [pointer, ...operands.all(first + 2), ...operands.all(first + 3)];
  }
  const elementsPerRow = operands.wide(first + 1);
  const origin = operands.all(first + 2);
  const [column, row] = origin;
  if (column === undefined || row === undefined) throw operands.unsupported();
  const one = builder.i64(1);
  if (operands.constant(first + 3) === 0) return [pointer, one, elementsPerRow, column, row];
  // Transposed: rows and columns change places, the origin with them.
  return [pointer, elementsPerRow, one, row, column];
}

const roundings = {f32: 0, f16: 1, bf16: 2} as const;

/** `air.simdgroup_matrix_8x8_*`; undefined for other names. */
export function matrixIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const prefix = 'simdgroup_matrix_8x8_';
  if (!name.operation.startsWith(prefix)) return undefined;
  const {builder} = operands;
  const type = matrixType(operands, name.tokens[0]);
  switch (name.operation.slice(prefix.length)) {
    case 'init_filled':
      return builder.complex('matrix.fill', [operands.one(0)], ['matrix']);
    case 'init_diag':
      return builder.complex('matrix.diagonal', [operands.one(0)], ['matrix']);
    case 'load':
      return builder.complex(`matrix.load.${type}`, memoryOperands(operands, 0), ['matrix']);
    case 'store':
      builder.complex(`matrix.store.${type}`, [operands.one(0), ...memoryOperands(operands, 1)], []);
      return [];
    case 'multiply_accumulate':
      return builder.complex(
        'matrix.multiply_add',
        [operands.one(0), operands.one(1), operands.one(2)],
        ['matrix'],
        [roundings[type]],
      );
    default:
      return undefined;
  }
}

/** Async copies and what waits for them (AIR.md 5.1); undefined for other names. */
export function asyncIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const {builder, frame} = operands;
  const flags = frame.visible ? AsyncFlags.inVisibleFunction : 0;
  switch (name.operation) {
    case 'simdgroup_async_copy_1d': {
      const args = [0, 1, 2, 3, 4].map((at) => operands.wide(at));
      return builder.complex('async.copy1d', args, ['i64'], [flags]);
    }
    case 'simdgroup_async_copy_2d': {
      const args = [0, 1, 2, 3, 4].map((at) => operands.wide(at));
      const destinationTile = operands.all(5);
      const source = [6, 7, 8].map((at) => operands.wide(at));
      const all = [...args, ...destinationTile, ...source, ...operands.all(9), ...operands.all(10)];
      if (all.length !== 14) throw operands.unsupported();
      return builder.complex('async.copy2d', [...all, operands.word(11)], ['i64'], [flags]);
    }
    case 'wait_simdgroup_events':
      builder.complex('async.wait', [operands.word(0), operands.one(1)], []);
      return [];
    case 'get_null_simdgroup_event':
      return [builder.i64(0)];
    case 'is_null_simdgroup_event':
      return [builder.op('eq.i64', operands.one(0), builder.i64(0))];
    default:
      return undefined;
  }
}
