import {createHash} from 'node:crypto';
import {mkdir, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

export const repositoryDirectory = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/**
 * Builds the addon where stale and bundles the device service as scripts/build.mjs does; for tests. `entry`: another entry,
 * below the repository.
 */
export async function buildService(
  entry = 'electron/service/device-service.ts',
): Promise<{servicePath: string; resourcesDirectory: string}> {
  const script = new URL('../../scripts/build-native.mjs', import.meta.url).href;
  const {buildNative} = (await import(script)) as {buildNative: () => Promise<unknown>};
  await buildNative();
  const result = await build({
    entryPoints: [path.join(repositoryDirectory, entry)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  const code = result.outputFiles[0]?.text ?? '';
  return {servicePath: await keep(code), resourcesDirectory: repositoryDirectory};
}

/** Named by content and put in place whole: test files run at the same time, and none cleans up after the last. */
async function keep(code: string): Promise<string> {
  const folder = path.join(repositoryDirectory, 'dist', 'testing');
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const servicePath = path.join(folder, `device-service-${hash}.mjs`);
  const fresh = `${servicePath}.${process.pid}`;
  await mkdir(folder, {recursive: true});
  await writeFile(fresh, code);
  await rename(fresh, servicePath);
  return servicePath;
}
