import {createHash, randomBytes} from 'node:crypto';
import {type Dirent} from 'node:fs';
import {chmod, link, lstat, mkdir, open, readdir, realpath, rename, rm, stat, unlink} from 'node:fs/promises';
import {join} from 'node:path';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {maxSourceLength} from '../../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {binaryPartBytes, maxBinaryBytes} from '../../../core/protocol/session.ts';
import {type FolderEntry, maxListedEntries} from '../../../core/protocol/workspace.ts';
import {syncFolder} from '../atomic-file.ts';
import {
  fileError,
  fileTooLarge,
  isInside,
  isTaken,
  newPlaceInside,
  openInside,
  placeInside,
} from './folder-access.ts';

/** Folders that hold what tools made, or what version control keeps. */
const ignoredFolders: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn', '.DS_Store']);

/** What a save is written to before it is renamed (`writeText`): there for milliseconds. */
const ownTemporary = /^\..+\.\d+\.[0-9a-f]{12}\.tmp$/;

/** Whether a name is never listed, searched or walked. */
export function isIgnored(name: string): boolean {
  return ignoredFolders.has(name) || ownTemporary.test(name);
}

/** UTF-8 takes at most three bytes for one UTF-16 unit. */
const maxTextBytes = maxSourceLength * 3;

export type ReadText =
  | {readonly state: 'read'; readonly text: string; readonly hash: string}
  | {readonly state: 'same'}
  | {readonly state: 'absent'};

export function contentHash(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Files and folders below one folder. `root` is absolute and has no symbolic links; paths are checked by the contract. */
export class FolderFiles {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Folders first, each kind by name. */
  async list(path: string): Promise<Result<{entries: FolderEntry[]; leftOut: number}, LabError>> {
    const place = await placeInside(this.root, path);
    if (!place.ok) return place;
    let found: Dirent[];
    try {
      found = await readdir(place.value, {withFileTypes: true});
    } catch (error) {
      return err(fileError('listed', path, error));
    }
    const names = found
      .filter(({name}) => !isIgnored(name))
      .sort((left, right) => compareNames(left.name, right.name));
    const shown = names.slice(0, maxListedEntries);
    const entries = await Promise.all(shown.map((each) => this.describe(place.value, each)));
    const sorted = [
      ...entries.filter(({kind}) => kind === 'folder'),
      ...entries.filter(({kind}) => kind === 'file'),
    ];
    return ok({entries: sorted, leftOut: names.length - shown.length});
  }

  private async describe(folder: string, {name}: Dirent): Promise<FolderEntry> {
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f\\]/.test(name))
      return {name, kind: 'file', refused: 'Its name holds a backslash or a control character.'};
    try {
      const place = await realpath(join(folder, name));
      if (!isInside(this.root, place))
        return {name, kind: 'file', refused: 'A link that leads out of the folder.'};
      const {size, ...found} = await stat(place).then((one) => ({
        size: one.size,
        isFolder: one.isDirectory(),
        isFile: one.isFile(),
      }));
      if (found.isFolder) return {name, kind: 'folder'};
      return found.isFile
        ? {name, kind: 'file', sizeBytes: size}
        : {name, kind: 'file', refused: 'No regular file.'};
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException;
      return {
        name,
        kind: 'file',
        refused: code === 'ENOENT' ? 'A link that leads nowhere.' : 'It cannot be read.',
      };
    }
  }

  /** Text in UTF-8; `known` is the hash of what the caller has. */
  async readText(path: string, known?: string): Promise<Result<ReadText, LabError>> {
    const bytes = await this.readBytes(path, maxTextBytes);
    if (!bytes.ok) return bytes.error.code === 'no-such-file' ? ok({state: 'absent'}) : bytes;
    const hash = contentHash(bytes.value);
    if (hash === known) return ok({state: 'same'});
    const text = decodeText(bytes.value);
    if (text === undefined) {
      const message = `${path} is no text in UTF-8.`;
      return err(
        badInput('not-text', message, 'Only texts, and libraries (.metallib, .air, .bc), are opened.', path),
      );
    }
    if (text.length > maxSourceLength) return err(fileTooLarge(path, bytes.value.length, maxSourceLength));
    return ok({state: 'read', text, hash});
  }

  /** The whole file, which must not be above `limitBytes`. */
  async readBytes(path: string, limitBytes: number): Promise<Result<Uint8Array, LabError>> {
    const opened = await openInside(this.root, path);
    if (!opened.ok) return opened;
    const {handle, sizeBytes} = opened.value;
    try {
      if (sizeBytes > limitBytes) return err(fileTooLarge(path, sizeBytes, limitBytes));
      // A file that grows meanwhile is cut at the limit, not read for ever.
      const buffer = Buffer.allocUnsafe(Math.min(limitBytes, sizeBytes) + 1);
      let length = 0;
      for (;;) {
        const {bytesRead} = await handle.read(buffer, length, buffer.length - length, length);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) break;
      }
      if (length > sizeBytes)
        return err(
          badInput('changing', `${path} grows while it is read.`, 'Open it again once it is written.', path),
        );
      return ok(buffer.subarray(0, length));
    } catch (error) {
      return err(fileError('read', path, error));
    } finally {
      await handle.close();
    }
  }

  /** Up to `binaryPartBytes` bytes of a library's file. */
  async readPart(path: string, offset: number): Promise<Result<{sizeBytes: number; part: string}, LabError>> {
    const opened = await openInside(this.root, path);
    if (!opened.ok) return opened;
    const {handle, sizeBytes} = opened.value;
    try {
      if (sizeBytes > maxBinaryBytes) return err(fileTooLarge(path, sizeBytes, maxBinaryBytes));
      const buffer = Buffer.alloc(Math.max(0, Math.min(binaryPartBytes, sizeBytes - offset)));
      const {bytesRead} = await handle.read(buffer, 0, buffer.length, offset);
      return ok({sizeBytes, part: buffer.subarray(0, bytesRead).toString('base64')});
    } catch (error) {
      return err(fileError('read', path, error));
    } finally {
      await handle.close();
    }
  }

  /**
   * Replaces a file whole, or makes it. The new text is written beside it and renamed over it, so that nobody reads half a
   * file; a folder that is swapped for a link meanwhile has no such file beside it, and the rename fails.
   */
  async writeText(path: string, text: string, expected: string): Promise<Result<{hash: string}, LabError>> {
    const target = await this.writeTarget(path);
    if (!target.ok) return target;
    const {folder, name} = target.value;
    const known = await this.checkExpected(path, expected);
    if (!known.ok) return known;
    const temporary = join(
      folder,
      `.${name.slice(0, 100)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`,
    );
    try {
      const file = await open(temporary, 'wx', 0o666);
      try {
        await file.writeFile(text);
        await file.sync();
        const [written, there] = [await file.stat({bigint: true}), await lstat(temporary, {bigint: true})];
        const now = await realpath(folder);
        if (!isInside(this.root, now) || written.ino !== there.ino || written.dev !== there.dev)
          throw new Error('the folder was replaced meanwhile');
      } finally {
        await file.close();
      }
      if (known.value.mode !== undefined) await chmod(temporary, known.value.mode & 0o777);
      if (expected === 'absent') {
        // A link refuses a taken name; a rename would not.
        await link(temporary, join(folder, name));
        await unlink(temporary);
      } else await rename(temporary, join(folder, name));
      await syncFolder(folder);
      return ok({hash: contentHash(text)});
    } catch (error) {
      await rm(temporary, {force: true}).catch(() => undefined);
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return err(taken(path));
      return err(fileError('written', path, error));
    }
  }

  /** A link below the folder that leads to a file below the folder is written through; every other place is as it is named. */
  private async writeTarget(path: string): Promise<Result<{folder: string; name: string}, LabError>> {
    const place = await newPlaceInside(this.root, path);
    if (!place.ok) return place;
    const found = await lstat(join(place.value.folder, place.value.name)).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) {
      if (found !== undefined && !found.isFile())
        return err(badInput('not-a-file', `${path} is not a regular file.`, 'Choose another name.', path));
      return place;
    }
    const target = await placeInside(this.root, path);
    if (!target.ok) return target;
    const inside = target.value
      .slice(this.root.length + 1)
      .split(/[\\/]/)
      .join('/');
    return newPlaceInside(this.root, inside);
  }

  /** What is there now must be what the caller believes; answers with the mode of what is replaced. */
  private async checkExpected(path: string, expected: string): Promise<Result<{mode?: number}, LabError>> {
    const opened = await openInside(this.root, path);
    if (!opened.ok) {
      if (opened.error.code !== 'no-such-file') return opened;
      if (expected === 'absent' || expected === 'any') return ok({});
      const message = `${path} was deleted meanwhile.`;
      return err(badInput('changed-on-disk', message, 'Save it again to make it anew.', path));
    }
    const {handle, mode} = opened.value;
    await handle.close();
    if (expected === 'any') return ok({mode});
    if (expected === 'absent') return err(taken(path));
    const bytes = await this.readBytes(path, maxTextBytes);
    if (!bytes.ok) return bytes;
    if (contentHash(bytes.value) === expected) return ok({mode});
    const message = `${path} was changed by another program since it was opened.`;
    return err(badInput('changed-on-disk', message, 'Compare the two, then keep one.', path));
  }

  async create(path: string, kind: 'file' | 'folder'): Promise<Result<Record<string, never>, LabError>> {
    const place = await newPlaceInside(this.root, path);
    if (!place.ok) return place;
    const {folder, name} = place.value;
    if (kind === 'file') {
      const written = await this.writeText(path, '', 'absent');
      return written.ok ? ok({}) : written;
    }
    try {
      await mkdir(join(folder, name));
      return ok({});
    } catch (error) {
      return err(
        (error as NodeJS.ErrnoException).code === 'EEXIST' ? taken(path) : fileError('made', path, error),
      );
    }
  }

  /** Gives an entry another name or folder; what is called so already stays. */
  async rename(from: string, to: string): Promise<Result<Record<string, never>, LabError>> {
    const [old, next] = [await newPlaceInside(this.root, from), await newPlaceInside(this.root, to)];
    if (!old.ok) return old;
    if (!next.ok) return next;
    const source = join(old.value.folder, old.value.name);
    const target = join(next.value.folder, next.value.name);
    try {
      const found = await lstat(source);
      // Only the case of letters may differ on a disk that does not tell them apart.
      const isItself = source.toLowerCase() === target.toLowerCase() && source !== target;
      if (!isItself && (await isTaken(target))) return err(taken(to));
      if (found.isDirectory() && isInside(source, target)) {
        return err(
          badInput('into-itself', `${from} cannot be moved into itself.`, 'Choose another folder.', to),
        );
      }
      await rename(source, target);
      return ok({});
    } catch (error) {
      return err(fileError('renamed', from, error));
    }
  }
}

/** Undefined where the bytes are no UTF-8 text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8_192).includes(0)) return undefined;
  try {
    // The mark at the beginning is a part of the file: it is written back.
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As people sort: digits by their number, capitals beside small letters; the same on every machine. */
export function compareNames(left: string, right: string): number {
  return collator.compare(left, right) || (left < right ? -1 : 1);
}

const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

function taken(path: string): LabError {
  return badInput('name-taken', `${path} exists already.`, 'Choose another name.', path);
}
