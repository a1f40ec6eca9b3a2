import {type Module} from '../../../ir/model/module.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {decodeQuoted} from '../../../ir/model/quoted-text.ts';
import {type AttributeRecord} from '../../source-pass/records.ts';
import {indexOf} from './index-text.ts';

/** Gives the numbers that attributes state. */
export interface AttributeValues {
  /** The number of an attribute's argument; undefined where it is none, or cannot be known. */
  of(attribute: AttributeRecord | undefined): number | undefined;
}

/** Arguments that take names are evaluated by Clang, which tells them as annotations (records.ts, `valueId`). */
export function readAttributeValues(module: Module): AttributeValues {
  const told = readTold(module);
  return {
    of(attribute) {
      if (attribute === undefined) return undefined;
      const value = attribute.valueId === undefined ? undefined : told.get(attribute.valueId);
      return attribute.value ?? value ?? indexOf(attribute.argumentText);
    },
  };
}

/** Of `@llvm.global.annotations`: {function, "airlock.value", file, line, {i32 id, i32 value}}. */
function readTold(module: Module): Map<number, number> {
  const told = new Map<number, number>();
  const list = module.globalsByName.get('llvm.global.annotations');
  if (list?.kind !== 'global-variable' || list.initializer?.kind !== 'aggregate') return told;
  for (const element of list.initializer.elements) {
    if (element.kind !== 'aggregate') continue;
    if (stringOf(initializerOf(element.elements[1])) !== 'airlock.value') continue;
    const numbers = numbersOf(initializerOf(element.elements[4]));
    const [id, value] = numbers;
    if (id !== undefined && value !== undefined && numbers.length === 2) told.set(id, value);
  }
  return told;
}

/** The initializer of the global behind casts. */
function initializerOf(operand: Operand | undefined): Operand | undefined {
  let at = operand;
  while (at?.kind === 'expression') at = at.operands[0];
  const target = at?.kind === 'global' ? at.target : undefined;
  return target?.kind === 'global-variable' ? target.initializer : undefined;
}

function stringOf(operand: Operand | undefined): string | undefined {
  return operand?.kind === 'string' ? decodeQuoted(operand.raw).replace(/\0$/, '') : undefined;
}

function numbersOf(operand: Operand | undefined): number[] {
  if (operand?.kind === 'zeroinitializer') return [0, 0];
  if (operand?.kind !== 'aggregate') return [];
  return operand.elements.flatMap((part) => {
    if (part.kind === 'zeroinitializer') return [0];
    return part.kind === 'integer' && part.large === undefined ? [part.small] : [];
  });
}
