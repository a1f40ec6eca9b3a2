import {describe, expect, it} from 'vitest';
import {createAppStore} from '../../app/store.ts';
import {newDocument} from '../documents/session-controller.ts';
import {folderListed, initialWorkspace, pathInFolder, treeRows, type TreeFolder} from './workspace-slice.ts';

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
