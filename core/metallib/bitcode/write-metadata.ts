import {type MetadataAttachment} from '../../ir/model/metadata.ts';
import {bytesOf} from './bytes-of.ts';
import {BitstreamWriter, type RecordValue} from './bitstream-writer.ts';
import {BlockId, MetadataCode} from './codes.ts';
import {type FunctionPlan} from './function-plan.ts';
import {type TableNode} from './metadata-table.ts';
import {debugNodeRecord} from './write-debug-node.ts';
import {type WriteTables} from './write-tables.ts';

/** Takes in what named lists and globals lead to. */
export function collectModuleMetadata(tables: WriteTables): void {
  const {module, metadata, metadataKinds} = tables;
  for (const named of module.namedMetadata) for (const operand of named.operands) metadata.add(operand);
  for (const global of [...module.globals, ...module.aliases]) {
    for (const attachment of global.metadata) {
      metadataKinds.numberOf(attachment.name);
      metadata.add(attachment.node);
    }
  }
}

/** The block of metadata kinds: number and name of each. */
export function writeMetadataKinds(stream: BitstreamWriter, tables: WriteTables): void {
  stream.enterBlock(BlockId.metadataKinds, 3);
  tables.metadataKinds.names.forEach((name, index) => {
    stream.record(MetadataCode.kind, [index, ...bytesOf(name)]);
  });
  stream.exitBlock();
}

/** The module's metadata block; nothing when there is none. */
export function writeModuleMetadata(stream: BitstreamWriter, tables: WriteTables): void {
  const {metadata, module} = tables;
  if (metadata.size === 0 && module.namedMetadata.length === 0) return;
  stream.enterBlock(BlockId.metadata, 4);
  const abbreviations = defineAbbreviations(stream);
  if (metadata.strings.length > 0) writeStrings(stream, abbreviations.strings, metadata.strings);
  for (const value of metadata.values) stream.record(MetadataCode.value, value);
  for (const node of metadata.nodes) writeNode(stream, tables, node, abbreviations);
  for (const named of module.namedMetadata) {
    stream.record(MetadataCode.name, bytesOf(named.name));
    const numbers = named.operands.map((operand) => {
      const number = metadata.numberOf(operand);
      if (number < 0) tables.problems.broken(`an operand of '!${named.name}' is no node`, operand);
      return Math.max(number, 0);
    });
    stream.record(MetadataCode.namedNode, numbers);
  }
  writeGlobalAttachments(stream, tables);
  stream.exitBlock();
}

interface Abbreviations {
  readonly strings: number;
  readonly node: number;
  readonly location: number;
}

function defineAbbreviations(stream: BitstreamWriter): Abbreviations {
  const variable = {kind: 'vbr', width: 6} as const;
  const literal = (value: number) => ({kind: 'literal', value}) as const;
  const bit = {kind: 'fixed', width: 1} as const;
  return {
    strings: stream.define([literal(MetadataCode.strings), variable, variable, {kind: 'blob'}]),
    node: stream.define([literal(MetadataCode.node), {kind: 'array'}, variable]),
    location: stream.define([
      ...[literal(MetadataCode.location), bit, variable, {kind: 'vbr', width: 8} as const],
      ...[variable, variable, bit],
    ]),
  };
}

/** All strings in one record: their lengths as a bitstream of its own, then their bytes. */
function writeStrings(stream: BitstreamWriter, abbreviation: number, strings: readonly string[]): void {
  const lengths = new BitstreamWriter();
  const characters: number[] = [];
  for (const string of strings) {
    const bytes = bytesOf(string);
    lengths.variable(bytes.length, 6);
    for (const byte of bytes) characters.push(byte);
  }
  const head = lengths.finish();
  const blob = new Uint8Array(head.length + characters.length);
  blob.set(head);
  blob.set(characters, head.length);
  stream.abbreviated(abbreviation, MetadataCode.strings, [strings.length, head.length], blob);
}

function writeNode(
  stream: BitstreamWriter,
  tables: WriteTables,
  {body, distinct}: TableNode,
  abbreviations: Abbreviations,
): void {
  const {metadata, problems} = tables;
  if (body.kind === 'tuple') {
    const numbers = body.elements.map((element) => metadata.numberOf(element) + 1);
    if (distinct) stream.record(MetadataCode.distinctNode, numbers);
    else stream.abbreviated(abbreviations.node, MetadataCode.node, numbers);
    return;
  }
  const record = debugNodeRecord(
    {problems, numberOf: (operand) => metadata.numberOf(operand)},
    body,
    distinct,
  );
  if (record === undefined) return;
  const [code, values] = record;
  if (code === MetadataCode.location) stream.abbreviated(abbreviations.location, code, values);
  else stream.record(code, values);
}

/** Pairs of kind and node, without `skip`. */
function attachmentValues(
  tables: WriteTables,
  attachments: readonly MetadataAttachment[],
  skip?: string,
): number[] {
  const values: number[] = [];
  for (const {name, node} of attachments) {
    if (name === skip) continue;
    const number = tables.metadata.numberOf(node);
    if (number < 0) tables.problems.broken(`'!${name}' is attached to no node`, node);
    values.push(tables.metadataKinds.numberOf(name), Math.max(number, 0));
  }
  return values;
}

/** Attachments of variables and of functions without a body. */
function writeGlobalAttachments(stream: BitstreamWriter, tables: WriteTables): void {
  const {module} = tables;
  for (const alias of module.aliases) {
    for (const attachment of alias.metadata)
      tables.problems.refuse(`metadata on an ${alias.kind}`, attachment);
  }
  for (const global of [...module.functions.filter((fn) => fn.isDeclaration), ...module.globals]) {
    if (global.metadata.length === 0) continue;
    const values: RecordValue[] = [tables.globals.get(global) ?? 0];
    stream.record(MetadataCode.globalDeclarationAttachment, [
      ...values,
      ...attachmentValues(tables, global.metadata),
    ]);
  }
}

/** The metadata block of a function: what its local values are as metadata. */
export function writeFunctionMetadata(
  stream: BitstreamWriter,
  tables: WriteTables,
  plan: FunctionPlan,
): void {
  if (plan.localMetadata.length === 0) return;
  stream.enterBlock(BlockId.metadata, 3);
  for (const local of plan.localMetadata) {
    if (local.kind === 'list') stream.record(MetadataCode.argumentList, local.numbers);
    else {
      const {operand} = local;
      stream.record(MetadataCode.value, [tables.types.indexOf(operand.type), plan.valueOf(operand)]);
    }
  }
  stream.exitBlock();
}

/** The block of attachments of a function and its instructions; `!dbg` of instructions is not among them. */
export function writeAttachments(stream: BitstreamWriter, tables: WriteTables, plan: FunctionPlan): void {
  const records: number[][] = [];
  const own = attachmentValues(tables, plan.fn.metadata);
  if (own.length > 0) records.push(own);
  let number = 0;
  for (const block of plan.fn.blocks) {
    for (const instruction of block.instructions) {
      const values =
        instruction.metadata.length === 0 ? [] : attachmentValues(tables, instruction.metadata, 'dbg');
      if (values.length > 0) records.push([number, ...values]);
      number++;
    }
  }
  if (records.length === 0) return;
  stream.enterBlock(BlockId.metadataAttachment, 3);
  for (const record of records) stream.record(MetadataCode.attachment, record);
  stream.exitBlock();
}
