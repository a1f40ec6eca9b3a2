import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import {createNodeSpawner} from '../../service/spawn-node.ts';
import {type Installation, installationOf} from '../installation.ts';
import {shareHeaders} from '../../testing/shared-headers.ts';
import {createLabHost, type LabHost, type LabHostOptions} from '../lab-host.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** Builds the host and the addon where they are stale, as `npm run airlock` does. */
export async function buildLab(): Promise<Installation> {
  const build = join(repository, 'scripts/build.mjs');
  await promisify(execFile)(process.execPath, [build, '--host', '--native']);
  return installationOf(pathToFileURL(join(repository, 'dist/electron/cli.mjs')).href);
}

export interface TestLabHost {
  readonly host: LabHost;
  readonly homeDirectory: string;
  /** Ends the host and removes its home. */
  dispose(): Promise<void>;
}

/** A real host of the built lab, with an empty home of its own. */
export async function openTestHost(
  installation: Installation,
  hostKind: LabHostOptions['hostKind'],
  environment: Readonly<Record<string, string>> = {},
): Promise<TestLabHost> {
  const homeDirectory = await mkdtemp(join(tmpdir(), 'airlock-host-'));
  shareHeaders(homeDirectory);
  const {servicePath, resourcesDirectory, clangWorkerPath, version} = installation;
  const host = createLabHost({
    hostKind,
    homeDirectory,
    resourcesDirectory,
    spawnService: createNodeSpawner({
      servicePath,
      resourcesDirectory,
      environment: {...process.env, ...environment},
    }),
    clangWorkerPath,
    version,
  });
  return {
    host,
    homeDirectory,
    async dispose() {
      await host.dispose();
      await rm(homeDirectory, {recursive: true, force: true});
    },
  };
}
