import {type Operand} from '../../../ir/model/operand.ts';
import {type MetadataDefinition} from '../../../ir/model/metadata.ts';

/** Metadata as bitcode has it: a graph of objects, before it has numbers. */
export type Meta = MetaString | MetaValue | MetaNode;

export interface MetaString {
  readonly kind: 'string';
  readonly text: string;
}

export interface MetaValue {
  readonly kind: 'value';
  /** Makes the operand anew for each use. */
  readonly operand: () => Operand;
}

/** A field of a specialised node as it will be printed; undefined metadata is `null`. */
export interface MetaField {
  readonly name: string | undefined;
  readonly value:
    | {readonly kind: 'token'; readonly text: string}
    | {readonly kind: 'text'; readonly text: string}
    | {readonly kind: 'metadata'; readonly node: Meta | undefined}
    | {readonly kind: 'list'; readonly nodes: readonly (Meta | undefined)[]};
}

export interface MetaNode {
  readonly kind: 'node';
  /** `DILocation` and so on; empty for a tuple. */
  readonly name: string;
  distinct: boolean;
  /** In LLVM's order of the node's operands, which decides the numbering. */
  operands: readonly (Meta | undefined)[];
  /** Of a specialised node, in the order of printing. */
  fields: () => readonly MetaField[];
  /** Set when the node gets its number. */
  definition: MetadataDefinition | undefined;
}

/** Nodes that LLVM always writes in place. */
export function isInline(node: MetaNode): boolean {
  return node.name === 'DIExpression' || node.name === 'DIArgList';
}
