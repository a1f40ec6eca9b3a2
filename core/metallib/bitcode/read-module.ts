import {Module} from '../../ir/model/module.ts';
import {type HeaderString} from '../../ir/model/module.ts';
import {decodeBytes} from '../../ir/model/quoted-text.ts';
import {BitcodeFailure, type BitcodeProblem, catchFailure} from './bitcode-problem.ts';
import {type BitBlock, readBitstream} from './bitstream-reader.ts';
import {
  BlockId,
  IdentificationCode,
  knownSyncScopes,
  ModuleCode,
  StringTableCode,
  ValueSymbolTableCode,
} from './codes.ts';
import {finishModule} from './reader/finish-module.ts';
import {type ModuleState} from './reader/function-state.ts';
import {AttributeTable} from './reader/read-attributes.ts';
import {ConstantMaker, readConstants} from './reader/read-constants.ts';
import {type FunctionBody, prepareBody, readBody} from './reader/read-function.ts';
import {GlobalReader, readComdat} from './reader/read-globals.ts';
import {MetadataTable} from './reader/read-metadata.ts';
import {TypeTable} from './reader/read-types.ts';
import {Fields} from './reader/record.ts';
import {ValueTable} from './reader/values.ts';
import {unwrapBitcode, type Wrapper} from './unwrap.ts';
import {knownBundleTags, knownMetadataKinds} from './vocabulary.ts';

/** What a bitcode file says of itself beside its module. */
export interface BitcodeFacts {
  readonly wrapper: Wrapper | undefined;
  /** Who wrote it: `LLVM14.0.6`, empty from Apple's writers, undefined before LLVM 3.8. */
  readonly producer: string | undefined;
  readonly epoch: number | undefined;
  /** 0: absolute numbers, 1: relative ones, 2: names in a string table. */
  readonly version: number;
}

export interface ReadResult {
  /** Absent when an error is among the diagnostics. */
  readonly module: Module | undefined;
  readonly facts: BitcodeFacts | undefined;
  readonly diagnostics: readonly BitcodeProblem[];
}

/**
 * Reads LLVM bitcode, plain or wrapped, as LLVM 14 and Apple's compilers write it, into the module that the parser makes
 * of `llvm-dis`'s text. Never throws; time and memory are bounded by the size of the input.
 */
export function readBitcode(bytes: Uint8Array): ReadResult {
  const unwrapped = unwrapBitcode(bytes);
  if (!unwrapped.ok) return {module: undefined, facts: undefined, diagnostics: [unwrapped.error]};
  const {bitcode, offset, wrapper} = unwrapped.value;
  const stream = readBitstream(bitcode, offset);
  if (!stream.ok) return {module: undefined, facts: undefined, diagnostics: [stream.error]};
  const problems: BitcodeProblem[] = [];
  const reader = new ModuleReader(stream.value, problems);
  const outcome = catchFailure(() => reader.read());
  if (outcome.value === undefined)
    return {module: undefined, facts: undefined, diagnostics: [...problems, outcome.problem]};
  return {module: outcome.value, facts: {wrapper, ...reader.facts}, diagnostics: problems};
}

class ModuleReader {
  readonly facts: {producer: string | undefined; epoch: number | undefined; version: number} = {
    producer: undefined,
    epoch: undefined,
    version: 0,
  };
  private readonly stream: readonly BitBlock[];
  private readonly problems: BitcodeProblem[];
  private readonly module = new Module();
  private readonly types = new TypeTable(this.module.types);
  private readonly values = new ValueTable(this.types);
  private readonly attributes: AttributeTable;
  private readonly metadata = new MetadataTable(this.values);
  private readonly sections: string[] = [];
  private readonly collectors: string[] = [];
  private readonly bundleTags: string[] = [];
  private readonly syncScopes: string[] = [];

  constructor(stream: readonly BitBlock[], problems: BitcodeProblem[]) {
    this.stream = stream;
    this.problems = problems;
    this.attributes = new AttributeTable(this.types, problems);
    knownMetadataKinds.forEach((name, kind) => this.metadata.kinds.set(kind, name));
    new ConstantMaker(this.values);
  }

  read(): Module {
    const blocks = this.stream.filter(({id}) => id === BlockId.module);
    const [block] = blocks;
    if (block === undefined) throw new BitcodeFailure('no-module', 'the bitcode has no module', 0);
    const second = blocks[1];
    if (second !== undefined) this.warn('several-modules', 'only the first module was read', second.offset);
    this.readIdentification();
    this.readModule(block);
    return this.module;
  }

  private warn(code: string, message: string, offset: number): void {
    this.problems.push({severity: 'warning', code, message, offset});
  }

  private readIdentification(): void {
    const block = this.stream.find(({id}) => id === BlockId.identification);
    for (const item of block?.items ?? []) {
      if (item.kind === 'block') continue;
      if (item.code === IdentificationCode.string) this.facts.producer = new Fields(item).text(0);
      if (item.code === IdentificationCode.epoch) this.facts.epoch = new Fields(item).number(0);
    }
    if ((this.facts.epoch ?? 0) !== 0)
      throw new BitcodeFailure('unknown-epoch', `bitcode of epoch ${this.facts.epoch}`, block?.offset ?? 0);
  }

  private strings(): Uint8Array | undefined {
    if (this.facts.version < 2) return undefined;
    const block = this.stream.find(({id}) => id === BlockId.stringTable);
    const record = block?.items.find((item) => item.kind === 'record' && item.code === StringTableCode.blob);
    return (record?.kind === 'record' ? record.blob : undefined) ?? new Uint8Array(0);
  }

  private readModule(block: BitBlock): void {
    this.readHeader(block);
    const names = {
      sections: this.sections,
      collectors: this.collectors,
      comdats: this.module.comdats.map(({name}) => name),
      strings: this.strings(),
      names: oldNames(block),
    };
    const globals = new GlobalReader(this.module, this.values, this.attributes, names);
    const functionBlocks: BitBlock[] = [];
    // Globals have their numbers before any block that refers to them is read.
    for (const item of block.items) if (item.kind === 'record') globals.read(new Fields(item));
    for (const item of block.items) {
      if (item.kind === 'record') continue;
      if (item.id === BlockId.constants) readConstants(item, this.values);
      else if (item.id === BlockId.metadataKinds) this.metadata.readKinds(item);
      else if (item.id === BlockId.function) functionBlocks.push(item);
    }
    for (const item of block.items) {
      if (item.kind === 'block' && item.id === BlockId.metadata) this.metadata.readBlock(item);
    }
    this.metadata.indexLocations();
    if (functionBlocks.length !== globals.bodies.length)
      throw new BitcodeFailure('malformed-module', 'bodies and functions do not agree', block.offset);
    const bodies = globals.bodies.map((fn, index) => prepareBody(fn, functionBlocks[index] ?? block));
    globals.finish();
    this.readBodies(bodies, globals);
  }

  private readBodies(bodies: readonly FunctionBody[], globals: GlobalReader): void {
    const state: ModuleState = {
      values: this.values,
      attributes: this.attributes,
      metadata: this.metadata,
      relativeIds: this.facts.version >= 1,
      bundleTags: this.bundleTags.length > 0 ? this.bundleTags : knownBundleTags,
      syncScopes: this.syncScopes.length > 0 ? this.syncScopes : knownSyncScopes,
      allocaSpace: layoutSpace(this.module.dataLayout?.value, 'A'),
      programSpace: layoutSpace(this.module.dataLayout?.value, 'P'),
      attachments: new Map(),
      metadataOperands: new Map(),
      callAttributes: new Map(),
    };
    for (const body of bodies) readBody(state, body);
    this.readGlobalAttachments(state);
    finishModule(this.module, state, globals.pending);
  }

  private readGlobalAttachments(state: ModuleState): void {
    for (const fields of this.metadata.globalAttachments) {
      fields.at = 0;
      const owner = this.values.get(fields.next(), fields);
      if (owner.kind !== 'global') return fields.fail('metadata of no global');
      const list = state.attachments.get(owner.target) ?? [];
      state.attachments.set(owner.target, list);
      while (fields.left > 0) {
        const kind = fields.next();
        const name = this.metadata.kindName(kind, fields);
        list.push({name, kind, node: this.metadata.get(fields.next(), fields)});
      }
    }
  }

  /** Records and blocks that the others refer to. */
  private readHeader(block: BitBlock): void {
    const version = block.items.find((item) => item.kind === 'record' && item.code === ModuleCode.version);
    if (version?.kind === 'record') this.facts.version = new Fields(version).number(0);
    if (this.facts.version > 2)
      throw new BitcodeFailure('unknown-version', `module version ${this.facts.version}`, block.offset);
    const strings = this.strings();
    for (const item of block.items) {
      if (item.kind === 'record') this.readHeaderRecord(new Fields(item), strings);
      else if (item.id === BlockId.types) this.types.readBlock(item);
      else if (item.id === BlockId.operandBundleTags) readTexts(item, this.bundleTags);
      else if (item.id === BlockId.syncScopeNames) readTexts(item, this.syncScopes);
    }
    this.module.opaquePointers = this.types.usesOpaquePointers;
    // Attribute groups may name types.
    for (const id of [BlockId.parameterAttributeGroups, BlockId.parameterAttributes]) {
      for (const item of block.items) {
        if (item.kind === 'record' || item.id !== id) continue;
        if (id === BlockId.parameterAttributes) this.attributes.readLists(item);
        else this.attributes.readGroups(item);
      }
    }
  }

  private readHeaderRecord(fields: Fields, strings: Uint8Array | undefined): void {
    const {module} = this;
    switch (fields.code) {
      case ModuleCode.triple:
        module.targetTriple = headerString(fields.text(0));
        return;
      case ModuleCode.dataLayout:
        module.dataLayout = headerString(fields.text(0));
        return;
      case ModuleCode.sourceFileName:
        module.sourceFileName = headerString(fields.text(0));
        return;
      case ModuleCode.assembly:
        module.moduleAssembly.push(...assemblyLines(fields.text(0)));
        return;
      case ModuleCode.sectionName:
        this.sections.push(fields.text(0));
        return;
      case ModuleCode.gcName:
        this.collectors.push(fields.text(0));
        return;
      case ModuleCode.comdat: {
        const place = {start: -1, end: -1, nameStart: -1, nameEnd: -1};
        module.comdats.push({kind: 'comdat', ...readComdat(fields, strings), ...place});
        return;
      }
    }
  }
}

function headerString(value: string): HeaderString {
  return {value, start: -1, end: -1};
}

function assemblyLines(text: string): HeaderString[] {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines.map(headerString);
}

function readTexts(block: BitBlock, into: string[]): void {
  for (const item of block.items) if (item.kind === 'record') into.push(new Fields(item).text(0));
}

/** Names of globals by value number, as modules before version 2 have them. */
function oldNames(block: BitBlock): Map<number, string> {
  const names = new Map<number, string>();
  for (const table of block.items) {
    if (table.kind === 'record' || table.id !== BlockId.valueSymbolTable) continue;
    for (const entry of table.items) {
      if (entry.kind === 'block') continue;
      const fields = new Fields(entry);
      if (entry.code === ValueSymbolTableCode.entry)
        names.set(fields.number(0), decodeBytes(fields.bytes(1)));
      else if (entry.code === ValueSymbolTableCode.functionEntry && fields.size > 2)
        names.set(fields.number(0), decodeBytes(fields.bytes(2)));
    }
  }
  return names;
}

/** The address space that the data layout states for allocas (`A`) or functions (`P`). */
function layoutSpace(layout: string | undefined, letter: 'A' | 'P'): number {
  for (const part of layout?.split('-') ?? []) {
    if (part.startsWith(letter) && /^[AP]\d{1,7}$/.test(part)) return Number(part.slice(1));
  }
  return 0;
}
