import {createHash} from 'node:crypto';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {
  type CrashArtifact,
  type CrashRecord,
  crashRecordSchema,
  type CrashRetention,
  crashRetentionSchema,
} from '../../core/protocol/crash.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {
  makePrivateFolder,
  removeAbandonedWrites,
  removeFileDurably,
  writeFileAtomically,
} from './atomic-file.ts';
import {beyondLimits} from './retention.ts';
import {createStoredFiles, storageFailed, type StoredFiles} from './stored-file.ts';

/** A file to keep with a record. */
export interface ArtifactContent {
  readonly name: string;
  readonly kind: CrashArtifact['kind'];
  readonly content: string | Uint8Array;
}

/** Artifacts without a record are left alone for this long: another host may be about to write theirs. */
const orphanGraceMs = 10 * 60_000;

/**
 * Crash records on disk: one file each, never changed once written, and their artifacts under their hashes. Whatever dies
 * when, a record is there whole with all of its artifacts or not at all; several hosts may share the folder.
 */
export class CrashStore {
  private readonly folder: string;
  private readonly clock: () => Date;
  private readonly files: StoredFiles;
  private readonly known = new Map<string, CrashRecord>();
  private queue: Promise<unknown> = Promise.resolve();
  private prepared: Promise<void> | undefined;

  constructor(homeDirectory: string, clock: () => Date) {
    this.folder = join(homeDirectory, 'crashes');
    this.clock = clock;
    this.files = createStoredFiles(join(homeDirectory, 'crashes', 'set-aside'), clock);
  }

  /** Stores a record with its artifacts, durably before it resolves; then drops what retention no longer keeps. */
  add(
    record: Omit<CrashRecord, 'artifacts'>,
    artifacts: readonly ArtifactContent[],
  ): Promise<Result<CrashRecord, LabError>> {
    return this.inOrder(async () => {
      try {
        await this.prepare();
        const stored: CrashArtifact[] = [];
        for (const one of artifacts) stored.push(await this.writeArtifact(one));
        const whole: CrashRecord = {...record, artifacts: stored};
        const written = await this.files.write(this.recordPath(record.id), whole);
        if (!written.ok) return written;
        this.known.set(whole.id, whole);
        await this.prune();
        return ok(whole);
      } catch (error) {
        return err(storageFailed('written', this.folder, error));
      }
    });
  }

  /** Adds files to a record that is there already: reports that the system writes seconds after the crash. */
  addArtifacts(id: string, artifacts: readonly ArtifactContent[]): Promise<Result<CrashRecord, LabError>> {
    return this.inOrder(async () => {
      const record = await this.load(id);
      if (record === undefined) return err(unknownCrash(id));
      try {
        const added: CrashArtifact[] = [];
        for (const one of artifacts) {
          if (!record.artifacts.some(({name}) => name === one.name))
            added.push(await this.writeArtifact(one));
        }
        const whole = {...record, artifacts: [...record.artifacts, ...added]};
        const written = await this.files.write(this.recordPath(id), whole);
        if (written.ok) this.known.set(id, whole);
        return written.ok ? ok(whole) : written;
      } catch (error) {
        return err(storageFailed('written', this.folder, error));
      }
    });
  }

  /** Every record, the newest first. Files that are damaged are set aside and left out. */
  async list(): Promise<CrashRecord[]> {
    await this.queue;
    const ids = await this.ids();
    for (const id of this.known.keys()) if (!ids.includes(id)) this.known.delete(id);
    const records: CrashRecord[] = [];
    for (const id of ids.reverse()) {
      const record = await this.load(id);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  async read(id: string): Promise<Result<CrashRecord, LabError>> {
    await this.queue;
    const record = await this.load(id);
    return record === undefined ? err(unknownCrash(id)) : ok(record);
  }

  /** Bytes of an artifact; what does not have its hash any more is refused. */
  async readArtifact(id: string, name: string): Promise<Result<Buffer, LabError>> {
    const record = await this.read(id);
    if (!record.ok) return record;
    const artifact = record.value.artifacts.find((one) => one.name === name);
    if (artifact === undefined) {
      const message = `The crash ${id} has no file ${JSON.stringify(name)}.`;
      return err(badInput('unknown-artifact', message, 'Use a name that the record lists.', 'name'));
    }
    const path = this.artifactPath(artifact.sha256);
    try {
      const bytes = await readFile(path);
      if (hashOf(bytes) === artifact.sha256) return ok(bytes);
      return err(
        badInput('damaged-artifact', `${path} was changed after it was stored.`, 'Capture it again.'),
      );
    } catch (error) {
      return err(storageFailed('read', path, error));
    }
  }

  async retention(): Promise<CrashRetention> {
    const read = await this.files.read(join(this.folder, 'settings.json'), crashRetentionSchema);
    return (read.ok ? read.value : undefined) ?? crashRetentionSchema.parse({});
  }

  /** Keeps this much from now on. */
  setRetention(retention: CrashRetention): Promise<Result<CrashRetention, LabError>> {
    return this.inOrder(async () => {
      await this.prepare();
      const written = await this.files.write(join(this.folder, 'settings.json'), retention);
      if (!written.ok) return written;
      await this.prune();
      return ok(retention);
    });
  }

  /** Forgets records and what only they used. */
  remove(ids: readonly string[]): Promise<Result<Record<string, never>, LabError>> {
    return this.inOrder(async () => {
      for (const id of ids) {
        const removed = await this.files.remove(this.recordPath(id));
        if (!removed.ok) return removed;
        this.known.delete(id);
      }
      await this.collectOrphans();
      return ok({});
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

  private prepare(): Promise<void> {
    this.prepared ??= (async () => {
      for (const name of ['records', 'artifacts']) {
        await makePrivateFolder(join(this.folder, name));
        await removeAbandonedWrites(join(this.folder, name));
      }
    })();
    return this.prepared;
  }

  private async writeArtifact({name, kind, content}: ArtifactContent): Promise<CrashArtifact> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const sha256 = hashOf(bytes);
    const path = this.artifactPath(sha256);
    const there = await stat(path).catch(() => undefined);
    if (there?.size !== bytes.byteLength) await writeFileAtomically(path, bytes);
    return {name, kind, sizeBytes: bytes.byteLength, sha256};
  }

  private async load(id: string): Promise<CrashRecord | undefined> {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    if (!/^[\w-]+$/.test(id)) return undefined;
    const read = await this.files.read(this.recordPath(id), crashRecordSchema);
    if (!read.ok || read.value === undefined) return undefined;
    this.known.set(id, read.value);
    return read.value;
  }

  /** Ids of the records on disk, the oldest first. */
  private async ids(): Promise<string[]> {
    const names = await readdir(join(this.folder, 'records')).catch(() => [] as string[]);
    return names
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .map((name) => name.slice(0, -'.json'.length))
      .sort();
  }

  /** Drops the oldest records beyond the setting; the newest always stays. */
  private async prune(): Promise<void> {
    const {maxRecords, maxBytes} = await this.retention();
    const records: CrashRecord[] = [];
    for (const id of (await this.ids()).reverse()) {
      const record = await this.load(id);
      if (record !== undefined) records.push(record);
    }
    const counted = new Set<string>();
    // An artifact that several records have is on the disk once.
    const bytesOf = ({artifacts}: CrashRecord): number => {
      const added = artifacts.filter(({sha256}) => !counted.has(sha256));
      for (const {sha256} of added) counted.add(sha256);
      return added.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0);
    };
    const dropped = beyondLimits(records, {most: maxRecords, bytes: maxBytes}, {bytesOf});
    if (dropped.length === 0) return;
    for (const {id} of dropped) {
      await removeFileDurably(this.recordPath(id));
      this.known.delete(id);
    }
    await this.collectOrphans();
  }

  private async collectOrphans(): Promise<void> {
    const used = new Set<string>();
    for (const id of await this.ids()) {
      for (const {sha256} of (await this.load(id))?.artifacts ?? []) used.add(sha256);
    }
    const folder = join(this.folder, 'artifacts');
    for (const name of await readdir(folder).catch(() => [] as string[])) {
      if (used.has(name) || name.startsWith('.')) continue;
      const there = await stat(join(folder, name)).catch(() => undefined);
      const isOld = there !== undefined && this.clock().getTime() - there.mtimeMs > orphanGraceMs;
      if (isOld) await removeFileDurably(join(folder, name));
    }
  }

  private recordPath(id: string): string {
    return join(this.folder, 'records', `${id}.json`);
  }

  private artifactPath(sha256: string): string {
    return join(this.folder, 'artifacts', sha256);
  }
}

/** SHA-256 as lower-case hexadecimal. */
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function unknownCrash(id: string): LabError {
  const message = `There is no crash ${JSON.stringify(id)}: it was removed, or retention no longer keeps it.`;
  return badInput('unknown-crash', message, 'Use an id that the list of crashes gives.', 'id');
}
