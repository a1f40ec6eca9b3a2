// Builds native/metal for this machine against declarations of our own and the strict stand-in for Metal
// (native/metal/testing/README.md), as an addon for Node and as the probe. Objects are kept by their content under
// node_modules/.cache, so that only what changed is compiled. Run directly it prints where the results are.
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {buildNative} from './build-native.mjs';
import {ensureClang} from './ensure-clang.mjs';
import {hashOf} from './hash-headers.mjs';
import {runTool} from './run-tool.mjs';

const require = createRequire(import.meta.url);
const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const native = path.join(repository, 'native');
const cache = path.join(repository, 'node_modules', '.cache', 'airlock', 'stand-in');

/** As binding.gyp compiles for macOS, but for the target. */
const strict = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'];
export const objectiveFlags = [
  ...['-x', 'objective-c++', '-std=c++17', '-fobjc-arc', '-fobjc-exceptions', '-fblocks'],
  '-fobjc-runtime=macosx-13.0',
  ...strict,
];
const stubs = 'metal/testing/stubs';
const standIn = 'metal/testing/stand-in';
const plainFlags = ['-std=c++17', '-fblocks', '-Wall', '-Wextra', '-Werror', `-I${standIn}`];
const addonFlags = () => [
  ...['-isystem', require('node-addon-api').include.replaceAll('"', '')],
  ...['-isystem', require('node-api-headers').include_dir],
  ...['-DNAPI_VERSION=8', '-DNAPI_CPP_EXCEPTIONS', '-DAIRLOCK_VERSION="0.0.0"', '-DAIRLOCK_STAND_IN'],
];
export const sanitizers = ['-fsanitize=address', '-fno-omit-frame-pointer', '-g'];

function filesIn(folder, extension) {
  return readdirSync(path.join(native, folder))
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** The files of native/metal that only a Mac's build compiles. */
export function metalSources() {
  return filesIn('metal', '.mm');
}

/**
 * Compiles one file of native/ and gives the object's path; throws with what Clang said.
 * @param {string} source below native/
 * @param {{flags: string[], headers?: string, text?: string}} options `headers`: a folder that comes before native/ and
 *   the stubs; `text`: compiled instead of the file's own.
 */
export async function compileObject(source, {flags, headers, text}) {
  const content = text ?? readFileSync(path.join(native, source), 'utf8');
  const hash = createHash('sha256').update(JSON.stringify([flags, source, content, headerHash()]));
  if (headers !== undefined) hash.update(hashOf(headers));
  const object = path.join(cache, `${path.basename(source)}-${hash.digest('hex').slice(0, 20)}.o`);
  if (existsSync(object)) return object;
  await mkdir(cache, {recursive: true});
  const fresh = `${object}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const input = text === undefined ? source : `${fresh}${path.extname(source)}`;
  if (text !== undefined) await writeFile(input, text);
  const includes = [...(headers === undefined ? [] : ['-isystem', headers]), '-isystem', stubs, '-I.'];
  const isObjective = source.endsWith('.mm');
  try {
    const args = [
      ...(isObjective ? objectiveFlags : plainFlags),
      ...flags,
      ...(isObjective ? includes : ['-I.']),
      ...['-fPIC', '-O1', '-c', input, '-o', fresh],
    ];
    await runTool('clang++-19', args, native);
    await rename(fresh, object);
  } finally {
    if (text !== undefined) await rm(input, {force: true});
    await rm(fresh, {force: true});
  }
  return object;
}

let headersKnown;
function headerHash() {
  headersKnown ??= hashOf(native);
  return headersKnown;
}

/**
 * The addon with the stand-in, and the probe.
 * @param {{sanitize?: boolean, planted?: {source: string, text?: string, headers?: string}}} [options] `planted`: one
 *   file of native/metal is compiled with another text or other headers, for planted mistakes.
 * @returns {Promise<{addonPath: string, probePath: string}>}
 */
export async function buildStandIn({sanitize = false, planted} = {}) {
  ensureClang();
  await buildNative();
  const flags = sanitize ? sanitizers : [];
  const metal = metalSources().map((source) => ({
    source,
    options: {flags, ...(planted?.source === source ? planted : {})},
  }));
  const shared = filesIn(standIn, '.cpp').filter((name) => !/(control|probe_oracle)\.cpp$/.test(name));
  const engine = ['engine/devices.cpp', 'engine/gpu_errors.cpp', 'engine/lane.cpp'];
  const plain = [...shared, ...engine].map((source) => ({source, options: {flags}}));
  const addon = [...filesIn('addon', '.cpp'), `${standIn}/control.cpp`].map((source) => ({
    source,
    options: {flags: [...flags, ...addonFlags()]},
  }));
  const probe = [...filesIn('probe', '.cpp'), `${standIn}/probe_oracle.cpp`].map((source) => ({
    source,
    options: {flags},
  }));
  const [metalObjects, addonObjects, probeObjects] = await compileAll([[...metal, ...plain], addon, probe]);

  const release = path.join(native, 'build', 'Release');
  const archives = readdirSync(release)
    .filter((name) => name.endsWith('.a'))
    .map((name) => path.join(release, name));
  const libraries = [
    '-Wl,--start-group',
    ...archives,
    '-Wl,--end-group',
    '-lBlocksRuntime',
    '-pthread',
    '-ldl',
  ];
  const link = (name, objects, more) =>
    linkOnce(name, [...flags, ...more, ...objects, ...libraries], archives);
  const addonPath = await link(
    'airlock.node',
    [...metalObjects, ...addonObjects],
    [...['-shared', '-fPIC'], ...(sanitize ? ['-shared-libasan'] : [])],
  );
  const probePath = await link('airlock-probe', [...metalObjects, ...probeObjects], []);
  return {addonPath, probePath};
}

async function compileAll(groups) {
  const jobs = groups.flatMap((group, number) => group.map((job) => ({...job, number})));
  const objects = groups.map(() => []);
  let next = 0;
  const work = async () => {
    while (next < jobs.length) {
      const at = next++;
      const {source, options, number} = jobs[at];
      objects[number].push(await compileObject(source, options));
    }
  };
  await Promise.all([work(), work()]);
  return objects.map((list) => list.sort());
}

async function linkOnce(name, args, archives) {
  const hash = createHash('sha256').update(JSON.stringify(args));
  for (const archive of archives) hash.update(readFileSync(archive));
  const folder = path.join(cache, hash.digest('hex').slice(0, 20));
  const result = path.join(folder, name);
  if (existsSync(result)) return result;
  await mkdir(folder, {recursive: true});
  const fresh = `${result}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await runTool('clang++-19', [...args, '-o', fresh], native);
  await rename(fresh, result);
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const variants = process.argv.includes('--both') ? [false, true] : [process.argv.includes('--sanitize')];
  for (const sanitize of variants) {
    const {addonPath, probePath} = await buildStandIn({sanitize});
    console.log(`${addonPath}\n${probePath}`);
  }
}
