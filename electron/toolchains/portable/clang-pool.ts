import {type CancelSignal} from '../../../core/base/cancel.ts';
import {type Result, err, ok} from '../../../core/base/result.ts';
import {type LabError, cancelled} from '../../../core/protocol/error.ts';
import {
  type ClangJob,
  type ClangOutcome,
  type DoneMessage,
  type FinishedRun,
  type JoinJob,
  type ReadyMessage,
} from './clang-messages.ts';
import {RecentMap} from './recent-map.ts';
import {badPath, crashed, notLoaded, poolClosed, timedOut, workerLost} from './pool-errors.ts';
import {PrecompiledHeaders} from './precompiled-headers.ts';
import {PoolWorker, type PoolWorkerState} from './pool-worker.ts';
import {isFilePath} from './virtual-files.ts';
import {type WasmModule} from './web-assembly.ts';

export {type ClangJob, type ClangOutcome, type JoinJob} from './clang-messages.ts';
export {jobKey} from './header-cache.ts';
export {sharedFiles} from './shared-files.ts';

export interface ClangPoolOptions {
  /** The built worker, dist/electron/clang-worker.mjs: an absolute path or a file address. */
  readonly workerPath: string | URL;
  /** Two by default: one compiles while the other gets ready, or is being replaced. */
  readonly workerCount?: number;
  /** Upper bound of the memory of one run of Clang. */
  readonly memoryLimitBytes?: number;
  /** Upper bound of a worker's JavaScript memory: sources, headers and IR text. */
  readonly heapLimitMb?: number;
  /** Folder in which precompiled headers are kept from one start to the next. */
  readonly headerCacheFolder?: string;
  /** Folder of precompiled headers that came with the program; read before the cache, never written. */
  readonly shippedHeaderFolder?: string;
  /** Told of every change of state, never during a call into the pool. */
  readonly onState?: (state: ClangPoolState) => void;
}

export type ClangPoolState =
  | {readonly state: 'idle'}
  | {readonly state: 'loading'}
  | {readonly state: 'ready'; readonly version: string; readonly startMs: number}
  | {readonly state: 'unavailable'; readonly detail: string};

export interface RunOptions {
  readonly signal?: CancelSignal | undefined;
  /** Wall time that Clang may take, from when a worker begins. */
  readonly limitMs?: number;
}

interface PendingRun {
  readonly job: ClangJob | JoinJob;
  readonly limitMs: number;
  readonly settle: (result: Result<ClangOutcome, LabError>) => void;
  settled: boolean;
  startedMs: number;
  timer?: NodeJS.Timeout;
}

/** A source of hundreds of kernels takes tens of seconds on a busy machine; cancelling and newest-wins keep a person free meanwhile. */
const defaultLimitMs = 120_000;
/** The whole library, on a machine that builds something else beside. */
const headerLimitMs = 180_000;
const defaultMemoryLimitBytes = 1024 * 1024 * 1024;
/**
 * How long a withdrawn run may go on. A usual compile takes 15 to 60 ms and a new worker 100 ms of processor time, so
 * that to let it end is cheaper than to kill it; the other worker takes the next job meanwhile.
 */
const cancelGraceMs = 300;
/** The AIR of some hundred kernels, joined, is about 60 MB of text, and ten times that once it is read. */
const defaultHeapLimitMb = 2048;
const commandsKept = 128;

/** Warm workers that run Clang. Starts nothing until `warm` or the first run. */
export class ClangPool {
  private readonly options: Required<
    Omit<ClangPoolOptions, 'onState' | 'headerCacheFolder' | 'shippedHeaderFolder'>
  >;
  private readonly onState: (state: ClangPoolState) => void;
  private readonly workers = new Set<PoolWorker>();
  private readonly running = new Map<PoolWorker, PendingRun>();
  private readonly queue: PendingRun[] = [];
  private readonly commands = new RecentMap<string, readonly string[]>(commandsKept);
  private readonly headers: PrecompiledHeaders;
  private readonly readyListeners = new Set<() => void>();
  private packageVersion = '';
  private modules: Readonly<Record<string, WasmModule>> | undefined;
  private current: ClangPoolState = {state: 'idle'};
  private startedMs = 0;
  private runCount = 0;
  private idleCount = 0;
  private rehearsal: {job: ClangJob; runsLeft: number} | undefined;
  private disposed = false;

  constructor({
    onState = () => undefined,
    headerCacheFolder,
    shippedHeaderFolder,
    ...options
  }: ClangPoolOptions) {
    this.headers = new PrecompiledHeaders(
      {clangBuild: () => this.loadedBuild(), run: (job) => this.run(job, {limitMs: headerLimitMs})},
      headerCacheFolder,
      shippedHeaderFolder,
    );
    this.options = {
      workerCount: 2,
      memoryLimitBytes: defaultMemoryLimitBytes,
      heapLimitMb: defaultHeapLimitMb,
      ...options,
    };
    this.onState = onState;
  }

  get state(): ClangPoolState {
    return this.current;
  }

  /** Starts to load Clang, unless that has happened. */
  warm(): void {
    if (this.disposed || this.workers.size > 0) return;
    this.startedMs = performance.now();
    this.setState({state: 'loading'});
    this.startWorker();
  }

  /**
   * Runs Clang over `job`, or joins AIR. A compile that finds errors is a success with a non-zero exit code; an error is what kept
   * Clang from ending by itself.
   */
  run(
    job: ClangJob | JoinJob,
    {signal, limitMs = defaultLimitMs}: RunOptions = {},
  ): Promise<Result<ClangOutcome, LabError>> {
    if (this.disposed) return Promise.resolve(err(poolClosed()));
    const paths = 'join' in job ? [] : [...Object.keys(job.files), ...job.outputs];
    const wrongPath = paths.find((path) => !isFilePath(path));
    if (wrongPath !== undefined) return Promise.resolve(err(badPath(wrongPath)));
    if (signal?.aborted === true) return Promise.resolve(err(cancelled('The compile')));
    return new Promise((resolve) => {
      const withdraw = (): void => this.withdraw(pending);
      const pending: PendingRun = {
        job,
        limitMs,
        settled: false,
        startedMs: 0,
        settle: (result) => {
          if (pending.settled) return;
          pending.settled = true;
          signal?.removeEventListener('abort', withdraw);
          resolve(result);
        },
      };
      signal?.addEventListener('abort', withdraw);
      this.queue.push(pending);
      this.warm();
      this.pump();
    });
  }

  /**
   * A header set compiled ahead, for `-include-pch` in the `files` of later jobs: made once per `key` and kept in
   * memory that all workers share, and on disk under a hash of the whole job. `job` writes it as its only output.
   */
  precompiledHeader(key: string, job: ClangJob): Promise<Result<Uint8Array, LabError>> {
    return this.headers.get(key, job);
  }

  /**
   * Runs `job` some times while there is nothing else to do and another worker is free, so that V8 has optimised the
   * parts of Clang that such a job needs before a person waits for it.
   */
  rehearse(job: ClangJob, runs: number): void {
    this.rehearsal = {job, runsLeft: runs};
    this.pump();
  }

  /** Ends all workers, busy or not. Runs that are under way end as unavailable. */
  async dispose(): Promise<void> {
    this.disposed = true;
    this.tellLoaded();
    const pending = [...this.queue.splice(0), ...this.running.values()];
    const ends = [...this.workers].map((worker) => this.discard(worker));
    for (const run of pending) run.settle(err(poolClosed()));
    await Promise.all([...ends, this.headers.flush()]);
  }

  /** Waits until Clang is loaded, or cannot be: the next run then says why. */
  private async loadedBuild(): Promise<string> {
    if (!this.disposed && this.modules === undefined) {
      await new Promise<void>((resolve) => {
        this.readyListeners.add(resolve);
        this.warm();
      });
    }
    return this.packageVersion;
  }

  private tellLoaded(): void {
    for (const listener of this.readyListeners) listener();
    this.readyListeners.clear();
  }

  private setState(state: ClangPoolState): void {
    this.current = state;
    queueMicrotask(() => this.onState(state));
  }

  private startWorker(): void {
    const {memoryLimitBytes, heapLimitMb, workerPath} = this.options;
    const modules = this.modules === undefined ? {} : {modules: this.modules};
    const worker = new PoolWorker(
      {path: workerPath, heapLimitMb, data: {memoryLimitBytes, ...modules}},
      {
        ready: (ready, message) => this.workerReady(ready, message),
        done: (busy, message) => this.workerDone(busy, message),
        gone: (lost, detail, was) => this.workerGone(lost, detail, was),
      },
    );
    this.workers.add(worker);
  }

  private workerReady(worker: PoolWorker, message: ReadyMessage): void {
    this.modules = message.modules;
    this.packageVersion = message.packageVersion;
    this.tellLoaded();
    this.setIdle(worker);
    if (this.current.state !== 'ready') {
      const startMs = performance.now() - this.startedMs;
      this.setState({state: 'ready', version: message.version, startMs});
    }
    this.pump();
  }

  /**
   * Brings the number of workers up to what it should be, once there is use for more than one: a single compile from
   * the command line is not to pay for a second worker. The first one alone compiles the modules.
   */
  private fill(): void {
    while (!this.disposed && this.modules !== undefined && this.workers.size < this.options.workerCount) {
      this.startWorker();
    }
  }

  private setIdle(worker: PoolWorker): void {
    worker.state = 'idle';
    worker.idleSince = ++this.idleCount;
    worker.keepProcessAlive('no');
  }

  private workerDone(worker: PoolWorker, {run}: DoneMessage): void {
    const pending = this.running.get(worker);
    this.running.delete(worker);
    this.setIdle(worker);
    if (pending !== undefined) {
      clearTimeout(pending.timer);
      const {job} = pending;
      if (!('join' in job) && run.commandLine.length > 0) this.commands.set(commandKey(job), run.commandLine);
      pending.settle(resultOf(run, performance.now() - pending.startedMs));
    }
    this.pump();
  }

  private workerGone(worker: PoolWorker, detail: string, was: PoolWorkerState): void {
    this.workers.delete(worker);
    const pending = this.running.get(worker);
    this.running.delete(worker);
    clearTimeout(pending?.timer);
    pending?.settle(err(workerLost(detail)));
    // One that was lost while it started would be lost again.
    if (was !== 'starting') this.fill();
    else if (this.workers.size === 0) this.startFailed(detail);
  }

  /** No retry by itself: a worker that cannot start would be started for ever. The next run tries again. */
  private startFailed(detail: string): void {
    this.setState({state: 'unavailable', detail});
    this.tellLoaded();
    for (const pending of this.queue.splice(0)) pending.settle(err(notLoaded(detail)));
  }

  private pump(): void {
    while (this.queue.length > 0) {
      const worker = this.idleWorkers()[0];
      if (worker === undefined) return this.fill();
      const pending = this.queue.shift();
      if (pending !== undefined) this.begin(worker, pending);
    }
    this.rehearseOnce();
  }

  private rehearseOnce(): void {
    if (this.rehearsal === undefined) return;
    this.fill();
    const [worker, another] = this.idleWorkers();
    if (worker === undefined || another === undefined) return;
    const {job, runsLeft} = this.rehearsal;
    this.rehearsal = runsLeft > 1 ? {job, runsLeft: runsLeft - 1} : undefined;
    const pending = {job, limitMs: defaultLimitMs, settle: () => undefined, settled: true, startedMs: 0};
    this.begin(worker, pending);
    worker.keepProcessAlive('no');
  }

  private idleWorkers(): PoolWorker[] {
    const idle = [...this.workers].filter((worker) => worker.state === 'idle');
    return idle.sort((a, b) => a.idleSince - b.idleSince);
  }

  private begin(worker: PoolWorker, pending: PendingRun): void {
    worker.state = 'busy';
    worker.keepProcessAlive('yes');
    this.running.set(worker, pending);
    pending.startedMs = performance.now();
    pending.timer = setTimeout(() => {
      pending.settle(err(timedOut(pending.limitMs)));
      this.replace(worker);
    }, pending.limitMs);
    const {job} = pending;
    const commandLine = 'join' in job ? undefined : this.commands.get(commandKey(job));
    const known = commandLine === undefined ? {} : {commandLine};
    worker.post({kind: 'run', id: ++this.runCount, job, ...known});
  }

  private withdraw(pending: PendingRun): void {
    const waiting = this.queue.indexOf(pending);
    if (waiting !== -1) this.queue.splice(waiting, 1);
    for (const [worker, run] of this.running) {
      if (run !== pending) continue;
      clearTimeout(pending.timer);
      pending.timer = setTimeout(() => this.replace(worker), cancelGraceMs);
    }
    pending.settle(err(cancelled('The compile')));
  }

  private replace(worker: PoolWorker): void {
    void this.discard(worker);
    this.fill();
  }

  private discard(worker: PoolWorker): Promise<void> {
    clearTimeout(this.running.get(worker)?.timer);
    this.running.delete(worker);
    this.workers.delete(worker);
    return worker.terminate();
  }
}

function resultOf(run: FinishedRun, durationMs: number): Result<ClangOutcome, LabError> {
  if (run.trap !== undefined) return err(crashed(run.trap, run.stderr));
  const {exitCode, stdout, stderr, outputs, commandLine, instance} = run;
  const air = run.air === undefined ? {} : {air: run.air};
  return ok({exitCode, stdout, stderr, outputs, durationMs, commandLine, instance, ...air});
}

function commandKey(job: ClangJob): string {
  return JSON.stringify([job.args, job.outputs]);
}
