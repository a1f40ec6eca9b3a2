import {err, ok, type Result} from '../../base/result.ts';
import {type IrDiagnostic} from '../../ir/model/diagnostic.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {type Module} from '../../ir/model/module.ts';
import {BitstreamWriter, isChar6} from './bitstream-writer.ts';
import {writeBlockInfo} from './block-info.ts';
import {bytesOf} from './bytes-of.ts';
import {
  bitcodeMagic,
  BlockId,
  IdentificationCode,
  ModuleCode,
  OperandBundleTagCode,
  StringTableCode,
  SyncScopeNameCode,
  ValueSymbolTableCode,
} from './codes.ts';
import {collectFunctionMetadata, FunctionPlan} from './function-plan.ts';
import {wrapBitcode} from './wrapper.ts';
import {writeConstants} from './write-constants.ts';
import {writeFunction} from './write-function.ts';
import {collectGlobals, GlobalWriter, StringTable} from './write-globals.ts';
import {collectModuleMetadata, writeMetadataKinds, writeModuleMetadata} from './write-metadata.ts';
import {noPlace} from './write-problems.ts';
import {WriteTables} from './write-tables.ts';

export interface WriteBitcodeOptions {
  /** Put the file into the wrapper that Apple's tools use (AIR.md 1.7). */
  readonly wrapper?: boolean;
  /** The identification string; empty, as Apple writes it, when absent. */
  readonly producer?: string;
}

/**
 * The module as LLVM bitcode with typed pointers, as LLVM 14 and Apple's loaders read it. A module that this format
 * cannot say (opaque pointers, constructs that came after LLVM 14) or that is broken gives diagnostics with places in
 * its text and no bytes. Orders of use lists are left out.
 */
export function writeBitcode(
  module: Module,
  options: WriteBitcodeOptions = {},
): Result<Uint8Array, readonly IrDiagnostic[]> {
  const tables = new WriteTables(module);
  for (const unknown of module.unknowns) {
    if (unknown.kind === 'unknown') tables.problems.broken('an unreadable part of the module', unknown);
    else tables.problems.refuse('summaries of ThinLTO', unknown);
  }
  if (module.opaquePointers) {
    tables.problems.refuse("opaque pointers ('ptr'); give the pointers types first", noPlace);
    return err(tables.problems.list);
  }
  const plans = collect(tables);
  // Writing is not worth it when a number is missing already.
  if (tables.problems.list.length > 0) return err(tables.problems.list);
  const bytes = write(tables, plans, options.producer ?? '');
  if (tables.problems.list.length > 0) return err(tables.problems.list);
  return ok(options.wrapper === true ? wrapBitcode(bytes) : bytes);
}

/** Numbers everything: first what the module holds, then what each function holds. */
function collect(tables: WriteTables): FunctionPlan[] {
  const {module} = tables;
  collectGlobals(tables);
  collectModuleMetadata(tables);
  for (const fn of module.functions) collectFunctionMetadata(tables, fn);
  const defined = module.functions.filter((fn) => !fn.isDeclaration);
  const plans = defined.map((fn) => new FunctionPlan(tables, fn));
  for (const plan of plans) plan.planMetadata();
  return plans;
}

function write(tables: WriteTables, plans: readonly FunctionPlan[], producer: string): Uint8Array {
  const stream = new BitstreamWriter();
  const strings = new StringTable();
  stream.fixed(bitcodeMagic, 32);
  writeIdentification(stream, producer);
  writeModuleBlock(stream, tables, plans, strings);
  stream.enterBlock(BlockId.stringTable, 3);
  const blob = stream.define([{kind: 'literal', value: StringTableCode.blob}, {kind: 'blob'}]);
  stream.abbreviated(blob, StringTableCode.blob, [], strings.finish());
  stream.exitBlock();
  return stream.finish();
}

function writeIdentification(stream: BitstreamWriter, producer: string): void {
  stream.enterBlock(BlockId.identification, 5);
  stream.record(IdentificationCode.string, bytesOf(producer));
  stream.record(IdentificationCode.epoch, [0]);
  stream.exitBlock();
}

function writeModuleBlock(
  stream: BitstreamWriter,
  tables: WriteTables,
  plans: readonly FunctionPlan[],
  strings: StringTable,
): void {
  stream.enterBlock(BlockId.module, 3);
  stream.record(ModuleCode.version, [2]);
  writeBlockInfo(stream);
  tables.types.write(stream);
  tables.attributes.write(stream);
  const globals = new GlobalWriter(stream, tables, strings);
  globals.writeComdats();
  writeHeader(stream, tables.module);
  globals.writeNames();
  globals.writeGlobals();
  const offsetBit = writeSymbolTableOffset(stream);
  writeConstants(stream, tables.constants.entries);
  writeMetadataKinds(stream, tables);
  writeModuleMetadata(stream, tables);
  writeTags(stream, BlockId.operandBundleTags, OperandBundleTagCode.tag, 3, tables.bundleTags.names);
  writeTags(stream, BlockId.syncScopeNames, SyncScopeNameCode.name, 2, tables.syncScopes.names);
  const bodies = plans.map((plan) => [plan.fn, writeFunction(stream, tables, plan)] as const);
  writeFunctionOffsets(stream, tables, bodies, offsetBit);
  stream.exitBlock();
}

function writeTags(
  stream: BitstreamWriter,
  block: number,
  code: number,
  width: number,
  names: readonly string[],
): void {
  stream.enterBlock(block, width);
  for (const name of names) stream.record(code, bytesOf(name));
  stream.exitBlock();
}

/** Triple, data layout, assembly and the name of the source. */
function writeHeader(stream: BitstreamWriter, module: Module): void {
  const triple = module.targetTriple?.value ?? '';
  const layout = module.dataLayout?.value ?? '';
  if (triple !== '') stream.record(ModuleCode.triple, bytesOf(triple));
  if (layout !== '') stream.record(ModuleCode.dataLayout, bytesOf(layout));
  const assembly = assemblyOf(module);
  if (assembly !== '') stream.record(ModuleCode.assembly, bytesOf(assembly));
  if (module.sourceFileName === undefined) return;
  const name = bytesOf(module.sourceFileName.value);
  const form = isChar6(name) ? ({kind: 'char6'} as const) : ({kind: 'fixed', width: 8} as const);
  const abbreviation = stream.define([
    {kind: 'literal', value: ModuleCode.sourceFileName},
    {kind: 'array'},
    form,
  ]);
  stream.abbreviated(abbreviation, ModuleCode.sourceFileName, name);
}

/** The lines of `module asm`, each closed by a line break. */
function assemblyOf(module: Module): string {
  let text = '';
  for (const line of module.moduleAssembly) {
    text += line.value;
    if (text !== '' && !text.endsWith('\n')) text += '\n';
  }
  return text;
}

/** A record that says where the module's symbol table is; gives the bit of its number, to be filled in later. */
function writeSymbolTableOffset(stream: BitstreamWriter): number {
  const fixed32 = {kind: 'fixed', width: 32} as const;
  const abbreviation = stream.define([{kind: 'literal', value: ModuleCode.valueSymbolTableOffset}, fixed32]);
  stream.abbreviated(abbreviation, ModuleCode.valueSymbolTableOffset, [0]);
  return stream.bitPosition - 32;
}

/**
 * The module's symbol table: where each body begins, so that readers can leave bodies for later. Offsets count 32-bit
 * words from the magic.
 */
function writeFunctionOffsets(
  stream: BitstreamWriter,
  tables: WriteTables,
  bodies: readonly (readonly [IrFunction, number])[],
  offsetBit: number,
): void {
  stream.patch(offsetBit, stream.bitPosition / 32);
  stream.enterBlock(BlockId.valueSymbolTable, 4);
  const fixed32 = {kind: 'fixed', width: 32} as const;
  const code = ValueSymbolTableCode.functionEntry;
  const abbreviation = stream.define([{kind: 'literal', value: code}, {kind: 'vbr', width: 8}, fixed32]);
  for (const [fn, bit] of bodies)
    stream.abbreviated(abbreviation, code, [tables.globals.get(fn) ?? 0, bit / 32]);
  stream.exitBlock();
}
