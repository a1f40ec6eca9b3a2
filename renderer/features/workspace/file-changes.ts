import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {documentClosed, isUnsaved} from '../documents/documents-slice.ts';
import {documentsRenamed} from './disk-state.ts';
import {
  changeDone,
  type FileChange,
  joinPath,
  openedRoot,
  parentOf,
  pathInFolder,
  problemShown,
  renamedPath,
} from './workspace-slice.ts';

export interface FileChangesOptions {
  readonly store: AppStore;
  readonly lab: Pick<Lab, 'createEntry' | 'renameEntry' | 'deleteEntry' | 'restoreEntry'>;
  /** Lists a folder of the tree anew. */
  readonly list: (folder: string) => Promise<void>;
  readonly open: (path: string) => Promise<DocumentId | undefined>;
  /** Looks at the files of all documents. */
  readonly checkDocuments: () => Promise<void>;
}

/** What a person does to the files of the opened folder, beside writing them: made, renamed, deleted, and that undone. */
export class FileChanges {
  private readonly store: AppStore;
  private readonly lab: FileChangesOptions['lab'];
  private readonly list: FileChangesOptions['list'];
  private readonly open: FileChangesOptions['open'];
  private readonly checkDocuments: FileChangesOptions['checkDocuments'];
  /** Ends with the last undoing that was asked for. */
  private undoing: Promise<void> = Promise.resolve();

  constructor({store, lab, list, open, checkDocuments}: FileChangesOptions) {
    this.store = store;
    this.lab = lab;
    this.list = list;
    this.open = open;
    this.checkDocuments = checkDocuments;
  }

  async create(folder: string, name: string, kind: 'file' | 'folder'): Promise<LabError | undefined> {
    const path = joinPath(folder, name);
    const made = await this.lab.createEntry({path, kind});
    if (!made.ok) return made.error;
    this.store.setState((state) => ({
      selectedEntry: path,
      expandedFolders:
        folder === '' || state.expandedFolders.includes(folder)
          ? state.expandedFolders
          : [...state.expandedFolders, folder],
    }));
    await this.list(parentOf(path));
    if (kind === 'file') await this.open(path);
    return undefined;
  }

  /** Documents of what is renamed go with it. */
  async rename(from: string, to: string): Promise<LabError | undefined> {
    const folder = openedRoot(this.store.getState());
    const error = await this.renameEntry(from, to);
    if (error === undefined && folder !== undefined)
      this.store.setState((state) => changeDone(state, {kind: 'renamed', folder, from, to}));
    return error;
  }

  private async renameEntry(from: string, to: string): Promise<LabError | undefined> {
    const renamed = await this.lab.renameEntry({from, to});
    if (!renamed.ok) return renamed.error;
    const root = openedRoot(this.store.getState());
    this.store.setState((state) => {
      const expandedFolders = state.expandedFolders.map((path) => renamedPath(path, from, to) ?? path);
      return {
        ...documentsRenamed(state, root, from, to),
        expandedFolders,
        selectedEntry: to,
      };
    });
    await Promise.all([...new Set([parentOf(from), parentOf(to)])].map((path) => this.list(path)));
    const {expandedFolders, tree} = this.store.getState();
    await Promise.all(
      expandedFolders.filter((path) => tree[path] === undefined).map((path) => this.list(path)),
    );
    return undefined;
  }

  /** Deletes a file or a folder; what was saved is closed with it, what was not stays open and says so. */
  async remove(path: string): Promise<LabError | undefined> {
    const root = openedRoot(this.store.getState());
    const removed = await this.lab.deleteEntry({path});
    if (!removed.ok) return removed.error;
    if (root === undefined) return undefined;
    const before = this.store.getState();
    const gone = Object.values(before.documents).filter((document) => {
      const file = pathInFolder(document, before);
      return file !== undefined && renamedPath(file, path, '') !== undefined && !isUnsaved(document);
    });
    for (const {id} of gone) this.store.setState((state) => documentClosed(state, id));
    const {value} = removed;
    this.store.setState((state) => ({
      selectedEntry: undefined,
      ...(value.trash === 'lab'
        ? changeDone(state, {
            kind: 'deleted',
            folder: root,
            path,
            id: value.id,
            closed: gone.flatMap(({disk}) => disk?.path ?? []),
          })
        : {}),
      deletedNotice: {
        text:
          value.trash === 'lab'
            ? `${path} is in the lab’s trash for 30 days.`
            : `${path} is in the trash of this machine: put it back from there.`,
        canUndo: value.trash === 'lab',
      },
      announcement: `${path} was deleted`,
    }));
    await this.list(parentOf(path));
    await this.checkDocuments();
    return undefined;
  }

  /** Undoes the last deletion or renaming in the opened folder; asked for again meanwhile, then the one before it. */
  undo(): Promise<void> {
    const undone = this.undoing.then(() => this.undoLast());
    this.undoing = undone.catch(() => undefined);
    return undone;
  }

  private async undoLast(): Promise<void> {
    const root = openedRoot(this.store.getState());
    const change = this.store.getState().fileChanges.findLast(({folder}) => folder === root);
    if (change === undefined) return;
    const error =
      change.kind === 'renamed' ? await this.renameEntry(change.to, change.from) : await this.restore(change);
    if (error !== undefined)
      this.store.setState(problemShown(`This is not undone: ${error.message} ${error.nextStep}`));
    // What cannot be undone now may be later.
    else
      this.store.setState((state) => ({
        fileChanges: state.fileChanges.filter((one) => one !== change),
        announcement:
          change.kind === 'renamed' ? `${change.from} has its name again` : `${change.path} is back`,
      }));
  }

  private async restore({id, path, closed}: FileChange & {kind: 'deleted'}): Promise<LabError | undefined> {
    const restored = await this.lab.restoreEntry({id});
    if (!restored.ok) return restored.error;
    this.store.setState({deletedNotice: undefined, selectedEntry: path});
    await this.list(parentOf(path));
    for (const file of closed) await this.open(file);
    await this.checkDocuments();
    return undefined;
  }
}
