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
  readonly servicePath: string;
  readonly clangWorkerPath: string;
}

/** `bundleUrl` is `import.meta.url` of a bundle in `dist/electron/` (scripts/build.mjs). */
export function installationOf(bundleUrl: string): Installation {
  const bundles = dirname(fileURLToPath(bundleUrl));
  const resourcesDirectory = join(bundles, '..', '..');
  const manifest = JSON.parse(readFileSync(join(resourcesDirectory, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    version: manifest.version,
    resourcesDirectory,
    rendererDirectory: join(bundles, '..', 'renderer'),
    servicePath: join(bundles, 'device-service.mjs'),
    clangWorkerPath: join(bundles, 'clang-worker.mjs'),
  };
}
