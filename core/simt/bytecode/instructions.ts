import {MemoryFlags, type Opcode, OperandFile, opcodes, uniformForm} from './opcodes.ts';

/** One instruction as it stands in the code. */
export interface DecodedInstruction {
  readonly pc: number;
  readonly opcode: Opcode;
  readonly uniform: boolean;
  readonly operands: readonly number[];
}

/** The first word of an instruction. */
export function instructionHead(opcode: Opcode, uniform: boolean, operandCount: number): number {
  return (opcode.number | (uniform ? uniformForm : 0) | (operandCount << 16)) >>> 0;
}

/** The letter of each of `count` operand words; undefined when the layout does not have that many. */
export function expandLayout(layout: string, count: number): string | undefined {
  if (!layout.endsWith('*')) return layout.length === count ? layout : undefined;
  const fixed = layout.slice(0, -2);
  const repeated = layout.charAt(layout.length - 2);
  return count > fixed.length ? fixed + repeated.repeat(count - fixed.length) : undefined;
}

/** The letter of the index operand (`x`) under a flags word. */
export function indexLetter(flags: number): 's' | 'S' | 'i' {
  const mode = flags & MemoryFlags.indexMask;
  return mode === MemoryFlags.indexNone ? 'i' : mode === MemoryFlags.indexI64 ? 'S' : 's';
}

/** The instruction at `pc`; a text says why there is none. */
export function instructionAt(code: Uint32Array, pc: number): DecodedInstruction | string {
  const head = code[pc];
  if (head === undefined) return `there is no word ${pc}`;
  const opcode = opcodes[head & 0x7fff];
  const count = head >>> 16;
  if (opcode === undefined) return `opcode ${head & 0x7fff} is not known`;
  if (pc + 1 + count > code.length) return `${opcode.name} is cut off`;
  return {
    pc,
    opcode,
    uniform: (head & uniformForm) !== 0,
    operands: [...code.subarray(pc + 1, pc + 1 + count)],
  };
}

/** `v3`, `u1`, `c0`. */
export function registerText(word: number): string {
  const slot = word & OperandFile.slotMask;
  if ((word & OperandFile.uniform) !== 0) return `u${slot}`;
  return (word & OperandFile.constant) === 0 ? `v${slot}` : `c${slot}`;
}
