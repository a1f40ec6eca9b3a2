import {type Disposable} from '../../../core/base/disposable.ts';
import {type FromWorker, type IrMethodName, type IrMethods, type ToWorker} from './messages.ts';

/** The part of `Worker` that the client uses. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Time after which a worker that does not answer is taken for lost, in milliseconds. */
const answerLimitMs = 20_000;

/**
 * Asks a worker about IR texts. The worker starts with the first question; one that dies or hangs is replaced, and what
 * it owed is answered with an error.
 */
export class IrClient implements Disposable {
  private readonly startWorker: () => WorkerLike;
  private readonly pending = new Map<number, Pending>();
  private readonly sent = new Map<string, string>();
  private worker: WorkerLike | undefined;
  private nextId = 1;

  constructor(startWorker: () => WorkerLike) {
    this.startWorker = startWorker;
  }

  /** Asks about `text` under the name `document`; the text goes over only when it differs from the last one. */
  ask<M extends IrMethodName>(
    document: string,
    text: string,
    method: M,
    request: IrMethods[M]['arguments'],
  ): Promise<IrMethods[M]['answer']> {
    const worker = this.open(document, text);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose('The IR worker did not answer in time.'), answerLimitMs);
      const settle = <T>(action: (value: T) => void): ((value: T) => void) => {
        return (value) => {
          clearTimeout(timer);
          action(value);
        };
      };
      this.pending.set(id, {resolve: settle(resolve), reject: settle(reject)});
      worker.postMessage({type: 'call', id, document, method, arguments: request});
    });
  }

  /** Tells the worker a text that a question about another document refers to. */
  open(document: string, text: string): WorkerLike {
    const worker = this.running();
    if (this.sent.get(document) !== text) {
      worker.postMessage({type: 'open', document, text});
      this.sent.set(document, text);
    }
    return worker;
  }

  /** Forgets a document. */
  close(document: string): void {
    if (this.sent.delete(document)) this.worker?.postMessage({type: 'close', document});
  }

  dispose(): void {
    this.lose('The IR worker was closed.');
  }

  private running(): WorkerLike {
    if (this.worker !== undefined) return this.worker;
    const worker = this.startWorker();
    worker.onmessage = ({data}) => this.receive(data);
    worker.onerror = (event) => this.lose(`The IR worker failed: ${event.message}`);
    this.worker = worker;
    return worker;
  }

  private receive(message: FromWorker): void {
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.type === 'answer') pending?.resolve(message.answer as never);
    else pending?.reject(new Error(message.message));
  }

  private lose(reason: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.sent.clear();
    const owed = [...this.pending.values()];
    this.pending.clear();
    for (const {reject} of owed) reject(new Error(reason));
  }
}
