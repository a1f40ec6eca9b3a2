import {complexOpcodes} from './complex-opcodes.ts';
import {type CounterClass, type RegisterType, simpleOpcodes} from './simple-opcodes.ts';

/** One opcode: its number is its place in `opcodes`. */
export interface Opcode {
  readonly number: number;
  readonly name: string;
  /** One letter for each operand word, as complex-opcodes.ts explains; simple opcodes: result, then operands. */
  readonly layout: string;
  readonly counter: CounterClass;
  /** Simple opcodes only. */
  readonly simple: SimpleForm | undefined;
}

export interface SimpleForm {
  readonly result: RegisterType;
  readonly operands: readonly RegisterType[];
  readonly expression: string;
}

function simpleLayout(result: RegisterType, operands: readonly RegisterType[]): string {
  const sources = operands.map((type) => (type === 'i64' ? 'S' : 's')).join('');
  return (result === 'i64' ? 'D' : 'd') + sources;
}

/** All opcodes: complex ones first, then simple ones. native/reference/generated/opcodes.inc is made of this. */
export const opcodes: readonly Opcode[] = [
  ...complexOpcodes.map(({name, layout, counter}) => ({name, layout, counter, simple: undefined})),
  ...simpleOpcodes.map(({name, result, operands, expression, counter}) => ({
    name,
    layout: simpleLayout(result, operands),
    counter,
    simple: {result, operands, expression},
  })),
].map((row, number) => ({number, ...row}));

const byName = new Map(opcodes.map((opcode) => [opcode.name, opcode]));

/** The opcode called `name`, if there is one. */
export function findOpcode(name: string): Opcode | undefined {
  return byName.get(name);
}

/** Bit of an instruction's first word: the result is in the uniform file and computed once. */
export const uniformForm = 0x8000;

/** Where an operand word points. */
export const OperandFile = {
  vector: 0,
  /** Cells of 64 bits, one for each scalar. */
  uniform: 0x80000000,
  /** Entries of 64 bits of the constant section; never written. */
  constant: 0x40000000,
  slotMask: 0x3fffffff,
} as const;

/** The pc that no instruction has: lanes of a divergent branch meet only where they end. */
export const noPc = 0xffffffff;

/** The flags word of a place in memory. */
export const MemoryFlags = {
  /** Bits 0..1, the index: none (its word is 0), u32, s32 (both one slot) or i64 (two slots). */
  indexNone: 0,
  indexU32: 1,
  indexS32: 2,
  indexI64: 3,
  indexMask: 3,
  /** Bits 4..7: address space that the IR states (0 private, 1 device, 2 constant, 3 threadgroup). */
  spaceShift: 4,
  spaceMask: 0xf,
  /** Bits 8..11: log2 of the alignment that the IR states, in bytes. */
  alignShift: 8,
  alignMask: 0xf,
  /** Bits 12..14 and 16..19, atomics: memory order (0 relaxed, 2 acquire, 3 release, 4 both, 5 sequential) and scope. */
  orderShift: 12,
  orderMask: 7,
  scopeShift: 16,
  scopeMask: 0xf,
  /** A volatile access: it is done as often as written. */
  volatile: 1 << 20,
} as const;

export const AsyncFlags = {
  /** The call stood in a visible function that was linked or called through a table (seed 002: does nothing on GPUs). */
  inVisibleFunction: 1,
} as const;

export const TrapReason = {
  /** `unreachable` was reached. */
  unreachable: 0,
  /** `llvm.trap` or `__builtin_trap`. */
  trap: 1,
  /** A visible function table has no function at the index, or one of another type. */
  badFunctionIndex: 2,
} as const;

/** The first word of texture instructions. */
export const TextureFlags = {
  /** Bits 0..3: dimensions, see `TextureDimension`. */
  dimensionMask: 0xf,
  array: 1 << 4,
  depth: 1 << 5,
  multisample: 1 << 6,
  /** Bits 8..9: what the colour holds, 0 float, 1 signed, 2 unsigned integers. */
  colourShift: 8,
  colourMask: 3,
  /** Half colours: results are rounded to half. */
  half: 1 << 10,
  /** `texture.sample`: the level operand is a level of detail (else it is absent and 0 is taken). */
  explicitLevel: 1 << 11,
  /** Bits 12..14 of `texture.query`: what is asked, see `TextureQuery`. */
  queryShift: 12,
  /** `texture.sample` and `texture.compare`: the four texels around, of the component in bits 16..17. */
  gather: 1 << 15,
  componentShift: 16,
} as const;

export const TextureDimension = {one: 1, two: 2, three: 3, cube: 4, buffer: 5} as const;

export const TextureQuery = {width: 0, height: 1, depth: 2, arraySize: 3, levels: 4, samples: 5} as const;

/** System values of compute kernels by AIR.md 1.5, without `air.`; the number is what a program states. */
export const systemValues: readonly string[] = [
  'thread_position_in_grid',
  'thread_position_in_threadgroup',
  'thread_index_in_threadgroup',
  'thread_index_in_simdgroup',
  'thread_index_in_quadgroup',
  'simdgroup_index_in_threadgroup',
  'quadgroup_index_in_threadgroup',
  'threadgroup_position_in_grid',
  'threadgroups_per_grid',
  'threads_per_grid',
  'threads_per_threadgroup',
  'threads_per_simdgroup',
  'thread_execution_width',
  'simdgroups_per_threadgroup',
  'quadgroups_per_threadgroup',
  'dispatch_threads_per_threadgroup',
  'dispatch_simdgroups_per_threadgroup',
  'dispatch_quadgroups_per_threadgroup',
  'grid_size',
  'grid_origin',
];

/** System values that differ between the lanes of a simdgroup; they are put in vector registers. */
export const varyingSystemValues: ReadonlySet<string> = new Set([
  'thread_position_in_grid',
  'thread_position_in_threadgroup',
  'thread_index_in_threadgroup',
  'thread_index_in_simdgroup',
  'thread_index_in_quadgroup',
  'quadgroup_index_in_threadgroup',
]);
