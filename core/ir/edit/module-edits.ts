import {type Block, type GlobalValue} from '../model/global.ts';
import {type Metadata, type MetadataDefinition} from '../model/metadata.ts';
import {type Module} from '../model/module.ts';
import {type LocalValue, type Operand} from '../model/operand.ts';
import {type StructType} from '../model/type.ts';
import {metadataUses, usesInFunction, usesInModule} from '../analysis/uses.ts';
import {printName} from '../printer/print-name.ts';
import {type TextEdit} from './text-edit.ts';

/** Numbers for new metadata nodes, above all that the module defines or mentions. */
export class MetadataNumbers {
  private next = 0;

  constructor(module: Module) {
    for (const definition of module.metadata) this.next = Math.max(this.next, definition.number + 1);
    for (const [definition] of metadataUses(module)) this.next = Math.max(this.next, definition.number + 1);
  }

  allocate(): number {
    return this.next++;
  }
}

/** Replaces the text of a node: an operand's value, a piece of metadata, any entity with a range. */
export function replaceNode(node: {readonly start: number; readonly end: number}, text: string): TextEdit {
  return {start: node.start, end: node.end, text};
}

/** Replaces an operand with its type; the type must be written out. */
export function replaceTypedOperand(operand: Operand, text: string): TextEdit {
  return {start: operand.typeStart >= 0 ? operand.typeStart : operand.start, end: operand.end, text};
}

/** Removes an entity that stands on lines of its own, with its line break and the comment behind it. */
export function removeLines(source: string, node: {readonly start: number; readonly end: number}): TextEdit {
  const start = source.lastIndexOf('\n', node.start - 1) + 1;
  const lineEnd = source.indexOf('\n', node.end);
  return {start, end: lineEnd < 0 ? source.length : lineEnd + 1, text: ''};
}

/** Where the line break after `offset` is, or the end of the text. */
function endOfLine(source: string, offset: number): number {
  const found = source.indexOf('\n', offset);
  return found < 0 ? source.length : found;
}

/** `!number = [distinct] body` on a line of its own after the last metadata definition. */
export function insertMetadataNode(module: Module, source: string, number: number, body: string): TextEdit {
  const text = `!${number} = ${body}`;
  let last = -1;
  for (const node of [...module.metadata, ...module.namedMetadata]) last = Math.max(last, node.end);
  if (last < 0) return insertAtEnd(source, text);
  const at = endOfLine(source, last);
  return {start: at, end: at, text: `\n${text}`};
}

/** `!name = !{operands}` after the last named metadata, else before the first definition, else at the end. */
export function insertNamedMetadata(
  module: Module,
  source: string,
  name: string,
  operands: readonly string[],
): TextEdit {
  const text = `!${name} = !{${operands.join(', ')}}`;
  let last = -1;
  for (const named of module.namedMetadata) last = Math.max(last, named.end);
  if (last >= 0) {
    const at = endOfLine(source, last);
    return {start: at, end: at, text: `\n${text}`};
  }
  const first = module.metadata[0];
  if (first === undefined) return insertAtEnd(source, text);
  return {start: first.start, end: first.start, text: `${text}\n`};
}

function insertAtEnd(source: string, text: string): TextEdit {
  const separator = source === '' || source.endsWith('\n') ? '' : '\n';
  return {start: source.length, end: source.length, text: `${separator}${text}\n`};
}

/** Appends operands to `!{...}`; undefined when the node is no tuple. */
export function appendToTuple(
  source: string,
  node: Metadata,
  operands: readonly string[],
): TextEdit | undefined {
  if (node.kind !== 'tuple' || operands.length === 0) return undefined;
  return appendInBraces(source, node.elements, node.end, operands);
}

/** Appends operands to named metadata. */
export function appendToNamed(
  source: string,
  named: {readonly operands: readonly Metadata[]; readonly end: number},
  operands: readonly string[],
): TextEdit {
  return appendInBraces(source, named.operands, named.end, operands);
}

function appendInBraces(
  source: string,
  elements: readonly {readonly end: number}[],
  end: number,
  operands: readonly string[],
): TextEdit {
  const last = elements[elements.length - 1];
  const added = operands.join(', ');
  if (last !== undefined) return {start: last.end, end: last.end, text: `, ${added}`};
  const brace = source.lastIndexOf('}', end - 1);
  return {start: brace, end: brace, text: added};
}

/** Inserts operands before element `index` of a tuple. */
export function insertIntoTuple(
  node: Metadata,
  index: number,
  operands: readonly string[],
): TextEdit | undefined {
  if (node.kind !== 'tuple' || operands.length === 0) return undefined;
  const element = node.elements[index];
  if (element === undefined) return undefined;
  return {start: element.start, end: element.start, text: `${operands.join(', ')}, `};
}

/** Removes `count` elements of a tuple from `index` on, with the commas that go with them. */
export function removeFromTuple(node: Metadata, index: number, count = 1): TextEdit | undefined {
  if (node.kind !== 'tuple') return undefined;
  const first = node.elements[index];
  const last = node.elements[index + count - 1];
  if (first === undefined || last === undefined) return undefined;
  const after = node.elements[index + count];
  if (after !== undefined) return {start: first.start, end: after.start, text: ''};
  const before = node.elements[index - 1];
  return {start: before === undefined ? first.start : before.end, end: last.end, text: ''};
}

type Renamable = LocalValue | Block | GlobalValue | StructType | MetadataDefinition;

/**
 * Renames a value, block, global, named struct or (to a number) a metadata node, at its definition and all its uses.
 * Undefined when it has no name in the text, so that there is nothing to rename.
 */
export function renameEdits(module: Module, entity: Renamable, newName: string): TextEdit[] | undefined {
  if (entity.nameStart < 0) return undefined;
  const edits: TextEdit[] = [];
  const definition = {start: entity.nameStart, end: entity.nameEnd};
  switch (entity.kind) {
    case 'metadata-definition':
      edits.push({...definition, text: `!${newName}`});
      for (const use of metadataUses(module).get(entity) ?? [])
        edits.push({...rangeOf(use), text: `!${newName}`});
      return edits;
    case 'struct':
      edits.push({...definition, text: `%${printName(newName)}`});
      for (const use of module.namedTypeUses) {
        if (use.type === entity) edits.push({...rangeOf(use), text: `%${printName(newName)}`});
      }
      return edits;
    case 'block':
      edits.push({...definition, text: printName(newName)});
      return [...edits, ...useEdits(usesInModule(module).of(entity), `%${printName(newName)}`)];
    case 'argument':
    case 'instruction': {
      const fn = entity.kind === 'argument' ? entity.parent : entity.parent?.parent;
      if (fn === undefined) return undefined;
      edits.push({...definition, text: `%${printName(newName)}`});
      return [...edits, ...useEdits(usesInFunction(fn).of(entity), `%${printName(newName)}`)];
    }
    default:
      edits.push({...definition, text: `@${printName(newName)}`});
      return [...edits, ...useEdits(usesInModule(module).of(entity), `@${printName(newName)}`)];
  }
}

function useEdits(
  uses: readonly {readonly reference: {readonly start: number; readonly end: number}}[],
  text: string,
): TextEdit[] {
  return uses.map(({reference}) => ({...rangeOf(reference), text}));
}

function rangeOf(node: {readonly start: number; readonly end: number}): {start: number; end: number} {
  return {start: node.start, end: node.end};
}
