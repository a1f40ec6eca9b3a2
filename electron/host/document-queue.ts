import {type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type DocumentId, type LabDocument} from '../../core/protocol/session.ts';

/** What the disk answers: the revision that is stored now. */
export type StoreOutcome = Result<{revision: number}, LabError>;

export interface DocumentWriter {
  save(document: LabDocument): Promise<StoreOutcome>;
  discard(id: DocumentId): Promise<StoreOutcome>;
}

interface Operation {
  /** Absent: discard. */
  document: LabDocument | undefined;
  readonly waiting: ((outcome: StoreOutcome) => void)[];
}

/**
 * Orders the writes of each document: one at a time, in the order of arrival. Saves that pile up behind a slow disk
 * are merged: only the newest is written, and all are answered once it is durable.
 */
export class DocumentQueue {
  private readonly writer: DocumentWriter;
  private readonly queues = new Map<DocumentId, Operation[]>();
  private readonly draining = new Set<Promise<void>>();

  constructor(writer: DocumentWriter) {
    this.writer = writer;
  }

  save(document: LabDocument): Promise<StoreOutcome> {
    return this.enqueue(document.id, document);
  }

  discard(id: DocumentId): Promise<StoreOutcome> {
    return this.enqueue(id, undefined);
  }

  /** Resolves when everything accepted so far is on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.draining);
  }

  private enqueue(id: DocumentId, document: LabDocument | undefined): Promise<StoreOutcome> {
    return new Promise((resolve) => {
      const queue = this.queues.get(id);
      if (queue === undefined) {
        const fresh: Operation[] = [{document, waiting: [resolve]}];
        this.queues.set(id, fresh);
        const drained = this.drain(id, fresh).finally(() => this.draining.delete(drained));
        this.draining.add(drained);
        return;
      }
      // The first operation is being carried out already; only what waits behind it may still change.
      const last = queue.length > 1 ? queue.at(-1) : undefined;
      if (document === undefined || last?.document === undefined) {
        queue.push({document, waiting: [resolve]});
        return;
      }
      if (document.revision >= last.document.revision) last.document = document;
      last.waiting.push(resolve);
    });
  }

  private async drain(id: DocumentId, queue: Operation[]): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const {document} = next;
      const outcome = await (document === undefined ? this.writer.discard(id) : this.writer.save(document));
      queue.shift();
      for (const resolve of next.waiting) resolve(outcome);
    }
    this.queues.delete(id);
  }
}
