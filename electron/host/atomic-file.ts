import {randomBytes} from 'node:crypto';
import {mkdir, open, readdir, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

const temporarySuffix = '.tmp';

/**
 * Replaces the content of `path` so that a reader sees the old or the new content whole, whatever dies when,
 * and so that the new content survives a loss of power once this resolves.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(
    folder,
    `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}${temporarySuffix}`,
  );
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  }
  await syncFolder(folder);
}

/** Removes a file, durably; a file that is not there is no error. */
export async function removeFileDurably(path: string): Promise<void> {
  await rm(path, {force: true});
  await syncFolder(dirname(path));
}

/** Creates a folder that only this user can read. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, {recursive: true, mode: 0o700});
}

/** Removes what writers that died halfway left in `folder`; leaves the files of living writers. */
export async function removeAbandonedWrites(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.') || !name.endsWith(temporarySuffix)) continue;
    const pid = Number(name.split('.').at(-3));
    if (!isAlive(pid)) await rm(join(folder, name), {force: true});
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A rename is durable only when the folder is; Windows has no such operation and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
