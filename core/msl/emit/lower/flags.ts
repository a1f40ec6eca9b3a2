import {fastFlags, Flag} from '../../../ir/model/flags.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand, SimpleConstant} from '../../../ir/model/operand.ts';
import {type LowerContext} from './context.ts';
import {copyOperand} from './copy-operand.ts';
import {makePlain, negativeZero, referTo} from './make.ts';
import {type Emit, type Rewritten} from './rewrite.ts';

const alwaysDropped = Flag.nneg | Flag.disjoint | Flag.samesign | Flag.nusw;

/**
 * Takes away what is newer than the reader of the target (AIR.md 1.7): flags, fast-math flags on casts and (before AIR
 * 2.6) on phis, poison (undef says less, so it is always right in its place), operand bundles.
 */
export function dropNewConstructs(context: LowerContext, instruction: Instruction): void {
  instruction.flags &= ~alwaysDropped;
  switch (instruction.opcode) {
    case 'getelementptr':
      instruction.flags &= Flag.inbounds;
      break;
    case 'trunc':
      instruction.flags = 0;
      break;
    case 'fpext':
    case 'fptrunc':
    case 'sitofp':
    case 'uitofp':
    case 'bitcast':
      instruction.flags &= ~fastFlags;
      break;
    case 'phi':
      if (!context.airIsAtLeast([2, 6])) instruction.flags &= ~fastFlags;
      break;
    case 'call':
      instruction.detail.bundles = [];
      break;
  }
  instruction.operands = instruction.operands.map(withoutPoison);
}

/** The constant with undef for poison, at any depth, and without flags that LLVM 14 does not know. */
export function withoutPoison(operand: Operand): Operand {
  switch (operand.kind) {
    case 'poison':
      return new SimpleConstant(operand.type, 'undef', operand.start, operand.end);
    case 'aggregate':
      operand.elements = operand.elements.map(withoutPoison);
      return operand;
    case 'splat':
      operand.element = withoutPoison(operand.element);
      return operand;
    case 'expression': {
      const copy = copyOperand(operand);
      if (copy.kind !== 'expression') return copy;
      copy.operands = copy.operands.map(withoutPoison);
      if (copy.opcode === 'getelementptr') return withFlags(copy, copy.flags & Flag.inbounds);
      return withFlags(copy, copy.flags & (Flag.nuw | Flag.nsw | Flag.exact));
    }
    default:
      return operand;
  }
}

function withFlags(expression: Extract<Operand, {kind: 'expression'}>, flags: number): Operand {
  return expression.flags === flags ? expression : expression.withFlags(flags);
}

/** `fneg x` is `fsub -0.0, x` in AIR (AIR.md 1.7); `freeze` is left out for readers before AIR 2.7. */
export function lowerUnary(context: LowerContext, instruction: Instruction, emit: Emit): Rewritten {
  const [operand] = instruction.operands;
  if (operand === undefined) return 'keep';
  if (instruction.opcode === 'fneg') {
    const zero = negativeZero(instruction.type);
    return referTo(emit(makePlain('fsub', instruction.type, [zero, operand], instruction.flags & fastFlags)));
  }
  if (instruction.opcode === 'freeze' && !context.airIsAtLeast([2, 7])) return operand;
  return 'keep';
}
