import {type Instruction} from '../../ir/model/instruction.ts';
import {type Block, type GlobalValue, type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type LocalValue} from '../../ir/model/operand.ts';
import {type ProgramArgument, type ProgramGlobal} from '../bytecode/program.ts';
import {type SimtError, type SimtErrorCode} from '../errors.ts';
import {debugLocation} from '../link/lines.ts';
import {type LinkedFunction, type LinkedModule, type LinkedModules} from '../link/linked-modules.ts';
import {type Alloca, type MirBlock, noOrigin, type Origin, type Value} from '../mir/mir.ts';
import {type Builder} from './builder.ts';

/** What the caller chose for the pipeline. */
export interface LowerOptions {
  /** Values of function constants by index or by name. */
  readonly functionConstants: Readonly<Record<string, number | boolean>>;
  /** Names of the functions in the visible function table at each buffer index. */
  readonly functionTables: ReadonlyMap<number, readonly string[]>;
}

/** One function being inlined. */
export interface Frame {
  readonly module: LinkedModule;
  readonly fn: IrFunction;
  readonly values: Map<LocalValue, readonly Value[]>;
  readonly entries: Map<Block, MirBlock>;
  /** Edges into the beginning of an IR block: from which IR block, out of which block of ours. */
  readonly edges: Map<MirBlock, {readonly from: Block; readonly block: MirBlock}[]>;
  readonly returns: {block: MirBlock; values: readonly Value[]}[];
  readonly parent: Frame | undefined;
  readonly depth: number;
  /** Whether the code belongs to a visible function. */
  readonly visible: boolean;
}

/** Stands for the value of an instruction that could not be compiled: its users are not reported again. */
export const failedValue: readonly Value[] = [];

/** Steps that call each other: handed over, because files do not import one another in circles. */
export interface Steps {
  readonly inlineFunction: (
    context: Context,
    callee: LinkedFunction,
    callArguments: readonly (readonly Value[])[],
    parent: Frame | undefined,
  ) => readonly Value[];
  readonly globalPointer: (context: Context, module: LinkedModule, target: GlobalValue | undefined) => Value;
}

/** State of one kernel's lowering. */
export class Context {
  readonly modules: LinkedModules;
  readonly builder: Builder;
  readonly options: LowerOptions;
  readonly errors: SimtError[] = [];
  readonly globals: ProgramGlobal[] = [];
  readonly samplers: ProgramArgument[] = [];
  /** Pointers of variables, by definition. */
  readonly variablePointers = new Map<GlobalVariable, Value>();
  /** Variables that a static initialiser writes: they live in private memory of the kernel. */
  readonly initialisedVariables = new Map<GlobalVariable, Alloca>();
  /** Functions whose address is taken; a function pointer is 1 + the position. */
  readonly addressTaken: LinkedFunction[] = [];
  /** Buffer index of a visible function table by the value of its argument. */
  readonly tableArguments = new Map<Value, number>();
  readonly steps: Steps;
  nextGlobalBuffer: number;

  constructor(
    modules: LinkedModules,
    builder: Builder,
    options: LowerOptions,
    firstGlobalBuffer: number,
    steps: Steps,
  ) {
    this.steps = steps;
    this.modules = modules;
    this.builder = builder;
    this.options = options;
    this.nextGlobalBuffer = firstGlobalBuffer;
  }

  fail(module: LinkedModule, line: number, code: SimtErrorCode, message: string, nextStep: string): void {
    const known = this.errors.some(
      (error) => error.message === message && (error.line === line || code === 'function-constant'),
    );
    if (!known && this.errors.length < 50) {
      this.errors.push({code, message, module: module.name, line, nextStep});
    }
  }

  originOf(module: LinkedModule, instruction: Instruction): Origin {
    const ownLine = module.lines.lineOf(instruction.start);
    const irLine = ownLine === 0 ? 0 : module.linesBefore + ownLine;
    const location = debugLocation(instruction) ?? module.sourceMap?.get(ownLine);
    if (irLine === 0 && location === undefined) return noOrigin;
    return {irLine, mslLine: location?.line ?? 0, mslColumn: location?.column ?? 0};
  }
}
