import {randomBytes} from 'node:crypto';
import {type BigIntStats} from 'node:fs';
import {cp, link, lstat, readdir, readFile, realpath, rename, rm, stat, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {trashIdSchema, workspacePathSchema} from '../../../core/protocol/workspace.ts';
import {makePrivateFolder, writeFileAtomically} from '../atomic-file.ts';
import {fileError, isTaken, newPlaceInside, type PlaceInFolder} from './folder-access.ts';

/** What was deleted is kept for so long. */
const keptDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

const entrySchema = z.object({
  airlock: z.literal(1),
  /** The opened folder that it was below. */
  folder: z.string(),
  path: workspacePathSchema,
  deletedAt: z.iso.datetime(),
});

/**
 * The lab's own trash, `trash/` in its home: each thing deleted has a folder there with `entry.json` and `content`. For hosts
 * that have no system's trash at hand. Things are moved as they are, links as links, and come back to where they were.
 */
export class LabTrash {
  private readonly folder: string;
  private readonly now: () => Date;

  constructor(homeDirectory: string, now: () => Date) {
    this.folder = join(homeDirectory, 'trash');
    this.now = now;
  }

  /** Moves what is at `place`, called `path` below `root`, into the trash. It is there whole, or still where it was. */
  async put(
    root: string,
    path: string,
    {folder, name}: PlaceInFolder,
  ): Promise<Result<{id: string}, LabError>> {
    const id = randomBytes(16).toString('hex');
    const box = join(this.folder, id);
    const source = join(folder, name);
    try {
      await this.forgetOld();
      const before = await lstat(source, {bigint: true});
      await makePrivateFolder(box);
      const entry = {airlock: 1, folder: root, path, deletedAt: this.now().toISOString()};
      await writeFileAtomically(join(box, 'entry.json'), JSON.stringify(entry));
      const content = join(box, 'content');
      await move(source, content);
      if (!(await isWhatWasMeant(before, content, folder))) {
        // The folder was swapped for a link between the check and the move: what lies elsewhere goes back there.
        await rename(content, source);
        throw new Error('its folder was replaced meanwhile');
      }
      return ok({id});
    } catch (error) {
      // Only what is known to be no one's last copy goes.
      if (await isTaken(source)) await rm(box, {recursive: true, force: true}).catch(() => undefined);
      return err(fileError('deleted', path, error));
    }
  }

  /** Puts something back to where it was below `root`; what is called so now stays. */
  async restore(id: string, root: string): Promise<Result<{path: string}, LabError>> {
    const box = join(this.folder, trashIdSchema.parse(id));
    const entry = await readEntry(box);
    if (entry === undefined) {
      const message = 'This is not in the lab’s trash any more.';
      return err(badInput('not-in-trash', message, `Things are kept there for ${keptDays} days.`));
    }
    const {path, folder} = entry;
    if (folder !== root) {
      const message = `${path} was deleted in ${folder}, which is not the opened folder.`;
      return err(badInput('other-folder', message, 'Open that folder first.', path));
    }
    const place = await newPlaceInside(root, path);
    if (!place.ok) return place;
    const target = join(place.value.folder, place.value.name);
    const taken = badInput('name-taken', `${path} exists again.`, 'Rename that one first.', path);
    try {
      if (await isTaken(target)) return err(taken);
      await moveBack(join(box, 'content'), target);
      await rm(box, {recursive: true, force: true});
      return ok({path});
    } catch (error) {
      const isNameTaken = ['EEXIST', 'ENOTEMPTY', 'ERR_FS_CP_EEXIST'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      );
      return err(isNameTaken ? taken : fileError('brought back', path, error));
    }
  }

  private async forgetOld(): Promise<void> {
    const oldestMs = this.now().getTime() - keptDays * dayMs;
    for (const name of await readdir(this.folder).catch(() => [])) {
      const box = join(this.folder, name);
      if (!trashIdSchema.safeParse(name).success) continue;
      const entry = await readEntry(box);
      // Without an entry: a lab that died in the middle of a move, told by the age of the folder.
      const sinceMs =
        entry === undefined ? (await stat(box).catch(() => undefined))?.mtimeMs : Date.parse(entry.deletedAt);
      if (sinceMs !== undefined && sinceMs < oldestMs) await rm(box, {recursive: true, force: true});
    }
  }
}

async function readEntry(box: string): Promise<z.infer<typeof entrySchema> | undefined> {
  try {
    return entrySchema.parse(JSON.parse(await readFile(join(box, 'entry.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

async function isWhatWasMeant(before: BigIntStats, content: string, folder: string): Promise<boolean> {
  const after = await lstat(content, {bigint: true});
  const isCopy = after.dev !== before.dev;
  const sameFolder = await realpath(folder).catch(() => undefined);
  return (isCopy || after.ino === before.ino) && sameFolder === folder;
}

/** A rename, or onto another disk a whole copy before the original goes. */
async function move(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch (error) {
    if (!isOtherDisk(error)) throw error;
    await copy(source, target);
    await rm(source, {recursive: true});
  }
}

/** As `move`, but nothing that has come to be at `target` is replaced. */
async function moveBack(source: string, target: string): Promise<void> {
  try {
    if ((await lstat(source)).isFile()) {
      // A link refuses a taken name; a rename would not.
      await link(source, target);
      await unlink(source);
    } else await rename(source, target);
  } catch (error) {
    if (!isOtherDisk(error)) throw error;
    await copy(source, target);
  }
}

function copy(source: string, target: string): Promise<void> {
  return cp(source, target, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    errorOnExist: true,
    force: false,
  });
}

function isOtherDisk(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EXDEV';
}
