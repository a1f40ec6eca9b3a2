import {type Disposable} from '../../../core/base/disposable.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type DocumentId, type LabDocument, type ViewState} from '../../../core/protocol/session.ts';
import {type SaveState} from './save-slice.ts';
import {type WriteAhead} from './write-ahead.ts';

/** Edits within this time go to the host as one save. */
export const coalesceMs = 100;
/** Wait before a save that the host refused is tried again. */
export const retryMs = 2_000;

export interface SaveQueueOptions {
  readonly lab: Pick<Lab, 'saveDocument' | 'discardDocument' | 'saveView'>;
  readonly writeAhead: WriteAhead;
  readonly onState: (state: SaveState) => void;
  /** The host holds a later revision of this document (from another window): the next save must be above it. */
  readonly onOvertaken: (id: DocumentId, storedRevision: number) => void;
}

type Job =
  | {readonly kind: 'save'; readonly document: LabDocument}
  | {readonly kind: 'discard'; readonly id: DocumentId}
  | {readonly kind: 'view'; readonly view: ViewState};

/**
 * Brings every change to the host, durably: a synchronous copy first, then one request at a time per document, the
 * newest text only. Nothing is dropped on failure; it is tried again when the connection is back, or after a while.
 */
export class SaveQueue implements Disposable {
  private readonly options: SaveQueueOptions;
  /** What has to be sent, newest per key. */
  private readonly jobs = new Map<string, Job>();
  private readonly inFlight = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor(options: SaveQueueOptions) {
    this.options = options;
  }

  documentChanged(document: LabDocument): void {
    this.options.writeAhead.putDocument(document);
    this.add(document.id, {kind: 'save', document});
  }

  documentClosed(id: DocumentId): void {
    this.options.writeAhead.putClosed(id);
    this.add(id, {kind: 'discard', id});
  }

  viewChanged(view: ViewState): void {
    this.options.writeAhead.putView(view);
    this.add('view', {kind: 'view', view});
  }

  /** Sends what waits now: when the connection is back. */
  flush(): void {
    if (this.disposed) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [key, job] of this.jobs) {
      // The answer to the earlier request starts the next one.
      if (this.inFlight.has(key)) continue;
      this.jobs.delete(key);
      this.inFlight.add(key);
      void this.send(job).then((error) => this.sent(key, job, error));
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private add(key: string, job: Job): void {
    this.jobs.set(key, job);
    this.options.onState({status: 'saving'});
    this.schedule(coalesceMs);
  }

  private schedule(delayMs: number): void {
    if (this.timer !== undefined || this.disposed) return;
    this.timer = setTimeout(() => this.flush(), delayMs);
  }

  private async send(job: Job): Promise<LabError | undefined> {
    const {lab, writeAhead, onOvertaken} = this.options;
    if (job.kind === 'save') {
      const {id, revision} = job.document;
      const reply = await lab.saveDocument({document: job.document});
      if (!reply.ok) return reply.error;
      if (reply.value.revision > revision) onOvertaken(id, reply.value.revision);
      else writeAhead.documentSaved(id, revision);
      return undefined;
    }
    const reply =
      job.kind === 'discard' ? await lab.discardDocument({id: job.id}) : await lab.saveView({view: job.view});
    if (!reply.ok) return reply.error;
    if (job.kind === 'discard') writeAhead.closedSaved(job.id);
    // A view that changed meanwhile is still held.
    else if (!this.jobs.has('view')) writeAhead.viewSaved();
    return undefined;
  }

  private sent(key: string, job: Job, error: LabError | undefined): void {
    this.inFlight.delete(key);
    if (error === undefined) {
      if (this.jobs.size > 0) this.schedule(0);
      else if (this.inFlight.size === 0) this.options.onState({status: 'saved'});
      return;
    }
    if (!this.jobs.has(key)) this.jobs.set(key, job);
    const lost = error.code === 'connection-lost';
    this.options.onState(lost ? {status: 'waiting'} : {status: 'failed', error});
    // Without a connection the reconnect flushes; the timer is for a host that refuses, such as on a full disk.
    this.schedule(retryMs);
  }
}
