import {readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {ok, type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ServiceRecord, serviceRecordSchema} from '../../core/protocol/service-record.ts';
import {type Gone} from '../service/service-connection.ts';
import {makePrivateFolder, writeFileAtomically} from './atomic-file.ts';

/** Records on disk; beyond them the oldest are removed. */
const maxRecords = 500;

export interface ServiceRecordsOptions {
  readonly folder: string;
  readonly labVersion: string;
  readonly now: () => Date;
}

/** Keeps a record of every end of a device service that nobody asked for. */
export class ServiceRecords {
  private readonly options: ServiceRecordsOptions;
  private written: Promise<void> = Promise.resolve();
  private sequence = 0;

  constructor(options: ServiceRecordsOptions) {
    this.options = options;
  }

  /** Writes in the background, in the order of arrival; a disk that refuses is told on the error stream only. */
  add(gone: Gone): void {
    const record = this.recordOf(gone);
    this.written = this.written
      .then(() => this.write(record))
      .catch((error: unknown) => {
        process.stderr.write(`airlock: a crash record could not be written: ${String(error)}\n`);
      });
  }

  /** The newest `limit` records, the newest first. Files that cannot be read as records are left out. */
  async list(limit: number): Promise<Result<{records: ServiceRecord[]}, LabError>> {
    await this.written;
    const records: ServiceRecord[] = [];
    for (const name of (await this.names()).reverse()) {
      if (records.length >= limit) break;
      const record = await this.read(name);
      if (record !== undefined) records.push(record);
    }
    return ok({records});
  }

  /** Resolves when everything added so far is on disk. */
  flush(): Promise<void> {
    return this.written;
  }

  private recordOf({error, exit, pid, livedMs, inFlight, lastCommands}: Gone): ServiceRecord {
    const time = this.options.now().toISOString();
    const number = String(this.sequence++ % 10_000).padStart(4, '0');
    return {
      id: `${time.replace(/[:.]/g, '-')}-${number}-${pid ?? 'none'}`,
      time,
      code: error.code,
      message: error.message,
      ...(pid === undefined ? {} : {pid}),
      ...(exit.exitCode === undefined ? {} : {exitCode: exit.exitCode}),
      ...(exit.signal === undefined ? {} : {signal: exit.signal}),
      stderr: exit.stderr,
      livedMs,
      inFlight: [...inFlight],
      lastCommands: [...lastCommands],
      labVersion: this.options.labVersion,
      platform: `${process.platform}-${process.arch}`,
    };
  }

  private async write(record: ServiceRecord): Promise<void> {
    const {folder} = this.options;
    await makePrivateFolder(folder);
    await writeFileAtomically(join(folder, `${record.id}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
    const names = await this.names();
    for (const name of names.slice(0, Math.max(0, names.length - maxRecords))) {
      await rm(join(folder, name), {force: true});
    }
  }

  private async names(): Promise<string[]> {
    const names = await readdir(this.options.folder).catch(() => []);
    return names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  }

  private async read(name: string): Promise<ServiceRecord | undefined> {
    try {
      const text = await readFile(join(this.options.folder, name), 'utf8');
      return serviceRecordSchema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }
}
