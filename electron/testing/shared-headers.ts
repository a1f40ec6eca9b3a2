import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Header sets that tests precompiled, by content: to make one takes ten times as long as to compile a kernel with it. */
export const sharedHeaderFolder = fileURLToPath(
  new URL('../../node_modules/.cache/airlock/test-headers', import.meta.url),
);

/** Gives the lab of `homeDirectory` the header sets that other tests precompiled, and them its own. */
export function shareHeaders(homeDirectory: string): void {
  mkdirSync(sharedHeaderFolder, {recursive: true});
  mkdirSync(join(homeDirectory, 'cache'), {recursive: true});
  try {
    symlinkSync(sharedHeaderFolder, join(homeDirectory, 'cache', 'headers'));
  } catch (error) {
    // A home that is used again has them already.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
