import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {binaryPartBytes, type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type FolderState} from '../../../core/protocol/workspace.ts';
import {type Position} from '../../../core/base/source-text.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {onConnected} from '../connection/on-connected.ts';
import {documentClosed, documentOpened, isUnsaved} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {languageOf} from '../library/open-files.ts';
import {fromBase64} from '../library/library-transfer.ts';
import {conflictSet, diskChanged, documentsRenamed, shortName, textTaken} from './disk-state.ts';
import {
  changeDone,
  documentOfFile,
  type FileChange,
  folderListed,
  joinPath,
  parentOf,
  pathInFolder,
  renamedPath,
} from './workspace-slice.ts';

type WorkspaceLab = Pick<
  Lab,
  | 'folderState'
  | 'openFolder'
  | 'listFolder'
  | 'readFile'
  | 'readFilePart'
  | 'writeFile'
  | 'createEntry'
  | 'renameEntry'
  | 'deleteEntry'
  | 'restoreEntry'
  | 'listExperiments'
  | 'subscribe'
>;

const maxRecentFiles = 30;

export interface WorkspaceOptions {
  readonly store: AppStore;
  readonly lab: WorkspaceLab;
  /** Opens the bytes of a library as a document; says why not where it cannot. */
  readonly openLibrary: (file: File) => string | undefined;
}

/** The opened folder in the window: its tree, its files as documents, and what happens to them on the disk. */
export class WorkspaceController implements Disposable {
  private readonly store: AppStore;
  private readonly lab: WorkspaceLab;
  private readonly openLibrary: WorkspaceOptions['openLibrary'];
  private readonly owned = new DisposableStack();
  /** Writes of one document wait for each other. */
  private readonly writes = new Map<DocumentId, Promise<boolean>>();
  private autosave: ReturnType<typeof setTimeout> | undefined;

  constructor({store, lab, openLibrary}: WorkspaceOptions) {
    this.store = store;
    this.lab = lab;
    this.openLibrary = openLibrary;
  }

  /** Follows the host's folder, the disk, and the setting of saving by itself. */
  start(target: Pick<Window, 'addEventListener' | 'removeEventListener'>): Disposable {
    this.owned.use(onConnected(this.store, () => this.refresh()));
    this.owned.use(
      this.lab.subscribe((event) => {
        if (event.type === 'folder') void this.folderShown(event.state);
        if (event.type === 'folder-changed') void this.foldersChanged(event.folders);
      }),
    );
    this.owned.defer(
      this.store.subscribe((state, previous) => {
        if (state.sessionLoaded && !previous.sessionLoaded) void this.checkDocuments();
        if (state.documents !== previous.documents) this.documentsChanged(state, previous);
      }),
    );
    const focused = (): void => void this.checkDocuments();
    const left = (): void => {
      if (this.store.getState().autosave === 'on-focus-change') void this.saveAll();
    };
    target.addEventListener('focus', focused);
    target.addEventListener('blur', left);
    this.owned.defer(() => {
      target.removeEventListener('focus', focused);
      target.removeEventListener('blur', left);
      clearTimeout(this.autosave);
    });
    return this.owned;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async refresh(): Promise<void> {
    const state = await this.lab.folderState({});
    if (state.ok) await this.folderShown(state.value);
  }

  private async folderShown(folderState: FolderState): Promise<void> {
    const before = this.store.getState().folderState?.folder?.path;
    const root = folderState.folder?.path;
    if (root === before) {
      this.store.setState({folderState});
    } else {
      this.store.setState({
        folderState,
        tree: {},
        expandedFolders: [],
        selectedEntry: undefined,
        folderExperiments: [],
      });
    }
    if (root === undefined) return;
    const {expandedFolders} = this.store.getState();
    await Promise.all(['', ...expandedFolders].map((path) => this.list(path)));
    await Promise.all([this.listExperiments(), this.checkDocuments()]);
  }

  /** By the system's dialog where there is one, else by a path that is typed. */
  async openFolder(): Promise<void> {
    const {folderState} = this.store.getState();
    if (folderState?.canChoose !== true) {
      this.store.setState({fileQuestion: {kind: 'open-path'}, fileQuestionError: undefined});
      return;
    }
    await this.tell(this.lab.openFolder({how: 'choose'}));
  }

  async openFolderAt(path: string): Promise<LabError | undefined> {
    const opened = await this.lab.openFolder({how: 'path', path});
    return opened.ok ? undefined : opened.error;
  }

  async closeFolder(): Promise<void> {
    await this.tell(this.lab.openFolder({how: 'close'}));
  }

  async toggle(path: string): Promise<void> {
    const {expandedFolders} = this.store.getState();
    if (expandedFolders.includes(path)) {
      this.store.setState({expandedFolders: expandedFolders.filter((other) => other !== path)});
      return;
    }
    this.store.setState({expandedFolders: [...expandedFolders, path]});
    await this.list(path);
  }

  async list(path: string): Promise<void> {
    const root = this.rootNow();
    const entries = this.store.getState().tree[path]?.entries ?? [];
    this.store.setState((state) => folderListed(state, path, {status: 'loading', entries}));
    const listed = await this.lab.listFolder({path});
    if (this.rootNow() !== root) return;
    this.store.setState((state) =>
      folderListed(
        state,
        path,
        listed.ok ? {status: 'ready', ...listed.value} : {status: 'failed', entries: [], error: listed.error},
      ),
    );
  }

  async listExperiments(): Promise<void> {
    const listed = await this.lab.listExperiments({});
    if (listed.ok) this.store.setState({folderExperiments: listed.value.experiments});
  }

  /** Opens a file of the folder as a document, or brings it to the front; then shows `place`, if there is one. */
  async open(path: string, place?: Position): Promise<DocumentId | undefined> {
    const root = this.rootNow();
    if (root === undefined) return undefined;
    const known = documentOfFile(this.store.getState().documents, root, path);
    const id = known?.id ?? (await this.read(root, path));
    if (id === undefined) return undefined;
    this.store.setState((state) => ({
      activeDocument: id,
      recentFiles: [
        {folder: root, path},
        ...state.recentFiles.filter((file) => file.folder !== root || file.path !== path),
      ].slice(0, maxRecentFiles),
      ...(place === undefined ? {} : placeRevealed(state, id, place)),
    }));
    return id;
  }

  private async read(root: string, path: string): Promise<DocumentId | undefined> {
    const language = languageOf(path) ?? 'text';
    if (language === 'library') return this.readLibrary(path);
    const read = await this.lab.readFile({path});
    if (!read.ok || read.value.state !== 'read') {
      this.problem(
        read.ok ? `${path} does not exist any more.` : `${read.error.message} ${read.error.nextStep}`,
      );
      return undefined;
    }
    const {text, hash} = read.value;
    // Opened twice in the meantime.
    const already = documentOfFile(this.store.getState().documents, root, path);
    if (already !== undefined) return already.id;
    const state = this.store.getState();
    const document: LabDocument = {
      ...newDocument(state, shortName(state.documents, path), language, text),
      disk: {folder: root, path, hash, savedRevision: 1},
    };
    this.store.setState((now) => ({...documentOpened(now, document), firstLaunch: false}));
    return document.id;
  }

  private async readLibrary(path: string): Promise<undefined> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let offset = 0; ; offset += binaryPartBytes) {
      const read = await this.lab.readFilePart({path, offset});
      if (!read.ok) {
        this.problem(`${read.error.message} ${read.error.nextStep}`);
        return undefined;
      }
      parts.push(fromBase64(read.value.part));
      if (offset + binaryPartBytes >= read.value.sizeBytes) break;
    }
    const problem = this.openLibrary(new File(parts, path.split('/').pop() ?? path));
    if (problem !== undefined) this.problem(problem);
    return undefined;
  }

  /** Writes the document to its file. A document without one is given one by a person first. `true` where it is written. */
  async save(id: DocumentId): Promise<boolean> {
    const writing = (this.writes.get(id) ?? Promise.resolve(true)).then(() => this.write(id));
    this.writes.set(id, writing);
    const written = await writing;
    if (this.writes.get(id) === writing) this.writes.delete(id);
    return written;
  }

  private async write(id: DocumentId): Promise<boolean> {
    const state = this.store.getState();
    const document = state.documents[id];
    const path = document === undefined ? undefined : pathInFolder(document, state);
    const root = this.rootNow();
    if (document === undefined || document.disk === undefined || path === undefined || root === undefined)
      return false;
    const conflict = state.diskConflicts[id];
    if (conflict?.kind === 'changed') {
      this.problem(
        `${document.name} was changed on the disk: decide above the text which of the two is kept.`,
      );
      return false;
    }
    this.store.setState({savingFiles: [...state.savingFiles, id]});
    // A person who saves a deleted file wants it back.
    const expected = conflict?.kind === 'deleted' ? 'absent' : document.disk.hash;
    const written = await this.lab.writeFile({path, text: document.text, expected});
    this.store.setState((now) => ({savingFiles: now.savingFiles.filter((other) => other !== id)}));
    if (written.ok) {
      const disk = {folder: root, path, hash: written.value.hash, savedRevision: document.revision};
      this.store.setState((now) => ({...diskChanged(now, id, disk), ...conflictSet(now, id, undefined)}));
      this.store.setState({announcement: `${document.name} saved`});
      return true;
    }
    if (written.error.code === 'changed-on-disk') await this.check(id);
    else this.problem(`${document.name} is not saved: ${written.error.message} ${written.error.nextStep}`);
    return false;
  }

  async saveAll(): Promise<void> {
    const {documents, diskConflicts} = this.store.getState();
    const unsaved = Object.values(documents).filter(
      (one) => isUnsaved(one) && diskConflicts[one.id] === undefined,
    );
    await Promise.all(unsaved.map(({id}) => this.save(id)));
  }

  /** Gives a document a new file at `path`. What is there already stays. */
  async saveAs(id: DocumentId, path: string): Promise<LabError | undefined> {
    const root = this.rootNow();
    const document = this.store.getState().documents[id];
    if (document === undefined || root === undefined) return undefined;
    const written = await this.lab.writeFile({path, text: document.text, expected: 'absent'});
    if (!written.ok) return written.error;
    const disk = {folder: root, path, hash: written.value.hash, savedRevision: document.revision};
    this.store.setState((state) => {
      const {sampleId: _sample, ...own} = state.documents[id] ?? document;
      const language = languageOf(path) ?? own.language;
      const saved: LabDocument = {...own, language, name: shortName(state.documents, path, id), disk};
      return {documents: {...state.documents, [id]: saved}, ...conflictSet(state, id, undefined)};
    });
    await this.list(parentOf(path));
    return undefined;
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
    const folder = this.rootNow();
    const error = await this.renameEntry(from, to);
    if (error === undefined && folder !== undefined)
      this.store.setState((state) => changeDone(state, {kind: 'renamed', folder, from, to}));
    return error;
  }

  private async renameEntry(from: string, to: string): Promise<LabError | undefined> {
    const renamed = await this.lab.renameEntry({from, to});
    if (!renamed.ok) return renamed.error;
    const root = this.rootNow();
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
    const root = this.rootNow();
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

  /** Undoes the last deletion or renaming in the opened folder. */
  async undo(): Promise<void> {
    const root = this.rootNow();
    const change = this.store.getState().fileChanges.findLast(({folder}) => folder === root);
    if (change === undefined) return;
    const error =
      change.kind === 'renamed' ? await this.renameEntry(change.to, change.from) : await this.restore(change);
    if (error !== undefined) this.problem(`This is not undone: ${error.message} ${error.nextStep}`);
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

  /** Forgets folders that were open before, one or all, and the files opened lately with them. */
  async forgetRecent(path?: string): Promise<LabError | undefined> {
    const forgotten = await this.lab.openFolder({how: 'forget', ...(path === undefined ? {} : {path})});
    if (!forgotten.ok) return forgotten.error;
    if (path === undefined) this.store.setState({recentFiles: []});
    return undefined;
  }

  forgetRecentFile(path: string): void {
    const root = this.rootNow();
    this.store.setState(({recentFiles}) => ({
      recentFiles: recentFiles.filter((file) => file.folder !== root || file.path !== path),
    }));
  }

  /** Which of these files of the opened folder are not there any more. */
  async missingAmong(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const parents = [...new Set(paths.map(parentOf))];
    const listed = await Promise.all(parents.map((path) => this.lab.listFolder({path})));
    const known = new Map(parents.map((path, index) => [path, listed[index]]));
    return new Set(
      paths.filter((path) => {
        const folder = known.get(parentOf(path));
        if (folder === undefined || !folder.ok) return folder?.error.code === 'no-such-file';
        const name = path.split('/').pop();
        return folder.value.leftOut === 0 && !folder.value.entries.some((entry) => entry.name === name);
      }),
    );
  }

  /** The document as it is counts: the next save replaces what is on the disk. */
  keepMine(id: DocumentId): void {
    this.store.setState((state) => {
      const document = state.documents[id];
      const conflict = state.diskConflicts[id];
      if (document?.disk === undefined || conflict === undefined) return {};
      const disk =
        conflict.kind === 'changed'
          ? {...document.disk, hash: conflict.hash, savedRevision: 0}
          : document.disk;
      return {...diskChanged(state, id, disk), ...conflictSet(state, id, undefined)};
    });
    void this.save(id);
  }

  /** The disk counts: the document takes its text; undo brings the other back. */
  takeTheirs(id: DocumentId): void {
    this.store.setState((state) => {
      const conflict = state.diskConflicts[id];
      return conflict?.kind === 'changed'
        ? {...textTaken(state, id, conflict.text, conflict.hash), ...conflictSet(state, id, undefined)}
        : {};
    });
  }

  private async foldersChanged(folders: readonly string[]): Promise<void> {
    const {tree} = this.store.getState();
    await Promise.all(folders.filter((path) => tree[path] !== undefined).map((path) => this.list(path)));
    const {documents} = this.store.getState();
    const concerned = Object.values(documents).filter((document) => {
      const path = pathInFolder(document, this.store.getState());
      return path !== undefined && folders.includes(parentOf(path));
    });
    await Promise.all(concerned.map(({id}) => this.check(id)));
    await this.listExperiments();
  }

  private async checkDocuments(): Promise<void> {
    const state = this.store.getState();
    if (state.connection.status !== 'connected' || this.rootNow() === undefined) return;
    const kept = Object.values(state.documents).filter(
      (document) => pathInFolder(document, state) !== undefined,
    );
    await Promise.all(kept.map(({id}) => this.check(id)));
  }

  /** Looks at the file of a document: a saved document follows it, an edited one is in conflict with it. */
  private async check(id: DocumentId): Promise<void> {
    const before = this.store.getState();
    const document = before.documents[id];
    const path = document === undefined ? undefined : pathInFolder(document, before);
    if (document?.disk === undefined || path === undefined || before.savingFiles.includes(id)) return;
    const read = await this.lab.readFile({path, known: document.disk.hash});
    if (!read.ok) return;
    this.store.setState((state) => {
      const now = state.documents[id];
      // Saved or closed meanwhile: what was read is old.
      if (now?.disk === undefined || now.disk.hash !== document.disk?.hash || state.savingFiles.includes(id))
        return {};
      switch (read.value.state) {
        case 'same':
          return conflictSet(state, id, undefined);
        case 'absent':
          return conflictSet(state, id, {kind: 'deleted'});
        case 'read': {
          const {text, hash} = read.value;
          if (text === now.text)
            return {
              ...diskChanged(state, id, {...now.disk, hash, savedRevision: now.revision}),
              ...conflictSet(state, id, undefined),
            };
          if (isUnsaved(now)) return conflictSet(state, id, {kind: 'changed', text, hash});
          return {
            ...textTaken(state, id, text, hash),
            ...conflictSet(state, id, undefined),
            announcement: `${now.name} was changed on the disk and read again`,
          };
        }
      }
    });
  }

  private documentsChanged(state: AppState, previous: AppState): void {
    const gone = Object.keys(state.diskConflicts).filter(
      (id) => state.documents[id as DocumentId] === undefined,
    );
    if (gone.length > 0) {
      const kept = Object.entries(state.diskConflicts).filter(([id]) => !gone.includes(id));
      this.store.setState({diskConflicts: Object.fromEntries(kept)});
    }
    if (state.autosave !== 'after-delay') return;
    const edited = Object.values(state.documents).some(
      (one) => isUnsaved(one) && previous.documents[one.id] !== one,
    );
    if (!edited) return;
    clearTimeout(this.autosave);
    this.autosave = setTimeout(() => void this.saveAll(), state.autosaveDelayMs);
  }

  private rootNow(): string | undefined {
    return this.store.getState().folderState?.folder?.path;
  }

  private async tell(reply: Promise<{readonly ok: boolean; readonly error?: LabError}>): Promise<void> {
    const {error} = await reply;
    if (error !== undefined) this.problem(`${error.message} ${error.nextStep}`);
  }

  private problem(text: string): void {
    this.store.setState({openProblems: [text], announcement: text});
  }
}
