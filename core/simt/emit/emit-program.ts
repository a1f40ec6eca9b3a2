import {floatBits32} from '../bytecode/numbers.ts';
import {instructionHead} from '../bytecode/instructions.ts';
import {noPc, OperandFile} from '../bytecode/opcodes.ts';
import {type DebugLine, type ProgramArgument, type SimtProgram, unusedRegister} from '../bytecode/program.ts';
import {type EntryArgument} from '../lower/arguments.ts';
import {type MirBlock, type MirFunction, type Value} from '../mir/mir.ts';
import {type Divergence} from '../passes/divergence.ts';
import {type Allocation, allocateRegisters} from './allocate.ts';
import {type Field, type LirBlock, type LirInstruction, makeLir} from './lir.ts';

/** What a program has besides its code. */
export type ProgramParts = Pick<
  SimtProgram,
  'kernel' | 'privateBytes' | 'maxThreadsPerThreadgroup' | 'globals'
>;

class ConstantPool {
  private readonly indexes = new Map<bigint, number>();
  readonly values: bigint[] = [];

  indexOf(value: Value): number {
    const scalar = value.constant ?? 0;
    const bits =
      typeof scalar === 'bigint' ? scalar : BigInt(value.type === 'f32' ? floatBits32(scalar) : scalar);
    let index = this.indexes.get(bits);
    if (index === undefined) {
      index = this.values.push(bits) - 1;
      this.indexes.set(bits, index);
    }
    return index;
  }
}

class Emitter {
  private readonly allocation: Allocation;
  private readonly pool = new ConstantPool();

  constructor(allocation: Allocation) {
    this.allocation = allocation;
  }

  get constants(): BigUint64Array {
    return BigUint64Array.from(this.pool.values);
  }

  registerWord(value: Value): number {
    if (value.constant !== undefined && value.type !== 'matrix') {
      return (OperandFile.constant | this.pool.indexOf(value)) >>> 0;
    }
    const slot = this.allocation.slots.get(value) ?? 0;
    if (value.type === 'matrix') return slot;
    return (slot | (value.uniform ? OperandFile.uniform : OperandFile.vector)) >>> 0;
  }

  /** A move to where the value already is. */
  isIdle(instruction: LirInstruction): boolean {
    const [result, source] = instruction.fields;
    if (!/^(phi\.|matrix\.move)/.test(instruction.opcode.name)) return false;
    return (
      result?.kind === 'write' &&
      source?.kind === 'read' &&
      this.registerWord(result.value) === this.registerWord(source.value)
    );
  }

  fieldWord(field: Field, starts: ReadonlyMap<MirBlock, number>): number {
    switch (field.kind) {
      case 'word':
        return field.word;
      case 'label':
        return field.target === undefined ? noPc : (starts.get(field.target) ?? noPc);
      default:
        return this.registerWord(field.value);
    }
  }
}

function isJumpTo(instruction: LirInstruction, next: MirBlock | undefined): boolean {
  const [field] = instruction.fields;
  return instruction.opcode.name === 'jump' && field?.kind === 'label' && field.target === next;
}

/** Chooses registers and writes the code. Throws CannotEmit. */
export function emitProgram(
  fn: MirFunction,
  divergence: Divergence,
  given: readonly EntryArgument[],
  samplers: readonly ProgramArgument[],
  parts: ProgramParts,
): SimtProgram {
  const blocks = makeLir(fn, divergence);
  const allocation = allocateRegisters(
    blocks,
    given.flatMap((argument) => argument.values),
  );
  const emitter = new Emitter(allocation);
  const kept = blocks.map((block, at): LirBlock => {
    const next = blocks[at + 1]?.block;
    const instructions = block.instructions.filter(
      (instruction) => !emitter.isIdle(instruction) && !isJumpTo(instruction, next),
    );
    return {...block, instructions};
  });
  const starts = new Map<MirBlock, number>();
  let pc = 0;
  for (const {block, instructions} of kept) {
    starts.set(block, pc);
    for (const {fields} of instructions) pc += 1 + fields.length;
  }
  const code: number[] = [];
  const lines: DebugLine[] = [];
  for (const {instructions} of kept) {
    for (const instruction of instructions) {
      noteLine(lines, code.length, instruction);
      code.push(instructionHead(instruction.opcode, instruction.uniform, instruction.fields.length));
      for (const field of instruction.fields) code.push(emitter.fieldWord(field, starts));
    }
  }
  const usedSlots = (value: Value): number =>
    allocation.slots.has(value) ? emitter.registerWord(value) : unusedRegister;
  return {
    ...parts,
    vectorSlots: allocation.vectorSlots,
    uniformCells: allocation.uniformCells,
    matrixSlots: allocation.matrixSlots,
    code: Uint32Array.from(code),
    constants: emitter.constants,
    arguments: [
      ...given.map(({argument, values}) => ({...argument, registers: values.map(usedSlots)})),
      ...samplers,
    ],
    lines,
  };
}

function noteLine(lines: DebugLine[], pc: number, {origin}: LirInstruction): void {
  const last = lines[lines.length - 1];
  const isSame =
    last?.irLine === origin.irLine && last.mslLine === origin.mslLine && last.mslColumn === origin.mslColumn;
  if (!isSame) lines.push({pc, ...origin});
}
