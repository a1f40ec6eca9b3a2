import {type Disposable} from '../../../core/base/disposable.ts';
import {
  type FromLibraryWorker,
  type LibraryMethodName,
  type LibraryMethods,
  type ToLibraryWorker,
} from './messages.ts';

/** The part of `Worker` that the client uses. */
export interface LibraryWorkerLike {
  postMessage(message: ToLibraryWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromLibraryWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Time after which a worker that does not answer is taken for lost, in milliseconds: files may have 128 MB. */
const answerLimitMs = 60_000;

/**
 * The page's files by document id, and a worker that reads them. The worker starts with the first question; one that dies
 * or hangs is replaced, and what it owed is answered with an error.
 */
export class LibraryClient implements Disposable {
  private readonly startWorker: () => LibraryWorkerLike;
  private readonly blobs = new Map<string, Blob>();
  private readonly sent = new Set<string>();
  private readonly pending = new Map<number, Pending>();
  private worker: LibraryWorkerLike | undefined;
  private nextId = 1;

  constructor(startWorker: () => LibraryWorkerLike) {
    this.startWorker = startWorker;
  }

  /** Gives the client the file of a document. */
  put(library: string, blob: Blob): void {
    this.blobs.set(library, blob);
    this.sent.delete(library);
  }

  blobOf(library: string): Blob | undefined {
    return this.blobs.get(library);
  }

  /** Forgets a file. */
  close(library: string): void {
    this.blobs.delete(library);
    if (this.sent.delete(library)) this.worker?.postMessage({type: 'close', library});
  }

  /** Makes sure that the worker has the file, for a question about another one that refers to it. */
  open(library: string): LibraryWorkerLike {
    const worker = this.running();
    const blob = this.blobs.get(library);
    if (blob !== undefined && !this.sent.has(library)) {
      worker.postMessage({type: 'open', library, blob});
      this.sent.add(library);
    }
    return worker;
  }

  ask<M extends LibraryMethodName>(
    library: string,
    method: M,
    request: LibraryMethods[M]['arguments'],
  ): Promise<LibraryMethods[M]['answer']> {
    const worker = this.open(library);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose('The library worker did not answer in time.'), answerLimitMs);
      const settle = <T>(action: (value: T) => void): ((value: T) => void) => {
        return (value) => {
          clearTimeout(timer);
          action(value);
        };
      };
      this.pending.set(id, {resolve: settle(resolve), reject: settle(reject)});
      worker.postMessage({type: 'call', id, library, method, arguments: request});
    });
  }

  dispose(): void {
    this.lose('The library worker was closed.');
  }

  private running(): LibraryWorkerLike {
    if (this.worker !== undefined) return this.worker;
    const worker = this.startWorker();
    worker.onmessage = ({data}) => this.receive(data);
    worker.onerror = (event) => this.lose(`The library worker failed: ${event.message}`);
    this.worker = worker;
    return worker;
  }

  private receive(message: FromLibraryWorker): void {
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

let client: LibraryClient | undefined;

/** The page's client of the library worker. */
export function libraryClient(): LibraryClient {
  client ??= new LibraryClient(
    () => new Worker(new URL('./library-worker.ts', import.meta.url), {type: 'module'}),
  );
  return client;
}
