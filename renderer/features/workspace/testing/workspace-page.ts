import {vi} from 'vitest';
import {err, ok} from '../../../../core/base/result.ts';
import {badInput} from '../../../../core/protocol/error.ts';
import {type LabEvent} from '../../../../core/protocol/lab.ts';
import {type DocumentId} from '../../../../core/protocol/session.ts';
import {type FolderEntry, type FolderState} from '../../../../core/protocol/workspace.ts';
import {createAppStore, type AppStore} from '../../../app/store.ts';
import {documentEdited, isUnsaved} from '../../documents/documents-slice.ts';
import {WorkspaceController} from '../workspace-controller.ts';
import {renamedPath} from '../workspace-slice.ts';

/** A host whose folder is a map. The hash of a text is the text, padded: this test is not about SHA-256. */
function memoryHost(files: Record<string, string>) {
  const disk = new Map(Object.entries(files));
  const trash = new Map<string, [string, string][]>();
  const listeners = new Set<(event: LabEvent) => void>();
  const state: FolderState = {folder: {path: '/f', name: 'f'}, recent: [], canChoose: false};
  const calls: string[] = [];
  const hash = (text: string): string => `hash of ${text}`;
  const entriesOf = (folder: string): FolderEntry[] => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const names = [...disk.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length).split('/'));
    const kinds = new Map(
      names.map(([name = '', ...rest]) => [name, rest.length > 0 ? 'folder' : 'file'] as const),
    );
    return [...kinds].map(([name, kind]) => ({name, kind}));
  };
  const lab: ConstructorParameters<typeof WorkspaceController>[0]['lab'] = {
    folderState: async () => ok(state),
    openFolder: async () => ok(state),
    listFolder: async ({path}) => ok({entries: entriesOf(path), leftOut: 0}),
    async readFile({path, known}) {
      calls.push(`read ${path}`);
      const text = disk.get(path);
      if (text === undefined) return ok({state: 'absent' as const});
      return known === hash(text)
        ? ok({state: 'same' as const})
        : ok({state: 'read' as const, text, hash: hash(text)});
    },
    readFilePart: async () => err(badInput('no-such-file', 'gone.', 'Look.')),
    async writeFile({path, text, expected}) {
      calls.push(`write ${path}`);
      const found = disk.get(path);
      const isExpected =
        expected === 'any' || (found === undefined ? expected === 'absent' : expected === hash(found));
      if (!isExpected) return err(badInput('changed-on-disk', 'changed.', 'Compare.'));
      disk.set(path, text);
      return ok({hash: hash(text)});
    },
    async createEntry({path}) {
      disk.set(path, '');
      return ok({});
    },
    async renameEntry({from, to}) {
      for (const [path, text] of [...disk]) {
        const moved = renamedPath(path, from, to);
        if (moved === undefined) continue;
        disk.delete(path);
        disk.set(moved, text);
      }
      return ok({});
    },
    async deleteEntry({path}) {
      const id = String(trash.size).padStart(32, '0');
      const gone = [...disk].filter(([file]) => renamedPath(file, path, '') !== undefined);
      trash.set(id, gone);
      for (const [file] of gone) disk.delete(file);
      return ok({trash: 'lab' as const, id});
    },
    async restoreEntry({id}) {
      const gone = trash.get(id) ?? [];
      if (gone.some(([file]) => disk.has(file)))
        return err(badInput('name-taken', 'there again.', 'Rename.'));
      for (const [file, text] of gone) disk.set(file, text);
      return ok({path: gone[0]?.[0] ?? ''});
    },
    listExperiments: async () => ok({experiments: [], truncated: false}),
    subscribe(listener) {
      listeners.add(listener);
      return {dispose: () => listeners.delete(listener)};
    },
  };
  const tell = (folder: string) =>
    listeners.forEach((listener) => listener({type: 'folder-changed', folders: [folder]}));
  return {disk, lab, tell, calls};
}

export const settle = () => vi.advanceTimersByTimeAsync(50);

/** A window whose host has `files`, by path, as its opened folder; needs fake timers. */
export async function openPage(files: Record<string, string>) {
  const host = memoryHost(files);
  const store = createAppStore();
  const controller = new WorkspaceController({store, lab: host.lab, openLibrary: () => undefined});
  const target = new EventTarget() as unknown as Window;
  controller.start(target);
  store.setState({connection: {status: 'connected'}, sessionLoaded: true});
  await settle();
  return {...host, store, controller, target: target as unknown as EventTarget};
}

export type WorkspacePage = Awaited<ReturnType<typeof openPage>>;

export const edit = (store: AppStore, id: DocumentId, text: string) =>
  store.setState((state) => documentEdited(state, id, text));
export const textOf = (store: AppStore, id: DocumentId) => store.getState().documents[id]?.text;
export const unsaved = (store: AppStore, id: DocumentId) => {
  const document = store.getState().documents[id];
  return document === undefined ? undefined : isUnsaved(document);
};

export async function openFile(page: WorkspacePage, path: string): Promise<DocumentId> {
  const id = await page.controller.open(path);
  if (id === undefined) throw new Error('not opened');
  return id;
}
