import {readFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import {type Tree} from '@yowasp/clang';

export interface Clang22Output {
  readonly exitCode: number;
  /** The trap of an assertion, where Clang itself failed. */
  readonly trap: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

// The package exports its code alone, so that its manifest can only be read as a file.
const manifestPlace = new URL('../../../node_modules/@yowasp/clang/package.json', import.meta.url);

/** Part of every cache key: the package and with it the Clang revision. */
export const clang22Version = `yowasp-clang-${versionOf(JSON.parse(readFileSync(manifestPlace, 'utf8')))}`;

function versionOf(description: unknown): string {
  const isObject = typeof description === 'object' && description !== null && 'version' in description;
  if (!isObject || typeof description.version !== 'string') throw new Error('@yowasp/clang has no version');
  return description.version;
}

interface Job {
  readonly args: readonly string[];
  readonly files: Tree;
  readonly resolve: (output: Clang22Output) => void;
  readonly reject: (error: Error) => void;
}

const waiting: Job[] = [];
const idle: Worker[] = [];
let started = 0;

/** One run of Clang 22's compiler proper (`clang -cc1 ARGS`) in a fresh instance of a warm worker, in parallel. */
export function runClang22(args: readonly string[], files: Tree): Promise<Clang22Output> {
  return new Promise((resolve, reject) => {
    waiting.push({args: ['clang', '-cc1', ...args], files, resolve, reject});
    startWaiting();
  });
}

function startWaiting(): void {
  while (waiting.length > 0 && (idle.length > 0 || started < availableParallelism())) {
    const worker = idle.pop() ?? startWorker();
    const job = waiting.shift();
    if (job !== undefined) runJob(worker, job);
  }
}

function startWorker(): Worker {
  started++;
  const worker = new Worker(new URL('./clang22-worker.mjs', import.meta.url), {execArgv: []});
  worker.setMaxListeners(0);
  return worker;
}

function runJob(worker: Worker, job: Job): void {
  const finish = (): void => {
    worker.off('message', done);
    worker.off('error', failed);
  };
  const done = (output: Clang22Output): void => {
    finish();
    // An idle worker must not keep the test process alive.
    worker.unref();
    idle.push(worker);
    job.resolve(output);
    startWaiting();
  };
  const failed = (error: Error): void => {
    finish();
    started--;
    job.reject(error);
    startWaiting();
  };
  worker.ref();
  worker.on('message', done);
  worker.on('error', failed);
  worker.postMessage({args: job.args, files: job.files});
}
