import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

export type E2eHost =
  | {readonly kind: 'browser'; readonly name: string}
  | {readonly kind: 'electron'; readonly name: string; readonly path: string};

/**
 * What the end-to-end tests drive: the Electron that AIRLOCK_ELECTRON names; else the electron package's own binary, where it
 * was downloaded and can open a window; else the browser host in Chromium. `AIRLOCK_ELECTRON=0` asks for the last.
 */
export function e2eHost(environment: NodeJS.ProcessEnv = process.env): E2eHost {
  const browser: E2eHost = {kind: 'browser', name: 'browser host in Chromium'};
  const named = environment['AIRLOCK_ELECTRON'];
  if (named === '0') return browser;
  if (named !== undefined && named !== '') {
    // A wrong path must not end in a green run of something else.
    if (!existsSync(named)) throw new Error(`AIRLOCK_ELECTRON names ${named}, which is not there.`);
    return {kind: 'electron', name: `Electron at ${named}`, path: named};
  }
  const path = packageBinary();
  const hasDisplay =
    process.platform !== 'linux' || Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']);
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (path === undefined || !hasDisplay || isRoot) return browser;
  return {kind: 'electron', name: 'Electron of the npm package', path};
}

/** As the package's own index.js has it, which would download what is missing. */
function packageBinary(): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return undefined;
  const path = join(folder, 'dist', readFileSync(note, 'utf8'));
  return existsSync(path) ? path : undefined;
}

export const chosenHost = e2eHost();
