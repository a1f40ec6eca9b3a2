import {readAirModule, type AirModule} from '../../air/model/air-module.ts';
import {type EntryPoint} from '../../air/model/entry-point.ts';
import {DataLayout} from '../../ir/analysis/data-layout.ts';
import {type GlobalValue, type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type Module} from '../../ir/model/module.ts';
import {type Type} from '../../ir/model/type.ts';
import {TypeLeaves} from '../lower/types.ts';
import {LineTable} from './lines.ts';

/** A module to compile, with the text that its offsets count in (lines are 0 without). */
export interface SimtModule {
  readonly name: string;
  readonly module: Module;
  readonly text?: string | undefined;
  /** Of a linked module the visible functions that the pipeline links; without, everything that it gives to others. */
  readonly functions?: readonly string[] | undefined;
  /** MSL line and column of IR lines, where the module's own `!dbg` was taken away. */
  readonly sourceMap?: ReadonlyMap<number, {readonly line: number; readonly column: number}> | undefined;
}

/** AIR's layout, for modules that state none (AIR.md 1.1). */
const airLayout =
  'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32';

/** One of the modules that make the program. */
export class LinkedModule {
  readonly name: string;
  readonly ir: Module;
  readonly air: AirModule;
  readonly lines: LineTable;
  readonly leaves: TypeLeaves;
  readonly layout: DataLayout;
  readonly sourceMap: SimtModule['sourceMap'];
  /** Lines of the modules before it: programs number the lines of all their modules through (`moduleOfLine`). */
  readonly linesBefore: number;
  private readonly functions: ReadonlySet<string> | undefined;

  constructor(source: SimtModule, linesBefore: number) {
    this.linesBefore = linesBefore;
    this.functions = source.functions === undefined ? undefined : new Set(source.functions);
    this.name = source.name;
    this.ir = source.module;
    this.air = readAirModule(source.module);
    this.lines = new LineTable(source.text);
    this.layout = new DataLayout(source.module.dataLayout?.value ?? airLayout);
    this.leaves = new TypeLeaves(this.layout);
    this.sourceMap = source.sourceMap;
  }

  /** Whether the pipeline takes the visible function `name` of this module. */
  links(name: string): boolean {
    return this.functions?.has(name) ?? true;
  }
}

/** A function with a body, and where it is. */
export interface LinkedFunction {
  readonly module: LinkedModule;
  readonly fn: IrFunction;
  /** Whether it is reached as a visible function (linked or through a table). */
  readonly visible: boolean;
}

/** Why a name cannot be linked. */
export interface LinkFailure {
  readonly code: 'unresolved' | 'type-mismatch' | 'duplicate-symbol';
  readonly message: string;
  readonly nextStep: string;
}

const referenceSuffixes = ['.MTL_VISIBLE_FN_REF', '.MTL_UNRESOLVED_VISIBLE_FN'];

/**
 * A type as text that two modules can be compared by. Pointees are left out where one of them is opaque; names of structs
 * lose the number that linking adds (`%event_t.0`).
 */
export function typeShape(type: Type, pointees: boolean): string {
  switch (type.kind) {
    case 'integer':
      return `i${type.bits}`;
    case 'pointer': {
      const space = type.addressSpace === 0 ? '' : ` addrspace(${type.addressSpace})`;
      return pointees && type.pointee !== undefined
        ? `${typeShape(type.pointee, pointees)}${space}*`
        : `ptr${space}`;
    }
    case 'vector':
      return `<${type.length} x ${typeShape(type.element, pointees)}>`;
    case 'array':
      return `[${type.length} x ${typeShape(type.element, pointees)}]`;
    case 'function':
      return `${typeShape(type.returnType, pointees)} (${type.parameters
        .map((parameter) => typeShape(parameter, pointees))
        .join(', ')}${type.variadic ? ', ...' : ''})`;
    case 'struct':
      if (type.identified) return `%${(type.name ?? String(type.number)).replace(/(\.\d+)+$/, '')}`;
      return `{ ${(type.elements ?? []).map((element) => typeShape(element, pointees)).join(', ')} }`;
    default:
      return type.kind;
  }
}

/** All modules of one program: the kernel's first, then the linked ones. */
export class LinkedModules {
  readonly modules: readonly LinkedModule[];
  /** Functions that one module gives to others, by name. */
  private readonly definitions = new Map<string, LinkedFunction[]>();
  private readonly variables = new Map<string, {module: LinkedModule; variable: GlobalVariable}>();

  constructor(sources: readonly SimtModule[]) {
    let lines = 0;
    this.modules = sources.map((source) => {
      const module = new LinkedModule(source, lines);
      lines += module.lines.count;
      return module;
    });
    for (const module of this.modules) {
      for (const fn of module.ir.functions) {
        if (fn.blocks.length === 0 || fn.name === undefined || isLocal(fn)) continue;
        const list = this.definitions.get(fn.name) ?? [];
        list.push({module, fn, visible: false});
        this.definitions.set(fn.name, list);
      }
      for (const variable of module.ir.globals) {
        if (variable.initializer === undefined || variable.name === undefined || isLocal(variable)) continue;
        if (!this.variables.has(variable.name)) this.variables.set(variable.name, {module, variable});
      }
    }
  }

  /** The kernel called `name`, looked for in the order of the modules. */
  findKernel(name: string): {module: LinkedModule; entry: EntryPoint; fn: IrFunction} | undefined {
    for (const module of this.modules) {
      for (const entry of module.air.entryPoints) {
        if (entry.role === 'kernel' && entry.name === name && entry.function !== undefined) {
          return {module, entry, fn: entry.function};
        }
      }
    }
    return undefined;
  }

  kernelNames(): string[] {
    return this.modules.flatMap((module) =>
      module.air.entryPoints.filter((entry) => entry.role === 'kernel').map((entry) => entry.name),
    );
  }

  /** A visible function by its name, for tables. */
  findVisible(name: string): LinkedFunction | undefined {
    const found = this.definitions.get(name)?.[0];
    return found === undefined ? undefined : {...found, visible: true};
  }

  /** The body behind `fn`: its own, or that of the function which another module gives. */
  resolveFunction(module: LinkedModule, fn: IrFunction): LinkedFunction | LinkFailure {
    if (fn.blocks.length > 0) {
      const visible = module.air.entryPoints.some(
        (entry) => entry.function === fn && entry.role === 'visible',
      );
      return {module, fn, visible};
    }
    const symbol = fn.name ?? String(fn.number);
    const reference = module.air.visibleFunctionReferences.find((candidate) => candidate.declaration === fn);
    const suffix = referenceSuffixes.find((candidate) => symbol.endsWith(candidate));
    const wanted =
      reference?.name?.value ?? (suffix === undefined ? symbol : symbol.slice(0, -suffix.length));
    const isReference = reference !== undefined || suffix !== undefined;
    const others = (this.definitions.get(wanted) ?? []).filter((candidate) => candidate.module !== module);
    const found = isReference ? others.filter((candidate) => candidate.module.links(wanted)) : others;
    const [first, second] = found;
    if (first === undefined) return unresolved(module, symbol, wanted, isReference, others[0]);
    if (second !== undefined) {
      return {
        code: 'duplicate-symbol',
        message: `@${wanted} is defined in ${first.module.name} and in ${second.module.name}; ${module.name} calls it as @${symbol}.`,
        nextStep: 'Link one of the two only.',
      };
    }
    const pointees = !module.ir.opaquePointers && !first.module.ir.opaquePointers;
    const expected = typeShape(fn.functionType, pointees);
    const actual = typeShape(first.fn.functionType, pointees);
    if (expected !== actual) {
      return {
        code: 'type-mismatch',
        message: `@${wanted} has the type ${actual} in ${first.module.name}, but ${module.name} declares @${symbol} as ${expected}.`,
        nextStep: 'Give both sides the same type.',
      };
    }
    return {...first, visible: isReference};
  }

  /** The variable with an initialiser behind a declaration. */
  resolveVariable(
    module: LinkedModule,
    variable: GlobalVariable,
  ): {module: LinkedModule; variable: GlobalVariable} {
    if (variable.initializer !== undefined || variable.name === undefined) return {module, variable};
    return this.variables.get(variable.name) ?? {module, variable};
  }
}

function isLocal(global: GlobalValue): boolean {
  return global.linkage === 'internal' || global.linkage === 'private';
}

function unresolved(
  module: LinkedModule,
  symbol: string,
  wanted: string,
  isReference: boolean,
  unlisted: LinkedFunction | undefined,
): LinkFailure {
  if (unlisted !== undefined) {
    return {
      code: 'unresolved',
      message: `${module.name} calls the visible function "${wanted}" (@${symbol}), which ${unlisted.module.name} defines, but the pipeline does not link it.`,
      nextStep: `Name "${wanted}" among the linked functions.`,
    };
  }
  return {
    code: 'unresolved',
    message: isReference
      ? `${module.name} calls the visible function "${wanted}" (@${symbol}), which no linked module defines.`
      : `${module.name} calls @${symbol}, which has no body in any module.`,
    nextStep: isReference
      ? `Link a module that has a visible function named "${wanted}".`
      : 'Add its definition, or link the module that has it.',
  };
}
