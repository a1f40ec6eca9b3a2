import {Block, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction, isTerminator} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {BitcodeFailure} from '../bitcode-problem.ts';
import {type BitBlock} from '../bitstream-reader.ts';
import {BlockId, FunctionCode, ValueSymbolTableCode} from '../codes.ts';
import {FunctionState, type ModuleState} from './function-state.ts';
import {type Meta, type MetaNode} from './metadata-node.ts';
import {readConstants} from './read-constants.ts';
import {readInstruction} from './read-instruction.ts';
import {Fields} from './record.ts';

/** A function block with what is known before its instructions are read. */
export interface FunctionBody {
  readonly fn: IrFunction;
  readonly block: BitBlock;
  readonly names: ReadonlyMap<number, string>;
}

/** Makes the blocks of a function, with their names, so that any constant can refer to them. */
export function prepareBody(fn: IrFunction, block: BitBlock): FunctionBody {
  const names = new Map<number, string>();
  const blockNames = new Map<number, string>();
  for (const item of block.items) {
    if (item.kind !== 'block' || item.id !== BlockId.valueSymbolTable) continue;
    for (const entry of item.items) {
      if (entry.kind === 'block') continue;
      const fields = new Fields(entry);
      const target = entry.code === ValueSymbolTableCode.blockEntry ? blockNames : names;
      target.set(fields.number(0), fields.text(1));
    }
  }
  makeBlocks(fn, block, blockNames);
  return {fn, block, names};
}

const noPlace = {start: -1, end: -1, nameStart: -1, nameEnd: -1};

function makeBlocks(fn: IrFunction, block: BitBlock, names: ReadonlyMap<number, string>): void {
  const declaration = block.items.find(
    (item) => item.kind === 'record' && item.code === FunctionCode.declareBlocks,
  );
  if (declaration?.kind !== 'record')
    throw new BitcodeFailure('malformed-function', 'function without blocks', block.offset);
  const fields = new Fields(declaration);
  const count = fields.number(0);
  // Every block has a terminator, which is a record of its own.
  if (count === 0 || count >= block.items.length) fields.fail(`function with ${count} blocks`);
  for (let index = 0; index < count; index++) {
    const made = new Block(fn, names.get(index) ?? undefined, -1, noPlace);
    made.index = index;
    fn.blocks.push(made);
  }
}

/** Reads the instructions of a function. */
export function readBody(module: ModuleState, body: FunctionBody): void {
  module.values.enterFunction();
  module.metadata.enterFunction();
  new BodyReader(module, body).read();
  module.metadata.leaveFunction();
  module.values.leaveFunction();
}

class BodyReader {
  private readonly module: ModuleState;
  private readonly body: FunctionBody;
  private readonly state: FunctionState;
  private readonly instructions: Instruction[] = [];
  private readonly locations = new Map<Instruction, MetaNode>();
  private lastLocation: MetaNode | undefined;
  private nextNumber = 0;
  private blockIndex = -1;
  /** The block that takes the next instruction; undefined after a terminator. */
  private block: Block | undefined;

  constructor(module: ModuleState, body: FunctionBody) {
    this.module = module;
    this.body = body;
    this.state = new FunctionState(module, body.fn, body.names);
  }

  read(): void {
    this.enterParameters();
    for (const item of this.body.block.items) {
      if (item.kind === 'block') this.readInner(item);
      else this.readRecord(new Fields(item));
    }
    if (this.block !== undefined || this.blockIndex !== this.body.fn.blocks.length - 1)
      throw new BitcodeFailure('malformed-function', 'a block has no terminator', this.body.block.endOffset);
    this.state.finish();
    for (const [instruction, node] of this.locations) this.attach(instruction, 0, 'dbg', node, true);
  }

  private enterParameters(): void {
    const {values} = this.module;
    for (const parameter of this.body.fn.parameters) {
      parameter.name = this.body.names.get(this.state.nextId);
      parameter.number = parameter.name === undefined ? this.nextNumber++ : -1;
      values.add({kind: 'local', type: parameter.type, target: parameter});
    }
  }

  private readInner(block: BitBlock): void {
    const {metadata, values} = this.module;
    switch (block.id) {
      case BlockId.constants:
        return readConstants(block, values);
      case BlockId.metadata:
        metadata.readBlock(block);
        return metadata.indexLocations();
      case BlockId.metadataAttachment:
        return this.readAttachments(block);
    }
  }

  private readRecord(fields: Fields): void {
    switch (fields.code) {
      case FunctionCode.declareBlocks:
        return;
      case FunctionCode.debugLocation:
        this.lastLocation = this.module.metadata.debugLocation(fields);
        return this.locate(fields);
      case FunctionCode.debugLocationAgain:
        return this.locate(fields);
      case FunctionCode.operandBundle: {
        const tag = this.module.bundleTags[fields.next()] ?? fields.fail('unknown tag of an operand bundle');
        const operands: Operand[] = [];
        while (fields.left > 0) operands.push(this.state.valueAndType(fields));
        this.state.bundles.push({tag, operands, start: -1, end: -1});
        return;
      }
    }
    this.add(readInstruction(this.state, fields), fields);
  }

  private locate(fields: Fields): void {
    const instruction = this.instructions[this.instructions.length - 1];
    if (instruction === undefined || this.lastLocation === undefined)
      return fields.fail('location of no instruction');
    this.locations.set(instruction, this.lastLocation);
  }

  private add(instruction: Instruction, fields: Fields): void {
    const block = (this.block ??= this.openBlock(fields));
    instruction.parent = block;
    block.instructions.push(instruction);
    this.instructions.push(instruction);
    if (instruction.type.kind !== 'void') {
      instruction.name = this.body.names.get(this.state.nextId);
      if (instruction.name === undefined) instruction.number = this.nextNumber++;
      this.module.values.add({kind: 'local', type: instruction.type, target: instruction});
    }
    if (isTerminator(instruction)) this.block = undefined;
  }

  private openBlock(fields: Fields): Block {
    const block = this.body.fn.blocks[++this.blockIndex];
    if (block === undefined) return fields.fail('instructions behind the last block');
    if (block.name === undefined) block.number = this.nextNumber++;
    return block;
  }

  /** `[instruction, (kind, node)...]`, or without the instruction for the function itself. */
  private readAttachments(block: BitBlock): void {
    for (const item of block.items) {
      if (item.kind === 'block') continue;
      const fields = new Fields(item);
      const owner = fields.size % 2 === 1 ? this.instructions[fields.next()] : this.body.fn;
      if (owner === undefined) return fields.fail('metadata of no instruction');
      while (fields.left > 0) {
        const kind = fields.next();
        const node = this.module.metadata.get(fields.next(), fields);
        this.attach(owner, kind, this.module.metadata.kindName(kind, fields), node, false);
      }
    }
  }

  private attach(owner: object, kind: number, name: string, node: Meta, first: boolean): void {
    const list = this.module.attachments.get(owner) ?? [];
    if (first) list.unshift({name, kind, node});
    else list.push({name, kind, node});
    this.module.attachments.set(owner, list);
  }
}
