import {type Metadata, type MetadataDefinition} from '../model/metadata.ts';
import {printType} from '../printer/print-type.ts';
import {symbolLabel} from './names.ts';
import {type IrSymbol, type Span, type SymbolIndex} from './symbol-index.ts';

/** What an editor shows for the name under the pointer. */
export interface HoverContent {
  readonly range: Span;
  /** Lines of IR. */
  readonly code: string;
  /** A sentence about it. */
  readonly note: string;
}

const longestLine = 400;
const mostLines = 40;
const deepest = 4;

/** The name at `offset` with its type and definition; a metadata node with what its references lead to. */
export function hoverAt(text: string, index: SymbolIndex, offset: number): HoverContent | undefined {
  const found = index.at(offset);
  if (found === undefined) return undefined;
  const {symbol} = found;
  const uses = symbol.references.length;
  const note = `${describeKind(symbol)}, ${uses} ${uses === 1 ? 'use' : 'uses'}`;
  return {range: {start: found.start, end: found.end}, code: definitionCode(text, symbol), note};
}

function describeKind(symbol: IrSymbol): string {
  const {entity} = symbol;
  switch (entity.kind) {
    case 'global':
      return entity.value.kind === 'function' && entity.value.isDeclaration
        ? 'declaration'
        : entity.value.kind;
    case 'argument':
      return `parameter ${entity.value.index}`;
    case 'value':
      return `result of ${entity.value.opcode}`;
    case 'block':
      return `block of ${entity.value.instructions.length} instructions`;
    case 'type':
      return entity.value.elements === undefined
        ? 'opaque type'
        : `type with ${entity.value.elements.length} members`;
    case 'metadata':
      return entity.value.distinct ? 'distinct metadata node' : 'metadata node';
    case 'named-metadata':
      return 'named metadata';
    case 'attribute-group':
      return 'attribute group';
  }
}

function definitionCode(text: string, symbol: IrSymbol): string {
  const {entity} = symbol;
  const label = symbolLabel(entity);
  switch (entity.kind) {
    case 'argument':
      return `${printType(entity.value.type)} ${label}`;
    case 'value':
      return `${printType(entity.value.type)} ${label}\n${cut(text.slice(entity.value.start, entity.value.end))}`;
    case 'block':
      return `${label.slice(1)}:`;
    case 'global':
      return firstLine(text, entity.value);
    case 'metadata':
      return new ResolvedWriter(text).write(entity.value);
    default:
      return cut(text.slice(entity.value.start, entity.value.end));
  }
}

/** A definition's first line, without the brace that opens its body. */
function firstLine(text: string, entity: Span): string {
  const end = text.indexOf('\n', entity.start);
  const line = text.slice(entity.start, end < 0 ? entity.end : Math.min(end, entity.end)).trimEnd();
  return cut(line.endsWith('{') ? line.slice(0, -1).trimEnd() : line);
}

function cut(code: string): string {
  return code.length > longestLine ? `${code.slice(0, longestLine)} …` : code;
}

/** A node and, indented below it, the nodes it leads to: each once, and no more than fits a tooltip. */
class ResolvedWriter {
  private readonly text: string;
  private readonly lines: string[] = [];
  private readonly seen = new Set<MetadataDefinition>();

  constructor(text: string) {
    this.text = text;
  }

  write(definition: MetadataDefinition): string {
    this.node(definition, 0);
    if (this.lines.length > mostLines) this.lines.splice(mostLines, this.lines.length, '…');
    return this.lines.join('\n');
  }

  private node(definition: MetadataDefinition, depth: number): void {
    if (this.seen.has(definition) || this.lines.length > mostLines) return;
    this.seen.add(definition);
    this.lines.push('  '.repeat(depth) + cut(this.text.slice(definition.start, definition.end)));
    if (depth < deepest) this.children(definition.body, depth + 1);
  }

  private children(node: Metadata, depth: number): void {
    if (node.kind === 'reference') {
      if (node.target !== undefined) this.node(node.target, depth);
    } else if (node.kind === 'tuple') {
      for (const element of node.elements.slice(0, mostLines)) this.children(element, depth);
    } else if (node.kind === 'specialised') {
      for (const field of node.fields) this.children(field.value, depth);
    }
  }
}
