import {Flag} from '../model/flags.ts';
import {
  type AllocaDetail,
  type CallDetail,
  type CallInstruction,
  type CatchSwitchDetail,
  type Instruction,
  type InstructionNode,
  type LandingPadDetail,
  type MemoryDetail,
  type OperandBundle,
} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {encodeQuoted} from '../model/quoted-text.ts';
import {printLeading, printTrailing} from './print-attributes.ts';
import {type PrintContext} from './print-context.ts';
import {printName} from './print-name.ts';
import {isCastOpcode, printAttachment, printFlags, printOperand, printTyped} from './print-value.ts';

/** An instruction without indentation; long ones have line breaks inside, as LLVM prints them. */
export function printInstruction(context: PrintContext, instruction: Instruction): string {
  let text = printResult(context, instruction) + printBody(context, instruction);
  for (const attachment of instruction.metadata) text += `, ${printAttachment(context, attachment)}`;
  return text;
}

function printResult(context: PrintContext, instruction: Instruction): string {
  if (instruction.name !== undefined) return `%${printName(instruction.name)} = `;
  if (instruction.type.kind === 'void') return '';
  const number = context.localNumber(instruction);
  return number < 0 ? '' : `%${number} = `;
}

function printBody(context: PrintContext, instruction: Instruction): string {
  switch (instruction.opcode) {
    case 'unknown':
      return instruction.detail.text;
    case 'call':
    case 'invoke':
    case 'callbr':
      return printCall(context, instruction);
    case 'load':
    case 'store':
    case 'fence':
    case 'cmpxchg':
    case 'atomicrmw':
      return printMemory(context, instruction);
    case 'alloca':
      return printAlloca(context, instruction);
    case 'getelementptr': {
      const source = context.typeText(instruction.detail.sourceType);
      return `getelementptr${printFlags(instruction.flags)} ${source}, ${list(context, instruction.operands)}`;
    }
    case 'icmp':
    case 'fcmp':
      return `${instruction.opcode}${printFlags(instruction.flags)} ${instruction.detail.predicate} ${pair(context, instruction.operands)}`;
    case 'extractvalue':
    case 'insertvalue':
      return `${instruction.opcode} ${list(context, instruction.operands)}, ${instruction.detail.indices.join(', ')}`;
    case 'landingpad':
      return printLandingPad(context, instruction);
    case 'catchswitch':
      return printCatchSwitch(context, instruction);
    default:
      return printPlain(context, instruction);
  }
}

function list(context: PrintContext, operands: readonly Operand[]): string {
  let text = '';
  for (let index = 0; index < operands.length; index++) {
    const operand = operands[index];
    if (operand === undefined) continue;
    text += index === 0 ? printTyped(context, operand) : `, ${printTyped(context, operand)}`;
  }
  return text;
}

/** Two operands of one type, which is written once. */
function pair(context: PrintContext, operands: readonly Operand[]): string {
  const [left, right] = operands;
  if (left === undefined || right === undefined) return list(context, operands);
  return `${printTyped(context, left)}, ${printOperand(context, right)}`;
}

function typedAt(context: PrintContext, operands: readonly Operand[], index: number): string {
  const operand = operands[index];
  return operand === undefined ? '' : printTyped(context, operand);
}

function valueAt(context: PrintContext, operands: readonly Operand[], index: number): string {
  const operand = operands[index];
  return operand === undefined ? '' : printOperand(context, operand);
}

type PlainInstruction = Extract<Instruction, {detail: undefined}>;

function printPlain(context: PrintContext, instruction: PlainInstruction): string {
  const {opcode, operands} = instruction;
  switch (opcode) {
    case 'ret':
      return operands.length === 0 ? 'ret void' : `ret ${list(context, operands)}`;
    case 'unreachable':
      return opcode;
    case 'switch':
      return printSwitch(context, operands);
    case 'indirectbr':
      return `indirectbr ${typedAt(context, operands, 0)}, [${list(context, operands.slice(1))}]`;
    case 'phi':
      return printPhi(context, instruction);
    case 'va_arg':
      return `va_arg ${list(context, operands)}, ${context.typeText(instruction.type)}`;
    case 'catchpad':
    case 'cleanuppad':
      return `${opcode} within ${valueAt(context, operands, 0)} [${list(context, operands.slice(1))}]`;
    case 'cleanupret': {
      const target = operands.length > 1 ? typedAt(context, operands, 1) : 'to caller';
      return `cleanupret from ${valueAt(context, operands, 0)} unwind ${target}`;
    }
    case 'catchret':
      return `catchret from ${valueAt(context, operands, 0)} to ${typedAt(context, operands, 1)}`;
    case 'br':
    case 'resume':
    case 'extractelement':
    case 'insertelement':
    case 'shufflevector':
    case 'select':
    case 'fneg':
    case 'freeze':
      return `${opcode}${printFlags(instruction.flags)} ${list(context, operands)}`;
    default: {
      const head = opcode + printFlags(instruction.flags);
      if (isCastOpcode(opcode)) {
        return `${head} ${list(context, operands)} to ${context.typeText(instruction.type)}`;
      }
      return `${head} ${pair(context, operands)}`;
    }
  }
}

function printSwitch(context: PrintContext, operands: readonly Operand[]): string {
  let text = `switch ${typedAt(context, operands, 0)}, ${typedAt(context, operands, 1)} [`;
  for (let index = 2; index < operands.length; index += 2) {
    text += `\n    ${typedAt(context, operands, index)}, ${typedAt(context, operands, index + 1)}`;
  }
  return `${text}\n  ]`;
}

function printPhi(context: PrintContext, instruction: PlainInstruction): string {
  let text = `phi${printFlags(instruction.flags)} ${context.typeText(instruction.type)} `;
  for (let index = 0; index < instruction.operands.length; index += 2) {
    const value = valueAt(context, instruction.operands, index);
    const block = valueAt(context, instruction.operands, index + 1);
    text += `${index === 0 ? '' : ', '}[ ${value}, ${block} ]`;
  }
  return text;
}

function printAlloca(context: PrintContext, instruction: InstructionNode<'alloca', AllocaDetail>): string {
  const {detail, flags, operands} = instruction;
  let text = 'alloca ';
  if ((flags & Flag.inalloca) !== 0) text += 'inalloca ';
  if ((flags & Flag.swifterror) !== 0) text += 'swifterror ';
  text += context.typeText(detail.allocatedType);
  if (operands.length > 0) text += `, ${list(context, operands)}`;
  if (detail.align !== 0) text += `, align ${detail.align}`;
  if (detail.addressSpace !== undefined && detail.addressSpace !== 0)
    text += `, addrspace(${detail.addressSpace})`;
  return text;
}

type MemoryInstruction = Extract<Instruction, {detail: MemoryDetail}>;

function printMemory(context: PrintContext, instruction: MemoryInstruction): string {
  const {detail, flags, opcode, operands} = instruction;
  let text: string = opcode;
  if ((flags & Flag.atomic) !== 0) text += ' atomic';
  if ((flags & Flag.weak) !== 0) text += ' weak';
  if ((flags & Flag.volatile) !== 0) text += ' volatile';
  if (detail.operation !== undefined) text += ` ${detail.operation}`;
  if (opcode === 'load') text += ` ${context.typeText(instruction.type)},`;
  if (operands.length > 0) text += ` ${list(context, operands)}`;
  if (detail.syncScope !== undefined) text += ` syncscope("${encodeQuoted(detail.syncScope)}")`;
  if (detail.ordering !== undefined) text += ` ${detail.ordering}`;
  if (detail.failureOrdering !== undefined) text += ` ${detail.failureOrdering}`;
  if (detail.align !== 0) text += `, align ${detail.align}`;
  return text;
}

function printCall(context: PrintContext, call: CallInstruction): string {
  const {detail, operands} = call;
  let text = detail.tail === undefined ? call.opcode : `${detail.tail} ${call.opcode}`;
  text += `${printFlags(call.flags)} `;
  if (detail.callingConvention !== undefined) text += `${detail.callingConvention} `;
  text += printLeading(context, detail.returnAttributes);
  if (detail.addressSpace !== undefined && detail.addressSpace !== 0)
    text += `addrspace(${detail.addressSpace}) `;
  const type = needsFullType(call) ? detail.functionType : detail.functionType.returnType;
  text += `${context.typeText(type)} ${valueAt(context, operands, 0)}(`;
  for (let index = 1; index <= detail.argumentCount; index++) {
    const operand = operands[index];
    if (operand === undefined) continue;
    if (index > 1) text += ', ';
    const attributes = printLeading(context, detail.argumentAttributes[index - 1] ?? []);
    text += `${context.typeText(operand.type)} ${attributes}${printOperand(context, operand)}`;
  }
  text += `)${printTrailing(context, detail.functionAttributes)}${printBundles(context, detail.bundles)}`;
  return text + printTargets(context, call);
}

/** Variadic callees need their whole type written; so does a call whose arguments do not agree with its type. */
function needsFullType(call: CallInstruction): boolean {
  const {detail, operands} = call;
  const type = detail.functionType;
  if (type.variadic) return true;
  if (!detail.explicitFunctionType) return false;
  if (type.parameters.length !== detail.argumentCount) return true;
  return type.parameters.some((parameter, index) => parameter !== operands[index + 1]?.type);
}

function printBundles(context: PrintContext, bundles: readonly OperandBundle[]): string {
  if (bundles.length === 0) return '';
  const parts = bundles.map((bundle) => `"${encodeQuoted(bundle.tag)}"(${list(context, bundle.operands)})`);
  return ` [ ${parts.join(', ')} ]`;
}

function printTargets(context: PrintContext, call: CallInstruction): string {
  const blocks = call.operands.slice(1 + (call.detail satisfies CallDetail).argumentCount);
  switch (call.opcode) {
    case 'call':
      return '';
    case 'invoke':
      return `\n          to ${typedAt(context, blocks, 0)} unwind ${typedAt(context, blocks, 1)}`;
    case 'callbr':
      return `\n          to ${typedAt(context, blocks, 0)} [${list(context, blocks.slice(1))}]`;
  }
}

function printLandingPad(
  context: PrintContext,
  instruction: InstructionNode<'landingpad', LandingPadDetail>,
): string {
  let text = `landingpad ${context.typeText(instruction.type)}`;
  if ((instruction.flags & Flag.cleanup) !== 0) text += '\n          cleanup';
  instruction.detail.clauses.forEach((clause, index) => {
    text += `\n          ${clause} ${typedAt(context, instruction.operands, index)}`;
  });
  return text;
}

function printCatchSwitch(
  context: PrintContext,
  instruction: InstructionNode<'catchswitch', CatchSwitchDetail>,
): string {
  const {operands, detail} = instruction;
  const handlers = operands.slice(1, detail.unwindsToCaller ? operands.length : -1);
  const target = detail.unwindsToCaller ? 'to caller' : typedAt(context, operands, operands.length - 1);
  return `catchswitch within ${valueAt(context, operands, 0)} [${list(context, handlers)}] unwind ${target}`;
}
