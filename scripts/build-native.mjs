// Builds native/ where it is stale. Headers come from the Node installation or from the node-api-headers package,
// never from a download. `buildNative` is used by scripts/build.mjs and by tests; run directly it prints one line.
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {accessSync, constants, existsSync, readFileSync, readdirSync} from 'node:fs';
import {cp, mkdir, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const require = createRequire(import.meta.url);
const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** An expected failure whose message says what to do; printed without a stack. */
export class BuildError extends Error {}

/**
 * Builds the addon where its inputs changed. Safe to call from several processes at once.
 * @param {{nativeDirectory?: string, headers?: 'auto' | 'package', environment?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{built: boolean, addonPath: string, line: string}>}
 */
export async function buildNative({
  nativeDirectory = path.join(repository, 'native'),
  headers = 'auto',
  environment = process.env,
} = {}) {
  const buildDirectory = path.join(nativeDirectory, 'build');
  const addonPath = path.join(buildDirectory, 'Release', 'airlock.node');
  const stampPath = path.join(buildDirectory, '.airlock-stamp');
  const hash = inputHash(nativeDirectory, headers, environment);
  if (isFresh(stampPath, addonPath, hash)) return {built: false, addonPath, line: 'native: up to date'};

  requireTools(environment);
  await mkdir(buildDirectory, {recursive: true});
  const unlock = await takeLock(path.join(buildDirectory, '.airlock-lock'));
  try {
    // Another process may have built while we waited.
    if (isFresh(stampPath, addonPath, hash)) return {built: false, addonPath, line: 'native: up to date'};
    const started = performance.now();
    await rm(stampPath, {force: true});
    const found = headers === 'auto' ? installedHeaders(environment) : undefined;
    const nodeDirectory = found ?? (await synthesiseHeaders(buildDirectory));
    await runNodeGyp(nativeDirectory, nodeDirectory, environment);
    if (!existsSync(addonPath)) throw new BuildError(`node-gyp ended well but made no ${addonPath}.`);
    await writeFile(stampPath, hash);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const origin = found === undefined ? 'node-api-headers' : 'the Node installation';
    return {built: true, addonPath, line: `native: built in ${seconds} s (headers from ${origin})`};
  } finally {
    await unlock();
  }
}

function isFresh(stampPath, addonPath, hash) {
  try {
    return existsSync(addonPath) && readFileSync(stampPath, 'utf8') === hash;
  } catch {
    return false;
  }
}

/** Everything that decides what the addon is. */
function inputHash(nativeDirectory, headers, environment) {
  const hash = createHash('sha256');
  const facts = [process.platform, process.arch, headers, labVersion(), addonApi().version];
  for (const name of ['CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS']) facts.push(environment[name] ?? '');
  hash.update(JSON.stringify(facts));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const file of sourceFiles(nativeDirectory)) {
    hash.update(`\0${path.relative(nativeDirectory, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function sourceFiles(directory) {
  const files = [];
  for (const entry of readdirSync(directory, {withFileTypes: true})) {
    // Tests and what only they build decide nothing here.
    if (['build', 'testing'].includes(entry.name) || entry.name.startsWith('.')) continue;
    if (entry.name.endsWith('.test.ts')) continue;
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) files.push(...sourceFiles(full));
    else files.push(full);
  }
  return files.sort();
}

function labVersion() {
  return JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')).version;
}

function addonApi() {
  const manifest = require.resolve('node-addon-api/package.json');
  return {directory: path.dirname(manifest), version: JSON.parse(readFileSync(manifest, 'utf8')).version};
}

function requireTools(environment) {
  const candidates = [
    ['a C++ compiler (g++)', environment.CXX ? [environment.CXX.split(' ')[0]] : ['g++', 'c++', 'clang++']],
    ['make', [environment.MAKE ?? 'make', 'gmake']],
    ['python3', [environment.npm_config_python, environment.PYTHON, 'python3', 'python'].filter(Boolean)],
  ];
  const missing = candidates.filter(([, names]) => !names.some((name) => isOnPath(name, environment)));
  if (missing.length === 0) return;
  throw new BuildError(
    `The native addon cannot be built: ${missing.map(([label]) => label).join(', ')} not found.\n` +
      'Debian and Ubuntu: apt-get install -y g++ make python3\n' +
      'macOS: xcode-select --install',
  );
}

function isOnPath(name, environment) {
  const folders = name.includes('/') ? [''] : (environment.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The folder above include/node of this Node installation or of npm's `nodedir` setting, where it has headers. */
function installedHeaders(environment) {
  const candidates = [
    environment.npm_config_nodedir,
    path.dirname(path.dirname(process.execPath)),
    process.config.variables.node_prefix,
  ];
  return candidates.find(
    (folder) =>
      folder &&
      ['node_api.h', 'common.gypi'].every((file) => existsSync(path.join(folder, 'include', 'node', file))),
  );
}

/** Makes a folder that node-gyp accepts as `--nodedir`, from the node-api-headers package. */
async function synthesiseHeaders(buildDirectory) {
  const nodeDirectory = path.join(buildDirectory, 'node-headers');
  const include = path.join(nodeDirectory, 'include', 'node');
  await rm(nodeDirectory, {recursive: true, force: true});
  await mkdir(include, {recursive: true});
  await cp(require('node-api-headers').include_dir, include, {recursive: true});
  await writeFile(path.join(include, 'common.gypi'), commonGypi);
  await writeFile(path.join(include, 'config.gypi'), JSON.stringify(process.config));
  return nodeDirectory;
}

// What node-gyp needs of Node's own common.gypi to build a Node-API addon in release form.
const commonGypi = `{
  'variables': {'standalone_static_library%': 1, 'library%': 'shared_library', 'visibility%': 'hidden'},
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': {
      'Release': {'cflags': ['-O3'], 'xcode_settings': {'GCC_OPTIMIZATION_LEVEL': '3'}},
      'Debug': {'cflags': ['-g', '-O0'], 'xcode_settings': {'GCC_OPTIMIZATION_LEVEL': '0'}},
    },
    'conditions': [
      ['OS=="mac"', {'xcode_settings': {'ALWAYS_SEARCH_USER_PATHS': 'NO'}}],
    ],
  },
}
`;

async function runNodeGyp(nativeDirectory, nodeDirectory, environment) {
  const nodeGyp = path.join(path.dirname(require.resolve('node-gyp/package.json')), 'bin', 'node-gyp.js');
  const common = [`--nodedir=${nodeDirectory}`, '-C', nativeDirectory];
  const variables = [`-Dnode_addon_api_dir=${addonApi().directory}`, `-Dairlock_version=${labVersion()}`];
  await run([nodeGyp, 'configure', ...common, '--', ...variables], environment);
  await run([nodeGyp, 'build', ...common, '--jobs=2'], environment);
}

function run(argv, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {env: environment, stdio: ['ignore', 'pipe', 'pipe']});
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new BuildError(`The native addon could not be built. node-gyp said:\n${output}`));
    });
  });
}

/**
 * Waits until no living process has a lock file beside `lockPath`, then has one. Whoever makes its file looks for others
 * afterwards, and gives way to any: of two, the one that looks last sees the other. Files of dead processes do not count
 * and are removed, each under its own name, so that nobody removes a living one.
 */
async function takeLock(lockPath) {
  const folder = path.dirname(lockPath);
  const prefix = `${path.basename(lockPath)}.`;
  const own = `${prefix}${process.pid}.${Math.random().toString(36).slice(2)}`;
  const unlock = () => rm(path.join(folder, own), {force: true});
  for (;;) {
    await writeFile(path.join(folder, own), '');
    const others = readdirSync(folder).filter((name) => name.startsWith(prefix) && name !== own);
    const dead = others.filter((name) => !isAlive(Number(name.slice(prefix.length).split('.')[0])));
    for (const name of dead) await rm(path.join(folder, name), {force: true});
    if (others.length === dead.length) return unlock;
    await unlock();
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const headers = process.env.AIRLOCK_NODE_HEADERS === 'package' ? 'package' : 'auto';
    process.stdout.write(`${(await buildNative({headers})).line}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof BuildError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
