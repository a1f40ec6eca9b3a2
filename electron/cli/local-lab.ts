import {type LabHost, createLabHost} from '../host/lab-host.ts';
import {homeDirectory} from '../host/home-directory.ts';
import {installationOf} from '../host/installation.ts';
import {type FolderAccess} from '../host/workspace/workspace.ts';
import {createNodeSpawner} from '../service/spawn-node.ts';

/** The installation that this bundle belongs to. */
export const installation = installationOf(import.meta.url);

/** A lab host in this process. */
export function openLabHost(hostKind: 'browser' | 'in-process', folders?: FolderAccess): LabHost {
  const {servicePath, resourcesDirectory, clangWorkerPath, version} = installation;
  return createLabHost({
    hostKind,
    homeDirectory: homeDirectory(process.env, process.platform),
    resourcesDirectory,
    spawnService: createNodeSpawner({servicePath, resourcesDirectory}),
    clangWorkerPath,
    version,
    ...(folders === undefined ? {} : {folders}),
  });
}

/** Runs `work` with a lab of its own and leaves no process or worker behind. */
export async function withLab<T>(work: (lab: LabHost['lab']) => Promise<T>): Promise<T> {
  const host = openLabHost('in-process');
  try {
    return await work(host.lab);
  } finally {
    await host.dispose();
  }
}
