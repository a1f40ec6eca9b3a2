import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {badInput} from '../../../core/protocol/error.ts';
import {type LabEvent} from '../../../core/protocol/lab.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type FolderEntry, type FolderState} from '../../../core/protocol/workspace.ts';
import {createAppStore, type AppStore} from '../../app/store.ts';
import {documentEdited, documentOpened, isUnsaved} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {WorkspaceController} from './workspace-controller.ts';
import {
  folderListed,
  initialWorkspace,
  pathInFolder,
  renamedPath,
  treeRows,
  type TreeFolder,
} from './workspace-slice.ts';

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

const settle = () => vi.advanceTimersByTimeAsync(50);

async function openPage(files: Record<string, string>) {
  const host = memoryHost(files);
  const store = createAppStore();
  const controller = new WorkspaceController({store, lab: host.lab, openLibrary: () => undefined});
  const target = new EventTarget() as unknown as Window;
  controller.start(target);
  store.setState({connection: {status: 'connected'}, sessionLoaded: true});
  await settle();
  return {...host, store, controller, target: target as unknown as EventTarget};
}

const edit = (store: AppStore, id: DocumentId, text: string) =>
  store.setState((state) => documentEdited(state, id, text));
const textOf = (store: AppStore, id: DocumentId) => store.getState().documents[id]?.text;
const unsaved = (store: AppStore, id: DocumentId) => {
  const document = store.getState().documents[id];
  return document === undefined ? undefined : isUnsaved(document);
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function openFile(page: Awaited<ReturnType<typeof openPage>>, path: string): Promise<DocumentId> {
  const id = await page.controller.open(path);
  if (id === undefined) throw new Error('not opened');
  return id;
}

describe('files as documents', () => {
  it('are opened once, saved, and dirty in between', async () => {
    const page = await openPage({'a.metal': 'one', 'b/a.metal': 'two'});
    const {store, controller, disk} = page;
    const id = await openFile(page, 'a.metal');
    expect(await openFile(page, 'a.metal')).toBe(id);
    // Names tell documents apart.
    const other = await openFile(page, 'b/a.metal');
    expect(store.getState().documents[other]?.name).toBe('b/a.metal');
    expect(store.getState().recentFiles.map(({path}) => path)).toEqual(['b/a.metal', 'a.metal']);
    expect(unsaved(store, id)).toBe(false);
    edit(store, id, 'one more');
    expect(unsaved(store, id)).toBe(true);
    expect(await controller.save(id)).toBe(true);
    expect([disk.get('a.metal'), unsaved(store, id)]).toEqual(['one more', false]);
  });

  it('typed into while they are written stay dirty', async () => {
    const page = await openPage({'a.metal': 'one'});
    const id = await openFile(page, 'a.metal');
    edit(page.store, id, 'two');
    const saving = page.controller.save(id);
    await Promise.resolve();
    edit(page.store, id, 'three');
    await saving;
    expect([page.disk.get('a.metal'), unsaved(page.store, id)]).toEqual(['two', true]);
    await page.controller.save(id);
    expect(page.disk.get('a.metal')).toBe('three');
  });

  it('saved several times at once are written one after another', async () => {
    const page = await openPage({'a.metal': 'one'});
    const id = await openFile(page, 'a.metal');
    const {writeFile} = page.lab;
    let underWay = 0;
    let most = 0;
    Object.assign(page.lab, {
      writeFile: async (request: Parameters<typeof writeFile>[0]) => {
        most = Math.max(most, ++underWay);
        await Promise.resolve();
        const written = await writeFile(request);
        underWay--;
        return written;
      },
    });
    edit(page.store, id, 'two');
    const saves = await Promise.all([1, 2, 3].map(() => page.controller.save(id)));
    expect([saves, most, page.disk.get('a.metal')]).toEqual([[true, true, true], 1, 'two']);
  });

  it('that change on the disk are read again, unless they were edited: then a person decides', async () => {
    const page = await openPage({'a.metal': 'one'});
    const {store, controller, disk, tell} = page;
    const id = await openFile(page, 'a.metal');
    disk.set('a.metal', 'theirs');
    tell('');
    await settle();
    expect([textOf(store, id), unsaved(store, id)]).toEqual(['theirs', false]);

    edit(store, id, 'mine');
    disk.set('a.metal', 'theirs again');
    expect(await controller.save(id)).toBe(false);
    expect(disk.get('a.metal')).toBe('theirs again');
    expect(store.getState().diskConflicts[id]).toMatchObject({kind: 'changed', text: 'theirs again'});
    // Neither a second save nor saving by itself decides for the person.
    await controller.save(id);
    await controller.saveAll();
    expect(disk.get('a.metal')).toBe('theirs again');
    controller.keepMine(id);
    await settle();
    expect([disk.get('a.metal'), unsaved(store, id), store.getState().diskConflicts]).toEqual([
      'mine',
      false,
      {},
    ]);

    edit(store, id, 'mine again');
    disk.set('a.metal', 'their last');
    page.target.dispatchEvent(new Event('focus'));
    await settle();
    controller.takeTheirs(id);
    expect([textOf(store, id), unsaved(store, id)]).toEqual(['their last', false]);
  });

  it('that are deleted keep their text, and come back when saved', async () => {
    const page = await openPage({'a.metal': 'one'});
    const id = await openFile(page, 'a.metal');
    page.disk.delete('a.metal');
    page.tell('');
    await settle();
    expect(page.store.getState().diskConflicts[id]).toEqual({kind: 'deleted'});
    expect(textOf(page.store, id)).toBe('one');
    expect(await page.controller.save(id)).toBe(true);
    expect([page.disk.get('a.metal'), page.store.getState().diskConflicts]).toEqual(['one', {}]);
  });

  it('are saved by themselves only where that is set', async () => {
    const page = await openPage({'a.metal': 'one'});
    const {store, disk} = page;
    const id = await openFile(page, 'a.metal');
    edit(store, id, 'two');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(disk.get('a.metal')).toBe('one');
    store.setState({autosave: 'after-delay', autosaveDelayMs: 300});
    edit(store, id, 'three');
    await vi.advanceTimersByTimeAsync(250);
    edit(store, id, 'four');
    await vi.advanceTimersByTimeAsync(250);
    expect(disk.get('a.metal')).toBe('one');
    await vi.advanceTimersByTimeAsync(100);
    expect(disk.get('a.metal')).toBe('four');
    store.setState({autosave: 'on-focus-change'});
    edit(store, id, 'five');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(disk.get('a.metal')).toBe('four');
    page.target.dispatchEvent(new Event('blur'));
    await settle();
    expect(disk.get('a.metal')).toBe('five');
  });

  it('go along when they, or their folders, are renamed, and stay as saved as they were', async () => {
    const page = await openPage({'old/a.metal': 'one', 'old/b.ll': 'two'});
    const {store, controller, disk} = page;
    await controller.toggle('old');
    const a = await openFile(page, 'old/a.metal');
    const b = await openFile(page, 'old/b.ll');
    edit(store, b, 'two more');
    expect(await controller.rename('old', 'new')).toBeUndefined();
    expect(store.getState().documents[a]?.disk?.path).toBe('new/a.metal');
    expect([unsaved(store, a), unsaved(store, b)]).toEqual([false, true]);
    expect(store.getState().expandedFolders).toEqual(['new']);
    await controller.save(b);
    expect([...disk]).toEqual([
      ['new/a.metal', 'one'],
      ['new/b.ll', 'two more'],
    ]);
  });

  it('of a document without one are chosen by a person, and nothing is overwritten', async () => {
    const page = await openPage({'a.metal': 'one'});
    const {store, controller, disk} = page;
    const document = newDocument(store.getState(), 'kernel.metal', 'msl', 'mine');
    store.setState((state) => documentOpened(state, {...document, sampleId: 's'}));
    expect(await controller.save(document.id)).toBe(false);
    expect((await controller.saveAs(document.id, 'a.metal'))?.code).toBe('changed-on-disk');
    expect(disk.get('a.metal')).toBe('one');
    expect(await controller.saveAs(document.id, 'mine.metal')).toBeUndefined();
    expect(disk.get('mine.metal')).toBe('mine');
    const saved = store.getState().documents[document.id];
    expect([saved?.name, saved?.sampleId, unsaved(store, document.id)]).toEqual([
      'mine.metal',
      undefined,
      false,
    ]);
  });

  it('that are deleted by the lab close when they were saved', async () => {
    const page = await openPage({'a.metal': 'one', 'b.metal': 'two'});
    const a = await openFile(page, 'a.metal');
    const b = await openFile(page, 'b.metal');
    edit(page.store, b, 'mine');
    await page.controller.remove('a.metal');
    await page.controller.remove('b.metal');
    expect(page.store.getState().documents[a]).toBeUndefined();
    expect(textOf(page.store, b)).toBe('mine');
    expect(page.store.getState().diskConflicts[b]).toEqual({kind: 'deleted'});
  });
});

describe('the tree', () => {
  const folder = (...names: string[]): TreeFolder => ({
    status: 'ready',
    leftOut: 0,
    entries: names.map((name) => ({name, kind: name.includes('.') ? 'file' : 'folder'})),
  });

  it('shows what is expanded, with levels and positions', () => {
    const state = {
      tree: {'': folder('a', 'b.ll'), a: folder('c', 'd.ll'), 'a/c': folder()},
      expandedFolders: ['a', 'a/c'],
    };
    const rows = treeRows(state).map(({path, level, position, setSize, note}) => [
      path,
      level,
      `${position}/${setSize}`,
      note,
    ]);
    expect(rows).toEqual([
      ['a', 1, '1/2', undefined],
      ['a/c', 2, '1/2', 'Empty'],
      ['a/d.ll', 2, '2/2', undefined],
      ['b.ll', 1, '2/2', undefined],
    ]);
  });

  it('forgets folders that are gone, with what was in them', () => {
    const state = {
      ...initialWorkspace,
      tree: {'': folder('a', 'ab'), a: folder('c'), 'a/c': folder(), ab: folder()},
      expandedFolders: ['a', 'a/c', 'ab'],
    };
    const listed = folderListed(state, '', folder('ab'));
    expect(Object.keys(listed.tree ?? {})).toEqual(['', 'ab']);
    expect(listed.expandedFolders).toEqual(['ab']);
  });
});

it('a file is found through a folder above it, and through none beside it', () => {
  const document = {
    ...newDocument(createAppStore().getState(), 'a', 'msl', ''),
    disk: {folder: '/f/sub', path: 'x/a.metal', hash: '', savedRevision: 1},
  };
  const at = (path: string) =>
    pathInFolder(document, {folderState: {folder: {path, name: ''}, recent: [], canChoose: false}});
  expect([at('/f'), at('/f/sub'), at('/f/sub/x'), at('/f/su'), at('/g')]).toEqual([
    'sub/x/a.metal',
    'x/a.metal',
    'a.metal',
    undefined,
    undefined,
  ]);
  expect(pathInFolder(document, {folderState: undefined})).toBeUndefined();
});

describe('what is deleted or renamed', () => {
  it('comes back with its documents, the last change first', async () => {
    const page = await openPage({'a.metal': 'one', 'k/b.metal': 'two', 'k/c.metal': 'three'});
    const {store, controller, disk} = page;
    await openFile(page, 'k/b.metal');
    const edited = await openFile(page, 'k/c.metal');
    edit(store, edited, 'three, edited');
    expect(await controller.rename('a.metal', 'd.metal')).toBeUndefined();
    expect(await controller.remove('k')).toBeUndefined();
    expect([...disk.keys()]).toEqual(['d.metal']);
    const names = () => Object.values(store.getState().documents).map(({name}) => name);
    // What was not saved is the only copy.
    expect(names()).toEqual(['c.metal']);
    expect(store.getState().diskConflicts[edited]?.kind).toBe('deleted');
    expect(store.getState().deletedNotice).toMatchObject({canUndo: true});
    disk.set('k/b.metal', 'another');
    await controller.undo();
    expect(store.getState().openProblems[0]).toContain('This is not undone: there again.');
    disk.delete('k/b.metal');
    await controller.undo();
    await settle();
    expect(names()).toEqual(['c.metal', 'b.metal']);
    expect(textOf(store, edited)).toBe('three, edited');
    expect(store.getState().diskConflicts).toEqual({});
    expect(store.getState().deletedNotice).toBeUndefined();
    await controller.undo();
    expect([...disk.keys()].sort()).toEqual(['a.metal', 'k/b.metal', 'k/c.metal']);
    expect(store.getState().fileChanges).toEqual([]);
    await controller.undo();
  });

  it('is looked for among the files opened lately', async () => {
    const page = await openPage({'a.metal': 'one', 'k/b.metal': 'two'});
    await openFile(page, 'a.metal');
    await openFile(page, 'k/b.metal');
    page.disk.delete('k/b.metal');
    expect(await page.controller.missingAmong(['a.metal', 'k/b.metal'])).toEqual(new Set(['k/b.metal']));
    page.controller.forgetRecentFile('k/b.metal');
    expect(page.store.getState().recentFiles.map(({path}) => path)).toEqual(['a.metal']);
    await page.controller.forgetRecent();
    expect(page.store.getState().recentFiles).toEqual([]);
  });
});
