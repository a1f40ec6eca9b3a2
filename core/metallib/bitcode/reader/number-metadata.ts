import {
  type Metadata,
  MetadataDefinition,
  type MetadataField,
  MetadataNull,
  MetadataReference,
  MetadataString,
  MetadataToken,
  MetadataTuple,
  MetadataValue,
  SpecialisedMetadata,
} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {isInline, type Meta, type MetaField, type MetaNode} from './metadata-node.ts';

/** Gives nodes their numbers, in the order in which LLVM's printer meets them. */
export class MetadataNumbering {
  private readonly module: Module;
  private readonly nodes: MetaNode[] = [];

  constructor(module: Module) {
    this.module = module;
  }

  /** Numbers a node and then all that it leads to, operands in their order. */
  number(root: Meta | undefined): void {
    if (root?.kind !== 'node') return;
    const stack: MetaNode[] = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.definition !== undefined || isInline(node)) continue;
      const number = this.nodes.length;
      const placeholder = new MetadataNull(-1, -1);
      node.definition = new MetadataDefinition(number, node.distinct, placeholder, -1, -1, -1, -1);
      this.nodes.push(node);
      for (let index = node.operands.length - 1; index >= 0; index--) {
        const operand = node.operands[index];
        if (operand?.kind === 'node' && operand.definition === undefined) stack.push(operand);
      }
    }
  }

  /** A use of metadata. Nodes that have no number yet get the next one. */
  use(meta: Meta | undefined): Metadata {
    if (meta === undefined) return new MetadataNull(-1, -1);
    if (meta.kind === 'string') return new MetadataString(meta.text, false, -1, -1);
    if (meta.kind === 'value') return new MetadataValue(meta.operand(), -1, -1);
    if (isInline(meta)) return this.special(meta);
    if (meta.definition === undefined) this.number(meta);
    return new MetadataReference(meta.definition?.number ?? -1, meta.definition, -1, -1);
  }

  /** Writes the definitions into the module. */
  finish(): void {
    // The list may grow: fields of specialised nodes can lead to nodes that are no operands.
    for (let index = 0; index < this.nodes.length; index++) {
      const node = this.nodes[index];
      const definition = node?.definition;
      if (node === undefined || definition === undefined) continue;
      definition.body = node.name === '' ? this.tuple(node) : this.special(node);
      definition.distinct = node.distinct;
      this.module.metadata.push(definition);
      this.module.metadataByNumber.set(definition.number, definition);
    }
  }

  private tuple(node: MetaNode): Metadata {
    return new MetadataTuple(
      node.operands.map((operand) => this.use(operand)),
      -1,
      -1,
    );
  }

  private special(node: MetaNode): Metadata {
    const fields = node.fields().map((field): MetadataField => {
      return {name: field.name, value: this.value(field.value), start: -1};
    });
    return new SpecialisedMetadata(node.name, fields, -1, -1);
  }

  private value(value: MetaField['value']): Metadata {
    switch (value.kind) {
      case 'token':
        return new MetadataToken(value.text, -1, -1);
      case 'text':
        return new MetadataString(value.text, true, -1, -1);
      case 'metadata':
        return this.use(value.node);
      case 'list': {
        const elements = value.nodes.map((node) => this.use(node));
        return new MetadataTuple(elements, -1, -1, true);
      }
    }
  }
}
