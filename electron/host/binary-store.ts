import {createHash, randomBytes} from 'node:crypto';
import {type FileHandle, open, readdir, rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError, unavailable} from '../../core/protocol/error.ts';
import {
  binaryPartBytes,
  type DocumentId,
  maxBinaryBytes,
  maxSessionBinaryBytes,
} from '../../core/protocol/session.ts';
import {makePrivateFolder, removeAbandonedWrites, removeFileDurably, syncFolder} from './atomic-file.ts';
import {storageFailed} from './stored-file.ts';

/** Keeps the bytes of library documents, one file each, bounded in size one by one and together. */
export interface BinaryStore {
  /** Takes the part at `offset` of a file of `sizeBytes`; with the last one the file is durable and replaces the old. */
  savePart(
    id: DocumentId,
    sizeBytes: number,
    offset: number,
    part: Uint8Array,
  ): Promise<Result<{receivedBytes: number}, LabError>>;
  readPart(id: DocumentId, offset: number): Promise<Result<{sizeBytes: number; bytes: Buffer}, LabError>>;
  /** Forgets the bytes, also those that are on their way. */
  discard(id: DocumentId): Promise<Result<Record<string, never>, LabError>>;
}

export interface BinaryLimits {
  readonly file: number;
  readonly session: number;
}

const defaultLimits: BinaryLimits = {file: maxBinaryBytes, session: maxSessionBinaryBytes};

export function createBinaryStore(homeDirectory: string, limits: BinaryLimits = defaultLimits): BinaryStore {
  return new DiskBinaryStore(join(homeDirectory, 'session', 'libraries'), limits);
}

/** A file of which some parts have come. */
interface Arriving {
  readonly path: string;
  readonly sizeBytes: number;
  receivedBytes: number;
}

class DiskBinaryStore implements BinaryStore {
  private readonly folder: string;
  private readonly limits: BinaryLimits;
  private readonly arriving = new Map<DocumentId, Arriving>();
  /** One operation at a time for each document. */
  private readonly queues = new Map<DocumentId, Promise<unknown>>();
  private prepared: Promise<void> | undefined;

  constructor(folder: string, limits: BinaryLimits) {
    this.folder = folder;
    this.limits = limits;
  }

  savePart(
    id: DocumentId,
    sizeBytes: number,
    offset: number,
    part: Uint8Array,
  ): Promise<Result<{receivedBytes: number}, LabError>> {
    return this.inTurn(id, 'written', () => this.takePart(id, sizeBytes, offset, part));
  }

  readPart(id: DocumentId, offset: number): Promise<Result<{sizeBytes: number; bytes: Buffer}, LabError>> {
    return this.inTurn(id, 'read', () => this.read(id, offset));
  }

  discard(id: DocumentId): Promise<Result<Record<string, never>, LabError>> {
    return this.inTurn(id, 'removed', async () => {
      await this.dropArriving(id);
      await removeFileDurably(this.pathOf(id));
      return ok({});
    });
  }

  private async inTurn<T>(
    id: DocumentId,
    what: 'read' | 'written' | 'removed',
    action: () => Promise<Result<T, LabError>>,
  ): Promise<Result<T, LabError>> {
    const before = this.queues.get(id) ?? Promise.resolve();
    const outcome = before.then(async (): Promise<Result<T, LabError>> => {
      try {
        this.prepared ??= this.prepare();
        await this.prepared;
        return await action();
      } catch (error) {
        // The next call tries again.
        this.prepared = undefined;
        return err(storageFailed(what, this.folder, error));
      }
    });
    this.queues.set(id, outcome);
    const result = await outcome;
    if (this.queues.get(id) === outcome) this.queues.delete(id);
    return result;
  }

  private async prepare(): Promise<void> {
    await makePrivateFolder(this.folder);
    await removeAbandonedWrites(this.folder);
  }

  private async takePart(
    id: DocumentId,
    sizeBytes: number,
    offset: number,
    part: Uint8Array,
  ): Promise<Result<{receivedBytes: number}, LabError>> {
    if (offset === 0) {
      const refused = await this.begin(id, sizeBytes);
      if (refused !== undefined) return err(refused);
    }
    const arriving = this.arriving.get(id);
    const expected = arriving?.receivedBytes ?? 0;
    const isNext = arriving !== undefined && arriving.sizeBytes === sizeBytes && offset === expected;
    if (!isNext || offset + part.length > sizeBytes || (part.length === 0 && sizeBytes > 0)) {
      const message = `A part of ${part.length} bytes at ${offset} of ${sizeBytes} does not follow the ${expected} bytes that have come.`;
      return err(
        badInput('wrong-part', message, 'Send the file again from its beginning.', `byte ${offset}`),
      );
    }
    await withFile(arriving.path, 'a', async (file) => {
      await file.appendFile(part);
      if (offset + part.length === sizeBytes) await file.sync();
    });
    arriving.receivedBytes += part.length;
    if (arriving.receivedBytes === sizeBytes) {
      await rename(arriving.path, this.pathOf(id));
      this.arriving.delete(id);
      await syncFolder(this.folder);
    }
    return ok({receivedBytes: offset + part.length});
  }

  /** Why a file of `sizeBytes` cannot be kept; undefined when its first part may be written. */
  private async begin(id: DocumentId, sizeBytes: number): Promise<LabError | undefined> {
    await this.dropArriving(id);
    if (sizeBytes > this.limits.file) {
      const message = `A file of ${sizeBytes} bytes is too large to be kept: at most ${this.limits.file} are.`;
      return badInput('file-too-large', message, 'Split the library.');
    }
    const used = await this.usedBytes(this.pathOf(id));
    if (used + sizeBytes > this.limits.session) {
      const message = `The libraries of the session take ${used} bytes; ${sizeBytes} more do not fit into ${this.limits.session}.`;
      return unavailable('session-full', message, 'Close libraries that are no longer needed.');
    }
    const name = `${nameOf(id)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
    const path = join(this.folder, `.${name}`);
    await withFile(path, 'wx', () => Promise.resolve());
    this.arriving.set(id, {path, sizeBytes, receivedBytes: 0});
    return undefined;
  }

  /** Of all files but `except`, those on their way counted as whole. */
  private async usedBytes(except: string): Promise<number> {
    let total = [...this.arriving.values()].reduce((sum, {sizeBytes}) => sum + sizeBytes, 0);
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      if (name.endsWith('.bin') && path !== except) total += (await stat(path)).size;
    }
    return total;
  }

  private async dropArriving(id: DocumentId): Promise<void> {
    const arriving = this.arriving.get(id);
    this.arriving.delete(id);
    if (arriving !== undefined) await rm(arriving.path, {force: true});
  }

  private async read(
    id: DocumentId,
    offset: number,
  ): Promise<Result<{sizeBytes: number; bytes: Buffer}, LabError>> {
    try {
      return await withFile(this.pathOf(id), 'r', async (file) => {
        const {size: sizeBytes} = await file.stat();
        const bytes = Buffer.alloc(Math.max(0, Math.min(binaryPartBytes, sizeBytes - offset)));
        const {bytesRead} = await file.read(bytes, 0, bytes.length, offset);
        return ok({sizeBytes, bytes: bytes.subarray(0, bytesRead)});
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const message =
        'The bytes of this library are not stored: the window was closed before they were saved.';
      return err(unavailable('no-bytes', message, 'Close the document and open the file again.'));
    }
  }

  private pathOf(id: DocumentId): string {
    return join(this.folder, `${nameOf(id)}.bin`);
  }
}

/** Ids are any text, so that a hash names the file. */
function nameOf(id: DocumentId): string {
  return createHash('sha256').update(id).digest('hex');
}

async function withFile<T>(
  path: string,
  flags: string,
  action: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags, 0o600);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}
