import {type Lab} from '../../../core/protocol/lab.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {fileSeen, mineKept, theirsTaken} from './disk-state.ts';
import {openedRoot, parentOf, pathInFolder} from './workspace-slice.ts';

export interface DiskChecksOptions {
  readonly store: AppStore;
  readonly lab: Pick<Lab, 'readFile'>;
  readonly save: (id: DocumentId) => Promise<boolean>;
}

/** Whether the files of documents are still what they were, and what a person decides where they are not. */
export class DiskChecks {
  private readonly store: AppStore;
  private readonly lab: DiskChecksOptions['lab'];
  private readonly save: DiskChecksOptions['save'];

  constructor({store, lab, save}: DiskChecksOptions) {
    this.store = store;
    this.lab = lab;
    this.save = save;
  }

  /** Looks at the files of all documents. */
  async checkAll(): Promise<void> {
    const state = this.store.getState();
    if (state.connection.status !== 'connected' || openedRoot(state) === undefined) return;
    await this.checkWhere(() => true);
  }

  /** Looks at the files of documents that are directly in one of `folders`. */
  async checkIn(folders: readonly string[]): Promise<void> {
    await this.checkWhere((path) => folders.includes(parentOf(path)));
  }

  private async checkWhere(isConcerned: (path: string) => boolean): Promise<void> {
    const state = this.store.getState();
    const concerned = Object.values(state.documents).filter((document: LabDocument) => {
      const path = pathInFolder(document, state);
      return path !== undefined && isConcerned(path);
    });
    await Promise.all(concerned.map(({id}) => this.check(id)));
  }

  /** Looks at the file of a document: a saved document follows it, an edited one is in conflict with it. */
  async check(id: DocumentId): Promise<void> {
    const state = this.store.getState();
    const document = state.documents[id];
    const path = document === undefined ? undefined : pathInFolder(document, state);
    if (document?.disk === undefined || path === undefined || state.savingFiles.includes(id)) return;
    const {hash} = document.disk;
    const read = await this.lab.readFile({path, known: hash});
    if (read.ok) this.store.setState((now) => fileSeen(now, id, hash, read.value));
  }

  /** The document as it is counts: the next save replaces what is on the disk. */
  keepMine(id: DocumentId): void {
    this.store.setState((state) => mineKept(state, id));
    void this.save(id);
  }

  /** The disk counts: the document takes its text; undo brings the other back. */
  takeTheirs(id: DocumentId): void {
    this.store.setState((state) => theirsTaken(state, id));
  }
}
