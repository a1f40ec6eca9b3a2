// Builds the addon for this machine and keeps it where packages take it from: native/build/prebuilt/PLATFORM-ARCH/.
import {copyFileSync, existsSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {BuildError, buildNative} from './build-native.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Folder of the addon of one platform and architecture, by Node's names. */
export function prebuiltFolder(platform, arch, root = repository) {
  return join(root, 'native', 'build', 'prebuilt', `${platform}-${arch}`);
}

/** Builds where stale, copies addon and (macOS) probe, and returns the folder. */
export async function prebuildNative() {
  const {addonPath} = await buildNative();
  const folder = prebuiltFolder(process.platform, process.arch);
  mkdirSync(folder, {recursive: true});
  for (const name of ['airlock.node', 'airlock-probe']) {
    const product = join(dirname(addonPath), name);
    if (existsSync(product)) copyFileSync(product, join(folder, name));
  }
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(`native: kept in ${await prebuildNative()}`);
  } catch (error) {
    console.error(error instanceof BuildError ? error.message : error.stack);
    process.exitCode = 1;
  }
}
