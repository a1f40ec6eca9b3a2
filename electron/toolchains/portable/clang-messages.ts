import {type AirRequest, type JoinRequest, type MadeAir} from './air-step.ts';
import {type WasmModule} from './web-assembly.ts';

/** One run of Clang over files of its own: nothing of the machine's file system is visible to it. */
export interface ClangJob {
  /**
   * Arguments as for `clang++`, without the program name; or, beginning with `-cc1`, those of the compiler proper.
   */
  readonly args: readonly string[];
  /** Path in the virtual file system -> contents. A leading slash may be left out: the working directory is `/`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Paths of the files to hand back; those that Clang did not write are absent from the result. */
  readonly outputs: readonly string[];
  /** What to make of one of the outputs in the same worker. */
  readonly air?: AirRequest;
}

/** Work on AIR alone, in a worker because it is long. */
export interface JoinJob {
  readonly join: JoinRequest;
}

/** What a run of Clang left behind. */
export interface ClangOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Record<string, Uint8Array>;
  /** Wall time in the pool from handing the job to a worker to its reply. */
  readonly durationMs: number;
  /** The `-cc1` command that ran; empty where the driver refused its arguments. */
  readonly commandLine: readonly string[];
  /** Whether the run was given an instance of Clang made ahead of time; the first of a burst is. */
  readonly instance: 'prepared' | 'made';
  /** Present where the job asked for it and Clang wrote its IR. */
  readonly air?: MadeAir;
}

export interface WorkerOptions {
  /** The modules that the first worker compiled: code and its optimised form are shared between workers. */
  readonly modules?: Readonly<Record<string, WasmModule>>;
  readonly memoryLimitBytes: number;
}

export interface RunMessage {
  readonly kind: 'run';
  readonly id: number;
  readonly job: ClangJob | JoinJob;
  /** The `-cc1` command of `job.args`, where an earlier run has asked the driver for it. */
  readonly commandLine?: readonly string[];
}

export interface ReadyMessage {
  readonly kind: 'ready';
  readonly modules: Readonly<Record<string, WasmModule>>;
  /** Clang's own, such as `22.1.0`. */
  readonly version: string;
  /** The package's: it tells builds of one version of Clang apart. */
  readonly packageVersion: string;
}

export interface DoneMessage {
  readonly kind: 'done';
  readonly id: number;
  readonly run: FinishedRun;
}

export type FromWorker = ReadyMessage | DoneMessage;

export interface FinishedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Record<string, Uint8Array>;
  readonly commandLine: readonly string[];
  readonly instance: 'prepared' | 'made';
  /** Why Clang died, where it did not end by itself: the text of the WebAssembly trap. */
  readonly trap?: string;
  readonly air?: MadeAir;
}
