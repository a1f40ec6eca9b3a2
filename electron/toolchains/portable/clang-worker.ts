// Entry of the worker thread in which Clang runs; built to dist/electron/clang-worker.mjs.
import {parentPort, workerData} from 'node:worker_threads';
import {joinParts, makeAir} from './air-step.ts';
import {loadClang} from './clang-loader.ts';
import {
  type ClangJob,
  type FinishedRun,
  type FromWorker,
  type JoinJob,
  type RunMessage,
  type WorkerOptions,
} from './clang-messages.ts';
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

/** Goes on to AIR where the job wants it; Clang's IR itself then stays here, unless AIR could not be made of it. */
function continueToAir(run: FinishedRun, {air: request}: ClangJob): FinishedRun {
  const ir = request === undefined || run.exitCode !== 0 ? undefined : run.outputs[request.irFile];
  if (request === undefined || ir === undefined) return run;
  const air = makeAir(new TextDecoder().decode(ir), request);
  if (air.air === undefined) return {...run, air};
  const {[request.irFile]: _read, ...outputs} = run.outputs;
  return {...run, outputs, air};
}

/** As if Clang had run and said nothing. */
function joinedRun({join}: JoinJob): FinishedRun {
  const nothing = {
    exitCode: 0,
    stdout: '',
    stderr: '',
    outputs: {},
    commandLine: [],
    instance: 'made',
  } as const;
  const air = joinParts(join);
  return air.air === undefined ? nothing : {...nothing, air};
}

const options = workerData as WorkerOptions;
const loaded = await loadClang(options.modules, options.memoryLimitBytes);
const runner = new ClangRunner(loaded);

port.on('message', (message: RunMessage) => {
  const {job} = message;
  const run = 'join' in job ? joinedRun(job) : continueToAir(runner.run(job, message.commandLine), job);
  post({kind: 'done', id: message.id, run}, movable(run.outputs));
  runner.prepare();
});

const version = runner.version();
runner.prepare();
post({kind: 'ready', modules: loaded.modules, version, packageVersion: loaded.packageVersion});
