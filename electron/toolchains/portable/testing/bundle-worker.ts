import {createHash} from 'node:crypto';
import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {basename, join} from 'node:path';
import {build} from 'esbuild';

/**
 * Builds the worker from its TypeScript source as `scripts/build.mjs` does, for tests and benches, and returns its
 * path. The name holds a hash of the contents and the file appears whole: test files run at the same time.
 */
export function bundleClangWorker(repository: string): Promise<string> {
  return bundleEntry(repository, 'electron/toolchains/portable/clang-worker.ts');
}

/** Builds any entry point of the repository in the same way. */
export async function bundleEntry(repository: string, source: string): Promise<string> {
  const entry = join(repository, source);
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@yowasp/clang'],
    logLevel: 'warning',
  });
  const contents = result.outputFiles[0]?.contents ?? new Uint8Array();
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const folder = join(repository, 'node_modules/.cache/airlock');
  const path = join(folder, `${basename(source, '.ts')}-${hash}.mjs`);
  mkdirSync(folder, {recursive: true});
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/** The repository, seen from a test beside the source. */
export const repositoryFolder = fileURLToPath(new URL('../../../../', import.meta.url));
