import {type Instruction} from '../../ir/model/instruction.ts';
import {type SpecialisedMetadata} from '../../ir/model/metadata.ts';
import {type BitstreamWriter, isChar6} from './bitstream-writer.ts';
import {functionIds, symbolIds} from './block-info.ts';
import {bytesOf} from './bytes-of.ts';
import {BlockId, FunctionCode, MetadataCode, ValueSymbolTableCode} from './codes.ts';
import {debugPlaceOf, type FunctionPlan} from './function-plan.ts';
import {RecordBuilder} from './record-builder.ts';
import {writeConstants} from './write-constants.ts';
import {debugNodeRecord} from './write-debug-node.ts';
import {InstructionWriter} from './write-instruction.ts';
import {writeAttachments, writeFunctionMetadata} from './write-metadata.ts';
import {type WriteTables} from './write-tables.ts';

/** The block of a function's body; gives the bit at which it begins. */
export function writeFunction(stream: BitstreamWriter, tables: WriteTables, plan: FunctionPlan): number {
  // Right behind another block, and so at a word's border.
  const begin = stream.bitPosition;
  stream.enterBlock(BlockId.function, 4);
  stream.record(FunctionCode.declareBlocks, [plan.fn.blocks.length]);
  writeConstants(stream, plan.constants.entries);
  writeFunctionMetadata(stream, tables, plan);
  const writer = new InstructionWriter(new RecordBuilder(stream, tables, plan, functionIds));
  const places = new DebugPlaces(stream, tables);
  for (const block of plan.fn.blocks) {
    for (const instruction of block.instructions) {
      writer.write(instruction);
      places.write(instruction);
    }
    if (block.trailingRecords.length > 0)
      tables.problems.broken('debug records at the end of a block', block);
  }
  writeSymbols(stream, plan);
  writeAttachments(stream, tables, plan);
  stream.exitBlock();
  return begin;
}

/** Writes where instructions come from; the same place again takes a record without operands. */
class DebugPlaces {
  private readonly stream: BitstreamWriter;
  private readonly tables: WriteTables;
  private last: SpecialisedMetadata | undefined;

  constructor(stream: BitstreamWriter, tables: WriteTables) {
    this.stream = stream;
    this.tables = tables;
  }

  write(instruction: Instruction): void {
    if (instruction.metadata.length === 0) return;
    const place = debugPlaceOf(instruction.metadata);
    if (place === undefined) {
      this.reportOther(instruction);
      return;
    }
    if (place === this.last) {
      this.stream.record(FunctionCode.debugLocationAgain, []);
      return;
    }
    this.last = place;
    const {metadata, problems} = this.tables;
    const record = debugNodeRecord({problems, numberOf: (node) => metadata.numberOf(node)}, place, false);
    if (record?.[0] !== MetadataCode.location) return;
    const [, line = 0, column = 0, scope = 0, inlinedAt = 0, implicit = 0] = record[1];
    this.stream.record(FunctionCode.debugLocation, [line, column, Number(scope) + 1, inlinedAt, implicit]);
  }

  private reportOther(instruction: Instruction): void {
    const other = instruction.metadata.find(({name}) => name === 'dbg');
    if (other !== undefined)
      this.tables.problems.broken("'!dbg' of an instruction must be a DILocation", other);
  }
}

/** Names of arguments, instructions and blocks. */
function writeSymbols(stream: BitstreamWriter, plan: FunctionPlan): void {
  const symbols: {name: string; number: number; isBlock: boolean}[] = [];
  for (const parameter of plan.fn.parameters) {
    if (parameter.name !== undefined)
      symbols.push({name: parameter.name, number: plan.numberOfLocal(parameter), isBlock: false});
  }
  plan.fn.blocks.forEach((block, index) => {
    if (block.name !== undefined) symbols.push({name: block.name, number: index, isBlock: true});
    for (const instruction of block.instructions) {
      if (instruction.name === undefined || instruction.type.kind === 'void') continue;
      symbols.push({name: instruction.name, number: plan.numberOfLocal(instruction), isBlock: false});
    }
  });
  if (symbols.length === 0) return;
  stream.enterBlock(BlockId.valueSymbolTable, 4);
  for (const {name, number, isBlock} of symbols) writeSymbol(stream, bytesOf(name), number, isBlock);
  stream.exitBlock();
}

function writeSymbol(
  stream: BitstreamWriter,
  name: readonly number[],
  number: number,
  isBlock: boolean,
): void {
  const values = [number, ...name];
  const code = isBlock ? ValueSymbolTableCode.blockEntry : ValueSymbolTableCode.entry;
  if (isChar6(name)) stream.abbreviated(isBlock ? symbolIds.block6 : symbolIds.entry6, code, values);
  else if (isBlock) stream.record(code, values);
  else
    stream.abbreviated(name.every((byte) => byte < 128) ? symbolIds.entry7 : symbolIds.entry8, code, values);
}
