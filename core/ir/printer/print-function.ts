import {type Argument, type Block, type GlobalCommon, type IrFunction} from '../model/global.ts';
import {type DebugRecord} from '../model/instruction.ts';
import {encodeQuoted} from '../model/quoted-text.ts';
import {printLeading, printTrailing} from './print-attributes.ts';
import {type PrintContext} from './print-context.ts';
import {printInstruction} from './print-instruction.ts';
import {printName} from './print-name.ts';
import {printAttachment, printMetadata, printTyped} from './print-value.ts';

/** `@x` of a definition. */
export function printGlobalName(context: PrintContext, global: GlobalCommon): string {
  return global.name === undefined ? `@${context.globalNumber(global)}` : `@${printName(global.name)}`;
}

/** Linkage, preemption, visibility and DLL storage, each with a space after it. */
export function printLinkage(global: GlobalCommon): string {
  let text = '';
  if (global.linkage !== undefined) text += `${global.linkage} `;
  if (global.preemption !== undefined) text += `${global.preemption} `;
  if (global.visibility !== undefined) text += `${global.visibility} `;
  if (global.dllStorage !== undefined) text += `${global.dllStorage} `;
  return text;
}

/** `comdat` or `comdat($name)`. */
export function printComdatUse(comdat: string, ownName: string | undefined): string {
  return comdat === ownName ? 'comdat' : `comdat($${printName(comdat)})`;
}

/** A definition or declaration, with a line break at its end. */
export function printFunction(context: PrintContext, fn: IrFunction): string {
  context.enterFunction(fn);
  let text = printHeader(context, fn);
  if (fn.isDeclaration) return `${text}\n`;
  text += ' {';
  fn.blocks.forEach((block, index) => {
    text += printBlock(context, block, index === 0);
  });
  if (fn.blocks.length === 0) text += '\n';
  if (fn.useListOrders.length > 0) text += '\n';
  for (const order of fn.useListOrders) text += `  ${order.text}\n`;
  return `${text}}\n`;
}

function printHeader(context: PrintContext, fn: IrFunction): string {
  let text = fn.isDeclaration ? 'declare' : 'define';
  const attachments = fn.metadata.map((attachment) => ` ${printAttachment(context, attachment)}`).join('');
  if (fn.isDeclaration) text += attachments;
  text += ` ${printLinkage(fn)}`;
  if (fn.callingConvention !== undefined) text += `${fn.callingConvention} `;
  text += printLeading(context, fn.returnAttributes);
  text += `${context.typeText(fn.functionType.returnType)} ${printGlobalName(context, fn)}(`;
  const parameters = fn.parameters.map((parameter) => printParameter(context, parameter, fn.isDeclaration));
  if (fn.functionType.variadic) parameters.push('...');
  text += `${parameters.join(', ')})`;
  if (fn.unnamedAddress !== undefined) text += ` ${fn.unnamedAddress}`;
  if (fn.addressSpace !== 0) text += ` addrspace(${fn.addressSpace})`;
  text += printTrailing(context, fn.attributes) + printProperties(context, fn);
  return fn.isDeclaration ? text : text + attachments;
}

function printParameter(context: PrintContext, parameter: Argument, isDeclaration: boolean): string {
  let text = context.typeText(parameter.type);
  text += printTrailing(context, parameter.attributes);
  if (parameter.name !== undefined) return `${text} %${printName(parameter.name)}`;
  return isDeclaration ? text : `${text} %${context.localNumber(parameter)}`;
}

function printProperties(context: PrintContext, fn: IrFunction): string {
  let text = '';
  if (fn.section !== undefined) text += ` section "${encodeQuoted(fn.section)}"`;
  if (fn.partition !== undefined) text += ` partition "${encodeQuoted(fn.partition)}"`;
  if (fn.comdat !== undefined) text += ` ${printComdatUse(fn.comdat, fn.name)}`;
  if (fn.align !== 0) text += ` align ${fn.align}`;
  if (fn.gc !== undefined) text += ` gc "${encodeQuoted(fn.gc)}"`;
  if (fn.prefix !== undefined) text += ` prefix ${printTyped(context, fn.prefix)}`;
  if (fn.prologue !== undefined) text += ` prologue ${printTyped(context, fn.prologue)}`;
  if (fn.personality !== undefined) text += ` personality ${printTyped(context, fn.personality)}`;
  return text;
}

function printBlock(context: PrintContext, block: Block, isEntry: boolean): string {
  let text = '\n';
  if (block.name !== undefined) text += `${printName(block.name)}:\n`;
  else if (!isEntry) text += `${context.localNumber(block)}:\n`;
  for (const instruction of block.instructions) {
    for (const record of instruction.records) text += printRecord(context, record);
    text += `  ${printInstruction(context, instruction)}\n`;
  }
  for (const record of block.trailingRecords) text += printRecord(context, record);
  return text;
}

function printRecord(context: PrintContext, record: DebugRecord): string {
  const parts = record.arguments.map((argument) => printMetadata(context, argument));
  return `    #dbg_${record.name}(${parts.join(', ')})\n`;
}
