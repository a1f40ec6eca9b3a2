import {type BlockGraph} from '../analysis/block-graph.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {Rank, type VerifyContext} from './context.ts';
import {operandText, typeText} from './describe.ts';

/** Checks `ret`, `br`, `switch` and `indirectbr`. */
export function checkTerminator(context: VerifyContext, graph: BlockGraph, instruction: Instruction): void {
  switch (instruction.opcode) {
    case 'ret':
      checkReturn(context, graph, instruction);
      return;
    case 'br':
      checkBranch(context, instruction);
      return;
    case 'switch':
      checkSwitch(context, instruction);
      return;
    case 'indirectbr':
      checkIndirectBranch(context, instruction);
      return;
    default:
      return;
  }
}

function typeError(context: VerifyContext, message: string, operand: {start: number; end: number}): void {
  context.error(Rank.type, 'operand-type', message, operand);
}

function checkReturn(context: VerifyContext, graph: BlockGraph, instruction: Instruction): void {
  const expected = graph.function.functionType.returnType;
  const value = instruction.operands[0];
  const found = value?.type ?? context.types.void;
  if (found === expected || found.kind === 'unknown' || expected.kind === 'unknown') return;
  const message = `'ret' has type '${typeText(found)}', the function returns '${typeText(expected)}'`;
  typeError(context, message, value ?? instruction);
}

function checkLabel(context: VerifyContext, operand: Operand | undefined): void {
  if (operand === undefined || operand.kind === 'block' || operand.type.kind === 'unknown') return;
  typeError(context, `expected a label, found '${typeText(operand.type)}'`, operand);
}

function checkBranch(context: VerifyContext, instruction: Instruction): void {
  const [first, second, third] = instruction.operands;
  if (instruction.operands.length < 2) {
    checkLabel(context, first);
    return;
  }
  if (first !== undefined && first.type !== context.types.i1 && first.type.kind !== 'unknown') {
    typeError(context, `condition of 'br' must be 'i1', found '${typeText(first.type)}'`, first);
  }
  checkLabel(context, second);
  checkLabel(context, third);
}

function checkSwitch(context: VerifyContext, instruction: Instruction): void {
  const {operands} = instruction;
  const condition = operands[0];
  if (condition === undefined || condition.type.kind === 'unknown') return;
  if (condition.type.kind !== 'integer') {
    typeError(
      context,
      `condition of 'switch' must be an integer, found '${typeText(condition.type)}'`,
      condition,
    );
    return;
  }
  checkLabel(context, operands[1]);
  const met = new Set<number | bigint>();
  for (let index = 2; index < operands.length; index += 2) {
    const value = operands[index];
    if (value !== undefined) checkCase(context, condition, value, met);
    checkLabel(context, operands[index + 1]);
  }
}

function checkCase(
  context: VerifyContext,
  condition: Operand,
  value: Operand,
  met: Set<number | bigint>,
): void {
  if (value.type !== condition.type && value.type.kind !== 'unknown') {
    const found = `found '${typeText(value.type)}'`;
    typeError(
      context,
      `case of a 'switch' on '${typeText(condition.type)}' must have its type, ${found}`,
      value,
    );
    return;
  }
  if (value.kind !== 'integer') {
    if (value.kind === 'unknown') return;
    typeError(context, `case of 'switch' must be an integer constant, found ${operandText(value)}`, value);
    return;
  }
  const number = value.large ?? value.small;
  if (met.has(number)) {
    context.error(Rank.structure, 'duplicate-case', `duplicate case ${number} in 'switch'`, value);
  }
  met.add(number);
}

function checkIndirectBranch(context: VerifyContext, instruction: Instruction): void {
  const address = instruction.operands[0];
  if (address !== undefined && address.type.kind !== 'pointer' && address.type.kind !== 'unknown') {
    typeError(
      context,
      `address of 'indirectbr' must be a pointer, found '${typeText(address.type)}'`,
      address,
    );
  }
  for (const operand of instruction.operands.slice(1)) checkLabel(context, operand);
}
