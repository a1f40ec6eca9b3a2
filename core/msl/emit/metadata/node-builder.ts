import {type GlobalValue} from '../../../ir/model/global.ts';
import {
  type Metadata,
  MetadataDefinition,
  MetadataReference,
  MetadataString,
  MetadataTuple,
  MetadataValue,
} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {
  AggregateConstant,
  GlobalReference,
  IntegerConstant,
  type Operand,
} from '../../../ir/model/operand.ts';

const nowhere = -1;

/** Makes metadata nodes of a module. Tuples of equal content are one node, as LLVM has it. */
export class NodeBuilder {
  private readonly module: Module;
  private readonly known = new Map<string, MetadataDefinition>();
  private readonly keys = new Map<Metadata, string>();
  private nextNumber: number;

  constructor(module: Module) {
    this.module = module;
    this.nextNumber = module.metadata.reduce((next, {number}) => Math.max(next, number + 1), 0);
  }

  text(value: string): Metadata {
    return this.keyed(new MetadataString(value, false, nowhere, nowhere), `"${value}`);
  }

  /** `i32 value`, or `i1`. */
  integer(value: number, bits: 1 | 32 = 32): Metadata {
    return this.keyed(new MetadataValue(this.constant(value, bits), nowhere, nowhere), `i${bits} ${value}`);
  }

  /** `[2 x i32] [i32 26, i32 2]`. */
  integers(values: readonly number[]): Metadata {
    const type = this.module.types.array(this.module.types.i32, values.length);
    const elements = values.map((value) => this.constant(value, 32));
    const array = new AggregateConstant(type, 'array', elements, nowhere, nowhere);
    return this.keyed(new MetadataValue(array, nowhere, nowhere), `[${values.join(',')}]`);
  }

  global(target: GlobalValue): Metadata {
    const operand = new GlobalReference(target.type, target.name, target.number, target, nowhere, nowhere);
    return this.keyed(new MetadataValue(operand, nowhere, nowhere), `@${target.name ?? target.number}`);
  }

  /** A node with these elements, as a reference to it. */
  node(elements: readonly Metadata[]): Metadata {
    const key = elements.map((element) => `${this.keyOf(element)}\n`).join('');
    let definition = this.known.get(key);
    if (definition === undefined) {
      const body = new MetadataTuple([...elements], nowhere, nowhere);
      const number = this.nextNumber++;
      definition = new MetadataDefinition(number, false, body, nowhere, nowhere, nowhere, nowhere);
      this.module.metadata.push(definition);
      this.module.metadataByNumber.set(number, definition);
      this.known.set(key, definition);
    }
    return this.keyed(
      new MetadataReference(definition.number, definition, nowhere, nowhere),
      `!${definition.number}`,
    );
  }

  /** Named metadata with these operands; nothing where there are none. */
  named(name: string, operands: readonly Metadata[]): void {
    if (operands.length === 0) return;
    const made = {
      kind: 'named-metadata' as const,
      name,
      operands: [...operands],
      start: nowhere,
      end: nowhere,
      nameStart: nowhere,
      nameEnd: nowhere,
    };
    this.module.namedMetadata.push(made);
    this.module.namedMetadataByName.set(name, made);
  }

  private constant(value: number, bits: number): Operand {
    return new IntegerConstant(this.module.types.integer(bits), value, undefined, nowhere, nowhere);
  }

  private keyed(node: Metadata, key: string): Metadata {
    this.keys.set(node, key);
    return node;
  }

  private keyOf(node: Metadata): string {
    const key = this.keys.get(node);
    if (key === undefined) throw new Error('a metadata node of another builder');
    return key;
  }
}
