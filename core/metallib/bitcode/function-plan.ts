import {type Block, type IrFunction} from '../../ir/model/global.ts';
import {type CallDetail, forEachOperand, type Instruction} from '../../ir/model/instruction.ts';
import {type Metadata, type MetadataAttachment, type SpecialisedMetadata} from '../../ir/model/metadata.ts';
import {type LocalValue, type Operand} from '../../ir/model/operand.ts';
import {ConstantPool} from './constant-pool.ts';
import {type WriteTables} from './write-tables.ts';

/** A piece of metadata that only its function can name: a local value, or a list with one in it. */
export type LocalMetadata =
  | {readonly kind: 'value'; readonly operand: Operand}
  | {readonly kind: 'list'; readonly numbers: readonly number[]};

/** The numbers of one function body's values. */
export class FunctionPlan {
  readonly fn: IrFunction;
  private readonly tables: WriteTables;
  readonly constants: ConstantPool;
  private readonly locals = new Map<LocalValue, number>();
  private readonly constantNumbers = new Map<Operand, number>();
  private readonly blockIndices = new Map<Block, number>();
  private readonly attributeLists = new Map<CallDetail, number>();
  readonly localMetadata: LocalMetadata[] = [];
  private readonly localMetadataNumbers = new Map<Metadata | LocalValue, number>();
  /** The value number of the first instruction with a result. */
  firstInstruction = 0;

  /** Numbers arguments and constants; types and constants enter the module's tables. */
  constructor(tables: WriteTables, fn: IrFunction) {
    this.fn = fn;
    this.tables = tables;
    const base = tables.constants.end;
    fn.parameters.forEach((parameter, index) => this.locals.set(parameter, base + index));
    fn.blocks.forEach((block, index) => this.blockIndices.set(block, index));
    this.constants = new ConstantPool(tables, base + fn.parameters.length, tables.constants);
    for (const block of fn.blocks) for (const instruction of block.instructions) this.collect(instruction);
    this.firstInstruction = this.constants.end;
    let next = this.firstInstruction;
    for (const block of fn.blocks) {
      for (const instruction of block.instructions) {
        if (instruction.type.kind !== 'void') this.locals.set(instruction, next++);
      }
    }
  }

  private collect(instruction: Instruction): void {
    const {types} = this.tables;
    types.indexOf(instruction.type);
    switch (instruction.opcode) {
      case 'alloca':
        types.indexOf(instruction.detail.allocatedType);
        types.indexOf(this.tables.module.types.i32);
        if (instruction.operands.length === 0) this.implicitOne();
        break;
      case 'getelementptr':
        types.indexOf(instruction.detail.sourceType);
        break;
      case 'call':
      case 'invoke':
      case 'callbr':
        types.indexOf(instruction.detail.functionType);
        this.attributeLists.set(instruction.detail, this.tables.attributes.ofCall(instruction.detail));
        for (const bundle of instruction.detail.bundles) this.tables.bundleTags.numberOf(bundle.tag);
        break;
      case 'load':
      case 'store':
      case 'fence':
      case 'cmpxchg':
      case 'atomicrmw':
        this.tables.syncScopes.numberOf(instruction.detail.syncScope ?? '');
        break;
    }
    forEachOperand(instruction, (operand) => this.collectOperand(operand));
  }

  private collectOperand(operand: Operand): void {
    if (operand.kind === 'block' || operand.kind === 'metadata') return;
    this.tables.types.indexOf(operand.type);
    if (operand.kind !== 'local') this.constantNumbers.set(operand, this.constants.numberOf(operand));
  }

  /** The `i32 1` that an `alloca` without a count stands for. */
  implicitOne(): number {
    return this.constants.plainInteger(this.tables.module.types.i32, 1n);
  }

  attributesOf(call: CallDetail): number {
    return this.attributeLists.get(call) ?? 0;
  }

  valueOf(operand: Operand): number {
    if (operand.kind !== 'local') {
      return this.constantNumbers.get(operand) ?? this.constants.numberOf(operand);
    }
    const {target} = operand;
    const number = target === undefined ? undefined : this.locals.get(target);
    if (target === undefined || number === undefined) {
      this.tables.problems.broken(`use of undefined value '%${operand.name ?? operand.number}'`, operand);
      return 0;
    }
    if (target.type !== operand.type)
      this.tables.problems.broken(`'%${operand.name ?? operand.number}' has another type here`, operand);
    return number;
  }

  numberOfLocal(value: LocalValue): number {
    return this.locals.get(value) ?? 0;
  }

  blockOf(operand: Operand | undefined): number {
    const target = operand?.kind === 'block' ? operand.target : undefined;
    const index = target === undefined ? undefined : this.blockIndices.get(target);
    if (index === undefined)
      this.tables.problems.broken(
        'use of an undefined block',
        operand ?? {start: this.fn.start, end: this.fn.end},
      );
    return index ?? 0;
  }

  /** The number of metadata that is an argument of a call. */
  metadataOf(metadata: Metadata): number {
    const key = localKey(metadata);
    const local = key === undefined ? undefined : this.localMetadataNumbers.get(key);
    if (local !== undefined) return local;
    return Math.max(this.tables.metadata.numberOf(metadata), 0);
  }

  /** Numbers the function's own metadata, after all of the module's has its numbers. */
  planMetadata(): void {
    for (const block of this.fn.blocks) {
      for (const instruction of block.instructions) {
        for (const operand of instruction.operands) {
          if (operand.kind === 'metadata') this.planLocal(operand.metadata);
        }
      }
    }
  }

  private planLocal(metadata: Metadata): void {
    const key = localKey(metadata);
    if (key === undefined || this.localMetadataNumbers.has(key)) return;
    if (metadata.kind === 'value') {
      this.addLocal(key, {kind: 'value', operand: metadata.operand});
      return;
    }
    if (metadata.kind !== 'specialised') return;
    for (const {value} of metadata.fields) this.planLocal(value);
    const numbers = metadata.fields.map(({value}) => this.metadataOf(value));
    this.addLocal(key, {kind: 'list', numbers});
  }

  private addLocal(key: Metadata | LocalValue, local: LocalMetadata): void {
    this.localMetadataNumbers.set(key, this.tables.metadata.size + this.localMetadata.length);
    this.localMetadata.push(local);
  }
}

/** What tells metadata of a function apart; undefined for metadata of the module. */
function localKey(metadata: Metadata): Metadata | LocalValue | undefined {
  if (metadata.kind === 'value' && metadata.operand.kind === 'local')
    return metadata.operand.target ?? metadata;
  return metadata.kind === 'specialised' && metadata.name === 'DIArgList' ? metadata : undefined;
}

/** The `DILocation` behind a `!dbg` attachment. */
export function debugPlaceOf(attachments: readonly MetadataAttachment[]): SpecialisedMetadata | undefined {
  for (const {name, node} of attachments) {
    if (name !== 'dbg') continue;
    const body = node.kind === 'reference' ? node.target?.body : node;
    return body?.kind === 'specialised' && body.name === 'DILocation' ? body : undefined;
  }
  return undefined;
}

/** Takes into the module's table what the function's instructions say in metadata. */
export function collectFunctionMetadata(tables: WriteTables, fn: IrFunction): void {
  const {metadata, metadataKinds} = tables;
  for (const attachment of fn.metadata) {
    metadataKinds.numberOf(attachment.name);
    metadata.add(attachment.node);
  }
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) collectInstruction(tables, instruction);
  }
}

function collectInstruction(tables: WriteTables, instruction: Instruction): void {
  const {metadata, metadataKinds} = tables;
  for (const {name, node} of instruction.metadata) {
    metadataKinds.numberOf(name);
    const place = name === 'dbg' ? debugPlaceOf([{name, node, start: 0, end: 0}]) : undefined;
    if (place === undefined) metadata.add(node);
    else for (const field of place.fields) if (field.value.kind !== 'token') metadata.add(field.value);
  }
  for (const operand of instruction.operands) {
    if (operand.kind !== 'metadata') continue;
    const inner = operand.metadata;
    if (localKey(inner) === undefined) metadata.add(inner);
    else if (inner.kind === 'specialised')
      for (const {value} of inner.fields) if (localKey(value) === undefined) metadata.add(value);
  }
}
