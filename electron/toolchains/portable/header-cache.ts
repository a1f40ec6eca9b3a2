import {createHash, randomUUID} from 'node:crypto';
import {mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type ClangJob} from './clang-messages.ts';

const suffix = '.pch';
const digestBytes = 32;
/** A header set takes 1 to 8 MB; options and targets make a handful of them. */
const filesKept = 12;

/** Names a job by its contents: its arguments, files and outputs, and the build of Clang that is to run it. */
export function jobKey(job: ClangJob, clangBuild = ''): string {
  const hash = createHash('sha256').update(JSON.stringify([clangBuild, job.args, job.outputs]));
  for (const [path, contents] of Object.entries(job.files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\0${path}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}

/**
 * Precompiled headers on disk, so that the first compile after a start does not wait for them. Clang trusts what it
 * reads from one, hence each file begins with the hash of the rest: a damaged file counts as absent. All faults of the
 * disk are treated so; a cache that cannot be written costs time only.
 */
export class HeaderCache {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    try {
      const path = this.pathOf(key);
      const file = await readFile(path);
      const contents = file.subarray(digestBytes);
      if (!digestOf(contents).equals(file.subarray(0, digestBytes))) return undefined;
      const now = new Date();
      void utimes(path, now, now).catch(() => undefined);
      return contents;
    } catch {
      return undefined;
    }
  }

  async write(key: string, contents: Uint8Array): Promise<void> {
    const path = this.pathOf(key);
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await mkdir(this.folder, {recursive: true});
      await writeFile(unfinished, Buffer.concat([digestOf(contents), contents]));
      await rename(unfinished, path);
      await this.removeOld();
    } catch {
      await rm(unfinished, {force: true}).catch(() => undefined);
    }
  }

  private pathOf(key: string): string {
    return join(this.folder, `${key}${suffix}`);
  }

  /** Removes the files used longest ago; the name of an unfinished one has the suffix inside. */
  private async removeOld(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name.includes(suffix));
    const files = await Promise.all(
      names.map(async (name) => ({name, usedMs: (await stat(join(this.folder, name))).mtimeMs})),
    );
    files.sort((a, b) => b.usedMs - a.usedMs);
    await Promise.all(files.slice(filesKept).map(({name}) => rm(join(this.folder, name), {force: true})));
  }
}

function digestOf(contents: Uint8Array): Buffer {
  return createHash('sha256').update(contents).digest();
}
