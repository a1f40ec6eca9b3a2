// Entry of the worker thread in which Clang runs; built to dist/electron/clang-worker.mjs.
import {parentPort, workerData} from 'node:worker_threads';
import {loadClang} from './clang-loader.ts';
import {type FromWorker, type RunMessage, type WorkerOptions} from './clang-messages.ts';
import {ClangRunner} from './clang-runner.ts';

const port = parentPort;
if (port === null) throw new Error('clang-worker runs in a worker thread only');

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

/** Buffers that can be moved rather than copied; shared ones (a precompiled header handed back) cannot. */
function movable(outputs: Record<string, Uint8Array>): ArrayBuffer[] {
  const buffers = Object.values(outputs).map((output) => output.buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

const options = workerData as WorkerOptions;
const loaded = await loadClang(options.modules, options.memoryLimitBytes);
const runner = new ClangRunner(loaded);

port.on('message', (message: RunMessage) => {
  const run = runner.run(message.job, message.commandLine);
  post({kind: 'done', id: message.id, run}, movable(run.outputs));
  runner.prepare();
});

const version = runner.version();
runner.prepare();
post({kind: 'ready', modules: loaded.modules, version, packageVersion: loaded.packageVersion});
