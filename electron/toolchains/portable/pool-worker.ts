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
/** JavaScript's part only: sources, headers and IR text. Clang's own memory is bounded by `memory-limit.ts`. */
const heapSizeMb = 512;

export interface PoolWorkerEvents {
  ready(worker: PoolWorker, message: ReadyMessage): void;
  done(worker: PoolWorker, message: DoneMessage): void;
  /** The thread has ended, asked or not; `detail` says why where that is known. */
  gone(worker: PoolWorker, detail: string): void;
}

/** One worker thread of the pool: its life and its messages. It never keeps the process alive unless it is busy. */
export class PoolWorker {
  state: 'starting' | 'idle' | 'busy' | 'gone' = 'starting';
  /** Order in which workers became idle: the one that waits longest has surely prepared its next instance. */
  idleSince = 0;
  private readonly thread: Worker;
  private failure = 'the thread ended by itself';

  constructor(path: string | URL, options: WorkerOptions, events: PoolWorkerEvents) {
    // Loaders and flags of the parent (a test runner's, say) have no business in the worker.
    this.thread = new Worker(path, {
      workerData: options,
      execArgv: [],
      name: 'clang',
      resourceLimits: {stackSizeMb, maxOldGenerationSizeMb: heapSizeMb},
    });
    this.thread.on('message', (message: FromWorker) => {
      if (this.state === 'gone') return;
      if (message.kind === 'ready') events.ready(this, message);
      else events.done(this, message);
    });
    this.thread.on('error', (error: unknown) => {
      this.failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    });
    this.thread.on('exit', () => {
      const asked = this.state === 'gone';
      this.state = 'gone';
      if (!asked) events.gone(this, this.failure);
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
