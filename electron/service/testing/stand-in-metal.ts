import {functionsOf} from '../library-functions.ts';
import {compilePipeline} from '../reference/compile-pipeline.ts';
import {type ReadModule, readModules} from '../reference/read-modules.ts';
import {type Addon, loadAddonFile} from '../addon.ts';

/** The stand-in's own part of the addon that scripts/build-stand-in.mjs builds (native/metal/testing/stand-in/control.cpp). */
interface StandInAddon extends Addon {
  readonly standIn: {
    setOracle(oracle: ((question: Uint8Array) => Uint8Array | Promise<Uint8Array>) | null): void;
    takeNotes(): string[];
    liveObjects(): string[];
    /** Major * 100 + minor. */
    setSystemVersion(version: number): void;
  };
}

type Field = string | number | Uint8Array;

/** An error as a test scripts it, with the errors below it. */
export interface ScriptedError {
  readonly domain: string;
  readonly code: number;
  readonly text: string;
  readonly below?: ScriptedError;
}

export interface ScriptedFunction {
  readonly name: string;
  /** Number of MTLFunctionType. */
  readonly type: number;
  readonly constants?: readonly {name: string; type: number; index: number; required: boolean}[];
}

export interface ScriptedDevice {
  readonly name: string;
  /** Numbers of MTLGPUFamily. */
  readonly families: readonly number[];
  readonly counters: 'none' | 'good' | 'zeros';
}

export interface CommandBufferScript {
  readonly error?: ScriptedError;
  /** State: number of MTLCommandEncoderErrorState. */
  readonly encoders?: readonly {label: string; state: number; signposts: readonly string[]}[];
  readonly logs?: readonly {
    encoder: string;
    function: string;
    line: number;
    column: number;
    text: string;
  }[];
}

/** What a test makes happen instead of what would; each function may give nothing. */
export interface Script {
  devices?: readonly ScriptedDevice[];
  source?: (
    text: string,
    options: Readonly<Record<string, string>>,
  ) => {functions?: readonly ScriptedFunction[]; module?: string; error?: ScriptedError};
  pipeline?: (kernel: string, question: PipelineQuestion) => ScriptedError | undefined;
  commandBuffer?: (
    label: string,
  ) => CommandBufferScript | Promise<CommandBufferScript | undefined> | undefined;
}

/** What arrived at Metal for one pipeline. */
export interface PipelineQuestion {
  readonly constants: readonly {index: number; type: number; bytes: Uint8Array}[];
  readonly linked: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

export const appleSiliconStandIn: ScriptedDevice = {
  name: 'Metal stand-in',
  families: [1005, 1006, 1007, 5001],
  counters: 'good',
};

/**
 * Metal as the stand-in plays it: its libraries are read and its pipelines compiled by the reference device's own code,
 * from what arrived at the calls of Metal, and they run on the reference machine.
 */
export class StandInOracle {
  script: Script = {};
  private readonly libraries = new Map<number, ReadModule[]>();
  private readonly archives = new Map<string, string[]>();
  private nextNumber = 1;

  /** Answers one question, both as pack of oracle.cpp makes them. */
  async answerPacked(question: Uint8Array): Promise<Uint8Array> {
    return packFields(await this.answer(unpackFields(question)));
  }

  private async answer(fields: readonly Buffer[]): Promise<Field[]> {
    const reader = new FieldReader(fields);
    const call = reader.text();
    switch (call) {
      case 'devices': {
        const devices = this.script.devices ?? [appleSiliconStandIn];
        return [devices.length, ...devices.flatMap((device, at) => deviceFields(device, at))];
      }
      case 'defaultDevice':
        return [0];
      case 'library':
        return this.library(reader.bytes());
      case 'source':
        return this.source(reader.text(), reader.rest());
      case 'pipeline':
        return this.pipeline(reader);
      case 'commandBuffer':
        return commandBufferFields((await this.script.commandBuffer?.(reader.text())) ?? {});
      case 'saveArchive': {
        const path = reader.text();
        this.archives.set(path, reader.remaining());
        return [''];
      }
      case 'openArchive': {
        const known = this.archives.get(reader.text());
        if (known === undefined)
          return errorFields({domain: 'MTLBinaryArchiveDomain', code: 1, text: 'Invalid archive file'});
        return ['', ...known];
      }
      default:
        throw new Error(`the stand-in asks ${call}`);
    }
  }

  private library(bytes: Uint8Array): Field[] {
    const modules = readModules({kind: 'binary', name: 'library', bytes});
    if (!modules.ok) {
      const text = `Invalid library file (${modules.error.message})`;
      return [0, ...errorFields({domain: 'MTLLibraryErrorDomain', code: 1, text})];
    }
    return [1, ...this.libraryFields(modules.value), ''];
  }

  private source(text: string, options: Readonly<Record<string, string>>): Field[] {
    const scripted = this.script.source?.(text, options);
    if (scripted === undefined) throw new Error('no script says what this source is');
    const error = scripted.error === undefined ? [''] : errorFields(scripted.error);
    if (scripted.module !== undefined) {
      const modules = readModules({kind: 'air-text', name: 'source', text: scripted.module});
      if (!modules.ok) throw new Error(modules.error.message);
      return [1, ...this.libraryFields(modules.value), ...error];
    }
    if (scripted.functions === undefined) return [0, ...error];
    const functions = scripted.functions.flatMap(({name, type, constants = []}) => [
      name,
      type,
      constants.length,
      ...constants.flatMap((one) => [one.name, one.type, one.index, one.required ? 1 : 0]),
    ]);
    return [1, this.nextNumber++, scripted.functions.length, ...functions, ...error];
  }

  private libraryFields(modules: ReadModule[]): Field[] {
    const number = this.nextNumber++;
    this.libraries.set(number, modules);
    const functions = modules.flatMap(({air}) => functionsOf(air));
    return [
      number,
      functions.length,
      ...functions.flatMap(({name, role}) => [name, functionTypes[role] ?? 3, 0]),
    ];
  }

  private pipeline(reader: FieldReader): Field[] {
    const kernel = this.functionOf(reader);
    const linked = Array.from({length: reader.number()}, () => this.functionOf(reader));
    const question = {
      constants: kernel.constants,
      linked: linked.map(({name}) => name),
      options: reader.rest(),
    };
    const error = this.script.pipeline?.(kernel.name, question);
    if (error !== undefined) return errorFields(error);
    const module = moduleOf(kernel);
    const compiled = compilePipeline({
      module,
      kernel: kernel.name,
      functionConstants: {},
      linked: linked.map((one) => ({module: moduleOf(one), function: one.name})),
    });
    if (!compiled.ok)
      return errorFields({
        domain: 'AGXMetalG16X',
        code: 3,
        text: `Undefined symbols or worse: ${compiled.error.message}`,
      });
    const {program, maxThreadsPerThreadgroup, staticThreadgroupMemoryBytes} = compiled.value;
    const info = functionsOf(module.air).find(({name}) => name === kernel.name);
    const bindings = (info?.arguments ?? []).filter(({kind}) => Object.hasOwn(bindingTypes, kind));
    return [
      '',
      program,
      maxThreadsPerThreadgroup || 1024,
      staticThreadgroupMemoryBytes,
      bindings.length,
      ...bindings.flatMap(
        ({kind, name = '', location = 0, access = '', addressSpace, alignBytes = 0, sizeBytes = 0}) => [
          name,
          addressSpace === 3 ? 1 : (bindingTypes[kind] ?? 0),
          accesses[access] ?? 0,
          location,
          1,
          alignBytes,
          sizeBytes,
        ],
      ),
    ];
  }

  private functionOf(reader: FieldReader): {
    name: string;
    modules: ReadModule[];
    constants: {index: number; type: number; bytes: Uint8Array}[];
  } {
    const modules = this.libraries.get(reader.number()) ?? [];
    const name = reader.text();
    const constants = Array.from({length: reader.number()}, () => ({
      index: reader.number(),
      type: reader.number(),
      bytes: reader.bytes(),
    }));
    return {name, modules, constants};
  }
}

/** The stand-in in this process. */
export class StandInMetal extends StandInOracle {
  readonly addon: StandInAddon;
  /** Objects that are there before any device is. */
  private readonly baseline: number;

  constructor(addonPath: string) {
    super();
    this.addon = loadAddonFile(addonPath) as StandInAddon;
    this.baseline = this.addon.standIn.liveObjects().length;
    this.addon.standIn.setOracle((question) => this.answerPacked(question));
  }

  /** Objects of Metal and Foundation that are alive now. */
  liveCount(): number {
    return this.addon.standIn.liveObjects().length - this.baseline;
  }
}

const functionTypes: Readonly<Record<string, number>> = {
  vertex: 1,
  fragment: 2,
  kernel: 3,
  visible: 5,
  intersection: 6,
  mesh: 7,
  object: 8,
};
/** Numbers of MTLBindingType and MTLBindingAccess. */
const bindingTypes: Readonly<Record<string, number>> = {buffer: 0, texture: 2, sampler: 3};
const accesses: Readonly<Record<string, number>> = {read: 0, sample: 0, read_write: 1, write: 2};

function moduleOf({
  name,
  modules,
}: {
  readonly name: string;
  readonly modules: readonly ReadModule[];
}): ReadModule {
  const found = modules.find(({air}) => air.entryPoints.some((entry) => entry.name === name));
  if (found === undefined) throw new Error(`no module has ${name}`);
  return found;
}

function deviceFields({name, families, counters}: ScriptedDevice, at: number): Field[] {
  return [name, 0x1000 + at, 'applegpu_stand_in', families.length, ...families, 2 ** 30, counters];
}

function errorFields({domain, code, text, below}: ScriptedError): Field[] {
  return [domain, code, text, ...(below === undefined ? [0] : [1, ...errorFields(below)])];
}

function commandBufferFields({error, encoders = [], logs = []}: CommandBufferScript): Field[] {
  return [
    ...(error === undefined ? [''] : errorFields(error)),
    encoders.length,
    ...encoders.flatMap(({label, state, signposts}) => [label, state, signposts.length, ...signposts]),
    logs.length,
    ...logs.flatMap((log) => [log.encoder, log.function, log.line, log.column, log.text]),
  ];
}

class FieldReader {
  private readonly fields: readonly Buffer[];
  private next = 0;

  constructor(fields: readonly Buffer[]) {
    this.fields = fields;
  }
  bytes(): Uint8Array {
    const field = this.fields[this.next++];
    if (field === undefined) throw new Error('the question is too short');
    return new Uint8Array(field);
  }
  text(): string {
    return Buffer.from(this.bytes()).toString('utf8');
  }
  number(): number {
    const text = this.text();
    if (!/^\d+$/.test(text)) throw new Error(`no number: ${text}`);
    return Number(text);
  }
  remaining(): string[] {
    return this.fields.slice(this.next).map((field) => field.toString('utf8'));
  }
  /** What is left, as names and values. */
  rest(): Record<string, string> {
    const left = this.remaining();
    return Object.fromEntries(
      Array.from({length: left.length / 2}, (_, at) => [left[2 * at] ?? '', left[2 * at + 1] ?? '']),
    );
  }
}

/** The layout of oracle.h. */
export function packFields(fields: readonly Field[]): Uint8Array {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const parts = fields.map((field) =>
    field instanceof Uint8Array ? Buffer.from(field) : Buffer.from(String(field), 'utf8'),
  );
  const all = [number(parts.length), ...parts.flatMap((part) => [number(part.byteLength), part])];
  return new Uint8Array(Buffer.concat(all));
}

export function unpackFields(bytes: Uint8Array): Buffer[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = buffer.readUInt32LE(0);
  let at = 4;
  return Array.from({length: count}, () => {
    const length = buffer.readUInt32LE(at);
    at += 4 + length;
    return buffer.subarray(at - length, at);
  });
}
