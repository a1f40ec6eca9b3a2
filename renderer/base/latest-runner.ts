import {type Disposable} from '../../core/base/disposable.ts';

/** Time that a running job is given to end by itself once a newer one waits. */
export const patienceMs = 1_000;

export interface LatestRunner<T> extends Disposable {
  /** Runs `job` as soon as nothing is running; replaces a job that still waits. */
  submit(job: T): void;
  /** Drops the waiting job and withdraws the running one. */
  cancel(): void;
}

/**
 * Keeps a worker busy with at most one job in flight and one waiting, the newest. A short job is left to end (to
 * restart a compiler costs more than to let it finish); one that outlives `patienceMs` while a newer job waits is
 * withdrawn.
 */
export function createLatestRunner<T>(run: (job: T, signal: AbortSignal) => Promise<void>): LatestRunner<T> {
  let waiting: {readonly job: T} | undefined;
  let running: AbortController | undefined;
  let impatience: ReturnType<typeof setTimeout> | undefined;
  let startedAt = 0;
  let disposed = false;

  function start(job: T): void {
    const controller = new AbortController();
    running = controller;
    startedAt = performance.now();
    // `run` may throw before it returns a promise; the next job must start all the same.
    void Promise.resolve()
      .then(() => run(job, controller.signal))
      .catch((error: unknown) => reportError(error))
      .then(finish);
  }

  function finish(): void {
    clearTimeout(impatience);
    impatience = undefined;
    running = undefined;
    const next = waiting;
    waiting = undefined;
    if (next !== undefined && !disposed) start(next.job);
  }

  function watch(): void {
    if (impatience !== undefined) return;
    const left = Math.max(0, patienceMs - (performance.now() - startedAt));
    impatience = setTimeout(() => running?.abort(), left);
  }

  function cancel(): void {
    waiting = undefined;
    running?.abort();
  }

  return {
    submit(job) {
      if (disposed) return;
      if (running === undefined) {
        start(job);
        return;
      }
      waiting = {job};
      watch();
    },
    cancel,
    dispose() {
      disposed = true;
      cancel();
    },
  };
}
