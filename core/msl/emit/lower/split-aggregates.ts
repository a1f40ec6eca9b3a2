import {type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {copyOperand} from './copy-operand.ts';
import {dropDeadInstructions} from './dead-code.ts';
import {type LocationMap} from './locations.ts';
import {makeIndexed, makePlain, referTo, undefinedOf, zeroOf} from './make.ts';
import {replaceValues, rewriteFunction} from './rewrite.ts';

/**
 * Joins members of structures and arrays one by one: a phi of a whole one crashes the GPU's compiler (AIR.md 4.2). Values
 * that are put into an aggregate and taken out again go past it.
 */
export function splitAggregatePhis(types: TypeContext, fn: IrFunction, locations: LocationMap): void {
  // Each round splits one level of nesting.
  let found = false;
  while (splitOnce(types, fn, locations)) found = true;
  if (!found) return;
  rewriteFunction(fn, locations, (instruction) => {
    if (instruction.opcode !== 'extractvalue') return 'keep';
    const [aggregate] = instruction.operands;
    const value = aggregate && memberOf(types, aggregate, instruction.detail.indices);
    return value?.type === instruction.type ? value : 'keep';
  });
  dropDeadInstructions(fn, locations);
}

function splitOnce(types: TypeContext, fn: IrFunction, locations: LocationMap): boolean {
  const replaced = new Map<Instruction, Operand>();
  for (const block of fn.blocks) {
    const phis = block.instructions.filter((one) => one.opcode === 'phi' && members(one.type) !== undefined);
    if (phis.length === 0) continue;
    const made: Instruction[] = [];
    const rebuilt: Instruction[] = [];
    for (const phi of phis) {
      const parts = (members(phi.type) ?? []).map((type, index) => {
        const part = makePlain('phi', type, partOperands(types, phi, type, index, locations));
        made.push(part);
        return part;
      });
      let whole: Operand = undefinedOf(phi.type);
      for (const [index, part] of parts.entries()) {
        const step = makeIndexed('insertvalue', phi.type, [whole, referTo(part)], [index]);
        rebuilt.push(step);
        whole = referTo(step);
      }
      replaced.set(phi, whole);
      for (const one of [...made, ...rebuilt]) {
        one.parent = block;
        locations.copy(phi, one);
      }
      locations.drop(phi);
    }
    const gone = new Set(phis);
    const rest = block.instructions.filter((one) => !gone.has(one));
    const first = rest.findIndex(({opcode}) => opcode !== 'phi');
    block.instructions = [...rest.slice(0, first), ...made, ...rebuilt, ...rest.slice(first)];
  }
  replaceValues(fn, replaced);
  return replaced.size > 0;
}

/** The operands of the phi of one member: it is taken out at the end of the block that a value comes from. */
function partOperands(
  types: TypeContext,
  phi: Instruction,
  type: Type,
  index: number,
  locations: LocationMap,
): Operand[] {
  const operands: Operand[] = [];
  for (let at = 0; at + 1 < phi.operands.length; at += 2) {
    const [value, from] = [phi.operands[at], phi.operands[at + 1]];
    if (value === undefined || from?.kind !== 'block' || from.target === undefined) continue;
    let part = constantMember(types, value, type, index);
    if (part === undefined) {
      const taken = makeIndexed('extractvalue', type, [copyOperand(value)], [index]);
      taken.parent = from.target;
      locations.copy(phi, taken);
      from.target.instructions.splice(-1, 0, taken);
      part = referTo(taken);
    }
    operands.push(part, copyOperand(from));
  }
  return operands;
}

function constantMember(types: TypeContext, value: Operand, type: Type, index: number): Operand | undefined {
  if (value.kind === 'undef' || value.kind === 'poison') return undefinedOf(type);
  if (value.kind === 'zeroinitializer') return zeroOf(types, type);
  const element = value.kind === 'aggregate' ? value.elements[index] : undefined;
  return element && copyOperand(element);
}

/** The types of the members of a structure or a short array. */
function members(type: Type): readonly Type[] | undefined {
  if (type.kind === 'struct') return type.elements;
  return type.kind === 'array' && type.length <= 64
    ? Array.from({length: type.length}, () => type.element)
    : undefined;
}

/** What was put into `aggregate` at `indices`, where that can be seen. */
function memberOf(types: TypeContext, aggregate: Operand, indices: readonly number[]): Operand | undefined {
  let at: Operand = aggregate;
  let rest = indices;
  for (;;) {
    const [index] = rest;
    if (index === undefined) return at;
    const made = at.kind === 'local' && at.target?.kind === 'instruction' ? at.target : undefined;
    const [inside, value] = made?.operands ?? [];
    if (made?.opcode === 'insertvalue' && inside !== undefined && value !== undefined) {
      const own = made.detail.indices;
      const isSame = own.every((one, depth) => rest[depth] === one);
      const isApart = own.some((one, depth) => depth < rest.length && rest[depth] !== one);
      if (!isSame && !isApart) return undefined;
      if (isSame) rest = rest.slice(own.length);
      at = isSame ? value : inside;
      continue;
    }
    if (made?.opcode === 'extractvalue' && inside !== undefined) {
      rest = [...made.detail.indices, ...rest];
      at = inside;
      continue;
    }
    const type = members(at.type)?.[index];
    const constant = type && constantMember(types, at, type, index);
    if (constant === undefined) return undefined;
    at = constant;
    rest = rest.slice(1);
  }
}
