import {createHash} from 'node:crypto';
import {appendFileSync, mkdirSync, readFileSync} from 'node:fs';
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
 * the same time can share it. A line that a killed run left half-written is skipped.
 */
export class DiskCache {
  private readonly path: string;
  private entries: Map<string, string> | undefined;

  /** `name` may hold one folder, such as `oracle/llvm-as-14`. */
  constructor(name: string) {
    this.path = `${cacheFolder}${name}.jsonl`;
    mkdirSync(this.path.slice(0, this.path.lastIndexOf('/')), {recursive: true});
  }

  get(key: string): string | undefined {
    return this.load().get(key);
  }

  set(key: string, value: string): void {
    const entries = this.load();
    if (entries.has(key)) return;
    entries.set(key, value);
    appendFileSync(this.path, `${JSON.stringify([key, value])}\n`);
  }

  private load(): Map<string, string> {
    this.entries ??= new Map(readPairs(this.path));
    return this.entries;
  }
}

function readPairs(path: string): [string, string][] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const pairs: [string, string][] = [];
  for (const line of text.split('\n')) {
    try {
      const pair: unknown = JSON.parse(line);
      if (Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string') {
        pairs.push([pair[0], pair[1]]);
      }
    } catch {
      continue;
    }
  }
  return pairs;
}
