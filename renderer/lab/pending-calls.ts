import {type Disposable} from '../../core/base/disposable.ts';
import {err, type Result} from '../../core/base/result.ts';
import {cancelled, type LabError} from '../../core/protocol/error.ts';
import {
  labMethods,
  type CallOptions,
  type Lab,
  type LabEvent,
  type LabMethodName,
} from '../../core/protocol/lab.ts';

export type AnyResult = Result<unknown, LabError>;

/** Sends one call or withdraws it; what both transports have in common. */
export interface CallChannel {
  call(id: number, method: LabMethodName, request: unknown): void;
  cancel(id: number): void;
}

/** Calls under way, each with the promise that waits for it. */
export class PendingCalls {
  private readonly waiting = new Map<number, (result: AnyResult) => void>();
  private nextId = 1;

  /** Number of calls without an answer. */
  get size(): number {
    return this.waiting.size;
  }

  /** Sends a call through `channel`; a withdrawn call ends at once, whatever the host still does. */
  start(
    channel: CallChannel,
    method: LabMethodName,
    request: unknown,
    options?: CallOptions,
  ): Promise<AnyResult> {
    const signal = options?.signal;
    if (signal?.aborted === true) return Promise.resolve(err(cancelled(method)));
    const id = this.nextId++;
    return new Promise((resolve) => {
      const abort = () => {
        if (!this.waiting.has(id)) return;
        channel.cancel(id);
        this.settle(id, err(cancelled(method)));
      };
      this.waiting.set(id, (result) => {
        signal?.removeEventListener('abort', abort);
        resolve(result);
      });
      signal?.addEventListener('abort', abort);
      channel.call(id, method, request);
    });
  }

  /** Answers call `id`; an answer to a call that ended already is dropped. */
  settle(id: number, result: AnyResult): void {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    resolve?.(result);
  }

  /** Ends every call with `error`, as when the connection is lost. */
  failAll(error: LabError): void {
    for (const id of [...this.waiting.keys()]) this.settle(id, err(error));
  }
}

/** Listeners of host events. */
export class EventListeners {
  private readonly listeners = new Set<(event: LabEvent) => void>();

  subscribe(listener: (event: LabEvent) => void): Disposable {
    // A wrapper, so that one function may subscribe twice.
    const entry = (event: LabEvent) => listener(event);
    this.listeners.add(entry);
    return {dispose: () => void this.listeners.delete(entry)};
  }

  emit(event: LabEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}

/** A `Lab` whose every method goes through `call`. */
export function labFrom(
  call: (method: LabMethodName, request: unknown, options?: CallOptions) => Promise<AnyResult>,
  events: EventListeners,
): Lab {
  const names = Object.keys(labMethods) as LabMethodName[];
  const methods = names.map((name) => [
    name,
    (request: unknown, options?: CallOptions) => call(name, request, options),
  ]);
  // The one place where a table of method names becomes the typed contract.
  return {
    ...(Object.fromEntries(methods) as Omit<Lab, 'subscribe'>),
    subscribe: (listener: (event: LabEvent) => void) => events.subscribe(listener),
  } as Lab;
}
