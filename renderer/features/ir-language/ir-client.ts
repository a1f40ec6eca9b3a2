import {type Disposable} from '../../../core/base/disposable.ts';
import {type WorkerLike, WorkerCalls} from '../../base/worker-calls.ts';
import {type IrMethodName, type IrMethods, type ToWorker} from './messages.ts';

const answerLimitMs = 20_000;

/** Asks a worker about IR texts. */
export class IrClient implements Disposable {
  private readonly sent = new Map<string, string>();
  private readonly calls: WorkerCalls<ToWorker>;

  constructor(startWorker: () => WorkerLike<ToWorker>) {
    const onLost = (): void => this.sent.clear();
    this.calls = new WorkerCalls(startWorker, {name: 'The IR worker', answerLimitMs, onLost});
  }

  /** Asks about `text` under the name `document`; the text goes over only when it differs from the last one. */
  ask<M extends IrMethodName>(
    document: string,
    text: string,
    method: M,
    request: IrMethods[M]['arguments'],
  ): Promise<IrMethods[M]['answer']> {
    this.open(document, text);
    return this.calls.call((id) => ({
      type: 'call',
      id,
      document,
      method,
      arguments: request,
    })) as Promise<IrMethods[M]['answer']>;
  }

  /** Tells the worker a text that a question about another document refers to. */
  open(document: string, text: string): void {
    if (this.sent.get(document) === text) return;
    this.calls.post({type: 'open', document, text});
    this.sent.set(document, text);
  }

  /** Forgets a document. */
  close(document: string): void {
    if (this.sent.delete(document)) this.calls.post({type: 'close', document});
  }

  dispose(): void {
    this.calls.close();
  }
}
