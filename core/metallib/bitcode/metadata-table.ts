import {
  type Metadata,
  MetadataDefinition,
  type MetadataField,
  type MetadataTuple,
  type SpecialisedMetadata,
} from '../../ir/model/metadata.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {type TypeContext} from '../../ir/model/type-context.ts';
import {type ConstantPool} from './constant-pool.ts';
import {debugLayoutsByName} from './debug-layouts.ts';
import {type TypeTable} from './type-table.ts';
import {type WriteProblems} from './write-problems.ts';

/** A node of the module with what it says; text that is the same number in two places is one node there. */
export interface TableNode {
  readonly body: MetadataTuple | SpecialisedMetadata;
  readonly distinct: boolean;
}

/** One operand of a node: something with a number of its own, or nothing. */
export type NodeOperand = Metadata | {readonly kind: 'bound'; readonly value: bigint} | undefined;

interface Frame {
  readonly node: TableNode;
  readonly key: object;
  readonly operands: readonly NodeOperand[];
  next: number;
}

/**
 * Every piece of metadata that the module's functions, globals and named lists reach. In bitcode strings come first,
 * then constants, then nodes; the numbers are known when all have been added.
 */
export class MetadataTable {
  private readonly types: TypeContext;
  private readonly typeTable: TypeTable;
  private readonly constants: ConstantPool;
  private readonly problems: WriteProblems;
  private readonly stringIndices = new Map<string, number>();
  private readonly valueIndices = new Map<string, number>();
  private readonly nodeIndices = new Map<object, number>();
  private readonly underWay = new Set<object>();
  private readonly expressions = new Map<string, SpecialisedMetadata>();
  readonly strings: string[] = [];
  /** Type and value number of each constant. */
  readonly values: (readonly [type: number, value: number])[] = [];
  readonly nodes: TableNode[] = [];

  constructor(types: TypeContext, typeTable: TypeTable, constants: ConstantPool, problems: WriteProblems) {
    this.types = types;
    this.typeTable = typeTable;
    this.constants = constants;
    this.problems = problems;
  }

  /** How many numbers the module's metadata takes. */
  get size(): number {
    return this.strings.length + this.values.length + this.nodes.length;
  }

  /** Takes in `metadata` and all that it leads to. */
  add(metadata: NodeOperand): void {
    const stack: Frame[] = [];
    this.enter(metadata, stack);
    for (let frame = stack[stack.length - 1]; frame !== undefined; frame = stack[stack.length - 1]) {
      if (frame.next < frame.operands.length) {
        this.enter(frame.operands[frame.next++], stack);
        continue;
      }
      stack.pop();
      this.underWay.delete(frame.key);
      this.nodeIndices.set(frame.key, this.nodes.length);
      this.nodes.push(frame.node);
    }
  }

  private enter(metadata: NodeOperand, stack: Frame[]): void {
    if (metadata === undefined) return;
    switch (metadata.kind) {
      case 'null':
        return;
      case 'string':
        this.addString(metadata.value);
        return;
      case 'bound':
        this.addValue(this.boundValue(metadata.value));
        return;
      case 'value':
        this.addValue(this.operandValue(metadata.operand));
        return;
      case 'reference':
      case 'tuple':
      case 'specialised':
        this.enterNode(metadata, stack);
        return;
      default:
        this.problems.broken('metadata that is no node, string or value', metadata);
    }
  }

  private enterNode(metadata: Metadata, stack: Frame[]): void {
    const key = this.keyOf(metadata);
    if (key === undefined) {
      this.problems.broken('use of undefined metadata', metadata);
      return;
    }
    if (this.nodeIndices.has(key) || this.underWay.has(key)) return;
    const isDefinition = key instanceof MetadataDefinition;
    const body = isDefinition ? key.body : metadata;
    if (body.kind !== 'tuple' && body.kind !== 'specialised') {
      this.problems.broken('a metadata definition that is no node', metadata);
      return;
    }
    this.underWay.add(key);
    const node = {body, distinct: isDefinition && key.distinct};
    stack.push({node, key, operands: nodeOperands(body), next: 0});
  }

  /** What stands for the node in the maps: its definition, or the node itself where it is written in place. */
  private keyOf(metadata: Metadata): object | undefined {
    if (metadata.kind === 'reference') return metadata.target;
    if (metadata.kind !== 'specialised' || metadata.name !== 'DIExpression') return metadata;
    const text = metadata.fields.map(({value}) => (value.kind === 'token' ? value.text : '')).join();
    const known = this.expressions.get(text);
    if (known !== undefined) return known;
    this.expressions.set(text, metadata);
    return metadata;
  }

  private addString(value: string): void {
    if (this.stringIndices.has(value)) return;
    this.stringIndices.set(value, this.strings.length);
    this.strings.push(value);
  }

  private addValue(value: readonly [number, number]): void {
    const key = value.join();
    if (this.valueIndices.has(key)) return;
    this.valueIndices.set(key, this.values.length);
    this.values.push(value);
  }

  private operandValue(operand: Operand): readonly [number, number] {
    return [this.typeTable.indexOf(operand.type), this.constants.numberOf(operand)];
  }

  private boundValue(value: bigint): readonly [number, number] {
    return [this.typeTable.indexOf(this.types.i64), this.constants.plainInteger(this.types.i64, value)];
  }

  /** The number of something that was added; -1 for `null` and what is not there. */
  numberOf(metadata: NodeOperand): number {
    switch (metadata?.kind) {
      case 'string':
        return this.stringIndices.get(metadata.value) ?? -1;
      case 'bound':
        return this.valueNumber(this.boundValue(metadata.value));
      case 'value':
        return this.valueNumber(this.operandValue(metadata.operand));
      case 'reference':
      case 'tuple':
      case 'specialised': {
        const key = this.keyOf(metadata);
        const index = key === undefined ? undefined : this.nodeIndices.get(key);
        return index === undefined ? -1 : this.strings.length + this.values.length + index;
      }
      default:
        return -1;
    }
  }

  private valueNumber(value: readonly [number, number]): number {
    const index = this.valueIndices.get(value.join());
    return index === undefined ? -1 : this.strings.length + index;
  }
}

/** What a field says when it is a piece of metadata of its own; text fields are strings, empty ones nothing. */
export function fieldOperand(form: string, value: Metadata | undefined): NodeOperand {
  if (value === undefined || value.kind === 'null') return undefined;
  switch (form) {
    case 'text':
      return value.kind === 'string' && value.value === '' ? undefined : value;
    case 'bound':
      if (value.kind === 'token' && /^-?\d{1,20}$/.test(value.text))
        return {kind: 'bound', value: BigInt(value.text)};
      return value;
    case 'metadata':
      return value;
    default:
      return undefined;
  }
}

/** Forms of the fields of nodes that have no layout. */
const otherForms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DILocation: {scope: 'metadata', inlinedAt: 'metadata'},
  DIEnumerator: {name: 'text'},
  DIFile: {filename: 'text', directory: 'text', checksum: 'text', source: 'source'},
  DINamespace: {scope: 'metadata', name: 'text'},
  GenericDINode: {header: 'text'},
};

function formOf(node: SpecialisedMetadata, field: MetadataField): string {
  const layout = debugLayoutsByName.get(node.name);
  if (layout === undefined) return otherForms[node.name]?.[field.name ?? ''] ?? 'other';
  return layout.fields.find((known) => known.name === field.name)?.form ?? 'other';
}

function nodeOperands(body: MetadataTuple | SpecialisedMetadata): readonly NodeOperand[] {
  if (body.kind === 'tuple') return body.elements;
  if (body.name === 'DIExpression') return [];
  return body.fields.flatMap((field) => {
    // The operands of a generic node are a list in braces.
    if (field.name === 'operands' && field.value.kind === 'tuple') return field.value.elements;
    if (body.name === 'DIFile' && field.name === 'source') return [field.value];
    return [fieldOperand(formOf(body, field), field.value)];
  });
}
