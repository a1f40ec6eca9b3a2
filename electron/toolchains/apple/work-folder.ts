import {err, type Result} from '../../../core/base/result.ts';
import {type LabError, unavailable} from '../../../core/protocol/error.ts';
import {mkdir, mkdtemp, readdir, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

const prefix = 'airlock-apple-';

/**
 * Runs `work` in a new folder that holds `files`, and removes the folder however `work` ends. What the file system refuses
 * (a full disk, two files whose paths exclude each other) is an error value.
 */
export async function inWorkFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => Promise<Result<T, LabError>>,
): Promise<Result<T, LabError>> {
  try {
    return await withWorkFolder(files, work);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    const message = `The files for Apple’s tools cannot be written: ${error.message}.`;
    return err(
      unavailable('apple-work-folder', message, 'Check the disk and the names of the included files.'),
    );
  }
}

async function withWorkFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  // The process's id in the name tells a later lab that nobody uses the folder any more.
  const folder = await realpath(await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`)));
  try {
    for (const [path, content] of Object.entries(files)) {
      const target = join(folder, path);
      await mkdir(dirname(target), {recursive: true});
      await writeFile(target, content);
    }
    return await work(folder);
  } finally {
    await rm(folder, {recursive: true, force: true, maxRetries: 3});
  }
}

/** Removes folders of labs that were killed in the middle. */
export async function sweepWorkFolders(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(tmpdir(), name), {recursive: true, force: true}).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
