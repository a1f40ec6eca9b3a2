/** The part of `Worker` that calls need. */
export interface WorkerLike<Sent> {
  postMessage(message: Sent): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<WorkerReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What a worker answers to the call `id`. */
export type WorkerReply =
  | {readonly type: 'answer'; readonly id: number; readonly answer: unknown}
  | {readonly type: 'failure'; readonly id: number; readonly message: string};

interface WorkerCallsOptions {
  /** What the worker is called in errors: "The IR worker". */
  readonly name: string;
  /** Time after which a worker that does not answer is taken for lost, in milliseconds. */
  readonly answerLimitMs: number;
  /** Called when the worker is gone, with all that it knew. */
  readonly onLost: () => void;
}

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Calls to a worker that starts with the first message. One that dies or hangs is replaced by the next message, and what
 * it owed is answered with an error.
 */
export class WorkerCalls<Sent> {
  private readonly start: () => WorkerLike<Sent>;
  private readonly options: WorkerCallsOptions;
  private readonly pending = new Map<number, Pending>();
  private worker: WorkerLike<Sent> | undefined;
  private nextId = 1;

  constructor(start: () => WorkerLike<Sent>, options: WorkerCallsOptions) {
    this.start = start;
    this.options = options;
  }

  /** Sends a message that has no answer. */
  post(message: Sent): void {
    this.running().postMessage(message);
  }

  /** Sends the message that `make` gives the call's id, and waits for its answer. */
  call(make: (id: number) => Sent): Promise<unknown> {
    const {name, answerLimitMs} = this.options;
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose(`${name} did not answer in time.`), answerLimitMs);
      this.pending.set(id, {
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.post(make(id));
    });
  }

  /** Ends the worker; what it owes is answered with an error. */
  close(): void {
    this.lose(`${this.options.name} was closed.`);
  }

  private running(): WorkerLike<Sent> {
    if (this.worker !== undefined) return this.worker;
    const worker = this.start();
    worker.onmessage = ({data}) => this.receive(data);
    worker.onerror = (event) => this.lose(`${this.options.name} failed: ${event.message}`);
    this.worker = worker;
    return worker;
  }

  private receive(reply: WorkerReply): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (reply.type === 'answer') pending?.resolve(reply.answer);
    else pending?.reject(new Error(reply.message));
  }

  private lose(reason: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.options.onLost();
    const owed = [...this.pending.values()];
    this.pending.clear();
    for (const {reject} of owed) reject(new Error(reason));
  }
}
