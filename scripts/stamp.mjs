// Tells whether what was built is older than what it was built from. A stamp lists every input with size, time and
// hash: sizes and times make the usual answer fast, the hash keeps a touched or freshly checked out file from counting.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function statOf(file) {
  return statSync(file, {throwIfNoEntry: false});
}

/** Writes `content` so that a reader never sees half of it. */
export function writeWhole(path, content) {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/** Every file below `folder` for which `isWanted(path)` holds, sorted. */
export function filesBelow(folder, isWanted) {
  const found = [];
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path, isWanted));
    else if (isWanted(path)) found.push(path);
  }
  return found.sort();
}

/**
 * Reads the stamp at `stampPath`: fresh when it was written with the same `key`, all outputs are there, and every
 * input is what it was. `listInputs`, where given, finds inputs that were added since.
 */
export function isFresh(stampPath, key, listInputs) {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampPath, 'utf8'));
  } catch {
    return false;
  }
  if (stamp.key !== key || !stamp.outputs.every((path) => statOf(path)?.isFile())) return false;
  if (listInputs !== undefined && listInputs().join('\n') !== stamp.inputs.map(({path}) => path).join('\n')) {
    return false;
  }
  let isTouched = false;
  for (const input of stamp.inputs) {
    const now = statOf(input.path);
    if (now === undefined) return false;
    if (now.size === input.size && now.mtimeMs === input.mtimeMs) continue;
    if (now.size !== input.size || hashOf(input.path) !== input.hash) return false;
    input.mtimeMs = now.mtimeMs;
    isTouched = true;
  }
  if (isTouched) writeWhole(stampPath, JSON.stringify(stamp));
  return true;
}

/** Notes `inputs` as they are; call it before the build reads them, so that an edit during the build counts. */
export function snapshot(inputs) {
  return inputs.map((path) => {
    const {size, mtimeMs} = statSync(path);
    return {path, size, mtimeMs, hash: hashOf(path)};
  });
}

export function writeStamp(stampPath, key, inputs, outputs) {
  writeWhole(stampPath, JSON.stringify({key, inputs, outputs}));
}
