import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import {type FolderState} from '../../../../core/protocol/workspace.ts';
import {type FolderAccess, Workspace} from '../workspace.ts';

/** What a host tells of its folder. */
export interface Told {
  readonly states: FolderState[];
  /** Folders whose entries changed, by notice. */
  readonly changed: string[][];
}

/** A folder that a person opens, with a secret beside it; anew for each test. */
export interface TestFolder {
  /** Holds the folder, the secret (`secret.txt`) and the lab's home (`home`). */
  readonly base: string;
  /** The folder: `kernels/scale.metal` and the empty `kernels/deep` are in it. */
  readonly root: string;
  /** A host's workspace with the lab's home, disposed of after the test. Its clock stands still: `now`. */
  open(access: FolderAccess, told?: Told): Workspace;
  now: Date;
}

/** The folder for the tests of a file: called once, at its top. */
export function testFolder(): TestFolder {
  const workspaces: Workspace[] = [];
  const folder = {
    base: '',
    root: '',
    now: new Date(0),
    open(access: FolderAccess, told: Told = {states: [], changed: []}): Workspace {
      const workspace = new Workspace({
        homeDirectory: join(folder.base, 'home'),
        access,
        now: () => folder.now,
        onState: (state) => told.states.push(state),
        onChanged: (folders) => told.changed.push([...folders]),
      });
      workspaces.push(workspace);
      return workspace;
    },
  };
  beforeEach(() => {
    folder.base = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-workspace-')));
    folder.root = join(folder.base, 'project');
    folder.now = new Date(0);
    mkdirSync(join(folder.root, 'kernels', 'deep'), {recursive: true});
    writeFileSync(join(folder.root, 'kernels', 'scale.metal'), 'kernel void scale() {}\n', {mode: 0o600});
    writeFileSync(join(folder.base, 'secret.txt'), 'secret');
  });
  afterEach(() => {
    for (const workspace of workspaces.splice(0)) workspace.dispose();
    rmSync(folder.base, {recursive: true, force: true});
  });
  return folder;
}

/** The code of the error, or `ok`. */
export async function codeOf(
  result: Promise<{ok: true} | {ok: false; error: {code: string}}>,
): Promise<string> {
  const reply = await result;
  return reply.ok ? 'ok' : reply.error.code;
}
