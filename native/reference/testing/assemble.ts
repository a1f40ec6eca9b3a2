import {findOpcode, OperandFile} from '../../../core/simt/bytecode/opcodes.ts';
import {encodeProgram} from '../../../core/simt/bytecode/encode-program.ts';
import {instructionHead} from '../../../core/simt/bytecode/instructions.ts';
import {
  type DebugLine,
  type ProgramArgument,
  type ProgramGlobal,
  pointerValue,
  type SimtProgram,
} from '../../../core/simt/bytecode/program.ts';

/** Parts of a program that an assembled text does not say. */
export interface AssembledParts {
  readonly arguments?: readonly ProgramArgument[];
  readonly globals?: readonly ProgramGlobal[];
  readonly privateBytes?: number;
  readonly maxThreadsPerThreadgroup?: number;
}

const scratch = new DataView(new ArrayBuffer(8));

/** Bits of a float. */
export function floatBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** Names of the opcodes of all texts that were assembled in this process. */
export const assembledOpcodes = new Set<string>();

/**
 * A program from lines such as `add.i32 v2, v0, v1`: `v` vector registers, `u` uniform cells, `m` matrices, `#5` and
 * `#1.5f` entries of the constant section, `=5` a word as it is, `@name` a pc, `name:` a label. An opcode is in uniform
 * form where its first operand is a `u` that the layout says is written. The IR line of an instruction is its line here.
 */
export function assemble(text: string, parts: AssembledParts = {}): SimtProgram {
  const constants: bigint[] = [];
  const labels = new Map<string, number>();
  const patches: {at: number; label: string}[] = [];
  const code: number[] = [];
  const lines: DebugLine[] = [];
  let [vectorSlots, uniformCells, matrixSlots] = [0, 0, 0];

  const constant = (value: bigint): number => {
    let at = constants.indexOf(value);
    if (at < 0) at = constants.push(value) - 1;
    return (OperandFile.constant | at) >>> 0;
  };
  const operand = (token: string): number => {
    const number = Number(token.slice(1));
    switch (token.charAt(0)) {
      case 'v':
        vectorSlots = Math.max(vectorSlots, number + 2);
        return number;
      case 'u':
        uniformCells = Math.max(uniformCells, number + 1);
        return (OperandFile.uniform | number) >>> 0;
      case 'm':
        matrixSlots = Math.max(matrixSlots, number + 1);
        return number;
      case '#':
        if (token.endsWith('f')) return constant(BigInt(floatBits(Number(token.slice(1, -1)))));
        return constant(BigInt.asUintN(64, BigInt(token.slice(1))));
      case '=':
        return number >>> 0;
      default:
        throw new Error(`not an operand: ${token}`);
    }
  };

  text.split('\n').forEach((line, index) => {
    const source = line.replace(/;.*/, '').trim();
    if (source === '') return;
    if (source.endsWith(':')) {
      labels.set(source.slice(0, -1), code.length);
      return;
    }
    const [name = '', ...rest] = source.split(/[\s,]+/);
    const opcode = findOpcode(name);
    if (opcode === undefined) throw new Error(`no opcode ${name}`);
    assembledOpcodes.add(name);
    lines.push({pc: code.length, irLine: index + 1, mslLine: 0, mslColumn: 0});
    const results = [...opcode.layout].flatMap((letter, at) => (/[dD]/.test(letter) ? [at] : []));
    const uniform = results.some((at) => rest[at]?.startsWith('u') ?? false);
    code.push(instructionHead(opcode, uniform, rest.length));
    for (const token of rest) {
      if (token.startsWith('@')) {
        patches.push({at: code.length, label: token.slice(1)});
        code.push(0);
      } else {
        code.push(operand(token));
      }
    }
  });
  for (const {at, label} of patches) {
    const target = label === 'none' ? 0xffffffff : labels.get(label);
    if (target === undefined) throw new Error(`no label ${label}`);
    code[at] = target;
  }
  for (const argument of parts.arguments ?? []) {
    for (const word of argument.registers) {
      if (word >>> 30 === 0) vectorSlots = Math.max(vectorSlots, word + 2);
      else if (word !== 0xffffffff) uniformCells = Math.max(uniformCells, (word & OperandFile.slotMask) + 1);
    }
  }
  return {
    kernel: 'test',
    vectorSlots,
    uniformCells,
    matrixSlots,
    privateBytes: parts.privateBytes ?? 0,
    maxThreadsPerThreadgroup: parts.maxThreadsPerThreadgroup ?? 0,
    code: Uint32Array.from(code),
    constants: BigUint64Array.from(constants),
    globals: parts.globals ?? [],
    arguments: parts.arguments ?? [],
    lines,
  };
}

function argument(
  fields: Partial<ProgramArgument> & Pick<ProgramArgument, 'kind' | 'index' | 'name'>,
): ProgramArgument {
  return {space: 0, access: 3, sizeBytes: 4, alignBytes: 4, state: 0n, registers: [], ...fields};
}

function register(token: string): number {
  const number = Number(token.slice(1));
  return token.startsWith('u') ? (OperandFile.uniform | number) >>> 0 : number;
}

/** A device buffer argument whose pointer is put in `token`. */
export function bufferArgument(index: number, token: string, name = `b${index}`): ProgramArgument {
  return argument({kind: 'buffer', index, name, space: 1, registers: [register(token)]});
}

export function threadgroupArgument(index: number, token: string): ProgramArgument {
  return argument({kind: 'threadgroup', index, name: `t${index}`, registers: [register(token)]});
}

export function textureArgument(index: number, token: string): ProgramArgument {
  return argument({kind: 'texture', index, name: `x${index}`, registers: [register(token)]});
}

export function samplerArgument(index: number, token: string): ProgramArgument {
  return argument({kind: 'sampler', index, name: `s${index}`, registers: [register(token)]});
}

export function systemArgument(number: number, ...tokens: string[]): ProgramArgument {
  return argument({
    kind: 'system-value',
    index: number,
    name: `system ${number}`,
    registers: tokens.map(register),
  });
}

export {encodeProgram, pointerValue};
