import {type Attribute} from '../../../ir/model/attribute.ts';
import {findAttribute} from '../../../ir/model/attribute.ts';
import {type Argument, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {copyOperand} from './copy-operand.ts';
import {type LocationMap} from './locations.ts';
import {makeAlloca, makeArgument, makeLoad, makePlain, makeStore, referTo} from './make.ts';
import {replaceValues, rewriteFunction} from './rewrite.ts';

/**
 * Classes are passed in memory by Clang (`byval`, `sret`) and as values by Apple's compilers: a `float4` is a
 * `<4 x float>`, a texture is a pointer. Gives an entry point, which nothing calls, such parameters and results.
 */
export function passByValue(module: Module, fn: IrFunction, locations: LocationMap): void {
  const types = module.types;
  const head: Instruction[] = [];
  const slots = new Map<LocalValue, Operand>();
  const stores: (() => Instruction)[] = [];
  for (const parameter of fn.parameters) {
    const byval = typeOf(parameter, 'byval');
    if (byval === undefined) continue;
    const leaf = leafType(byval);
    const slot = makeAlloca(types, byval, alignOf(parameter.attributes));
    slot.name = parameter.name === undefined ? undefined : `${parameter.name}.addr`;
    head.push(slot);
    slots.set(parameter, referTo(slot));
    parameter.type = leaf;
    parameter.attributes = parameter.attributes.filter(({name}) => name === 'noundef');
    stores.push(() => makeStore(types, referTo(parameter), referTo(slot), alignOf(parameter.attributes)));
  }
  const result = returnInRegisters(module, fn, locations, head, slots);
  replaceValues(fn, slots);
  const entry = fn.blocks[0];
  if (entry === undefined) return;
  const added = [...head, ...stores.map((make) => make())];
  for (const instruction of added) instruction.parent = entry;
  entry.instructions.unshift(...added);
  if (result !== undefined) fn.parameters = result;
  const parameterTypes = fn.parameters.map((parameter) => parameter.type);
  fn.functionType = types.functionType(fn.functionType.returnType, parameterTypes, fn.functionType.variadic);
}

/** Turns an `sret` parameter into a result; gives the remaining parameters. */
function returnInRegisters(
  module: Module,
  fn: IrFunction,
  locations: LocationMap,
  head: Instruction[],
  slots: Map<LocalValue, Operand>,
): Argument[] | undefined {
  const types = module.types;
  const parameter = fn.parameters.find((candidate) => typeOf(candidate, 'sret') !== undefined);
  const returned = parameter && typeOf(parameter, 'sret');
  if (parameter === undefined || returned === undefined) return undefined;
  const leaf = leafType(returned);
  const align = alignOf(parameter.attributes);
  const slot = makeAlloca(types, returned, align);
  head.push(slot);
  const remaining: Argument[] = [];
  for (const other of fn.parameters) {
    if (other === parameter) continue;
    const moved = makeArgument(fn, remaining.length, other.type, other);
    remaining.push(moved);
    const slotOfOther = slots.get(other);
    if (slotOfOther === undefined) slots.set(other, referTo(moved));
  }
  slots.set(parameter, referTo(slot));
  rewriteFunction(fn, locations, (instruction, emit) => {
    if (instruction.opcode !== 'ret') return 'keep';
    const value = emit(makeLoad(leaf, referTo(slot), align));
    emit(makePlain('ret', types.void, [copyOperand(referTo(value))]));
    return 'drop';
  });
  fn.functionType = types.functionType(leaf, [], false);
  return remaining;
}

function typeOf(parameter: Argument, attribute: string): Type | undefined {
  return findAttribute(parameter.attributes, attribute)?.type;
}

/** The alignment that the attributes state; 0 when none. */
export function alignOf(attributes: readonly Attribute[]): number {
  return findAttribute(attributes, 'align')?.integer ?? 0;
}

/** What a class with one member comes down to: `struct.metal::vec {<4 x float>}` is `<4 x float>`. */
export function leafType(type: Type): Type {
  let leaf = type;
  while (leaf.kind === 'struct' && leaf.elements?.length === 1) leaf = leaf.elements[0] ?? leaf;
  return leaf;
}
