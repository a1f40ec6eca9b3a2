import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';

/** Public files made by Apple's tools in `folder`, in the order of their paths. They are never committed. */
export function appleFiles(folder: string): {file: string; bytes: Uint8Array}[] {
  return pathsIn(folder).map((path) => ({file: relative(folder, path), bytes: readFileSync(path)}));
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? pathsIn(path) : [path];
    });
}
