/** A compiled kernel: what core/simt makes and the machine (native/reference) runs. docs/simt.md has the rules. */
export interface SimtProgram {
  readonly kernel: string;
  /** Slots of 32 lanes x 4 bytes. */
  readonly vectorSlots: number;
  /** Cells of 64 bits. */
  readonly uniformCells: number;
  /** 8x8 matrices. */
  readonly matrixSlots: number;
  /** Private memory of one lane, bytes, a multiple of 16. Its pointers are space 4, buffer 0. */
  readonly privateBytes: number;
  /** `air.max_work_group_size`; 0 when not stated. */
  readonly maxThreadsPerThreadgroup: number;
  readonly code: Uint32Array;
  readonly constants: BigUint64Array;
  readonly globals: readonly ProgramGlobal[];
  readonly arguments: readonly ProgramArgument[];
  /** Ascending by pc; an entry counts until the next one. */
  readonly lines: readonly DebugLine[];
}

/** Memory that the module itself asks for. */
export interface ProgramGlobal {
  readonly name: string;
  /** Constant data, or one copy for each threadgroup (not initialised). */
  readonly space: 'constant' | 'threadgroup';
  /** Buffer number in pointers to it. */
  readonly bufferNumber: number;
  readonly sizeBytes: number;
  readonly alignBytes: number;
  /** Constant data, `sizeBytes` long; empty for threadgroup memory. */
  readonly data: Uint8Array;
}

export type ArgumentKind =
  'buffer' | 'threadgroup' | 'system-value' | 'texture' | 'sampler' | 'constant-sampler';

/** What the machine puts into registers before pc 0. */
export interface ProgramArgument {
  readonly name: string;
  readonly kind: ArgumentKind;
  /** Slot of a buffer, threadgroup buffer, texture or sampler; number of the system value (`systemValues`). */
  readonly index: number;
  /** Address space of a buffer: 1 device, 2 constant; else 0. */
  readonly space: number;
  /** Bit 0: read, bit 1: written. */
  readonly access: number;
  /** `air.arg_type_size` and `air.arg_type_align_size`; 0 when not stated. */
  readonly sizeBytes: number;
  readonly alignBytes: number;
  /** `constant-sampler`: the state's words as the module has them. */
  readonly state: bigint;
  /**
   * Operand words of the registers: one 64-bit register for pointers and handles; for a system value one 32-bit register
   * for each component. `unusedRegister` where the value is not used.
   */
  readonly registers: readonly number[];
}

export const unusedRegister = 0xffffffff;

/** Source lines of the instructions from `pc` on; 0 where not known. Lines and columns are 1-based. */
export interface DebugLine {
  readonly pc: number;
  readonly irLine: number;
  readonly mslLine: number;
  readonly mslColumn: number;
}

export const argumentKinds: readonly ArgumentKind[] = [
  'buffer',
  'threadgroup',
  'system-value',
  'texture',
  'sampler',
  'constant-sampler',
];

/** Bits 63..60 of a pointer. */
export const PointerSpace = {device: 1, constant: 2, threadgroup: 3, private: 4, sampler: 5} as const;

/** Buffer numbers of the module's own memory start here; below are the slots given at dispatch. */
export const firstGlobalBuffer = 0x1000;

/** A pointer value: space, buffer number, byte offset. */
export function pointerValue(space: number, bufferNumber: number, offset = 0n): bigint {
  return (BigInt(space) << 60n) | (BigInt(bufferNumber) << 40n) | (offset & 0xffffffffffn);
}

export const programMagic = 0x53524941;
export const programVersion = 2;
/**
 * magic, version, words; slots, cells, matrices, private bytes, max threads; hash of the opcode table; then (offset, words)
 * of each section.
 */
export const sectionNames = ['code', 'constants', 'globals', 'arguments', 'lines', 'name'] as const;
export const headerWords = 9 + 2 * sectionNames.length;
