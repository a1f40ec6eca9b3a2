// Finds the Electron binary for `npm start`, or says in a few words why there is none here.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {lookup} from 'node:dns/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

const probeLimitMs = 1000;
const downloadLimitMs = 180_000;

/**
 * The path of a binary that can open a window here, or why there is none. A missing binary is fetched once, by the
 * electron package's own installer, and only where its source answers at all.
 * @returns {Promise<{path: string} | {reason: string}>}
 */
export async function findElectron(environment = process.env) {
  const folder = packageFolder();
  if (folder === undefined) return {reason: 'the electron package is not installed'};
  if (!hasDisplay(environment)) return {reason: 'this machine has no display'};
  if (process.platform === 'linux' && process.getuid() === 0)
    return {reason: 'Electron does not run as root'};
  const present = binaryIn(folder, environment);
  if (present !== undefined) return {path: present};
  if (environment.ELECTRON_SKIP_BINARY_DOWNLOAD) return {reason: 'ELECTRON_SKIP_BINARY_DOWNLOAD is set'};
  const host = downloadHost(environment);
  if (!(await answers(host))) return {reason: `${host} cannot be reached`};
  process.stderr.write('airlock: fetching the Electron binary, once\n');
  spawnSync(process.execPath, [join(folder, 'install.js')], {stdio: 'ignore', timeout: downloadLimitMs});
  const fetched = binaryIn(folder, environment);
  return fetched === undefined ? {reason: `it could not be fetched from ${host}`} : {path: fetched};
}

/** True where a window, Electron's or a browser's, can be shown. */
export function hasDisplay(environment = process.env) {
  if (process.platform !== 'linux') return true;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** As the package's own index.js has it, which cannot be asked: it downloads when it finds nothing. */
function binaryIn(folder, environment) {
  const note = join(folder, 'path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8') : undefined;
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (name === undefined && !override) return undefined;
  const path = override ? join(override, name ?? 'electron') : join(folder, 'dist', name);
  return existsSync(path) ? path : undefined;
}

function downloadHost(environment) {
  const mirror = environment.ELECTRON_MIRROR || environment.npm_config_electron_mirror;
  try {
    return new URL(mirror).hostname;
  } catch {
    return 'github.com';
  }
}

async function answers(host) {
  const limit = new Promise((resolve) => setTimeout(resolve, probeLimitMs, false).unref());
  const found = lookup(host).then(
    () => true,
    () => false,
  );
  return Promise.race([found, limit]);
}
