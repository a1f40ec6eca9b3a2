import {createHash} from 'node:crypto';
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';

/** All headers of a folder: there are few, and a missing dependency would hide a mistake. */
export function hashOf(folder) {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, {recursive: true}).map(String).sort()) {
    if (!/\.(h|inc)$/.test(name) || name.startsWith('build')) continue;
    hash.update(`\0${name}\0`).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}
