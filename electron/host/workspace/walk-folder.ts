import {type Dirent} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {maxWalkedFolders, workspacePathSchema} from '../../../core/protocol/workspace.ts';
import {compareNames, isIgnored} from './folder-files.ts';

/**
 * Paths of the regular files below `root`, folder by folder. Links are not followed: they could lead out, or in a circle.
 * Ends early after `maxWalkedFolders` folders, which `limits.reached` then says, or when `signal` is aborted.
 */
export async function* walkFiles(
  root: string,
  signal: {readonly aborted: boolean},
  limits: {reached: boolean} = {reached: false},
): AsyncGenerator<string> {
  const pending = [''];
  let walked = 0;
  for (let folder = pending.shift(); folder !== undefined && !signal.aborted; folder = pending.shift()) {
    if (++walked > maxWalkedFolders) {
      limits.reached = true;
      return;
    }
    const entries = await entriesOf(join(root, ...folder.split('/')));
    const below: string[] = [];
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isIgnored(entry.name) || !workspacePathSchema.safeParse(path).success) continue;
      if (entry.isDirectory()) below.push(path);
      else if (entry.isFile()) yield path;
    }
    pending.unshift(...below);
  }
}

/** A folder that cannot be read has nothing to walk. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
  return entries.sort((left, right) => compareNames(left.name, right.name));
}
