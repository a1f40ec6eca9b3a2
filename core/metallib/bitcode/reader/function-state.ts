import {type Attribute} from '../../../ir/model/attribute.ts';
import {type Block, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction, type OperandBundle} from '../../../ir/model/instruction.ts';
import {
  type BlockReference,
  type LocalReference,
  MetadataOperand,
  type Operand,
} from '../../../ir/model/operand.ts';
import {MetadataNull} from '../../../ir/model/metadata.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type AttributeList, type AttributeTable} from './read-attributes.ts';
import {type MetadataTable} from './read-metadata.ts';
import {type Meta} from './metadata-node.ts';
import {type Fields, signedVbr} from './record.ts';
import {type ValueTable} from './values.ts';

/** What the readers of a module share. */
export interface ModuleState {
  readonly values: ValueTable;
  readonly attributes: AttributeTable;
  readonly metadata: MetadataTable;
  /** Module version 1 and later count operands back from the instruction. */
  readonly relativeIds: boolean;
  readonly bundleTags: readonly string[];
  readonly syncScopes: readonly string[];
  /** The space that `alloca` allocates in. */
  readonly allocaSpace: number;
  readonly programSpace: number;
  /** Metadata that instructions and functions use, waiting for its numbers. */
  readonly attachments: Map<object, {name: string; kind: number; node: Meta}[]>;
  readonly metadataOperands: Map<MetadataOperand, Meta>;
  readonly callAttributes: Map<Instruction, {list: AttributeList; into: Attribute[]}>;
}

/** One function's body while it is read. */
export class FunctionState {
  readonly module: ModuleState;
  readonly fn: IrFunction;
  /** Names of values by number. */
  readonly names: ReadonlyMap<number, string>;
  bundles: OperandBundle[] = [];
  private readonly forward: {reference: LocalReference; id: number; fields: Fields}[] = [];

  constructor(module: ModuleState, fn: IrFunction, names: ReadonlyMap<number, string>) {
    this.module = module;
    this.fn = fn;
    this.names = names;
  }

  get nextId(): number {
    return this.module.values.scope.size;
  }

  type(fields: Fields): Type {
    return this.module.values.types.get(fields.next(), fields);
  }

  private id(fields: Fields): number {
    const stated = fields.next();
    return this.module.relativeIds ? (this.nextId - stated) >>> 0 : stated;
  }

  /** A value; its type follows when it is defined later. */
  valueAndType(fields: Fields): Operand {
    const id = this.id(fields);
    if (id < this.nextId) return this.module.values.operand(id, fields);
    return this.laterValue(id, this.type(fields), fields);
  }

  /** A value whose type is known. */
  value(type: Type, fields: Fields): Operand {
    const id = this.id(fields);
    if (type.kind === 'metadata') return this.metadataOperand(id, type, fields);
    return this.valueAt(id, type, fields);
  }

  /** As `value`, by its absolute number. */
  valueAt(id: number, type: Type, fields: Fields): Operand {
    if (id >= this.nextId) return this.laterValue(id, type, fields);
    return this.module.values.operand(id, fields);
  }

  /** As `value`, with a sign: operands of `phi` may well come later. */
  signedValue(type: Type, fields: Fields): Operand {
    if (!this.module.relativeIds) return this.value(type, fields);
    const id = this.nextId - Number(signedVbr(fields.big(fields.at++)));
    if (id < 0 || id > 0xffffffff) fields.fail('there is no such value');
    return this.valueAt(id, type, fields);
  }

  private metadataOperand(id: number, type: Type, fields: Fields): Operand {
    const operand = new MetadataOperand(type, new MetadataNull(-1, -1), -1, -1);
    this.module.metadataOperands.set(operand, this.module.metadata.get(id, fields));
    return operand;
  }

  private laterValue(id: number, type: Type, fields: Fields): Operand {
    const reference = this.module.values.local(type, this.names.get(id), undefined);
    this.forward.push({reference, id, fields});
    return reference;
  }

  block(index: number, fields: Fields): BlockReference {
    const block: Block | undefined = this.fn.blocks[index];
    return block === undefined ? fields.fail(`there is no block ${index}`) : this.module.values.block(block);
  }

  nextBlock(fields: Fields): BlockReference {
    return this.block(fields.next(), fields);
  }

  /** Leads references to what was defined after them. */
  finish(): void {
    for (const {reference, id, fields} of this.forward) {
      const entry = this.module.values.get(id, fields);
      if (entry.kind !== 'local') return fields.fail(`value ${id} is no local value`);
      if (entry.type !== reference.type) fields.fail(`value ${id} has another type than its use says`);
      reference.target = entry.target;
    }
  }
}
