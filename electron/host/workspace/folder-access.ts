import {type BigIntStats, constants} from 'node:fs';
import {type FileHandle, lstat, open, realpath, stat} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join, relative, sep} from 'node:path';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';

/** A regular file that was opened and then proven to lie in the folder. The caller closes the handle. */
export interface OpenedFile {
  readonly handle: FileHandle;
  /** With symbolic links resolved. */
  readonly realPath: string;
  readonly sizeBytes: number;
  readonly mode: number;
}

/** Whether `place` is `folder` or below it. Both with symbolic links resolved. */
export function isInside(folder: string, place: string): boolean {
  const path = relative(folder, place);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

/**
 * The place that `path` (checked: relative, no `..`) means below `root`, which has no symbolic links. What leads out of
 * the folder is refused.
 */
export async function placeInside(root: string, path: string): Promise<Result<string, LabError>> {
  try {
    const place = await realpath(join(root, ...path.split('/')));
    return isInside(root, place) ? ok(place) : err(outside(path));
  } catch (error) {
    return err(fileError('opened', path, error));
  }
}

/**
 * Opens a regular file below `root` for reading. Whoever may change the folder meanwhile gains nothing: after the open it is
 * asked again where the path leads, and only a handle of that very file counts. Pipes and devices do not block it.
 */
export async function openInside(root: string, path: string): Promise<Result<OpenedFile, LabError>> {
  const place = await placeInside(root, path);
  if (!place.ok) return place;
  let handle: FileHandle;
  try {
    handle = await open(place.value, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return err(fileError('opened', path, error));
  }
  const checked = await checkOpened(root, path, place.value, handle);
  if (!checked.ok) await handle.close();
  return checked;
}

async function checkOpened(
  root: string,
  path: string,
  place: string,
  handle: FileHandle,
): Promise<Result<OpenedFile, LabError>> {
  try {
    const opened = await handle.stat({bigint: true});
    if (!opened.isFile()) return err(notAFile(path));
    const again = await realpath(place);
    const there = await lstat(again, {bigint: true});
    if (!isInside(root, again) || !isSameFile(opened, there)) return err(movedMeanwhile(path));
    return ok({handle, realPath: again, sizeBytes: Number(opened.size), mode: Number(opened.mode)});
  } catch (error) {
    return err(fileError('opened', path, error));
  }
}

function isSameFile(left: BigIntStats, right: BigIntStats): boolean {
  return left.ino === right.ino && left.dev === right.dev;
}

/** A folder below `root` and a name in it that may not exist yet. */
export interface PlaceInFolder {
  /** With symbolic links resolved. */
  readonly folder: string;
  readonly name: string;
}

/** Where `path` would be made: its folder must exist below `root`. */
export async function newPlaceInside(root: string, path: string): Promise<Result<PlaceInFolder, LabError>> {
  const parent = dirname(path);
  const folder = await placeInside(root, parent === '.' ? '' : parent);
  if (!folder.ok) return folder;
  try {
    if (!(await stat(folder.value)).isDirectory()) return err(notAFolder(parent));
    return ok({folder: folder.value, name: basename(path)});
  } catch (error) {
    return err(fileError('opened', parent, error));
  }
}

/** Whether anything, a broken link included, is called so. */
export async function isTaken(place: string): Promise<boolean> {
  return lstat(place).then(
    () => true,
    () => false,
  );
}

export function outside(path: string): LabError {
  const message = `${path} leads out of the opened folder.`;
  return badInput(
    'outside-folder',
    message,
    'Open the folder that it leads to, or put the file into this one.',
    path,
  );
}

function movedMeanwhile(path: string): LabError {
  const message = `${path} was replaced while it was being opened.`;
  return badInput('moved-meanwhile', message, 'Try again once nothing moves files in the folder.', path);
}

function notAFile(path: string): LabError {
  return badInput('not-a-file', `${path} is not a regular file.`, 'Choose a file.', path);
}

function notAFolder(path: string): LabError {
  return badInput('not-a-folder', `${path} is not a folder.`, 'Choose a folder.', path);
}

export function fileTooLarge(path: string, sizeBytes: number, limitBytes: number): LabError {
  const message = `${path} is too large: ${sizeBytes} bytes, and at most ${limitBytes} are read.`;
  return badInput('file-too-large', message, 'Use a smaller file.', path);
}

/** A failed call of the operating system, in words. */
export function fileError(what: string, path: string, error: unknown): LabError {
  const {code, message} = error as NodeJS.ErrnoException;
  const shown = path === '' ? 'The folder' : path;
  switch (code) {
    case 'ENOENT':
      return badInput('no-such-file', `${shown} does not exist.`, 'It was moved or deleted meanwhile.', path);
    case 'ENOTDIR':
      return badInput(
        'not-a-folder',
        `${shown} cannot be ${what}: a part of it is no folder.`,
        'Check the path.',
        path,
      );
    case 'ELOOP':
      return badInput(
        'link-loop',
        `${shown} cannot be ${what}: its links lead in a circle.`,
        'Mend the links.',
        path,
      );
    case 'EACCES':
    case 'EPERM':
      return badInput(
        'not-permitted',
        `${shown} cannot be ${what}: the system does not permit it.`,
        'Change its permissions.',
        path,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return badInput(
        'disk-full',
        `${shown} cannot be ${what}: the disk is full.`,
        'Free some space and save again; the text stays open.',
        path,
      );
    case 'EROFS':
      return badInput(
        'read-only',
        `${shown} cannot be ${what}: the disk is read-only.`,
        'Save it in another folder.',
        path,
      );
    case 'ENOTEMPTY':
      return badInput(
        'not-empty',
        `${shown} cannot be ${what}: it is not empty.`,
        'Delete what is in it first.',
        path,
      );
    default:
      return badInput(
        'file-failed',
        `${shown} cannot be ${what}: ${message}.`,
        'Check the file and try again.',
        path,
      );
  }
}
