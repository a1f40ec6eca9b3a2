import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {encodeProgram} from '../../../core/simt/bytecode/encode-program.ts';
import {type SimtProgram} from '../../../core/simt/bytecode/program.ts';

export interface MachineFinding {
  readonly kind: string;
  readonly irLine: number;
  readonly threadInGrid: readonly number[];
  readonly space: string;
  readonly bufferIndex: number;
  readonly byteOffset: number;
  readonly accessBytes: number;
  readonly bufferBytes: number;
  readonly count: number;
  readonly message: string;
}

export interface MachineResult {
  readonly status: string;
  readonly error: string;
  readonly findings: readonly MachineFinding[];
  readonly findingsDropped: number;
  readonly counters: {
    readonly threads: number;
    readonly threadgroups: number;
    readonly simdgroups: number;
    readonly barriers: number;
    readonly divergentBranches: number;
    readonly instructions: readonly {name: string; value: number}[];
    readonly bytes: readonly {name: string; value: number}[];
  };
  readonly wallNs: number;
  readonly cpuNs: number;
}

export interface MachineRequest {
  readonly buffers?: readonly {
    index: number;
    data: ArrayBufferView;
    offset?: number;
    initialised?: boolean;
  }[];
  readonly bytes?: readonly {index: number; data: ArrayBufferView}[];
  readonly threadgroupMemory?: readonly {index: number; bytes: number}[];
  readonly textures?: readonly {
    index: number;
    data: ArrayBufferView;
    kind?: string;
    format: string;
    width?: number;
    height?: number;
    depth?: number;
    arrayLength?: number;
    bytesPerRow?: number;
  }[];
  readonly samplers?: readonly {index: number; state: bigint}[];
  readonly grid: readonly [number, number, number];
  readonly threadgroup: readonly [number, number, number];
  readonly checked?: boolean;
  readonly emulateHazards?: boolean;
  readonly counters?: boolean;
  readonly fuel?: number;
  readonly threads?: number;
  readonly maxFindings?: number;
  readonly control?: Int32Array;
}

interface Addon {
  readProgram(bytes: Uint8Array): object;
  dispatch(program: object, request: MachineRequest): Promise<MachineResult>;
}

/** Where the addon is: AIRLOCK_TEST_ADDON names another build of it, such as one with sanitizers. */
async function addonPath(): Promise<string> {
  const given = process.env['AIRLOCK_TEST_ADDON'];
  if (given !== undefined) return given;
  const script = new URL('../../../scripts/build-native.mjs', import.meta.url);
  const {buildNative} = (await import(script.href)) as {buildNative: () => Promise<{addonPath: string}>};
  return (await buildNative()).addonPath;
}

const addon = createRequire(fileURLToPath(import.meta.url))(await addonPath()) as Addon;

/** Reads the bytes of a program; the error's message when they are none. */
export function readBytes(bytes: Uint8Array): object | string {
  try {
    return addon.readProgram(bytes);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function asBytes<T extends {readonly data: ArrayBufferView}>(list: readonly T[] = []): T[] {
  return list.map((one) => ({
    ...one,
    data: new Uint8Array(one.data.buffer, one.data.byteOffset, one.data.byteLength),
  }));
}

export function dispatch(program: object, request: MachineRequest): Promise<MachineResult> {
  return addon.dispatch(program, {
    ...request,
    buffers: asBytes(request.buffers),
    bytes: asBytes(request.bytes),
    textures: asBytes(request.textures),
  });
}

/** Runs a program on the machine. Buffers are written in place. */
export function runProgram(program: SimtProgram, request: MachineRequest): Promise<MachineResult> {
  return dispatch(addon.readProgram(encodeProgram(program)), request);
}
