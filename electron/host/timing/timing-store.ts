import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {
  historyLimits,
  type SavedTiming,
  savedTimingSchema,
  savedTimingIdSchema,
  timingEntrySchema,
  type TimingHistory,
} from '../../../core/protocol/timing-history.ts';
import {makePrivateFolder, removeAbandonedWrites} from '../atomic-file.ts';
import {hashOf} from '../crash-store.ts';
import {beyondLimits} from '../retention.ts';
import {createStoredFiles, storageFailed, type StoredFiles} from '../stored-file.ts';

const pinSchema = z.object({id: savedTimingIdSchema});

/** Bytes of all histories together; the oldest timings go first. */
const mostBytes = 256 * 1024 * 1024;

/** All histories are looked through once at first, and then after this many timings. */
const sweepEvery = 50;

interface StoredFile {
  readonly path: string;
  /** Time and id: names sort as the timings came. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * Timings on disk: a folder for each experiment, a file for each timing, never changed once written. Each is there whole or not
 * at all, and several hosts may share the folder.
 */
export class TimingStore {
  private readonly folder: string;
  private readonly files: StoredFiles;
  private readonly limits: {readonly timings: number; readonly bytes: number; readonly allBytes: number};
  private queue: Promise<unknown> = Promise.resolve();
  private added = 0;

  constructor(
    homeDirectory: string,
    clock: () => Date,
    limits: {readonly timings: number; readonly bytes: number; readonly allBytes?: number} = historyLimits,
  ) {
    this.folder = join(homeDirectory, 'timings');
    this.files = createStoredFiles(join(this.folder, 'set-aside'), clock);
    this.limits = {allBytes: mostBytes, ...limits};
  }

  /** Stores a timing, durably before it resolves; then drops what is too much. */
  add(timing: SavedTiming): Promise<Result<void, LabError>> {
    return this.inOrder(async () => {
      const folder = this.folderOf(timing.key);
      try {
        await makePrivateFolder(folder);
        await removeAbandonedWrites(folder);
        const stamp = timing.startedAt.replaceAll(/[^\dTZ]/g, '');
        const written = await this.files.write(join(folder, `${stamp}-${timing.id}.json`), timing);
        if (!written.ok) return written;
        await this.prune(timing.key);
        if (this.added++ % sweepEvery === 0) await this.pruneAll();
        return ok(undefined);
      } catch (error) {
        return err(storageFailed('written', folder, error));
      }
    });
  }

  /** The history of an experiment. Files that are damaged are set aside and left out. */
  async list(key: string): Promise<Result<TimingHistory, LabError>> {
    await this.queue;
    const timings: TimingHistory['timings'] = [];
    for (const {path} of await this.stored(this.folderOf(key))) {
      const read = await this.files.read(path, savedTimingSchema);
      if (!read.ok) return read;
      if (read.value?.key === key) timings.push(timingEntrySchema.parse(read.value));
    }
    const pin = await this.pinned(key);
    return ok({timings, ...(timings.some(({id}) => id === pin) && pin !== undefined ? {pinned: pin} : {})});
  }

  async read(key: string, id: string): Promise<Result<SavedTiming, LabError>> {
    await this.queue;
    const found = await this.find(key, id);
    const read = found === undefined ? undefined : await this.files.read(found.path, savedTimingSchema);
    if (read !== undefined && !read.ok) return read;
    return read?.value?.key === key ? ok(read.value) : err(unknownTiming(id));
  }

  /** Marks the timing that others are compared with, which retention keeps; without `id` none. */
  pin(key: string, id: string | undefined): Promise<Result<void, LabError>> {
    return this.inOrder(async () => {
      if (id === undefined) return this.files.remove(this.pinPath(key));
      if ((await this.find(key, id)) === undefined) return err(unknownTiming(id));
      return this.files.write(this.pinPath(key), {id});
    });
  }

  remove(key: string, ids: readonly string[]): Promise<Result<void, LabError>> {
    return this.inOrder(async () => {
      for (const id of ids) {
        const found = await this.find(key, id);
        const removed = found === undefined ? ok(undefined) : await this.files.remove(found.path);
        if (!removed.ok) return removed;
      }
      return ok(undefined);
    });
  }

  /** Resolves when everything that was asked for is done. */
  async flush(): Promise<void> {
    await this.queue;
  }

  private inOrder<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(task, task);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Drops the oldest timings of an experiment beyond the limits; the newest and the pinned one stay. */
  private async prune(key: string): Promise<void> {
    const pin = await this.pinned(key);
    const {timings, bytes} = this.limits;
    const newestFirst = (await this.stored(this.folderOf(key))).reverse();
    const isPinned = (file: StoredFile): boolean => isOf(file, pin);
    await this.drop(beyondLimits(newestFirst, {most: timings, bytes}, {bytesOf, isPinned}));
  }

  private async drop(files: readonly StoredFile[]): Promise<void> {
    for (const {path} of files) await this.files.remove(path);
  }

  /** Drops the oldest timings of all experiments beyond the limit of all. */
  private async pruneAll(): Promise<void> {
    const folders = await readdir(this.folder, {withFileTypes: true});
    const all: (StoredFile & {readonly pin: string | undefined})[] = [];
    for (const one of folders) {
      if (!one.isDirectory() || one.name === 'set-aside') continue;
      const folder = join(this.folder, one.name);
      const read = await this.files.read(join(folder, 'pin.json'), pinSchema);
      const pin = read.ok ? read.value?.id : undefined;
      all.push(...(await this.stored(folder)).map((file) => ({...file, pin})));
    }
    all.sort((one, other) => (one.name < other.name ? 1 : -1));
    const limits = {most: Infinity, bytes: this.limits.allBytes};
    await this.drop(beyondLimits(all, limits, {bytesOf, isPinned: (file) => isOf(file, file.pin)}));
  }

  private async pinned(key: string): Promise<string | undefined> {
    const read = await this.files.read(this.pinPath(key), pinSchema);
    return read.ok ? read.value?.id : undefined;
  }

  private async find(key: string, id: string): Promise<StoredFile | undefined> {
    return (await this.stored(this.folderOf(key))).find((file) => isOf(file, id));
  }

  /** Files of timings in a folder, the oldest first. */
  private async stored(folder: string): Promise<StoredFile[]> {
    const names = await readdir(folder).catch(() => [] as string[]);
    const wanted = names.filter((name) => /^\d.*\.json$/.test(name)).sort();
    const found: StoredFile[] = [];
    for (const name of wanted) {
      const path = join(folder, name);
      const there = await stat(path).catch(() => undefined);
      if (there !== undefined) found.push({path, name, bytes: there.size});
    }
    return found;
  }

  private pinPath(key: string): string {
    return join(this.folderOf(key), 'pin.json');
  }

  /** Keys are names of any length: folders bear their hash. */
  private folderOf(key: string): string {
    return join(this.folder, hashOf(key).slice(0, 32));
  }
}

function bytesOf({bytes}: StoredFile): number {
  return bytes;
}

function isOf({name}: StoredFile, id: string | undefined): boolean {
  return id !== undefined && name.slice(name.indexOf('-') + 1) === `${id}.json`;
}

function unknownTiming(id: string): LabError {
  const message = `There is no timing ${JSON.stringify(id)} in the history: it was removed, or is no longer kept.`;
  return badInput('unknown-timing', message, 'Use an id that the history lists.', 'id');
}
