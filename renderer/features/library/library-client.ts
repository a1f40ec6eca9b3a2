import {type Disposable} from '../../../core/base/disposable.ts';
import {type WorkerLike, WorkerCalls} from '../../base/worker-calls.ts';
import {type LibraryMethodName, type LibraryMethods, type ToLibraryWorker} from './messages.ts';

/** Files may have 128 MB, and a worker needs its time for them. */
const answerLimitMs = 60_000;

/** The page's files by document id, and a worker that reads them. */
export class LibraryClient implements Disposable {
  private readonly blobs = new Map<string, Blob>();
  private readonly sent = new Set<string>();
  private readonly calls: WorkerCalls<ToLibraryWorker>;

  constructor(startWorker: () => WorkerLike<ToLibraryWorker>) {
    const onLost = (): void => this.sent.clear();
    this.calls = new WorkerCalls(startWorker, {name: 'The library worker', answerLimitMs, onLost});
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
    if (this.sent.delete(library)) this.calls.post({type: 'close', library});
  }

  /** Makes sure that the worker has the file, for a question about another one that refers to it. */
  open(library: string): void {
    const blob = this.blobs.get(library);
    if (blob === undefined || this.sent.has(library)) return;
    this.calls.post({type: 'open', library, blob});
    this.sent.add(library);
  }

  ask<M extends LibraryMethodName>(
    library: string,
    method: M,
    request: LibraryMethods[M]['arguments'],
  ): Promise<LibraryMethods[M]['answer']> {
    this.open(library);
    return this.calls.call((id) => ({
      type: 'call',
      id,
      library,
      method,
      arguments: request,
    })) as Promise<LibraryMethods[M]['answer']>;
  }

  dispose(): void {
    this.calls.close();
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
