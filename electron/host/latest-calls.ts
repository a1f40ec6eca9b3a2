import {type CancelSignal} from '../../core/base/cancel.ts';
import {err, type Result} from '../../core/base/result.ts';
import {cancelled, type LabError} from '../../core/protocol/error.ts';

/** Work that ends early when `signal` aborts. */
export type CancellableWork<T> = (signal: AbortSignal) => Promise<Result<T, LabError>>;

/** Latest wins per key: a newer call ends the older unfinished one of its key as `cancelled`. One per caller. */
export class LatestCalls {
  private readonly unfinished = new Map<string, AbortController>();

  async run<T>(
    key: string,
    outer: CancelSignal | undefined,
    work: CancellableWork<T>,
  ): Promise<Result<T, LabError>> {
    this.unfinished.get(key)?.abort();
    const controller = new AbortController();
    this.unfinished.set(key, controller);
    const abort = (): void => controller.abort();
    outer?.addEventListener('abort', abort);
    if (outer?.aborted === true) abort();
    try {
      return await orCancelled(work(controller.signal), controller.signal, key);
    } finally {
      outer?.removeEventListener('abort', abort);
      if (this.unfinished.get(key) === controller) this.unfinished.delete(key);
    }
  }

  /** Ends everything unfinished. */
  cancelAll(): void {
    for (const controller of this.unfinished.values()) controller.abort();
  }
}

/** Answers as soon as the signal aborts: the caller does not wait for the compiler to notice. */
function orCancelled<T>(
  work: Promise<Result<T, LabError>>,
  signal: AbortSignal,
  key: string,
): Promise<Result<T, LabError>> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => resolve(err(cancelled(`The compile of ${key}`)));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, {once: true});
    work.then(resolve, reject);
  });
}
