import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache/airlock/', import.meta.url));

/** SHA-256 of `parts`, each closed by a NUL so that no two lists collide. */
export function contentKey(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 40);
}

/**
 * Strings by key, kept on disk for the next run: an append-only file of JSON pairs, so that test files which run at
 * the same time can share it: what another process adds is seen when a key is missing. A line that a killed run left
 * half-written is skipped.
 */
export class DiskCache {
  private readonly path: string;
  private readonly entries = new Map<string, string>();
  /** How much of the file is in `entries`: up to the end of a line. */
  private readBytes = 0;

  /** `name` may hold one folder, such as `oracle/llvm-as-14`. */
  constructor(name: string) {
    this.path = `${cacheFolder}${name}.jsonl`;
    mkdirSync(this.path.slice(0, this.path.lastIndexOf('/')), {recursive: true});
  }

  get(key: string): string | undefined {
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    this.readOn();
    return this.entries.get(key);
  }

  set(key: string, value: string): void {
    if (this.entries.has(key)) return;
    this.entries.set(key, value);
    appendFileSync(this.path, `${JSON.stringify([key, value])}\n`);
  }

  private readOn(): void {
    const text = readFrom(this.path, this.readBytes);
    const end = text.lastIndexOf(10) + 1;
    this.readBytes += end;
    for (const line of text.toString('utf8', 0, end).split('\n')) this.addLine(line);
  }

  private addLine(line: string): void {
    if (line === '') return;
    try {
      const pair: unknown = JSON.parse(line);
      if (Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string') {
        this.entries.set(pair[0], pair[1]);
      }
    } catch {
      return;
    }
  }
}

/** What stands in the file from the byte `from` on; nothing where there is no file. */
function readFrom(path: string, from: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}
