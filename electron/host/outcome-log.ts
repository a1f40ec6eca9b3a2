import {appendFile, readFile, rename, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type OutcomeSummary, outcomeSchema} from '../../core/protocol/crash.ts';
import {makePrivateFolder} from './atomic-file.ts';

/** At this size the log becomes the former one, and the one before that goes. */
const maxBytes = 4 * 1024 * 1024;

/**
 * A line for every compile, pipeline and dispatch. Appended in the background and not forced to the disk: losing the last
 * lines with the power is no loss of a crash, whose record is stored apart.
 */
export class OutcomeLog {
  private readonly folder: string;
  private pending: string[] = [];
  private writing: Promise<void> | undefined;
  private sizeBytes: number | undefined;

  constructor(homeDirectory: string) {
    this.folder = join(homeDirectory, 'crashes');
  }

  add(outcome: OutcomeSummary): void {
    this.pending.push(`${JSON.stringify(outcome)}\n`);
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  /** The newest `limit` lines, the newest first; what cannot be read as a line is left out. */
  async list(limit: number): Promise<OutcomeSummary[]> {
    await this.flush();
    const found: OutcomeSummary[] = [];
    for (const name of ['outcomes.jsonl', 'outcomes-before.jsonl']) {
      const text = await readFile(join(this.folder, name), 'utf8').catch(() => '');
      for (const line of text.split('\n').reverse()) {
        if (found.length >= limit) return found;
        const outcome = line === '' ? undefined : parseLine(line);
        if (outcome !== undefined) found.push(outcome);
      }
    }
    return found;
  }

  async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  private async write(): Promise<void> {
    const path = join(this.folder, 'outcomes.jsonl');
    try {
      await makePrivateFolder(this.folder);
      while (this.pending.length > 0) {
        const text = this.pending.splice(0).join('');
        this.sizeBytes ??= (await stat(path).catch(() => undefined))?.size ?? 0;
        if (this.sizeBytes > maxBytes) {
          await rename(path, join(this.folder, 'outcomes-before.jsonl'));
          this.sizeBytes = 0;
        }
        // A line that a killed writer left unfinished ends here, and is left out when read.
        const start = this.sizeBytes === 0 ? '' : await this.lineEnd(path);
        await appendFile(path, start + text, {mode: 0o600});
        this.sizeBytes += Buffer.byteLength(text);
      }
    } catch (error) {
      this.pending = [];
      process.stderr.write(`airlock: the log of outcomes could not be written: ${String(error)}\n`);
    }
  }

  private endsClean = false;

  private async lineEnd(path: string): Promise<string> {
    if (this.endsClean) return '';
    this.endsClean = true;
    const text = await readFile(path, 'utf8').catch(() => '');
    return text === '' || text.endsWith('\n') ? '' : '\n';
  }
}

function parseLine(line: string): OutcomeSummary | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
