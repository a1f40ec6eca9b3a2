import {type CounterClass} from './simple-opcodes.ts';

/**
 * The opcodes that the machine implements by hand. `layout` has one letter for each operand word:
 *
 * - `d`, `D`: result of 32 or 64 bits; `s`, `S`: source of 32 or 64 bits; `m`, `n`: matrix register written, read;
 * - `i`: the word itself is the value; `p`: the word is a pc (index of a code word);
 * - `f x i i` after a base `S` is a place in memory, see `MemoryFlags`: flags, index, scale (bytes, signed), offset
 *   (bytes, signed): address = base + index * scale + offset;
 * - a last letter followed by `*` repeats, at least once.
 */
export interface ComplexOpcode {
  readonly name: string;
  readonly layout: string;
  readonly counter: CounterClass;
}

/** Base, flags, index, scale, offset. */
const place = 'Sfxii';

const memoryTypes = ['i8', 'i16', 'i32', 'i64', 'f16', 'bf16'] as const;

function list(counter: CounterClass, entries: readonly (readonly [string, string])[]): ComplexOpcode[] {
  return entries.map(([name, layout]) => ({name, layout, counter}));
}

const control = list('control', [
  // No operands; also what the decoder meets after the last instruction.
  ['end', ''],
  ['jump', 'p'],
  // Condition that is the same in all active lanes; target if true, if false.
  ['branch.u', 'spp'],
  // Condition, target if true, target if false, reconvergence pc (0xffffffff: only where the lanes end).
  ['branch.v', 'sppp'],
  // Stands at a reconvergence pc: where the current region ends here, its entry is popped.
  ['reconverge', ''],
  // The active lanes are done.
  ['ret', ''],
  // The active lanes stop here: reason (TrapReason).
  ['trap', 'i'],
]);

/** Masked by the active lanes (unlike all simple opcodes): they write the registers of phis. */
const moves = list('move', [
  ['phi.b32', 'ds'],
  ['phi.b64', 'DS'],
]);

const memory: ComplexOpcode[] = memoryTypes.flatMap((type) => [
  ...list('load', [[`load.${type}`, `${place}${type === 'i64' ? 'D' : 'd'}*`]]),
  ...list('store', [[`store.${type}`, `${place}${type === 'i64' ? 'S' : 's'}*`]]),
]);

const moreMemory: ComplexOpcode[] = [
  // Destination, source, bytes, flags: 1 = may overlap. One copy for each active lane.
  ...list('store', [['memory.copy', 'SSSi']]),
  // Destination, byte value, bytes.
  ...list('store', [['memory.set', 'SsS']]),
];

const atomicOperations = ['add', 'sub', 'min.s', 'max.s', 'min.u', 'max.u', 'and', 'or', 'xor', 'xchg'];

/** Place, result (the old value), operand. The flags word tells the order and the scope. */
const atomics: ComplexOpcode[] = list('atomic', [
  ...atomicOperations.map((name) => [`atomic.${name}.i32`, `${place}ds`] as const),
  ...atomicOperations.map((name) => [`atomic.${name}.i64`, `${place}DS`] as const),
  ...['add', 'sub', 'min', 'max', 'xchg'].map((name) => [`atomic.${name}.f32`, `${place}ds`] as const),
  ['atomic.load.i32', `${place}d`],
  ['atomic.load.i64', `${place}D`],
  ['atomic.store.i32', `${place}s`],
  ['atomic.store.i64', `${place}S`],
  // Place, result (the old value), expected, new.
  ['atomic.cmpxchg.i32', `${place}dss`],
  ['atomic.cmpxchg.i64', `${place}DSS`],
]);

const barriers = list('barrier', [
  // Memory flags (1 device, 2 threadgroup, 4 texture), scope; as in the call.
  ['barrier.threadgroup', 'ii'],
  ['barrier.simdgroup', 'ii'],
  // Memory flags, order, scope.
  ['fence', 'iii'],
]);

const reductions = ['sum', 'product', 'min', 'max'];
const prefixes = ['inclusive_sum', 'inclusive_product', 'exclusive_sum', 'exclusive_product'];

/** Over the active lanes of the simdgroup (`simd`) or of the quad (`quad`). */
function crossLane(group: 'simd' | 'quad'): ComplexOpcode[] {
  const name = (operation: string): string => `${group}.${operation}`;
  const wide = (operation: string): (readonly [string, string])[] => [
    [name(`${operation}.b32`), 'dss'],
    [name(`${operation}.b64`), 'DSs'],
  ];
  return list('simd', [
    ...[...reductions, ...prefixes.map((prefix) => `prefix_${prefix}`)].map(
      (operation) => [name(`${operation}.f32`), 'ds'] as const,
    ),
    ...['sum', 'product', 'min.s', 'max.s', 'min.u', 'max.u', 'and', 'or', 'xor'].flatMap((operation) => [
      [name(`${operation}.i32`), 'ds'] as const,
      [name(`${operation}.i64`), 'DS'] as const,
    ]),
    ...prefixes.flatMap((prefix) => [
      [name(`prefix_${prefix}.i32`), 'ds'] as const,
      [name(`prefix_${prefix}.i64`), 'DS'] as const,
    ]),
    // Value, then lane, mask or delta (32 bits).
    ...['shuffle', 'shuffle_xor', 'shuffle_up', 'shuffle_down'].flatMap(wide),
    ...['shuffle_rotate_up', 'shuffle_rotate_down', 'broadcast'].flatMap(wide),
    // Value, value to fill with, delta, modulo.
    ...['up', 'down'].flatMap((direction) => [
      [name(`shuffle_and_fill_${direction}.b32`), 'dssss'] as const,
      [name(`shuffle_and_fill_${direction}.b64`), 'DSSss'] as const,
    ]),
    [name('broadcast_first.b32'), 'ds'],
    [name('broadcast_first.b64'), 'DS'],
    // One bit for each lane of the group that is active and has a true operand.
    [name('ballot'), 'Ds'],
    [name('all'), 'ds'],
    [name('any'), 'ds'],
    [name('is_first'), 'd'],
    [name('active_mask'), 'D'],
    // Whether the mask has the bit of every lane that exists (`vote_all`).
    [name('vote_all'), 'dS'],
  ]);
}

const matrixTypes = ['f16', 'bf16', 'f32'] as const;

/** 8x8 matrices, one of each simdgroup: 64 f32, row-major, rounded to the type. docs/simt.md has which lane holds what. */
const matrices: ComplexOpcode[] = list('matrix', [
  ['matrix.move', 'mn'],
  ...matrixTypes.flatMap((type): (readonly [string, string])[] => [
    // Base, stride of columns, stride of rows (elements), origin column, origin row: element (r, c) is at
    // base + ((column + c) * columnStride + (row + r) * rowStride) * size. Operands of the first active lane.
    [`matrix.load.${type}`, 'mSSSSS'],
    [`matrix.store.${type}`, 'nSSSSS'],
  ]),
  ['matrix.fill', 'ms'],
  ['matrix.diagonal', 'ms'],
  // The lane's own element 0 or 1.
  ['matrix.get', 'dni'],
  // Matrix = source with the active lanes' own element 0 or 1 replaced.
  ['matrix.set', 'mnsi'],
]);

const products = list('matrix-multiply', [
  // D = A * B + C, rounded to the type: 0 f32, 1 f16, 2 bf16.
  ['matrix.multiply_add', 'imnnn'],
]);

/** Operands in the order of the calls (AIR.md 5.1); AsyncFlags; result: the event's number. */
const asyncCopies: ComplexOpcode[] = list('async', [
  // Flags, event, size of element, alignment, destination, source, elements.
  ['async.copy1d', 'iDSSSSS'],
  // Flags, event, size, alignment; destination, elements per row, 1, columns, rows; source, the same; offset x, y; clamp.
  ['async.copy2d', 'iDSSSSSSSSSSSSSSs'],
  // Count, pointer to the events (u64 each, in private memory). Operands of the first active lane.
  ['async.wait', 'sS'],
]);

/**
 * Textures: the first word says what is called (TextureFlags); the handle is the pointer value of the argument. Coordinates
 * and array index in the order x, y, z (the face of a cube that is read or written), array; absent ones are the constant 0.
 * Four results or sources.
 */
const textures: ComplexOpcode[] = list('texture', [
  // Flags, texture, x, y, z, array, level -> four.
  ['texture.read', 'iSsssssdddd'],
  // Flags, texture, x, y, z, array, level <- four.
  ['texture.write', 'iSsssssssss'],
  // Flags, texture, sampler, x, y, z (f32), array, level (f32), offset x, y, z -> four.
  ['texture.sample', 'iSSssssssssdddd'],
  // The same with a reference behind the offsets: whether it passes the sampler's comparison, 0 to 1, in the first result.
  ['texture.compare', 'iSSsssssssssdddd'],
  // Flags (which: TextureQuery), texture, level -> number.
  ['texture.query', 'iSsd'],
]);

export const complexOpcodes: readonly ComplexOpcode[] = [
  ...control,
  ...moves,
  ...memory,
  ...moreMemory,
  ...atomics,
  ...barriers,
  ...crossLane('simd'),
  ...crossLane('quad'),
  ...matrices,
  ...products,
  ...asyncCopies,
  ...textures,
];
