import {Worker} from 'node:worker_threads';
import {
  type DoneMessage,
  type FromWorker,
  type ReadyMessage,
  type RunMessage,
  type WorkerOptions,
} from './clang-messages.ts';

/**
 * Clang recurses deeply (a template 1,024 levels deep is legal); with the default of 4 MB a worker ends such a compile
 * with a stack overflow rather than with Clang's own error.
 */
const stackSizeMb = 64;
/** To load Clang takes 0.3 s from a warm disk; a disk that takes longer than this is out of order. */
const startLimitMs = 60_000;

export interface PoolWorkerOptions {
  readonly path: string | URL;
  readonly heapLimitMb: number;
  readonly data: WorkerOptions;
}

export interface PoolWorkerEvents {
  ready(worker: PoolWorker, message: ReadyMessage): void;
  done(worker: PoolWorker, message: DoneMessage): void;
  /** The thread has ended unasked; `detail` says why where that is known, `was` what it did until then. */
  gone(worker: PoolWorker, detail: string, was: PoolWorkerState): void;
}

export type PoolWorkerState = 'starting' | 'idle' | 'busy' | 'gone';

/** One worker thread of the pool: its life and its messages. It never keeps the process alive unless it is busy. */
export class PoolWorker {
  state: PoolWorkerState = 'starting';
  /** Order in which workers became idle: the one that waits longest has surely prepared its next instance. */
  idleSince = 0;
  private readonly thread: Worker;
  private readonly startTimer: NodeJS.Timeout;
  private failure = 'the thread ended by itself';

  constructor({path, heapLimitMb, data}: PoolWorkerOptions, events: PoolWorkerEvents) {
    // Loaders and flags of the parent (a test runner's, say) have no business in the worker.
    this.thread = new Worker(path, {
      workerData: data,
      execArgv: [],
      name: 'clang',
      resourceLimits: {stackSizeMb, maxOldGenerationSizeMb: heapLimitMb},
    });
    this.startTimer = setTimeout(() => {
      this.failure = `it was not loaded within ${startLimitMs / 1000} s`;
      void this.thread.terminate();
    }, startLimitMs);
    this.thread.on('message', (message: FromWorker) => {
      if (this.state === 'gone') return;
      clearTimeout(this.startTimer);
      if (message.kind === 'ready') events.ready(this, message);
      else events.done(this, message);
    });
    this.thread.on('error', (error: unknown) => {
      this.failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    });
    this.thread.on('exit', () => {
      clearTimeout(this.startTimer);
      const was = this.state;
      this.state = 'gone';
      if (was !== 'gone') events.gone(this, this.failure, was);
    });
  }

  post(message: RunMessage): void {
    this.thread.postMessage(message);
  }

  keepProcessAlive(keep: 'yes' | 'no'): void {
    if (keep === 'yes') this.thread.ref();
    else this.thread.unref();
  }

  /** Ends the thread, in whatever it is doing; `gone` is not reported. */
  async terminate(): Promise<void> {
    this.state = 'gone';
    await this.thread.terminate();
  }
}
