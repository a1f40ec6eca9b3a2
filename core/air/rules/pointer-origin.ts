import {type Argument} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type Operand} from '../../ir/model/operand.ts';

/** A chain of casts longer than this is broken text (an instruction that uses itself). */
const maximumSteps = 1000;

/** Where a pointer comes from, through casts and address arithmetic: a parameter, an instruction, or another operand. */
export function originOf(pointer: Operand | undefined): Operand | Instruction | Argument | undefined {
  let current: Operand | undefined = pointer;
  for (let steps = 0; steps < maximumSteps; steps++) {
    if (current?.kind !== 'local' || current.target === undefined) return current;
    const definition: Argument | Instruction = current.target;
    if (definition.kind === 'argument') return definition;
    if (definition.opcode !== 'bitcast' && definition.opcode !== 'getelementptr') return definition;
    current = definition.operands[0];
  }
  return undefined;
}
