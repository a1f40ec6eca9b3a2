import {createHash} from 'node:crypto';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {
  type DocumentId,
  documentSchema,
  type LabDocument,
  type Session,
  type SetAsideFile,
  type ViewState,
  viewStateSchema,
} from '../../core/protocol/session.ts';
import {makePrivateFolder, removeAbandonedWrites} from './atomic-file.ts';
import {DocumentQueue, type StoreOutcome} from './document-queue.ts';
import {createStoredFiles, type FileIdentity, storageFailed, type StoredFiles} from './stored-file.ts';

/**
 * Keeps documents and view on disk, one file each, so that a crash at any moment loses nothing that was acknowledged.
 * Several hosts may share one home: revisions decide between them.
 */
export interface SessionStore {
  load(): Promise<Result<Session, LabError>>;
  saveDocument(document: LabDocument): Promise<StoreOutcome>;
  discardDocument(id: DocumentId): Promise<Result<Record<string, never>, LabError>>;
  saveView(view: ViewState): Promise<Result<Record<string, never>, LabError>>;
  /** Resolves when everything accepted is on disk. */
  flush(): Promise<void>;
}

interface StoredDocuments {
  readonly documents: LabDocument[];
  readonly unreadable: SetAsideFile[];
}

export function createSessionStore(homeDirectory: string, clock: () => Date): SessionStore {
  return new DiskSessionStore(homeDirectory, clock);
}

class DiskSessionStore implements SessionStore {
  private readonly documentsFolder: string;
  private readonly viewPath: string;
  private readonly files: StoredFiles;
  private readonly queue: DocumentQueue;
  private readonly known = new Map<DocumentId, {revision: number; identity: FileIdentity}>();
  private folders: Promise<Result<void, LabError>> | undefined;
  private viewWrites: Promise<unknown> = Promise.resolve();
  private newestView: ViewState | undefined;

  constructor(homeDirectory: string, clock: () => Date) {
    const root = join(homeDirectory, 'session');
    this.documentsFolder = join(root, 'documents');
    this.viewPath = join(root, 'view.json');
    this.files = createStoredFiles(join(root, 'set-aside'), clock);
    this.queue = new DocumentQueue({
      save: (document) => this.writeDocument(document),
      discard: (id) => this.removeDocument(id),
    });
  }

  async load(): Promise<Result<Session, LabError>> {
    const prepared = await this.prepare();
    if (!prepared.ok) return prepared;
    const read = await this.readDocuments();
    if (!read.ok) return read;
    const view = await this.files.read(this.viewPath, viewStateSchema);
    if (!view.ok) return view;
    const setAside = [...this.files.setAside, ...read.value.unreadable];
    return ok({
      documents: read.value.documents,
      view: view.value ?? viewStateSchema.parse({}),
      ...(setAside.length === 0 ? {} : {setAside}),
    });
  }

  saveDocument(document: LabDocument): Promise<StoreOutcome> {
    return this.queue.save(document);
  }

  async discardDocument(id: DocumentId): Promise<Result<Record<string, never>, LabError>> {
    const outcome = await this.queue.discard(id);
    return outcome.ok ? ok({}) : outcome;
  }

  /** The last view wins; views that arrive while one is written are merged into the next write. */
  async saveView(view: ViewState): Promise<Result<Record<string, never>, LabError>> {
    this.newestView = view;
    const written = this.viewWrites.then(async (): Promise<Result<void, LabError>> => {
      const newest = this.newestView;
      if (newest === undefined) return ok(undefined);
      const prepared = await this.prepare();
      const outcome = prepared.ok ? await this.files.write(this.viewPath, newest) : prepared;
      if (outcome.ok && this.newestView === newest) this.newestView = undefined;
      return outcome;
    });
    this.viewWrites = written;
    const outcome = await written;
    return outcome.ok ? ok({}) : outcome;
  }

  async flush(): Promise<void> {
    await Promise.all([this.queue.flush(), this.viewWrites]);
  }

  /** Makes the folders on first use; a failure is tried again by the next call. */
  private async prepare(): Promise<Result<void, LabError>> {
    this.folders ??= this.makeFolders();
    const outcome = await this.folders;
    if (!outcome.ok) this.folders = undefined;
    return outcome;
  }

  private async makeFolders(): Promise<Result<void, LabError>> {
    try {
      await makePrivateFolder(this.documentsFolder);
      await removeAbandonedWrites(this.documentsFolder);
      await removeAbandonedWrites(join(this.documentsFolder, '..'));
      return ok(undefined);
    } catch (error) {
      return err(storageFailed('written', this.documentsFolder, error));
    }
  }

  /** A file that the disk does not give up is reported and left where it is; the others load. */
  private async readDocuments(): Promise<Result<StoredDocuments, LabError>> {
    let names: string[];
    try {
      names = await readdir(this.documentsFolder);
    } catch (error) {
      return err(storageFailed('read', this.documentsFolder, error));
    }
    const documents: LabDocument[] = [];
    const unreadable: SetAsideFile[] = [];
    for (const name of names.filter((each) => !each.startsWith('.') && each.endsWith('.json')).sort()) {
      const path = join(this.documentsFolder, name);
      const read = await this.files.read(path, documentSchema);
      if (!read.ok) unreadable.push({path, reason: read.error.message});
      else if (read.value !== undefined) documents.push(read.value);
    }
    return ok({documents, unreadable});
  }

  private async writeDocument(document: LabDocument): Promise<StoreOutcome> {
    const outcome = await this.replaceDocument(document);
    if (outcome.ok) return outcome;
    return err({...outcome.error, message: `${document.name} is not saved: ${outcome.error.message}`});
  }

  private async replaceDocument(document: LabDocument): Promise<StoreOutcome> {
    const prepared = await this.prepare();
    if (!prepared.ok) return prepared;
    const stored = await this.storedRevision(document.id);
    if (!stored.ok) return stored;
    if (stored.value !== undefined && stored.value > document.revision) return ok({revision: stored.value});
    const path = this.documentPath(document.id);
    const written = await this.files.write(path, document);
    if (!written.ok) return written;
    const identity = await this.files.identify(path);
    if (identity !== undefined) this.known.set(document.id, {revision: document.revision, identity});
    return ok({revision: document.revision});
  }

  private async removeDocument(id: DocumentId): Promise<StoreOutcome> {
    const prepared = await this.prepare();
    if (!prepared.ok) return prepared;
    this.known.delete(id);
    const removed = await this.files.remove(this.documentPath(id));
    return removed.ok ? ok({revision: 0}) : removed;
  }

  /** Reads the stored file only where another host has written it since this one did. */
  private async storedRevision(id: DocumentId): Promise<Result<number | undefined, LabError>> {
    const path = this.documentPath(id);
    const identity = await this.files.identify(path);
    if (identity === undefined) return ok(undefined);
    const known = this.known.get(id);
    if (known !== undefined && sameIdentity(known.identity, identity)) return ok(known.revision);
    const read = await this.files.read(path, documentSchema);
    return read.ok ? ok(read.value?.revision) : read;
  }

  /** Ids are any text, so that a hash names the file. */
  private documentPath(id: DocumentId): string {
    return join(this.documentsFolder, `${createHash('sha256').update(id).digest('hex')}.json`);
  }
}

function sameIdentity(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.inode === right.inode && left.modifiedMs === right.modifiedMs && left.sizeBytes === right.sizeBytes
  );
}
