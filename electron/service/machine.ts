import {type DeviceFinding} from './device-bridge.ts';

declare const programBrand: unique symbol;

/** A program that the machine has read and validated. */
export interface MachineProgram {
  readonly [programBrand]: true;
}

/** One dispatch as native/addon/machine.cpp takes it. Memory is worked on in place and must not be detached meanwhile. */
export interface MachineRequest {
  readonly buffers: readonly {
    readonly index: number;
    readonly data: Uint8Array;
    readonly offset: number;
    readonly initialised: boolean;
  }[];
  readonly bytes: readonly {readonly index: number; readonly data: Uint8Array}[];
  readonly threadgroupMemory: readonly {readonly index: number; readonly bytes: number}[];
  readonly textures: readonly {
    readonly index: number;
    readonly data: Uint8Array;
    readonly kind: string;
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly depth: number;
    readonly arrayLength: number;
    readonly bytesPerRow: number;
  }[];
  readonly samplers: readonly {readonly index: number; readonly state: bigint}[];
  readonly grid: readonly [number, number, number];
  readonly threadgroup: readonly [number, number, number];
  readonly checked: boolean;
  readonly emulateHazards: boolean;
  readonly fuel: number;
  readonly threads: number;
  /** Cell 0: not 0 stops the run soon. Cell 1: threadgroups that are done. Use Atomics on it. */
  readonly control: Int32Array;
}

interface Counter {
  readonly name: string;
  readonly value: number;
}

export interface MachineResult {
  readonly status: 'completed' | 'cancelled' | 'out-of-fuel' | 'bad-request' | 'faulted' | 'unsupported';
  readonly error: string;
  readonly findings: DeviceFinding[];
  readonly findingsDropped: number;
  readonly counters: {
    readonly threads: number;
    readonly threadgroups: number;
    readonly simdgroups: number;
    readonly barriers: number;
    readonly divergentBranches: number;
    readonly instructions: Counter[];
    readonly bytes: Counter[];
  };
  readonly wallNs: number;
  readonly cpuNs: number;
}

/** The reference machine of the addon (native/reference). What it is given wrongly it refuses with an exception. */
export interface Machine {
  /** Address of the memory's first byte. */
  addressOf(memory: ArrayBuffer): bigint;
  /** Throws with the reason where `program` is not valid. */
  readProgram(program: Uint8Array): MachineProgram;
  /** Runs on threads of its own; rejects only for faults of the machine itself. */
  dispatch(program: MachineProgram, request: MachineRequest): Promise<MachineResult>;
}
