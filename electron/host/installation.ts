import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Where the parts of this installation are. */
export interface Installation {
  readonly version: string;
  /** Holds `samples/`, `native/` and `package.json`. */
  readonly resourcesDirectory: string;
  /** The built page. */
  readonly rendererDirectory: string;
  readonly preloadPath: string;
  readonly servicePath: string;
  readonly clangWorkerPath: string;
}

/**
 * Where electron-builder puts what `asarUnpack` names (electron-builder.yml): beside Electron's archive, under the same
 * path. Libraries, worker threads and their imports are read from there, with no patched file system in between.
 * A path outside an archive stays as it is.
 */
export function besideArchive(file: string): string {
  return file.replace(/app\.asar(?=$|[\\/])/, 'app.asar.unpacked');
}

/**
 * `bundleUrl` is `import.meta.url` of a bundle in `dist/electron/` (scripts/build.mjs); `readVersion` reads the version
 * out of the manifest at the given path.
 */
export function installationOf(
  bundleUrl: string,
  readVersion: (manifestPath: string) => string = versionIn,
): Installation {
  const bundles = dirname(fileURLToPath(bundleUrl));
  const resourcesDirectory = join(bundles, '..', '..');
  return {
    version: readVersion(join(resourcesDirectory, 'package.json')),
    resourcesDirectory,
    rendererDirectory: join(bundles, '..', 'renderer'),
    preloadPath: join(bundles, 'preload.cjs'),
    servicePath: besideArchive(join(bundles, 'device-service.mjs')),
    clangWorkerPath: besideArchive(join(bundles, 'clang-worker.mjs')),
  };
}

function versionIn(manifestPath: string): string {
  return (JSON.parse(readFileSync(manifestPath, 'utf8')) as {version: string}).version;
}
