import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {codeOf, testFolder} from './testing/test-folder.ts';
import {type FolderAccess, type Workspace} from './workspace.ts';

const folder = testFolder();
let base: string;
let root: string;
beforeEach(() => {
  ({base, root} = folder);
  folder.now = new Date('2026-01-01T00:00:00Z');
  writeFileSync(join(root, 'kernels', 'scale.metal'), 'scale');
  writeFileSync(join(root, 'kernels', 'deep', 'blur.metal'), 'blur');
});

const open = (access: FolderAccess = {granted: root}): Workspace => folder.open(access);

const boxes = (): string[] => readdirSync(join(base, 'home', 'trash'));

/** The id in the trash of what was deleted at `path`. */
async function deleted(workspace: Workspace, path: string): Promise<string> {
  const removed = await workspace.remove(path);
  if (!removed.ok || removed.value.trash !== 'lab') throw new Error(JSON.stringify(removed));
  expect(existsSync(join(root, path))).toBe(false);
  return removed.value.id;
}

describe('what is deleted', () => {
  it('comes back as it was: file, folder with all in it, link', async () => {
    const workspace = open();
    symlinkSync('../secret.txt', join(root, 'out'));
    for (const path of ['kernels/scale.metal', 'kernels', 'out']) {
      const id = await deleted(workspace, path);
      expect(await codeOf(workspace.remove(path))).toBe('no-such-file');
      expect(await workspace.restoreRemoved(id)).toEqual({ok: true, value: {path}});
      expect(await codeOf(workspace.restoreRemoved(id))).toBe('not-in-trash');
    }
    expect(readFileSync(join(root, 'kernels', 'deep', 'blur.metal'), 'utf8')).toBe('blur');
    expect(statSync(join(root, 'kernels', 'scale.metal')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, 'out'), 'utf8')).toBe('secret');
    expect(boxes()).toEqual([]);
  });

  it('replaces nothing that came to be there, and stays in the trash', async () => {
    const workspace = open();
    const id = await deleted(workspace, 'kernels/scale.metal');
    writeFileSync(join(root, 'kernels', 'scale.metal'), 'new');
    expect(await codeOf(workspace.restoreRemoved(id))).toBe('name-taken');
    renameSync(join(root, 'kernels'), join(root, 'other'));
    expect(await codeOf(workspace.restoreRemoved(id))).toBe('no-such-file');
    renameSync(join(root, 'other'), join(root, 'kernels'));
    rmSync(join(root, 'kernels', 'scale.metal'));
    expect(await codeOf(workspace.restoreRemoved(id))).toBe('ok');
  });

  it('comes back to the folder that it was of, and to no other, nor out of it', async () => {
    const other = join(base, 'other');
    mkdirSync(join(other, 'kernels'), {recursive: true});
    const id = await deleted(open(), 'kernels/scale.metal');
    expect(await codeOf(open({granted: other}).restoreRemoved(id))).toBe('other-folder');
    // A link in the place of its folder leads out.
    rmSync(join(root, 'kernels'), {recursive: true});
    symlinkSync(join(other, 'kernels'), join(root, 'kernels'));
    expect(await codeOf(open().restoreRemoved(id))).toBe('outside-folder');
    expect(readdirSync(join(other, 'kernels'))).toEqual([]);
    // An entry that someone changed.
    const file = join(base, 'home', 'trash', id, 'entry.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('kernels/scale.metal', '../secret.txt'));
    expect(await codeOf(open().restoreRemoved(id))).toBe('not-in-trash');
    expect(readFileSync(join(base, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('is kept for 30 days', async () => {
    const workspace = open();
    const first = await deleted(workspace, 'kernels/scale.metal');
    folder.now = new Date('2026-01-30T00:00:00Z');
    const second = await deleted(workspace, 'kernels/deep');
    expect(boxes().sort()).toEqual([first, second].sort());
    folder.now = new Date('2026-02-01T00:00:00Z');
    const third = await deleted(workspace, 'kernels');
    expect(boxes().sort()).toEqual([second, third].sort());
    expect(await codeOf(workspace.restoreRemoved(first))).toBe('not-in-trash');
  });

  it('goes to the system’s trash where there is one, and to the lab’s where that takes nothing', async () => {
    const taken: string[] = [];
    const workspace = open({
      granted: root,
      moveToTrash: async (place) => {
        if (place.endsWith('deep')) throw new Error('Failed to move item to trash');
        taken.push(place);
        rmSync(place, {recursive: true});
      },
    });
    expect((await workspace.state()).trash).toBe('system');
    expect(await workspace.remove('kernels/scale.metal')).toEqual({ok: true, value: {trash: 'system'}});
    expect(taken).toEqual([join(root, 'kernels', 'scale.metal')]);
    expect(await workspace.restoreRemoved(await deleted(workspace, 'kernels/deep'))).toMatchObject({
      ok: true,
    });
    symlinkSync(base, join(root, 'out'));
    expect(await codeOf(workspace.remove('out/secret.txt'))).toBe('outside-folder');
    expect(taken).toHaveLength(1);
  });

  it('stays where it is when the trash cannot be written', async () => {
    mkdirSync(join(base, 'home'));
    writeFileSync(join(base, 'home', 'trash'), 'a file');
    expect(await codeOf(open().remove('kernels'))).not.toBe('ok');
    expect(readFileSync(join(root, 'kernels', 'scale.metal'), 'utf8')).toBe('scale');
  });
});
