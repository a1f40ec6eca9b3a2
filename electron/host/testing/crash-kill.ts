import {readdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {CrashStore, hashOf} from '../crash-store.ts';
import {writeUntilKilled} from './killed-writer.ts';

const writer = join(tmpdir(), `airlock-crash-writer-${process.pid}.mjs`);

/** Bundles the writer; once per process. `sources` is the folder of this file where it was itself bundled elsewhere. */
export async function prepareKilling(
  sources = fileURLToPath(new URL('.', import.meta.url)),
): Promise<() => Promise<void>> {
  const {rm} = await import('node:fs/promises');
  await build({
    entryPoints: [join(sources, 'crash-writer.ts')],
    outfile: writer,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  return () => rm(writer, {force: true});
}

export interface KillReport {
  readonly acknowledged: number;
  /** Acknowledged records that are not there, or without their artifact. */
  readonly lost: string[];
  /** What the store had to set aside. */
  readonly damaged: string[];
  readonly delaysMs: number[];
}

/** Starts a writer, kills it at a random moment, and looks at the store with fresh eyes; `rounds` times on one folder. */
export async function killWriters(home: string, rounds: number): Promise<KillReport> {
  const acknowledged = new Map<string, string>();
  const delaysMs: number[] = [];
  const lost: string[] = [];
  const limits = {maxRecords: 10_000, maxBytes: 8 * 1024 ** 3};
  await new CrashStore(home, () => new Date()).setRetention(limits);
  for (let round = 0; round < rounds; round++) {
    const delayMs = Math.random() * 80;
    delaysMs.push(Math.round(delayMs));
    for (const line of await writeUntilKilled(writer, home, round, delayMs)) {
      const [id = '', hash = ''] = line.split(' ');
      acknowledged.set(id, hash);
    }
  }
  const store = new CrashStore(home, () => new Date());
  const there = new Set((await store.list()).map(({id}) => id));
  for (const [id, hash] of acknowledged) {
    const bytes = there.has(id) ? await store.readArtifact(id, 'module.ll') : undefined;
    if (bytes?.ok !== true || hashOf(bytes.value) !== hash) lost.push(id);
  }
  const damaged = await readdir(join(home, 'crashes/set-aside')).catch(() => []);
  return {acknowledged: acknowledged.size, lost, damaged, delaysMs};
}
