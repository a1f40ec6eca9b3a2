import {type IrFunction} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type AirModule} from '../model/air-module.ts';
import {type Detection} from './rule.ts';

/** One detection for each instruction of the module of which `what` has something to say. */
export function eachInstruction(
  air: AirModule,
  what: (instruction: Instruction, fn: IrFunction) => string | undefined,
): Detection[] {
  const found: Detection[] = [];
  for (const fn of air.ir.functions) {
    for (const block of fn.blocks) {
      for (const instruction of block.instructions) {
        const message = what(instruction, fn);
        if (message === undefined) continue;
        found.push({message, place: {start: instruction.start, end: instruction.end}, subject: instruction});
      }
    }
  }
  return found;
}
