import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {instructionAt} from '../../../core/simt/bytecode/instructions.ts';
import {compileProgram, type CompileRequest} from '../../../core/simt/compile-program.ts';
import {type MachineRequest, type MachineResult, runProgram} from './machine.ts';

/** A parameter of a kernel: what stands in its record behind the number, and its IR type. */
export interface KernelParameter {
  readonly name: string;
  readonly type: string;
  readonly record: string;
}

export function bufferParameter(index: number, name: string, pointee: string): KernelParameter {
  const record = `!"air.buffer", !"air.location_index", i32 ${index}, i32 1, !"air.read_write", !"air.address_space", i32 1`;
  return {name, type: `${pointee} addrspace(1)*`, record};
}

export function threadgroupParameter(index: number, name: string, pointee: string): KernelParameter {
  const record = `!"air.buffer", !"air.location_index", i32 ${index}, i32 1, !"air.read_write", !"air.address_space", i32 3`;
  return {name, type: `${pointee} addrspace(3)*`, record};
}

export function systemParameter(value: string, name: string, type = 'i32'): KernelParameter {
  return {name, type, record: `!"air.${value}"`};
}

export function textureParameter(index: number, name: string, kind: string): KernelParameter {
  const record = `!"air.texture", !"air.location_index", i32 ${index}, i32 1, !"air.read_write"`;
  return {name, type: `%struct._${kind}_t addrspace(1)*`, record};
}

export function samplerParameter(index: number, name: string): KernelParameter {
  const record = `!"air.sampler", !"air.location_index", i32 ${index}, i32 1`;
  return {name, type: '%struct._sampler_t addrspace(2)*', record};
}

/** A module with the kernel `k`; opaque structs of its parameters are declared, other declarations are given. */
export function kernelText(parameters: readonly KernelParameter[], body: string, around = ''): string {
  const opaque = new Set(
    [...parameters.map(({type}) => type), around].flatMap((text) => text.match(/%struct\._\w+_t/g) ?? []),
  );
  const types = parameters.map(({type}) => type).join(', ');
  const records = parameters.map(
    ({record, name}, at) => `!${at + 3} = !{i32 ${at}, ${record}, !"air.arg_name", !"${name}"}`,
  );
  return `${[...opaque].map((name) => `${name} = type opaque`).join('\n')}
${around}
define void @k(${parameters.map(({type, name}) => `${type} %${name}`).join(', ')}) {
${body}
  ret void
}
!air.kernel = !{!0}
!0 = !{void (${types})* @k, !1, !2}
!1 = !{}
!2 = !{${parameters.map((_, at) => `!${at + 3}`).join(', ')}}
${records.join('\n')}
`;
}

/** Names of the opcodes of all programs that `runAir` ran in this process. */
export const executedOpcodes = new Set<string>();

/** Compiles AIR text and runs its kernel `k`; what the compiler does not take is thrown. */
export async function runAir(
  text: string,
  request: MachineRequest,
  options: Partial<CompileRequest> = {},
): Promise<MachineResult> {
  const {module, diagnostics} = parseModule(text);
  if (diagnostics.length > 0) throw new Error(`${diagnostics[0]?.message ?? ''}\n${text}`);
  const compiled = compileProgram({name: 'test', module, text}, {kernel: 'k', ...options});
  if (!compiled.ok) throw new Error(`${compiled.error[0]?.message ?? ''}\n${text}`);
  const {code} = compiled.value;
  for (let pc = 0; pc < code.length;) {
    const instruction = instructionAt(code, pc);
    if (typeof instruction === 'string') throw new Error(instruction);
    executedOpcodes.add(instruction.opcode.name);
    pc += 1 + instruction.operands.length;
  }
  return runProgram(compiled.value, request);
}
