import {usesInModule} from '../../../ir/analysis/uses.ts';
import {walkModule} from '../../../ir/analysis/walk.ts';
import {type GlobalValue, type GlobalVariable, type IrFunction} from '../../../ir/model/global.ts';
import {type Module} from '../../../ir/model/module.ts';
import {SimpleConstant} from '../../../ir/model/operand.ts';
import {type StructType, type Type} from '../../../ir/model/type.ts';
import {type LowerErrors} from './facts.ts';
import {withoutPoison} from './flags.ts';

/** Lists that Clang keeps for its own passes: AIR writes none of them for what it has. */
const toolLists = ['llvm.global.annotations', 'llvm.used', 'llvm.compiler.used', 'llvm.global_dtors'];

/** Drops the lists that only tools read, so that what they keep alive can go. */
export function dropToolLists(module: Module): void {
  removeGlobals(module, (global) => toolLists.includes(global.name ?? ''));
}

/** Drops globals and declarations that nothing uses, again and again. Entry points in `kept` stay. */
export function dropUnused(module: Module, kept: ReadonlySet<IrFunction>): void {
  for (;;) {
    const uses = usesInModule(module);
    const isDead = (global: GlobalValue): boolean => {
      if (global.kind === 'function' && kept.has(global)) return false;
      if (global.name === 'llvm.global_ctors') return false;
      return uses.of(global).length === 0;
    };
    if (!removeGlobals(module, isDead)) return;
  }
}

function removeGlobals(module: Module, isGone: (global: GlobalValue) => boolean): boolean {
  const before = module.globals.length + module.functions.length + module.aliases.length;
  const forget = <T extends GlobalValue>(list: readonly T[]): T[] =>
    list.filter((global) => {
      if (!isGone(global)) return true;
      if (global.name !== undefined && module.globalsByName.get(global.name) === global)
        module.globalsByName.delete(global.name);
      return false;
    });
  module.globals = forget(module.globals);
  module.functions = forget(module.functions);
  module.aliases = forget(module.aliases);
  return module.globals.length + module.functions.length + module.aliases.length !== before;
}

/** Gives variables Apple's form (AIR.md 1.6): storage of a threadgroup is `internal` and not initialised, data is constant. */
export function shapeGlobals(
  module: Module,
  errors: LowerErrors,
  constructors: readonly IrFunction[] = [],
): void {
  const computed = new Set(constructors.flatMap(storedVariables));
  module.comdats = [];
  module.comdatsByName.clear();
  for (const global of module.globals) {
    global.preemption = undefined;
    global.comdat = undefined;
    global.visibility = undefined;
    global.attributes = [];
    if (global.section === 'llvm.metadata') global.section = undefined;
    if (global.initializer !== undefined) global.initializer = withoutPoison(global.initializer);
    if (global.addressSpace === 3) shapeThreadgroup(global);
    else if (computed.has(global)) shapeComputed(global);
    else shapeConstant(global, errors);
  }
}

function shapeThreadgroup(global: GlobalVariable): void {
  global.linkage = 'internal';
  global.unnamedAddress = 'unnamed_addr';
  global.constant = false;
  global.initializer = new SimpleConstant(global.valueType, 'undef', -1, -1);
}

/** Set by a constructor from function constants, before any kernel runs (AIR.md 1.6). */
function shapeComputed(global: GlobalVariable): void {
  global.linkage = 'internal';
  global.constant = false;
}

/** Variables that a function stores to as a whole. */
function storedVariables(fn: IrFunction): GlobalVariable[] {
  return fn.blocks.flatMap((block) =>
    block.instructions.flatMap((instruction) => {
      if (instruction.opcode !== 'store') return [];
      let pointer = instruction.operands[1];
      while (pointer?.kind === 'expression') pointer = pointer.operands[0];
      const target = pointer?.kind === 'global' ? pointer.target : undefined;
      return target?.kind === 'global-variable' ? [target] : [];
    }),
  );
}

function shapeConstant(global: GlobalVariable, errors: LowerErrors): void {
  if (global.externallyInitialized || global.name?.startsWith('llvm.') === true) return;
  if (global.constant && global.initializer !== undefined) {
    global.linkage = 'internal';
    global.unnamedAddress = 'unnamed_addr';
    return;
  }
  const name = global.name ?? '?';
  errors.report(
    'lower-program-variable',
    `not supported: '${name}' is a variable of the program whose value is not known when it is compiled`,
    undefined,
  );
}

/** Drops struct types that nothing mentions any more. */
export function dropUnusedTypes(module: Module): void {
  const reached = new Set<Type>();
  const visit = (type: Type): void => {
    if (reached.has(type)) return;
    reached.add(type);
    switch (type.kind) {
      case 'pointer':
        if (type.pointee !== undefined) visit(type.pointee);
        return;
      case 'array':
      case 'vector':
        return visit(type.element);
      case 'function':
        type.parameters.forEach(visit);
        return visit(type.returnType);
      case 'struct':
        type.elements?.forEach(visit);
    }
  };
  for (const global of module.globals) visit(global.type);
  for (const fn of module.functions) visitFunction(fn, visit);
  walkModule(module, {
    operand: (operand) => {
      visit(operand.type);
      if (operand.kind === 'expression' && operand.sourceType !== undefined) visit(operand.sourceType);
    },
  });
  module.namedTypes = identified(module, reached);
}

function visitFunction(fn: IrFunction, visit: (type: Type) => void): void {
  visit(fn.functionType);
  for (const attribute of [
    ...fn.returnAttributes,
    ...fn.parameters.flatMap((parameter) => parameter.attributes),
  ])
    if (attribute.type !== undefined) visit(attribute.type);
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      visit(instruction.type);
      if (instruction.opcode === 'alloca') visit(instruction.detail.allocatedType);
      if (instruction.opcode === 'getelementptr') visit(instruction.detail.sourceType);
      if (instruction.opcode === 'call') visit(instruction.detail.functionType);
    }
  }
}

function identified(module: Module, reached: ReadonlySet<Type>): StructType[] {
  const known = module.namedTypes.filter((type) => reached.has(type));
  const listed = new Set<Type>(known);
  for (const type of reached)
    if (type.kind === 'struct' && type.identified && !listed.has(type)) known.push(type);
  return known;
}
