import {findAttribute} from '../model/attribute.ts';
import {Flag} from '../model/flags.ts';
import {type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type LocalValue} from '../model/operand.ts';
import {Rank, type VerifyContext} from './context.ts';
import {localText} from './describe.ts';

/** Checks that `swifterror` values, which live in a register, are only loaded, stored to and passed on as such. */
export function checkSwiftErrors(context: VerifyContext, fn: IrFunction): void {
  const values = swiftErrorValues(fn);
  if (values.size === 0) return;
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) checkUses(context, instruction, values);
  }
}

function swiftErrorValues(fn: IrFunction): Set<LocalValue> {
  const values = new Set<LocalValue>();
  for (const parameter of fn.parameters) {
    if (findAttribute(parameter.attributes, 'swifterror') !== undefined) values.add(parameter);
  }
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.opcode === 'alloca' && (instruction.flags & Flag.swifterror) !== 0)
        values.add(instruction);
    }
  }
  return values;
}

function checkUses(context: VerifyContext, instruction: Instruction, values: ReadonlySet<LocalValue>): void {
  for (const [index, operand] of instruction.operands.entries()) {
    if (operand.kind !== 'local' || operand.target === undefined || !values.has(operand.target)) continue;
    if (isAllowedUse(instruction, index)) continue;
    const message = `swifterror value '${localText(operand)}' can only be loaded, stored to, or passed as swifterror`;
    context.error(Rank.structure, 'swifterror', message, operand);
  }
}

function isAllowedUse(instruction: Instruction, index: number): boolean {
  switch (instruction.opcode) {
    case 'load':
      return true;
    case 'store':
      return index === 1;
    case 'call':
    case 'invoke': {
      const attributes = instruction.detail.argumentAttributes[index - 1];
      return attributes !== undefined && findAttribute(attributes, 'swifterror') !== undefined;
    }
    default:
      return false;
  }
}
