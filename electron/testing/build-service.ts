import {rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

export const repositoryDirectory = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Builds the addon where stale and bundles the device service as scripts/build.mjs does; for tests. */
export async function buildService(): Promise<{servicePath: string; resourcesDirectory: string}> {
  const script = new URL('../../scripts/build-native.mjs', import.meta.url).href;
  const {buildNative} = (await import(script)) as {buildNative: () => Promise<unknown>};
  await buildNative();
  const directory = await mkdtemp(path.join(tmpdir(), 'airlock-service-'));
  process.on('exit', () => rmSync(directory, {recursive: true, force: true}));
  const servicePath = path.join(directory, 'device-service.mjs');
  await build({
    entryPoints: [path.join(repositoryDirectory, 'electron/service/device-service.ts')],
    outfile: servicePath,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  return {servicePath, resourcesDirectory: repositoryDirectory};
}
