import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {scaleFolder} from '../electron/host/testing/scale-folder.ts';
import {test as base} from './fixtures.ts';
import {ended, startServer} from './lab-server.ts';

/** A folder of a person's own, and a lab that was started with it. */
interface FolderLab {
  /** Holds the files of `scaleFolder`, and a link that leads out of it: `outside.metal`. */
  readonly folder: string;
  readonly address: string;
}

export const test = base.extend<{folderLab: FolderLab}>({
  folderLab: async ({serverEnv}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'airlock-e2e-'));
    const folder = join(home, 'kernels');
    for (const [path, text] of Object.entries(scaleFolder)) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      writeFileSync(join(folder, path), text);
    }
    writeFileSync(join(home, 'secret.metal'), 'secret');
    symlinkSync('../secret.metal', join(folder, 'outside.metal'));
    const [server, address] = await startServer({homeDirectory: join(home, 'state'), folder, env: serverEnv});
    await use({folder, address});
    server.kill('SIGTERM');
    await ended(server);
    rmSync(home, {recursive: true, force: true});
  },
});
