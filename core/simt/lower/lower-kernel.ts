import {type EntryPoint} from '../../air/model/entry-point.ts';
import {walkFunction} from '../../ir/analysis/walk.ts';
import {type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {firstGlobalBuffer, type ProgramArgument, type ProgramGlobal} from '../bytecode/program.ts';
import {type SimtError} from '../errors.ts';
import {type LinkedModule, type LinkedModules} from '../link/linked-modules.ts';
import {MirFunction} from '../mir/mir.ts';
import {entryArguments, type EntryArgument} from './arguments.ts';
import {Builder} from './builder.ts';
import {Context, type LowerOptions} from './context.ts';
import {variableOf} from './function-constants.ts';
import {inlineFunction, Recursion} from './function.ts';
import {functionPointer, globalPointer} from './globals.ts';
import {storeLeaves, placeAt} from './memory.ts';
import {constantValues} from './operands.ts';
import {NotSupported} from './types.ts';

/** A kernel with all calls inlined. */
export interface LoweredKernel {
  readonly fn: MirFunction;
  readonly arguments: readonly EntryArgument[];
  readonly globals: readonly ProgramGlobal[];
  readonly samplers: readonly ProgramArgument[];
}

/** Makes the compiler's own form of a kernel, or says why that cannot be. */
export function lowerKernel(
  modules: LinkedModules,
  module: LinkedModule,
  entry: EntryPoint,
  kernel: IrFunction,
  options: LowerOptions,
): {lowered: LoweredKernel | undefined; errors: readonly SimtError[]} {
  const fn = new MirFunction();
  const builder = new Builder(fn);
  const context = new Context(modules, builder, options, firstGlobalBuffer, {inlineFunction, globalPointer});
  const line = module.lines.lineOf(kernel.start);
  try {
    registerFunctionPointers(context);
    const given = entryArguments(context, module, entry, kernel);
    runInitialisers(context, module);
    inlineFunction(context, {module, fn: kernel, visible: false}, given.values, undefined);
    builder.end({kind: 'return'});
    if (context.errors.length > 0) return {lowered: undefined, errors: context.errors};
    const lowered = {fn, arguments: given.arguments, globals: context.globals, samplers: context.samplers};
    return {lowered, errors: []};
  } catch (error) {
    if (error instanceof Recursion) {
      const {callee, circle} = error;
      const [first = '', ...others] = circle.map((name) => `@${name}`);
      const way = others.length === 0 ? '' : ` through ${others.join(', ')}`;
      const message = `${first} calls itself${way}; kernels cannot recurse.`;
      const start = callee.module.lines.lineOf(callee.fn.start);
      context.fail(callee.module, start, 'recursion', message, 'Make it a loop.');
    } else if (error instanceof NotSupported) {
      const message = `Not supported: ${error.what || 'what is reported before'} in @${entry.name}.`;
      context.fail(module, line, 'not-supported', message, 'docs/simt-support.md lists what is executed.');
    } else throw error;
    return {lowered: undefined, errors: context.errors};
  }
}

/** Functions whose address code takes, and those of visible function tables, get their numbers. */
function registerFunctionPointers(context: Context): void {
  for (const module of context.modules.modules) {
    for (const fn of module.ir.functions) {
      if (fn.blocks.length === 0) continue;
      walkFunction(fn, {
        operand: (operand, instruction) => {
          if (operand.kind !== 'global' || operand.target?.kind !== 'function') return;
          if (isCallee(operand, instruction?.operands[0])) return;
          if (operand.target.blocks.length > 0) functionPointer(context, module, operand.target);
        },
      });
    }
  }
  for (const names of context.options.functionTables.values()) {
    for (const name of names) {
      const found = context.modules.findVisible(name);
      if (found === undefined) continue;
      if (context.addressTaken.some((candidate) => candidate.fn === found.fn)) continue;
      context.addressTaken.push(found);
    }
  }
}

/** Whether the operand is the callee, maybe inside a cast. */
function isCallee(operand: Operand, callee: Operand | undefined): boolean {
  let current = callee;
  while (current?.kind === 'expression' && current.opcode === 'bitcast') current = current.operands[0];
  return current === operand;
}

/**
 * Static initialisers compute program-scope constants from function constants (AIR.md 1.6). The variables that they write
 * become private memory of the kernel, and their code stands at its beginning; folding leaves nothing of it.
 */
function runInitialisers(context: Context, module: LinkedModule): void {
  for (const fn of initialisersOf(module)) {
    for (const variable of writtenVariables(fn)) {
      if (context.variablePointers.has(variable)) continue;
      const leaves = module.leaves.of(variable.valueType);
      const pointer = context.builder.alloca({
        sizeBytes: module.leaves.sizeBytes(variable.valueType),
        alignBytes: Math.max(variable.align, module.leaves.alignBytes(variable.valueType), 1),
        leaves,
        offset: -1,
      });
      context.variablePointers.set(variable, pointer);
      if (variable.initializer !== undefined) {
        const values = constantValues(context, module, variable.initializer, 0);
        storeLeaves(context, leaves, pointer, placeAt(undefined, 1, 0, 0), values);
      }
    }
    inlineFunction(context, {module, fn, visible: false}, [], undefined);
  }
}

function initialisersOf(module: LinkedModule): IrFunction[] {
  const list = module.ir.globals.find((variable) => variable.name === 'llvm.global_ctors');
  const entries = list?.initializer?.kind === 'aggregate' ? list.initializer.elements : [];
  return entries.flatMap((element) => {
    const operand = element.kind === 'aggregate' ? element.elements[1] : undefined;
    const target = operand?.kind === 'global' ? operand.target : undefined;
    return target?.kind === 'function' && target.blocks.length > 0 ? [target] : [];
  });
}

function writtenVariables(fn: IrFunction): Set<GlobalVariable> {
  const found = new Set<GlobalVariable>();
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.opcode !== 'store') continue;
      const variable = variableOf(instruction.operands[1]);
      if (variable !== undefined) found.add(variable);
    }
  }
  return found;
}

/** `air.max_work_group_size` of the kernel's node; 0 when not stated. */
export function maximumThreads(entry: EntryPoint): number {
  for (const extra of entry.extras) {
    if (extra.key !== 'air.max_work_group_size') continue;
    const [node] = extra.values;
    if (node?.kind === 'value' && node.operand.kind === 'integer') return Math.max(0, node.operand.small);
  }
  return 0;
}
