import {type Attribute, type AttributeGroup} from '../model/attribute.ts';
import {type Argument, type Block, type GlobalValue, type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Metadata, type MetadataDefinition, type NamedMetadata} from '../model/metadata.ts';
import {type Module} from '../model/module.ts';
import {type Operand} from '../model/operand.ts';
import {type StructType} from '../model/type.ts';

/** UTF-16 offsets, half open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a name in a module can stand for. */
export type SymbolEntity =
  | {readonly kind: 'global'; readonly value: GlobalValue}
  | {readonly kind: 'argument'; readonly value: Argument}
  | {readonly kind: 'value'; readonly value: Instruction}
  | {readonly kind: 'block'; readonly value: Block}
  | {readonly kind: 'type'; readonly value: StructType}
  | {readonly kind: 'metadata'; readonly value: MetadataDefinition}
  | {readonly kind: 'named-metadata'; readonly value: NamedMetadata}
  | {readonly kind: 'attribute-group'; readonly value: AttributeGroup};

/** A defined name with every place where it stands. */
export interface IrSymbol {
  readonly entity: SymbolEntity;
  /** The name at its definition; undefined where the text has none (an implied number or block label). */
  readonly definition: Span | undefined;
  /** Uses in the order of the text, the definition not among them. */
  readonly references: Span[];
  /** The function that a local name belongs to. */
  readonly scope: IrFunction | undefined;
}

/** A place of the text that names a symbol. */
export interface Occurrence extends Span {
  readonly symbol: IrSymbol;
  readonly isDefinition: boolean;
}

type EntityKey = object;

/** Every name of a module with its definition and uses, found by offset. Built in one pass over the module. */
export class SymbolIndex {
  private readonly byEntity = new Map<EntityKey, IrSymbol>();
  private readonly occurrences: Occurrence[] = [];

  constructor(module: Module) {
    new IndexBuilder(module, (entity, scope) => this.add(entity, scope), this.reference.bind(this)).run();
    for (const symbol of this.byEntity.values()) {
      symbol.references.sort((a, b) => a.start - b.start);
      if (symbol.definition !== undefined) this.occurrences.push(occurrence(symbol, symbol.definition, true));
      for (const span of symbol.references) this.occurrences.push(occurrence(symbol, span, false));
    }
    this.occurrences.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** The name at `offset` (also when the offset is just behind it), if there is one. */
  at(offset: number): Occurrence | undefined {
    let low = 0;
    let high = this.occurrences.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.occurrences[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = this.occurrences[low - 1];
    return found !== undefined && offset <= found.end ? found : undefined;
  }

  /** The symbol of an entity of the model. */
  symbolOf(entity: SymbolEntity['value']): IrSymbol | undefined {
    return this.byEntity.get(entity);
  }

  /** All symbols, in the order in which their definitions were met. */
  get symbols(): IterableIterator<IrSymbol> {
    return this.byEntity.values();
  }

  private add(entity: SymbolEntity, scope: IrFunction | undefined): void {
    if (this.byEntity.has(entity.value)) return;
    const {nameStart, nameEnd} = entity.value;
    const definition = nameStart >= 0 && nameEnd > nameStart ? {start: nameStart, end: nameEnd} : undefined;
    this.byEntity.set(entity.value, {entity, definition, references: [], scope});
  }

  private reference(target: EntityKey | undefined, start: number, end: number): void {
    if (target === undefined || start < 0 || end <= start) return;
    this.byEntity.get(target)?.references.push({start, end});
  }
}

function occurrence(symbol: IrSymbol, span: Span, isDefinition: boolean): Occurrence {
  return {symbol, isDefinition, start: span.start, end: span.end};
}

type AddSymbol = (entity: SymbolEntity, scope: IrFunction | undefined) => void;
type AddReference = (target: EntityKey | undefined, start: number, end: number) => void;

/** Walks a module with explicit stacks: operands and metadata nest as deep as the text has them. */
class IndexBuilder {
  private readonly module: Module;
  private readonly add: AddSymbol;
  private readonly reference: AddReference;
  private readonly operands: Operand[] = [];
  private readonly metadata: Metadata[] = [];

  constructor(module: Module, add: AddSymbol, reference: AddReference) {
    this.module = module;
    this.add = add;
    this.reference = reference;
  }

  run(): void {
    this.addDefinitions();
    for (const use of this.module.namedTypeUses) this.reference(use.type, use.start, use.end);
    for (const variable of this.module.globals) {
      this.visitOperand(variable.initializer);
      this.visitAttributes(variable.attributes);
      for (const attachment of variable.metadata) this.visitMetadata(attachment.node);
    }
    for (const alias of this.module.aliases) this.visitOperand(alias.target);
    for (const fn of this.module.functions) this.visitFunction(fn);
    for (const named of this.module.namedMetadata) named.operands.forEach((node) => this.visitMetadata(node));
    for (const definition of this.module.metadata) this.visitMetadata(definition.body);
  }

  private addDefinitions(): void {
    const {module} = this;
    for (const value of module.namedTypes) this.add({kind: 'type', value}, undefined);
    for (const value of module.globals) this.add({kind: 'global', value}, undefined);
    for (const value of module.aliases) this.add({kind: 'global', value}, undefined);
    for (const fn of module.functions) {
      this.add({kind: 'global', value: fn}, undefined);
      for (const value of fn.parameters) this.add({kind: 'argument', value}, fn);
      for (const block of fn.blocks) {
        this.add({kind: 'block', value: block}, fn);
        for (const value of block.instructions) {
          if (value.type.kind !== 'void') this.add({kind: 'value', value}, fn);
        }
      }
    }
    for (const value of module.namedMetadata) this.add({kind: 'named-metadata', value}, undefined);
    for (const value of module.metadata) this.add({kind: 'metadata', value}, undefined);
    for (const value of module.attributeGroups) this.add({kind: 'attribute-group', value}, undefined);
  }

  private visitFunction(fn: IrFunction): void {
    this.visitAttributes(fn.attributes);
    this.visitOperand(fn.prefix);
    this.visitOperand(fn.prologue);
    this.visitOperand(fn.personality);
    for (const attachment of fn.metadata) this.visitMetadata(attachment.node);
    for (const block of fn.blocks)
      for (const instruction of block.instructions) this.visitInstruction(instruction);
  }

  private visitInstruction(instruction: Instruction): void {
    for (const operand of instruction.operands) this.visitOperand(operand);
    for (const attachment of instruction.metadata) this.visitMetadata(attachment.node);
    for (const record of instruction.records) record.arguments.forEach((node) => this.visitMetadata(node));
    if (instruction.opcode === 'call' || instruction.opcode === 'invoke' || instruction.opcode === 'callbr') {
      this.visitAttributes(instruction.detail.functionAttributes);
      for (const bundle of instruction.detail.bundles)
        bundle.operands.forEach((operand) => this.visitOperand(operand));
    }
  }

  private visitAttributes(attributes: readonly Attribute[]): void {
    for (const attribute of attributes) {
      if (attribute.form !== 'group') continue;
      const group = this.module.attributeGroupsByNumber.get(attribute.integer);
      this.reference(group, attribute.start, attribute.end);
    }
  }

  private visitOperand(root: Operand | undefined): void {
    if (root === undefined) return;
    // Operands hold metadata and metadata holds operands: each walk empties its stack only down to where it stood.
    const floor = this.operands.length;
    this.operands.push(root);
    while (this.operands.length > floor) {
      const operand = this.operands.pop();
      if (operand !== undefined) this.visitOneOperand(operand);
    }
  }

  private visitOneOperand(operand: Operand): void {
    switch (operand.kind) {
      case 'local':
      case 'block':
      case 'global':
        this.reference(operand.target, operand.start, operand.end);
        break;
      case 'aggregate':
        for (const element of operand.elements) this.operands.push(element);
        break;
      case 'expression':
      case 'ptrauth':
        for (const inner of operand.operands) this.operands.push(inner);
        break;
      case 'splat':
        this.operands.push(operand.element);
        break;
      case 'blockaddress':
        this.operands.push(operand.function, operand.block);
        break;
      case 'dso_local_equivalent':
      case 'no_cfi':
        this.operands.push(operand.global);
        break;
      case 'metadata':
        this.visitMetadata(operand.metadata);
        break;
      default:
        break;
    }
  }

  private visitMetadata(root: Metadata): void {
    const floor = this.metadata.length;
    this.metadata.push(root);
    while (this.metadata.length > floor) {
      const node = this.metadata.pop();
      if (node === undefined) break;
      if (node.kind === 'reference') this.reference(node.target, node.start, node.end);
      else if (node.kind === 'tuple') for (const element of node.elements) this.metadata.push(element);
      else if (node.kind === 'specialised') for (const field of node.fields) this.metadata.push(field.value);
      else if (node.kind === 'value') this.visitOperand(node.operand);
    }
  }
}
