import {createRequire} from 'node:module';
import path from 'node:path';
import {type Result, err, ok} from '../../core/base/result.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';
import {besideArchive} from '../host/installation.ts';
import {type Machine} from './machine.ts';
import {type Gpu} from './metal/gpu.ts';

/** The native addon. What it returns is validated by its caller. */
export interface Addon extends Machine, Gpu {
  /** Version of the lab that the addon was built with. */
  version(): string;
  /** Every device of this machine. */
  devices(): Promise<unknown>;
  /** Ends this process soon after its parent is gone, even when JavaScript hangs. */
  exitWithParent(): void;
}

/**
 * Where the addon may be below `resourcesDirectory`, the likeliest place first: the build of a checkout, then what
 * scripts/prebuild-native.mjs keeps for each platform and an installed app has beside its archive.
 */
export function addonCandidates(
  resourcesDirectory: string,
  platform: string = process.platform,
  arch: string = process.arch,
): string[] {
  const built = path.join('native', 'build', 'Release', 'airlock.node');
  const prebuilt = path.join('native', 'build', 'prebuilt', `${platform}-${arch}`, 'airlock.node');
  const isInstalled = besideArchive(resourcesDirectory) !== resourcesDirectory;
  // The system cannot load a library out of Electron's archive.
  return isInstalled
    ? [path.join(besideArchive(resourcesDirectory), prebuilt)]
    : [path.join(resourcesDirectory, built), path.join(resourcesDirectory, prebuilt)];
}

/** Loads the addon, in this process. Only the device service may call it: native code can take its process down. */
export function loadAddon(resourcesDirectory: string): Result<Addon, LabError> {
  const load = createRequire(import.meta.url);
  const failures: string[] = [];
  for (const candidate of addonCandidates(resourcesDirectory)) {
    try {
      const loaded: unknown = load(candidate);
      if (isAddon(loaded)) return ok(loaded);
      failures.push(`${candidate}: it is not this lab's addon, or was built from an older source`);
    } catch (error) {
      failures.push(`${candidate}: ${firstLine(error)}`);
    }
  }
  return err(
    unavailable(
      'addon-not-loaded',
      `The native addon could not be loaded.\n${failures.map((line) => `  ${line}`).join('\n')}`,
      'From a checkout: run `node scripts/build-native.mjs` (needs g++, make and python3; on macOS ' +
        '`xcode-select --install`). An installed app: install it again, for this processor ' +
        `(${process.platform}-${process.arch}).`,
    ),
  );
}

/** Loads one file, which must be this lab's addon; for tests with other builds of it. Throws where it is not. */
export function loadAddonFile(file: string): Addon {
  const loaded: unknown = createRequire(import.meta.url)(file);
  if (isAddon(loaded)) return loaded;
  throw new Error(`${file} is not this lab's addon`);
}

function isAddon(value: unknown): value is Addon {
  if (typeof value !== 'object' || value === null) return false;
  const members = value as Record<string, unknown>;
  return ['version', 'devices', 'exitWithParent', 'addressOf', 'readProgram', 'dispatch', 'gpuOpen'].every(
    (name) => typeof members[name] === 'function',
  );
}

/** Node appends a `Require stack:` that says nothing here. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
