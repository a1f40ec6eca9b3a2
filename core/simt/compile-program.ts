import {err, ok, type Result} from '../base/result.ts';
import {type SimtProgram} from './bytecode/program.ts';
import {emitProgram} from './emit/emit-program.ts';
import {CannotEmit} from './emit/lir.ts';
import {type SimtError} from './errors.ts';
import {LinkedModules, type SimtModule} from './link/linked-modules.ts';
import {type LowerOptions} from './lower/context.ts';
import {lowerKernel, maximumThreads} from './lower/lower-kernel.ts';
import {fuseAddresses, fuseMultiplyAdd} from './passes/addresses.ts';
import {cleanUp, dropDead} from './passes/clean-up.ts';
import {gatherLoads} from './passes/gather-loads.ts';
import {invertLeavingBranches} from './passes/invert-branches.ts';
import {allocasInMemory, promoteAllocas} from './passes/promote.ts';
import {structureControl} from './passes/structure.ts';
import {unrollLoops} from './passes/unroll.ts';
import {NotSupported} from './lower/types.ts';

/** What makes a pipeline of a library's kernel. */
export interface CompileRequest {
  /** The kernel's name. */
  readonly kernel: string;
  /** Values of function constants by index (`"0"`) or name; booleans, integers or floats as the constant's type has. */
  readonly functionConstants?: Readonly<Record<string, number | boolean>>;
  /** Modules with visible functions, linked as `MTLLinkedFunctions.privateFunctions` are. */
  readonly linked?: readonly SimtModule[];
  /** Function names of the visible function table at each buffer index. */
  readonly functionTables?: ReadonlyMap<number, readonly string[]>;
}

/**
 * Compiles a kernel of AIR modules (typed or opaque pointers) to a program of the reference device. All reasons against it
 * are found here, as when a pipeline is made: what is not supported names the instruction and its line. Never throws for
 * what a module holds.
 */
export function compileProgram(
  modules: SimtModule | readonly SimtModule[],
  request: CompileRequest,
): Result<SimtProgram, readonly SimtError[]> {
  const own = 'module' in modules ? [modules] : modules;
  const linked = new LinkedModules([...own, ...(request.linked ?? [])]);
  const twice = linkedTwice(request.linked ?? []);
  if (twice !== undefined) return err([twice]);
  const found = linked.findKernel(request.kernel);
  if (found === undefined) return err([noKernel(linked, request.kernel, own[0]?.name ?? '')]);
  const options: LowerOptions = {
    functionConstants: request.functionConstants ?? {},
    functionTables: request.functionTables ?? new Map<number, readonly string[]>(),
  };
  const {lowered, errors} = lowerKernel(linked, found.module, found.entry, found.fn, options);
  if (lowered === undefined) return err(errors);
  const {fn} = lowered;
  const failure = (what: string, line: number): Result<SimtProgram, readonly SimtError[]> =>
    err([
      {
        code: 'not-supported',
        message: `Not supported: ${what} ${line === 0 ? `in @${request.kernel}` : `at line ${line}`}.`,
        module: found.module.name,
        line,
        nextStep: 'docs/simt-support.md lists what the reference device executes.',
      },
    ]);
  try {
    cleanUp(fn);
    // Before private memory becomes values: written out, an array's indices are constants.
    const indexed = allocasInMemory(fn);
    unrollLoops(fn);
    const privateBytes = promoteAllocas(fn, indexed);
    cleanUp(fn);
    unrollLoops(fn);
    const divergence = structureControl(fn);
    if (divergence === undefined) return failure('control flow with a loop of several entries', 0);
    invertLeavingBranches(fn, divergence);
    fuseAddresses(fn);
    fuseMultiplyAdd(fn);
    while (dropDead(fn));
    gatherLoads(fn);
    return ok(
      emitProgram(fn, divergence, lowered.arguments, lowered.samplers, {
        kernel: request.kernel,
        privateBytes,
        maxThreadsPerThreadgroup: maximumThreads(found.entry),
        globals: lowered.globals,
      }),
    );
  } catch (error) {
    if (error instanceof CannotEmit) return failure(error.message, error.origin.irLine);
    if (error instanceof NotSupported) return failure(error.what, 0);
    throw error;
  }
}

/** Names of linked functions must be unique, used or not (METAL.md 2.2). */
function linkedTwice(modules: readonly SimtModule[]): SimtError | undefined {
  const owners = new Map<string, SimtModule>();
  for (const module of modules) {
    for (const name of module.functions ?? []) {
      const first = owners.get(name);
      if (first === undefined) owners.set(name, module);
      else {
        const places =
          first === module ? `twice of ${module.name}` : `of ${first.name} and of ${module.name}`;
        return {
          code: 'duplicate-symbol',
          message: `The visible function "${name}" is linked ${places}; names of linked functions must be unique.`,
          module: module.name,
          line: 0,
          nextStep: 'Link one of the two only.',
        };
      }
    }
  }
  return undefined;
}

function noKernel(linked: LinkedModules, name: string, module: string): SimtError {
  const names = linked.kernelNames();
  return {
    code: 'no-kernel',
    message: `There is no kernel "${name}".`,
    module,
    line: 0,
    nextStep: names.length === 0 ? 'The modules have no kernel.' : `Kernels: ${names.join(', ')}.`,
  };
}
