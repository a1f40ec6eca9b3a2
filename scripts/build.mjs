// Builds what is stale: `node scripts/build.mjs [--host] [--renderer] [--native] [--all]`; without an option, all.
// Warm it only compares sizes and times; the tools are loaded when there is something to do.
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {BuildError, buildNative} from './build-native.mjs';
import {filesBelow, isFresh, snapshot, writeStamp, writeWhole} from './stamp.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const distribution = join(repository, 'dist');

/** Bundles of the host: source and product. The sandboxed preload and Electron's main are CommonJS. */
export const bundles = [
  {source: 'electron/cli.ts', product: 'cli.mjs'},
  {source: 'electron/service/device-service.ts', product: 'device-service.mjs'},
  {source: 'electron/toolchains/portable/clang-worker.ts', product: 'clang-worker.mjs'},
  {source: 'electron/toolchains/portable/make-headers.ts', product: 'make-headers.mjs'},
  {source: 'electron/main.ts', product: 'main.cjs'},
  {source: 'electron/preload.ts', product: 'preload.cjs'},
];

/** CommonJS packages inside an ES module call `require` for Node's own modules. */
const requireBanner =
  "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);";

/** Changes when a package, or this recipe, does. */
function recipeKey() {
  const installed = statSync(join(repository, 'node_modules/.package-lock.json'), {throwIfNoEntry: false});
  const recipe = statSync(fileURLToPath(import.meta.url));
  return [process.version, installed?.size, installed?.mtimeMs, recipe.size, recipe.mtimeMs].join(' ');
}

/** Builds dist/electron where it is stale; the line says what happened. */
export async function buildHost() {
  const stamp = join(distribution, '.stamp-host.json');
  const key = recipeKey();
  if (isFresh(stamp, key)) return 'host: up to date';
  const started = performance.now();
  const {build} = await import('esbuild');
  const inputs = new Map();
  const outputs = [];
  for (const {source, product} of bundles) {
    const outfile = join(distribution, 'electron', product);
    const result = await build(bundleOptions(source, outfile));
    for (const file of result.outputFiles) {
      writeWhole(file.path, file.contents);
      outputs.push(file.path);
    }
    const sources = Object.keys(result.metafile.inputs).filter((path) => !path.startsWith('node_modules/'));
    for (const input of snapshot(sources.map((path) => join(repository, path))))
      inputs.set(input.path, input);
  }
  writeStamp(stamp, key, [...inputs.values()], outputs);
  return `host: built in ${seconds(started)}`;
}

/** Our header set and what compiles it: the precompiled headers are stale when one of these changes. */
function headerInputs() {
  const isSource = (path) => !/\.test\.ts$/.test(path) && !path.includes('/testing/');
  return ['core/msl', 'electron/toolchains/portable'].flatMap((folder) =>
    filesBelow(join(repository, folder), isSource),
  );
}

/** Precompiles the headers into dist/electron/headers where they are stale; needs the host's bundles. */
export async function buildHeaders() {
  const stamp = join(distribution, '.stamp-headers.json');
  const key = recipeKey();
  if (isFresh(stamp, key, headerInputs)) return 'headers: up to date';
  const started = performance.now();
  const inputs = snapshot(headerInputs());
  const folder = join(distribution, 'electron/headers');
  rmSync(folder, {recursive: true, force: true});
  const made = spawnSync(process.execPath, [join(distribution, 'electron/make-headers.mjs')], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new BuildError(`The Metal headers could not be precompiled. ${made.stderr}`);
  writeStamp(
    stamp,
    key,
    inputs,
    readdirSync(folder).map((name) => join(folder, name)),
  );
  return `headers: built in ${seconds(started)}`;
}

function bundleOptions(source, outfile) {
  const isModule = outfile.endsWith('.mjs');
  return {
    absWorkingDir: repository,
    entryPoints: [source],
    outfile,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: isModule ? 'esm' : 'cjs',
    target: 'node20',
    // Clang is read from its package at run time; the other two are optional parts of ws that nobody installs.
    external: ['@yowasp/clang', 'electron', 'bufferutil', 'utf-8-validate'],
    banner: isModule ? {js: requireBanner} : {},
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/** Sources of the page: its own, core's, and what Vite is told. */
function rendererInputs() {
  const isSource = (path) => !/\.test\.tsx?$/.test(path) && !path.includes('/testing/');
  return [
    ...filesBelow(join(repository, 'core'), isSource),
    ...filesBelow(join(repository, 'renderer'), isSource),
    join(repository, 'vite.config.ts'),
  ];
}

/** Builds dist/renderer where it is stale. The new page takes the place of the old one when it is whole. */
export async function buildRenderer() {
  const stamp = join(distribution, '.stamp-renderer.json');
  const key = recipeKey();
  if (isFresh(stamp, key, rendererInputs)) return 'renderer: up to date';
  const started = performance.now();
  const inputs = snapshot(rendererInputs());
  const target = join(distribution, 'renderer');
  const fresh = join(distribution, `.renderer-${process.pid}`);
  const {build} = await import('vite');
  try {
    await build({
      configFile: join(repository, 'vite.config.ts'),
      logLevel: 'warn',
      build: {outDir: fresh, emptyOutDir: true},
    });
    const old = `${fresh}-old`;
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
    rmSync(old, {recursive: true, force: true});
  } finally {
    rmSync(fresh, {recursive: true, force: true});
  }
  writeStamp(stamp, key, inputs, [join(target, 'index.html')]);
  return `renderer: built in ${seconds(started)}`;
}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

/**
 * Builds what is stale of `parts` (`host`, `native`, `renderer`) and returns one line per part that was built.
 * Throws BuildError with a message for people where a tool is missing.
 */
export async function buildStale(parts) {
  const builders = {
    native: async () => (await buildNative()).line,
    host: buildHost,
    headers: buildHeaders,
    renderer: buildRenderer,
  };
  const lines = [];
  // The headers are compiled by the host's own bundles.
  const wanted = parts.includes('host') ? [...parts, 'headers'] : parts;
  for (const part of ['native', 'host', 'headers', 'renderer']) {
    if (wanted.includes(part)) lines.push(await builders[part]());
  }
  return lines;
}

/** The error of a failed build as text for a terminal; a stack only where the fault is this script's. */
export function buildFailure(error) {
  if (error instanceof BuildError || Array.isArray(error.errors)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(args) {
  const known = ['--host', '--renderer', '--native', '--all'];
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0) {
    console.error(`Unknown option ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    return 2;
  }
  const all = args.length === 0 || args.includes('--all');
  const parts = ['host', 'renderer', 'native'].filter((part) => all || args.includes(`--${part}`));
  try {
    for (const line of await buildStale(parts)) console.log(line);
    return 0;
  } catch (error) {
    console.error(buildFailure(error));
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2));
