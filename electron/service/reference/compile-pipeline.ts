import {createHash} from 'node:crypto';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {encodeProgram} from '../../../core/simt/bytecode/encode-program.ts';
import {compileProgram} from '../../../core/simt/compile-program.ts';
import {type SimtError} from '../../../core/simt/errors.ts';
import {type SimtModule} from '../../../core/simt/link/linked-modules.ts';
import {type ReadModule} from './read-modules.ts';

/** A kernel with everything that goes into its program. */
export interface PipelineParts {
  readonly module: ReadModule;
  readonly kernel: string;
  readonly functionConstants: Readonly<Record<string, boolean | number>>;
  readonly linked: readonly {readonly module: ReadModule; readonly function: string}[];
}

/** A program of the reference device, encoded, and what its pipeline says of itself. */
export interface CompiledPipeline {
  readonly program: Uint8Array;
  /** 0 where the kernel states none. */
  readonly maxThreadsPerThreadgroup: number;
  readonly staticThreadgroupMemoryBytes: number;
  /** Of the modules whose lines the program numbers through: name, lines, and the place among `linked` plus 1. */
  readonly lineModules: readonly LineModule[];
}

export interface LineModule {
  readonly name: string;
  readonly lines: number;
  /** 0 of the kernel's own module. */
  readonly at: number;
}

/** Names everything that decides what `compilePipeline` makes. */
export function pipelineKey({module, kernel, functionConstants, linked}: PipelineParts): string {
  const hash = createHash('sha256');
  const add = (text: string): void => void hash.update(`${Buffer.byteLength(text)}:`).update(text);
  add(module.text);
  add(kernel);
  add(JSON.stringify(Object.entries(functionConstants).sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const one of linked) {
    add(one.module.text);
    add(one.function);
  }
  return hash.digest('hex');
}

/** Makes the program of a kernel; what cannot be executed is an error with its line. */
export function compilePipeline(parts: PipelineParts): Result<CompiledPipeline, LabError> {
  const {module, kernel, functionConstants, linked} = parts;
  const modules = linkedModules(linked);
  const compiled = compileProgram(sourceOf(module), {
    kernel,
    functionConstants,
    linked: modules.map(({part, functions}) => ({...sourceOf(part), functions})),
  });
  if (!compiled.ok) return err(pipelineError(kernel, compiled.error));
  const {globals, maxThreadsPerThreadgroup} = compiled.value;
  const threadgroup = globals.filter(({space}) => space === 'threadgroup');
  const lineModule = ({name, text}: ReadModule, at: number): LineModule => ({
    name,
    lines: text.split('\n').length,
    at,
  });
  return ok({
    program: encodeProgram(compiled.value),
    maxThreadsPerThreadgroup,
    staticThreadgroupMemoryBytes: threadgroup.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
    lineModules: [lineModule(module, 0), ...modules.map(({part, at}) => lineModule(part, at))],
  });
}

function sourceOf({name, text, air}: ReadModule): SimtModule {
  return {name, text, module: air.ir};
}

/** Each module once, with all the functions that are linked of it. */
function linkedModules(
  linked: PipelineParts['linked'],
): {part: ReadModule; functions: string[]; at: number}[] {
  const modules: {part: ReadModule; functions: string[]; at: number}[] = [];
  for (const [index, one] of linked.entries()) {
    const {name, text} = one.module;
    const known = modules.find(({part}) => part.name === name && part.text === text);
    if (known === undefined) modules.push({part: one.module, functions: [one.function], at: index + 1});
    else known.functions.push(one.function);
  }
  return modules;
}

function pipelineError(kernel: string, errors: readonly SimtError[]): LabError {
  const [first] = errors;
  const more = errors.length > 1 ? ` There are ${errors.length - 1} more reasons.` : '';
  return {
    kind: 'diagnostics',
    code: `pipeline-${first?.code ?? 'failed'}`,
    message: `No pipeline of ${kernel}: ${(first?.message ?? 'no reason was given').replace(/\.$/, '')}${placeOf(first)}.${more}`,
    nextStep: first?.nextStep ?? 'Report this module.',
    diagnostics: errors.map(toDiagnostic),
  };
}

function placeOf(error: SimtError | undefined): string {
  if (error === undefined || error.line === 0 || error.message.includes('line')) return '';
  return ` at line ${error.line} of ${error.module}`;
}

function toDiagnostic({code, message, module, line}: SimtError): Diagnostic {
  const start = {line: Math.max(1, line), column: 1};
  return {
    severity: 'error',
    message,
    code,
    ...(line === 0 ? {} : {location: {file: module, range: {start, end: start}}}),
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab',
  };
}
