import {type CancelSignal} from '../../core/base/cancel.ts';
import {type Result, err} from '../../core/base/result.ts';
import {type LabError, cancelled} from '../../core/protocol/error.ts';

export interface LatestWinsOptions {
  /**
   * How long the running task may keep a newer one waiting before it is told to stop. A usual compile (15 to 60 ms)
   * ends well before: a person who types steadily then sees a result for every compile that fits between two keys,
   * where killing each one would show none until they pause. A compile that goes on and on must not hold back the edit
   * that ends it.
   */
  readonly patienceMs?: number;
}

interface Waiting {
  readonly start: () => void;
  readonly replace: () => void;
}

interface Lane {
  readonly abort: AbortController;
  readonly startedMs: number;
  waiting?: Waiting | undefined;
  timer?: NodeJS.Timeout;
}

const defaultPatienceMs = 1000;

/** Per key at most one running and one waiting task; a newer task takes the place of the waiting one. */
export class LatestWins {
  private readonly patienceMs: number;
  private readonly lanes = new Map<string, Lane>();

  constructor({patienceMs = defaultPatienceMs}: LatestWinsOptions = {}) {
    this.patienceMs = patienceMs;
  }

  /**
   * Runs `task` when the task before it under `key` has ended. Ends as `cancelled` when a newer one takes its place or
   * `signal` is aborted. The signal that the task is given is aborted by `signal`, and when patience with it ends.
   */
  run<T>(
    key: string,
    task: (signal: AbortSignal) => Promise<Result<T, LabError>>,
    signal?: CancelSignal,
  ): Promise<Result<T, LabError>> {
    if (signal?.aborted === true) return Promise.resolve(err(cancelled('The compile')));
    const lane = this.lanes.get(key);
    if (lane === undefined) return this.start(key, task, signal);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        signal?.removeEventListener('abort', withdraw);
        if (lane.waiting === waiting) lane.waiting = undefined;
      };
      const withdraw = (): void => {
        end();
        resolve(err(cancelled('The compile')));
      };
      const waiting: Waiting = {
        replace: withdraw,
        start: () => {
          end();
          this.start(key, task, signal).then(resolve, reject);
        },
      };
      lane.waiting?.replace();
      lane.waiting = waiting;
      signal?.addEventListener('abort', withdraw);
      this.watchPatience(lane);
    });
  }

  private watchPatience(lane: Lane): void {
    const leftMs = lane.startedMs + this.patienceMs - performance.now();
    clearTimeout(lane.timer);
    lane.timer = setTimeout(
      () => {
        if (lane.waiting !== undefined) lane.abort.abort();
      },
      Math.max(0, leftMs),
    );
  }

  private async start<T>(
    key: string,
    task: (signal: AbortSignal) => Promise<Result<T, LabError>>,
    signal: CancelSignal | undefined,
  ): Promise<Result<T, LabError>> {
    const lane: Lane = {abort: new AbortController(), startedMs: performance.now()};
    const withdraw = (): void => lane.abort.abort();
    signal?.addEventListener('abort', withdraw);
    this.lanes.set(key, lane);
    try {
      return await task(lane.abort.signal);
    } finally {
      clearTimeout(lane.timer);
      signal?.removeEventListener('abort', withdraw);
      this.lanes.delete(key);
      lane.waiting?.start();
    }
  }
}
