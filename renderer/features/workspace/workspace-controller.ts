import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {binaryPartBytes, type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type FolderState} from '../../../core/protocol/workspace.ts';
import {type Position} from '../../../core/base/source-text.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {onConnected} from '../connection/on-connected.ts';
import {documentOpened, isUnsaved} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {languageOf} from '../library/open-files.ts';
import {fromBase64} from '../library/library-transfer.ts';
import {DiskChecks} from './disk-checks.ts';
import {conflictSet, conflictsOfOpen, fileAgrees, shortName} from './disk-state.ts';
import {FileChanges} from './file-changes.ts';
import {RecentFiles, recentWith} from './recent-files.ts';
import {
  documentOfFile,
  folderListed,
  openedRoot,
  parentOf,
  pathInFolder,
  problemShown,
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
  /** Made, renamed, deleted files, and undoing that. */
  readonly changes: FileChanges;
  /** Files that others change. */
  readonly disk: DiskChecks;
  readonly recent: RecentFiles;
  private autosave: ReturnType<typeof setTimeout> | undefined;

  constructor({store, lab, openLibrary}: WorkspaceOptions) {
    this.store = store;
    this.lab = lab;
    this.openLibrary = openLibrary;
    this.disk = new DiskChecks({store, lab, save: (id) => this.save(id)});
    this.recent = new RecentFiles({store, lab});
    this.changes = new FileChanges({
      store,
      lab,
      list: (folder) => this.list(folder),
      open: (path) => this.open(path),
      checkDocuments: () => this.disk.checkAll(),
    });
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
        if (state.sessionLoaded && !previous.sessionLoaded) void this.disk.checkAll();
        if (state.documents !== previous.documents) this.documentsChanged(state, previous);
      }),
    );
    const focused = (): void => void this.disk.checkAll();
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
    const before = this.rootNow();
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
    await Promise.all([this.listExperiments(), this.disk.checkAll()]);
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
      recentFiles: recentWith(state.recentFiles, {folder: root, path}),
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
      this.store.setState((now) => fileAgrees(now, id, disk));
      this.store.setState({announcement: `${document.name} saved`});
      return true;
    }
    if (written.error.code === 'changed-on-disk') await this.disk.check(id);
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

  private async foldersChanged(folders: readonly string[]): Promise<void> {
    const {tree} = this.store.getState();
    await Promise.all(folders.filter((path) => tree[path] !== undefined).map((path) => this.list(path)));
    await this.disk.checkIn(folders);
    await this.listExperiments();
  }

  private documentsChanged(state: AppState, previous: AppState): void {
    const conflicts = conflictsOfOpen(state);
    if (conflicts !== undefined) this.store.setState(conflicts);
    if (state.autosave !== 'after-delay') return;
    const edited = Object.values(state.documents).some(
      (one) => isUnsaved(one) && previous.documents[one.id] !== one,
    );
    if (!edited) return;
    clearTimeout(this.autosave);
    this.autosave = setTimeout(() => void this.saveAll(), state.autosaveDelayMs);
  }

  private rootNow(): string | undefined {
    return openedRoot(this.store.getState());
  }

  private async tell(reply: Promise<{readonly ok: boolean; readonly error?: LabError}>): Promise<void> {
    const {error} = await reply;
    if (error !== undefined) this.problem(`${error.message} ${error.nextStep}`);
  }

  private problem(text: string): void {
    this.store.setState(problemShown(text));
  }
}
