// Finds a Chromium for the e2e tests, or installs one; never lets them be skipped silently.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {canInstallDebianPackages, findProgram, installDebianPackages} from './debian.mjs';

const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium on this machine, or undefined. AIRLOCK_CHROMIUM wins. */
export function findBrowser() {
  const named = process.env.AIRLOCK_CHROMIUM;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const system = findProgram(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
  return system ?? macPaths.find(existsSync) ?? playwrightBrowser();
}

function playwrightBrowser() {
  const {chromium} = createRequire(import.meta.url)('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** Finds or installs a Chromium; throws with every remedy where none can be had. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found !== undefined) return found;
  if (canInstallDebianPackages() && installDebianPackages(['chromium'])) {
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], {stdio: 'inherit', timeout: 300_000});
  const downloaded = findBrowser();
  if (downloaded !== undefined) return downloaded;
  throw new Error(
    'No Chromium for the e2e tests. Install one (Debian: apt-get install -y chromium; macOS: Google Chrome), ' +
      'or name it in AIRLOCK_CHROMIUM.',
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`Chromium: ${ensureBrowser()}`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
