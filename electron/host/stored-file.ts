import {mkdir, readFile, rename, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {z} from 'zod';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';
import {type SetAsideFile} from '../../core/protocol/session.ts';
import {removeFileDurably, writeFileAtomically} from './atomic-file.ts';

/** Version of the stored format, first in every file. */
const formatVersion = 1;

/** What tells two states of a file apart without reading it: every atomic write makes a new inode. */
export interface FileIdentity {
  readonly inode: number;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
}

/** Reads and writes validated JSON files. What cannot be understood is moved to `setAsideFolder`, never deleted. */
export interface StoredFiles {
  /** Undefined where there is no such file, or where it was damaged and is now set aside. */
  read<T>(path: string, schema: z.ZodType<T>): Promise<Result<T | undefined, LabError>>;
  write(path: string, content: unknown): Promise<Result<void, LabError>>;
  remove(path: string): Promise<Result<void, LabError>>;
  /** Undefined where there is no such file, or none that can be asked about. */
  identify(path: string): Promise<FileIdentity | undefined>;
  /** Every file that this host has set aside since it started. */
  readonly setAside: readonly SetAsideFile[];
}

export function createStoredFiles(setAsideFolder: string, clock: () => Date): StoredFiles {
  const setAside: SetAsideFile[] = [];
  const moveAway = async (path: string, reason: string): Promise<void> => {
    await mkdir(setAsideFolder, {recursive: true, mode: 0o700});
    const stamp = clock().toISOString().replaceAll(':', '-');
    const destination = join(setAsideFolder, `${stamp}-${basename(path)}`);
    await rename(path, destination);
    setAside.push({path: destination, reason});
  };
  return {
    setAside,
    async read(path, schema) {
      try {
        const parsed = parseStored(await readFile(path, 'utf8'), schema);
        if (parsed.ok) return parsed;
        await moveAway(path, parsed.error);
        return ok(undefined);
      } catch (error) {
        return isMissing(error) ? ok(undefined) : err(storageFailed('read', path, error));
      }
    },
    async write(path, content) {
      try {
        await writeFileAtomically(path, JSON.stringify({airlock: formatVersion, content}));
        return ok(undefined);
      } catch (error) {
        return err(storageFailed('written', path, error));
      }
    },
    async remove(path) {
      try {
        await removeFileDurably(path);
        return ok(undefined);
      } catch (error) {
        return err(storageFailed('removed', path, error));
      }
    },
    identify,
  };
}

function parseStored<T>(text: string, schema: z.ZodType<T>): Result<T, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err(`not JSON: ${(error as Error).message}`);
  }
  const parsed = z.object({airlock: z.literal(formatVersion), content: schema}).safeParse(value);
  if (parsed.success) return ok(parsed.data.content as T);
  const issue = parsed.error.issues[0];
  return err(`not in the format of this version: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

async function identify(path: string): Promise<FileIdentity | undefined> {
  try {
    const {ino, mtimeMs, size} = await stat(path);
    return {inode: ino, modifiedMs: mtimeMs, sizeBytes: size};
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** The error of a disk operation that failed: `what` says what could not be done to `path`. */
export function storageFailed(what: 'read' | 'written' | 'removed', path: string, error: unknown): LabError {
  const {code, message} = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return unavailable(
    full ? 'disk-full' : 'storage-failed',
    `${path} cannot be ${what}: ${full ? 'the disk is full' : message}.`,
    full
      ? 'Free some space; the text stays open here and is saved again with the next edit.'
      : 'Check that the folder exists and belongs to you, or set AIRLOCK_HOME to another one.',
  );
}
