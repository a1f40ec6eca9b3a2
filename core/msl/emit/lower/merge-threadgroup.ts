import {DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type GlobalVariable, type IrFunction} from '../../../ir/model/global.ts';
import {Flag} from '../../../ir/model/flags.ts';
import {type Module} from '../../../ir/model/module.ts';
import {ExpressionConstant, type Operand, SimpleConstant} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {airDataLayout} from './facts.ts';
import {integerConstant, referTo} from './make.ts';

/**
 * Puts the threadgroup variables of a function into one: separate ones were seen to share memory (seed 002, "Gotcha:
 * threadgroup globals"; other writers of AIR merge them, too, AIR.md 4.0). The one is a structure of them in the order of
 * the module, named after the function, so that offsets and alignments stay what they were. A variable that two
 * functions use stays alone, as does one whose function has no other.
 */
export function mergeThreadgroupVariables(module: Module): void {
  const users = usersOf(module);
  const groups = new Map<IrFunction, GlobalVariable[]>();
  for (const [global, functions] of users) {
    const [fn] = functions;
    if (fn === undefined || functions.size !== 1) continue;
    const group = groups.get(fn);
    if (group === undefined) groups.set(fn, [global]);
    else group.push(global);
  }
  const layout = new DataLayout(airDataLayout);
  for (const [fn, group] of groups) if (group.length > 1) merge(module, fn, group, layout);
}

/** The functions that mention each threadgroup variable; one that something else mentions is left out. */
function usersOf(module: Module): Map<GlobalVariable, Set<IrFunction>> {
  const users = new Map<GlobalVariable, Set<IrFunction>>();
  for (const global of module.globals)
    if (global.addressSpace === 3 && global.linkage === 'internal') users.set(global, new Set());
  const visit = (operand: Operand, fn: IrFunction | undefined): void => {
    if (operand.kind === 'global' && operand.target?.kind === 'global-variable') {
      if (fn === undefined) users.delete(operand.target);
      else users.get(operand.target)?.add(fn);
    }
    for (const part of partsOf(operand)) visit(part, fn);
  };
  for (const global of module.globals)
    if (global.initializer !== undefined) visit(global.initializer, undefined);
  for (const fn of module.functions)
    for (const block of fn.blocks)
      for (const instruction of block.instructions)
        for (const operand of instruction.operands) visit(operand, fn);
  return users;
}

function partsOf(operand: Operand): readonly Operand[] {
  if (operand.kind === 'expression') return operand.operands;
  if (operand.kind === 'aggregate') return operand.elements;
  return operand.kind === 'splat' ? [operand.element] : [];
}

function merge(module: Module, fn: IrFunction, group: readonly GlobalVariable[], layout: DataLayout): void {
  const {types} = module;
  const fields: Type[] = [];
  const indices = new Map<GlobalVariable, number>();
  let [offset, align] = [0, 1];
  for (const global of group) {
    const natural = layout.abiAlignBytes(global.valueType) ?? 1;
    const wanted = Math.max(global.align, natural);
    const start = Math.ceil(offset / wanted) * wanted;
    // A structure aligns its field by the field's type only; a variable may ask for more.
    if (start !== Math.ceil(offset / natural) * natural) fields.push(types.array(types.i8, start - offset));
    indices.set(global, fields.length);
    fields.push(global.valueType);
    offset = start + (layout.allocSizeBytes(global.valueType) ?? 0);
    align = Math.max(align, wanted);
  }
  const [first] = group;
  if (first === undefined) return;
  const name = unusedName(module, `${fn.name ?? 'function'}.threadgroup`);
  const valueType = types.namedStruct(`struct.${name}`);
  valueType.elements = fields;
  valueType.defined = true;
  module.namedTypes.push(valueType);
  const merged: GlobalVariable = {
    ...first,
    name,
    valueType,
    align,
    initializer: new SimpleConstant(valueType, 'undef', -1, -1),
  };
  const gone = new Set(group);
  module.globals = module.globals.flatMap((global) =>
    global === first ? [merged] : gone.has(global) ? [] : [global],
  );
  for (const global of group) module.globalsByName.delete(global.name ?? '');
  module.globalsByName.set(name, merged);
  const replace = (operand: Operand): Operand => {
    const index = operand.kind === 'global' ? indexOf(indices, operand) : undefined;
    if (index !== undefined) return fieldAddress(module, merged, index);
    if (operand.kind === 'expression') operand.operands = operand.operands.map(replace);
    else if (operand.kind === 'aggregate') operand.elements = operand.elements.map(replace);
    else if (operand.kind === 'splat') operand.element = replace(operand.element);
    return operand;
  };
  for (const block of fn.blocks)
    for (const instruction of block.instructions) instruction.operands = instruction.operands.map(replace);
}

function indexOf(indices: ReadonlyMap<GlobalVariable, number>, operand: Operand): number | undefined {
  const target = operand.kind === 'global' ? operand.target : undefined;
  return target?.kind === 'global-variable' ? indices.get(target) : undefined;
}

function fieldAddress(module: Module, merged: GlobalVariable, index: number): Operand {
  const {types} = module;
  const path = [integerConstant(types, types.i64, 0), integerConstant(types, types.i32, index)];
  return new ExpressionConstant(
    types.opaquePointer(3),
    'getelementptr',
    Flag.inbounds,
    [referTo(merged), ...path],
    {sourceType: merged.valueType},
    -1,
    -1,
  );
}

function unusedName(module: Module, wanted: string): string {
  let name = wanted;
  for (let count = 1; module.globalsByName.has(name); count++) name = `${wanted}.${count}`;
  return name;
}
