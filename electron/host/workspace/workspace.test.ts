import {mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {compileRequestSchema} from '../../../core/protocol/compile.ts';
import {type FolderState} from '../../../core/protocol/workspace.ts';
import {placeInside} from './folder-access.ts';
import {codeOf, testFolder} from './testing/test-folder.ts';
import {withWorkspaceIncludes} from './workspace-handlers.ts';

const folder = testFolder();
let base: string;
let root: string;
beforeEach(() => {
  ({base, root} = folder);
});

describe('which folder', () => {
  it('is what the host was started with, or below; a page names no other', async () => {
    const workspace = folder.open({granted: root});
    expect((await workspace.state()).folder?.path).toBe(root);
    expect(await codeOf(workspace.open(join(root, 'kernels')))).toBe('ok');
    symlinkSync(base, join(root, 'out'));
    for (const path of [base, '/', '/etc', join(root, '..'), join(root, 'out')])
      expect(await codeOf(workspace.open(path))).toBe('folder-not-granted');
    expect(await codeOf(workspace.open(join(root, 'missing')))).toBe('no-such-file');
    expect(await codeOf(workspace.choose())).toBe('no-folder-dialog');
    // The next host was given no folder: what the last one had open is no grant.
    const next = folder.open({});
    expect(await next.state()).toMatchObject({recent: [], canChoose: false});
    expect(await codeOf(next.opened())).toBe('no-folder');
    expect(await codeOf(next.open(root))).toBe('folder-not-granted');
  });

  it('is what a person chose, and comes back with the next start', async () => {
    const told = {states: [] as FolderState[], changed: []};
    const first = folder.open({choose: async () => root}, told);
    expect(await codeOf(first.open(root))).toBe('folder-not-granted');
    expect(await codeOf(first.choose())).toBe('ok');
    expect(told.states.at(-1)?.folder?.name).toBe('project');
    const second = folder.open({choose: async () => undefined});
    expect((await second.state()).folder?.path).toBe(root);
    expect(await codeOf(second.close())).toBe('ok');
    const third = folder.open({choose: async () => undefined});
    expect(await third.state()).toMatchObject({recent: [{path: root}]});
    expect((await third.state()).folder).toBeUndefined();
    expect(await codeOf(third.choose())).toBe('ok');
    expect((await third.state()).folder).toBeUndefined();
    expect(await codeOf(third.open(root))).toBe('ok');
    renameSync(root, join(base, 'moved'));
    const fourth = folder.open({choose: async () => undefined});
    expect((await fourth.state()).folder).toBeUndefined();
  });

  it('lists its files for quick open, links and ignored folders left out, until withdrawn', async () => {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', 'x.js'), '');
    symlinkSync('../secret.txt', join(root, 'link.txt'));
    symlinkSync(root, join(root, 'again'));
    writeFileSync(join(root, 'a.lab.json'), '{}');
    const workspace = folder.open({granted: root});
    const listed = await workspace.listFiles(new AbortController().signal);
    expect(listed).toEqual({
      ok: true,
      value: {files: ['a.lab.json', 'kernels/scale.metal'], truncated: false},
    });
    expect(await codeOf(workspace.listFiles(AbortSignal.abort()))).toBe('cancelled');
    expect(await codeOf(folder.open({}).listFiles(new AbortController().signal))).toBe('no-folder');
  });

  it('is listed as gone where it is, and is forgotten when told to', async () => {
    const other = join(base, 'other');
    mkdirSync(other);
    const chosen = [other, root];
    const workspace = folder.open({choose: async () => chosen.shift()});
    await workspace.choose();
    await workspace.choose();
    rmSync(other, {recursive: true});
    expect((await workspace.state()).recent).toMatchObject([{path: root}, {path: other, missing: true}]);
    expect(await codeOf(workspace.open(other))).toBe('no-such-file');
    mkdirSync(other);
    expect((await workspace.state()).recent[1]?.missing).toBeUndefined();
    expect(await workspace.forget(other)).toMatchObject({ok: true, value: {recent: [{path: root}]}});
    // Forgotten, it must be chosen anew; also by the next host.
    expect(await codeOf(workspace.open(other))).toBe('folder-not-granted');
    expect(await codeOf(folder.open({choose: async () => undefined}).open(other))).toBe('folder-not-granted');
    // What is open stays.
    expect(await workspace.forget(undefined)).toMatchObject({ok: true, value: {folder: {path: root}}});
    expect((await workspace.state()).recent).toMatchObject([{path: root}]);
  });

  it('lists the experiments below it by their titles', async () => {
    writeFileSync(join(root, 'kernels', 'a.lab.json'), '{"airlock": 1, "title": "Scale"}');
    writeFileSync(join(root, 'b.lab.json'), '{');
    const listed = await folder.open({granted: root}).experiments(new AbortController().signal);
    expect(listed).toMatchObject({
      ok: true,
      value: {
        experiments: [
          {path: 'b.lab.json', title: 'b.lab.json'},
          {path: 'kernels/a.lab.json', title: 'Scale'},
        ],
      },
    });
  });

  it('is watched where it is shown', async () => {
    const told = {states: [], changed: [] as string[][]};
    const workspace = folder.open({granted: root}, told);
    await workspace.state();
    workspace.watchFolder('kernels');
    writeFileSync(join(root, 'kernels', 'made.metal'), '');
    while (told.changed.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told.changed[0]).toEqual(['kernels']);
  });
});

it('a compile of a file has what it includes from below the folder, edited texts first', async () => {
  const workspace = folder.open({granted: root});
  mkdirSync(join(root, 'shared'));
  writeFileSync(join(root, 'shared', 'a.h'), '#include "b.h"\n');
  writeFileSync(join(root, 'shared', 'b.h'), 'disk');
  writeFileSync(join(base, 'secret.h'), 'secret');
  symlinkSync('../secret.h', join(root, 'link.h'));
  const source = '#include "../shared/a.h"\n#include "../link.h"\n#include "../../secret.h"\n';
  const request = compileRequestSchema.parse({
    name: 'scale.metal',
    source,
    workspacePath: 'kernels/scale.metal',
    includes: {'shared/b.h': 'typed', 'shared/unused.h': ''},
  });
  const filled = await withWorkspaceIncludes(workspace, request);
  expect(filled.path).toBe('kernels/scale.metal');
  expect(filled.includes).toEqual({'shared/a.h': '#include "b.h"\n', 'shared/b.h': 'typed'});
  // A file of no folder is compiled as it is given.
  const {workspacePath: _path, ...alone} = request;
  expect(await withWorkspaceIncludes(workspace, alone)).toEqual(alone);
  expect(await withWorkspaceIncludes(folder.open({}), request)).toEqual(request);
});

it('a place is judged with its links resolved', async () => {
  symlinkSync(root, join(base, 'alias'));
  expect(await placeInside(root, 'kernels')).toEqual({ok: true, value: join(root, 'kernels')});
  expect(await codeOf(placeInside(join(root, 'kernels'), '../kernels-other'))).toBe('no-such-file');
});
