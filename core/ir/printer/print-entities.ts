import {type GlobalAlias, type GlobalVariable} from '../model/global.ts';
import {type Module} from '../model/module.ts';
import {encodeQuoted} from '../model/quoted-text.ts';
import {printAttribute, printTrailing} from './print-attributes.ts';
import {type PointerStyle, PrintContext} from './print-context.ts';
import {printComdatUse, printFunction, printGlobalName, printLinkage} from './print-function.ts';
import {printMetadataName, printName} from './print-name.ts';
import {printStructName} from './print-type.ts';
import {printAttachment, printMetadata, printOperand, printTyped} from './print-value.ts';

/** The text of a module whose pointers are printed in `style`. */
export function printEntities(module: Module, style: PointerStyle): string {
  const context = new PrintContext(style);
  context.enterModule(module);
  const sections = [
    printHeader(module),
    module.moduleAssembly.map((line) => `module asm "${encodeQuoted(line.value)}"\n`),
    module.namedTypes.map((type) => `${printStructName(type)} = type ${context.structBody(type)}\n`),
    module.comdats.map((comdat) => `$${printName(comdat.name)} = comdat ${comdat.selection}\n`),
    module.globals.map((global) => printVariable(context, global)),
    module.aliases.filter((alias) => alias.kind === 'alias').map((alias) => printAlias(context, alias)),
    module.aliases.filter((alias) => alias.kind === 'ifunc').map((alias) => printAlias(context, alias)),
    ...module.functions.map((fn) => [printFunction(context, fn)]),
    module.useListOrders.map((order) => `${order.text}\n`),
    printAttributeGroups(context, module),
    printNamedMetadata(context, module),
    printMetadataDefinitions(context, module),
    module.unknowns.map((unknown) => `${unknown.text}\n`),
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join(''))
    .join('\n');
}

function printHeader(module: Module): string[] {
  const lines: string[] = [];
  if (module.sourceFileName !== undefined) {
    lines.push(`source_filename = "${encodeQuoted(module.sourceFileName.value)}"\n`);
  }
  if (module.dataLayout !== undefined) {
    lines.push(`target datalayout = "${encodeQuoted(module.dataLayout.value)}"\n`);
  }
  if (module.targetTriple !== undefined) {
    lines.push(`target triple = "${encodeQuoted(module.targetTriple.value)}"\n`);
  }
  return lines;
}

function printThreadLocal(model: string | undefined): string {
  if (model === undefined) return '';
  return model === 'generaldynamic' ? 'thread_local ' : `thread_local(${model}) `;
}

function printVariable(context: PrintContext, global: GlobalVariable): string {
  let text = `${printGlobalName(context, global)} = ${printLinkage(global)}${printThreadLocal(global.threadLocal)}`;
  if (global.unnamedAddress !== undefined) text += `${global.unnamedAddress} `;
  if (global.addressSpace !== 0) text += `addrspace(${global.addressSpace}) `;
  if (global.externallyInitialized) text += 'externally_initialized ';
  text += `${global.constant ? 'constant' : 'global'} ${context.typeText(global.valueType)}`;
  if (global.initializer !== undefined) text += ` ${printOperand(context, global.initializer)}`;
  if (global.section !== undefined) text += `, section "${encodeQuoted(global.section)}"`;
  if (global.partition !== undefined) text += `, partition "${encodeQuoted(global.partition)}"`;
  if (global.codeModel !== undefined) text += `, code_model "${encodeQuoted(global.codeModel)}"`;
  for (const sanitizer of global.sanitizer) text += `, ${sanitizer}`;
  if (global.comdat !== undefined) text += `, ${printComdatUse(global.comdat, global.name)}`;
  if (global.align !== 0) text += `, align ${global.align}`;
  for (const attachment of global.metadata) text += `, ${printAttachment(context, attachment)}`;
  return `${text}${printTrailing(context, global.attributes)}\n`;
}

function printAlias(context: PrintContext, alias: GlobalAlias): string {
  let text = `${printGlobalName(context, alias)} = ${printLinkage(alias)}${printThreadLocal(alias.threadLocal)}`;
  if (alias.unnamedAddress !== undefined) text += `${alias.unnamedAddress} `;
  const target = alias.target;
  const printed = target.kind === 'expression' ? printOperand(context, target) : printTyped(context, target);
  text += `${alias.kind} ${context.typeText(alias.valueType)}, ${printed}`;
  if (alias.partition !== undefined) text += `, partition "${encodeQuoted(alias.partition)}"`;
  for (const attachment of alias.metadata) text += `, ${printAttachment(context, attachment)}`;
  return `${text}\n`;
}

function printAttributeGroups(context: PrintContext, module: Module): string[] {
  return module.attributeGroups.map((group) => {
    const parts = group.attributes.map((attribute) => `${printAttribute(context, attribute, 'group')} `);
    return `attributes #${group.number} = { ${parts.join('')}}\n`;
  });
}

function printNamedMetadata(context: PrintContext, module: Module): string[] {
  return module.namedMetadata.map((named) => {
    const operands = named.operands.map((operand) => printMetadata(context, operand));
    return `!${printMetadataName(named.name)} = !{${operands.join(', ')}}\n`;
  });
}

function printMetadataDefinitions(context: PrintContext, module: Module): string[] {
  return module.metadata.map((definition) => {
    const distinct = definition.distinct ? 'distinct ' : '';
    return `!${definition.number} = ${distinct}${printMetadata(context, definition.body)}\n`;
  });
}
