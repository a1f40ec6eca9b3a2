import {type LabError} from '../../../core/protocol/error.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type FolderEntry, type FolderExperiment, type FolderState} from '../../../core/protocol/workspace.ts';

/** What is known of one folder of the tree. */
export type TreeFolder =
  | {readonly status: 'loading'; readonly entries: readonly FolderEntry[]}
  | {readonly status: 'ready'; readonly entries: readonly FolderEntry[]; readonly leftOut: number}
  | {readonly status: 'failed'; readonly entries: readonly FolderEntry[]; readonly error: LabError};

/** The file of a document is not what it was when the document was last read or saved. */
export type DiskConflict =
  /** It says something else, and the document was edited, too. */
  {readonly kind: 'changed'; readonly text: string; readonly hash: string} | {readonly kind: 'deleted'};

/** What a person is asked. */
export type FileQuestion =
  | {readonly kind: 'new-file' | 'new-folder'; readonly folder: string}
  | {readonly kind: 'rename'; readonly path: string}
  | {readonly kind: 'delete'; readonly path: string; readonly isFolder: boolean}
  | {readonly kind: 'save-as'; readonly documentId: DocumentId}
  | {readonly kind: 'close'; readonly documentId: DocumentId}
  | {readonly kind: 'open-path'}
  | {readonly kind: 'recent'};

/** Something that was done to the files of a folder and can be undone. */
export type FileChange =
  | {
      readonly kind: 'deleted';
      readonly folder: string;
      readonly path: string;
      /** In the lab's trash. */
      readonly id: string;
      /** Files whose documents were closed with it. */
      readonly closed: readonly string[];
    }
  | {readonly kind: 'renamed'; readonly folder: string; readonly from: string; readonly to: string};

/** What was deleted last, until it is put away. */
export interface DeletedNotice {
  readonly text: string;
  readonly canUndo: boolean;
}

/** Changes that can be undone. */
export const maxFileChanges = 50;

export interface WorkspaceSlice {
  /** Undefined until the host has told. */
  readonly folderState: FolderState | undefined;
  /** Folders that were listed, by path; the opened folder itself is ''. */
  readonly tree: Readonly<Record<string, TreeFolder>>;
  readonly expandedFolders: readonly string[];
  readonly selectedEntry: string | undefined;
  readonly folderExperiments: readonly FolderExperiment[];
  readonly diskConflicts: Readonly<Record<DocumentId, DiskConflict>>;
  /** Documents that are being written. */
  readonly savingFiles: readonly DocumentId[];
  /** The newest last. */
  readonly fileChanges: readonly FileChange[];
  readonly deletedNotice: DeletedNotice | undefined;
  readonly fileQuestion: FileQuestion | undefined;
  /** Why the last answer to the question could not be followed. */
  readonly fileQuestionError: LabError | undefined;
}

export const initialWorkspace: WorkspaceSlice = {
  folderState: undefined,
  tree: {},
  expandedFolders: [],
  selectedEntry: undefined,
  folderExperiments: [],
  diskConflicts: {},
  savingFiles: [],
  fileChanges: [],
  deletedNotice: undefined,
  fileQuestion: undefined,
  fileQuestionError: undefined,
};

/** A row of the tree as it is shown. */
export interface TreeRow {
  readonly path: string;
  readonly entry: FolderEntry;
  /** 1 for what is directly in the opened folder. */
  readonly level: number;
  readonly expanded: boolean;
  /** What is said in place of the entries of an expanded folder; undefined where there are some. */
  readonly note: string | undefined;
  readonly position: number;
  readonly setSize: number;
}

/** Visible rows of the tree, in order. */
export function treeRows({
  tree,
  expandedFolders,
}: Pick<WorkspaceSlice, 'tree' | 'expandedFolders'>): TreeRow[] {
  const open = new Set(expandedFolders);
  const rows: TreeRow[] = [];
  const add = (folder: string, level: number): void => {
    const entries = tree[folder]?.entries ?? [];
    entries.forEach((entry, index) => {
      const path = joinPath(folder, entry.name);
      const expanded = entry.kind === 'folder' && open.has(path);
      rows.push({
        path,
        entry,
        level,
        expanded,
        note: expanded ? folderNote(tree[path]) : undefined,
        position: index + 1,
        setSize: entries.length,
      });
      if (expanded) add(path, level + 1);
    });
  };
  add('', 1);
  return rows;
}

/** What a folder says of itself; undefined where its entries say all. */
export function folderNote(folder: TreeFolder | undefined): string | undefined {
  if (folder === undefined || (folder.status === 'loading' && folder.entries.length === 0)) return 'Reading…';
  if (folder.status === 'failed') return folder.error.message;
  if (folder.entries.length === 0) return 'Empty';
  return folder.status === 'ready' && folder.leftOut > 0
    ? `${folder.leftOut} more are not shown.`
    : undefined;
}

/** The path of the folder that is open now; undefined where none is. */
export function openedRoot({folderState}: Pick<WorkspaceSlice, 'folderState'>): string | undefined {
  return folderState?.folder?.path;
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The open document of the file at `path` of the folder `root`. */
export function documentOfFile(
  documents: Readonly<Record<DocumentId, LabDocument>>,
  root: string | undefined,
  path: string,
): LabDocument | undefined {
  return Object.values(documents).find(
    ({disk}) => disk !== undefined && disk.folder === root && disk.path === path,
  );
}

/** The path that a document's file has below the folder that is open now; undefined where it has none there. */
export function pathInFolder(
  {disk}: LabDocument,
  state: Pick<WorkspaceSlice, 'folderState'>,
): string | undefined {
  const root = openedRoot(state);
  if (disk === undefined || root === undefined) return undefined;
  if (disk.folder === root) return disk.path;
  // A folder above or below the one that the document was opened from.
  const full = `${disk.folder}/${disk.path}`;
  return full.startsWith(`${root}/`) ? full.slice(root.length + 1) : undefined;
}

/** `name` made new: `a.metal` becomes `b.metal` in the same folder. */
export function renamedPath(path: string, from: string, to: string): string | undefined {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? `${to}${path.slice(from.length)}` : undefined;
}

/** Entries whose folders changed are gone from the tree when they are not listed any more. */
export function folderListed(
  state: WorkspaceSlice,
  path: string,
  folder: TreeFolder,
): Partial<WorkspaceSlice> {
  const tree = {...state.tree, [path]: folder};
  if (folder.status !== 'ready') return {tree};
  const names = new Set(
    folder.entries.filter(({kind}) => kind === 'folder').map(({name}) => joinPath(path, name)),
  );
  const isGone = (other: string): boolean => {
    const prefix = path === '' ? '' : `${path}/`;
    if (other === '' || !other.startsWith(prefix) || other === path) return false;
    const child = prefix + (other.slice(prefix.length).split('/')[0] ?? '');
    return !names.has(child);
  };
  return {
    tree: Object.fromEntries(Object.entries(tree).filter(([other]) => !isGone(other))),
    expandedFolders: state.expandedFolders.filter((other) => !isGone(other)),
  };
}

/** Remembers what was done, so that it can be undone. */
export function changeDone(state: WorkspaceSlice, change: FileChange): Partial<WorkspaceSlice> {
  return {fileChanges: [...state.fileChanges, change].slice(-maxFileChanges)};
}

/** Says in a banner, and to screen readers, what did not work. */
export function problemShown(text: string): {openProblems: readonly string[]; announcement: string} {
  return {openProblems: [text], announcement: text};
}
