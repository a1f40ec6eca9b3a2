// Builds the addon and the probe for an Apple silicon Mac on this machine, from what native/binding.gyp says of a Mac:
// Clang 19 compiles against headers of macOS's C library and our own declarations of Metal, ld64.lld links against lists of
// exactly the symbols that native/metal/api.tsv has. Nobody runs the result; that it links, and as what, is what a test
// asserts (native/metal/testing/mac-binary.test.ts). Objects are kept by their content under node_modules/.cache.
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {darwinFolder, ensureDarwin} from './ensure-darwin.mjs';
import {hashOf} from './hash-headers.mjs';
import {runTool} from './run-tool.mjs';

const require = createRequire(import.meta.url);
const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const native = path.join(repository, 'native');
const cache = path.join(repository, 'node_modules', '.cache', 'airlock', 'mac');
const testing = 'metal/testing/mac';

/** Node-API version of `defines` in binding.gyp. */
const nodeApi = 'v8';

/**
 * What binding.gyp says of one target of a Mac, its conditions applied.
 * @returns {Map<string, Record<string, any>>} by name of the target
 */
export function macTargets() {
  const text = readFileSync(path.join(native, 'binding.gyp'), 'utf8').replace(/^\s*#.*$/gm, '');
  // Without its comments the file is an expression of JavaScript as well as of Python.
  const file = new Function(`return ${text}`)();
  const values = {
    ...file.variables,
    node_addon_api_dir: require('node-addon-api').include.replaceAll('"', ''),
  };
  const facts = {'OS=="mac"': true, 'target_arch=="x64"': false};
  const apply = (one) => {
    const {conditions = [], ...rest} = one;
    return conditions.reduce((sum, [condition, then, otherwise = {}]) => {
      if (!(condition in facts)) throw new Error(`binding.gyp: what is ${condition} on a Mac?`);
      return merge(sum, apply(facts[condition] ? then : otherwise));
    }, rest);
  };
  const expand = (value) => {
    if (Array.isArray(value)) {
      return value.flatMap((one) => {
        const list = /^<@\((\w+)\)$/.exec(one)?.[1];
        return list === undefined ? [expand(one)] : values[list];
      });
    }
    if (typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, expand(v)]));
    return value.replace(/<\((\w+)\)/g, (all, name) => values[name] ?? all);
  };
  const {targets} = apply(file);
  const defaults = apply(file.target_defaults);
  return new Map(targets.map((one) => [one.target_name, expand(merge(defaults, apply(one)))]));
}

/** As gyp merges: lists one after another, settings by name. */
function merge(first, second) {
  const merged = {...first};
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key];
    if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...before, ...value];
    else if (before !== undefined && typeof before === 'object' && typeof value === 'object')
      merged[key] = merge(before, value);
    else merged[key] = value;
  }
  return merged;
}

/** Clang's arguments for what Xcode calls settings; one that is not known here is an error, not left out. */
function flagsOf({xcode_settings: settings, defines = []}) {
  const flags = [];
  for (const [name, value] of Object.entries(settings)) {
    if (name === 'CLANG_CXX_LANGUAGE_STANDARD') flags.push(`-std=${value}`);
    else if (name === 'MACOSX_DEPLOYMENT_TARGET') flags.push('-target', `arm64-apple-macos${value}`);
    else if (name === 'WARNING_CFLAGS' || name === 'OTHER_CPLUSPLUSFLAGS') flags.push(...value);
    else if (name === 'GCC_SYMBOLS_PRIVATE_EXTERN' && value === 'YES') flags.push('-fvisibility=hidden');
    else if (/^(GCC_ENABLE_CPP_EXCEPTIONS|GCC_ENABLE_CPP_RTTI)$/.test(name) && value === 'YES') continue;
    else if (name === 'CLANG_ENABLE_OBJC_ARC' && value === 'YES') continue;
    else if (name === 'CLANG_CXX_LIBRARY' && value === 'libc++') continue;
    else throw new Error(`binding.gyp: what is the Xcode setting ${name} = ${value} for Clang?`);
  }
  return [...flags, ...defines.map((one) => `-D${one.replace('<(airlock_version)', '0.0.0')}`)];
}

const objectiveFlags = ['-x', 'objective-c++', '-fobjc-arc', '-fobjc-exceptions'];

function systemFlags() {
  const darwin = darwinFolder();
  const headers = ['lib/libcxx/include', 'lib/libcxxabi/include', 'lib/libc/include/any-macos-any'];
  return [
    ...['-nostdinc++', '-nostdlibinc', '-fblocks', '-Wunguarded-availability', '-O0'],
    ...headers.flatMap((one) => ['-isystem', path.join(darwin, one)]),
    // What a build of libc++ for a Mac decides; availability by system version stays on.
    ...['-D_LIBCPP_ABI_VERSION=1', '-D_LIBCPP_ABI_NAMESPACE=__1', '-D_LIBCPP_HARDENING_MODE_DEFAULT=2'],
    ...['-D_LIBCPP_PSTL_CPU_BACKEND_SERIAL', `-ffile-prefix-map=${repository}=.`],
  ];
}

/**
 * Compiles one file of native/ for a Mac; throws with what Clang said.
 * @param {{source: string, flags: string[], text?: string}} job `text`: compiled instead of the file's own.
 */
async function compile({source, flags, text}, headersHash) {
  const content = text ?? readFileSync(path.join(native, source), 'utf8');
  const hash = createHash('sha256')
    .update(JSON.stringify([source, flags, content, headersHash]))
    .digest('hex');
  const object = path.join(cache, `${path.basename(source)}-${hash.slice(0, 20)}.o`);
  if (existsSync(object)) return object;
  const fresh = `${object}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const input = text === undefined ? source : `${fresh}${path.extname(source)}`;
  if (text !== undefined) await writeFile(input, text);
  try {
    await runTool(
      'clang++-19',
      ['-isystem', 'metal/testing/stubs', ...flags, '-I.', '-c', input, '-o', fresh],
      native,
    );
    await rename(fresh, object);
  } finally {
    if (text !== undefined) await rm(input, {force: true});
    await rm(fresh, {force: true});
  }
  return object;
}

/**
 * The addon and the probe as Mach-O files.
 * @param {{planted?: {source: string, text: string}}} [options] `planted`: one file is compiled with another text.
 * @returns {Promise<{bundlePath: string, probePath: string}>}
 */
export async function buildForMac({planted} = {}) {
  const missing = ensureDarwin();
  if (missing !== undefined) throw new Error(`native/ cannot be built for a Mac here: ${missing}`);
  await mkdir(cache, {recursive: true});
  const headersHash = hashOf(native);
  const targets = macTargets();
  const include = ['-isystem', require('node-api-headers').include_dir];
  const jobs = [...targets].flatMap(([target, about]) =>
    about.sources.map((source) => ({
      target,
      source,
      ...(planted?.source === source ? {text: planted.text} : {}),
      flags: [
        ...(source.endsWith('.mm') ? objectiveFlags : []),
        ...flagsOf(about),
        ...systemFlags(),
        ...(target === 'airlock' ? include : []),
      ],
    })),
  );
  const objects = new Map([...targets.keys()].map((target) => [target, []]));
  let next = 0;
  const work = async () => {
    while (next < jobs.length) {
      const job = jobs[next++];
      objects.get(job.target).push(await compile(job, headersHash));
    }
  };
  await Promise.all(Array.from({length: availableParallelism()}, work));
  const runtime = await compile(
    {
      source: `${testing}/availability.cpp`,
      flags: [...flagsOf(targets.get('airlock_engine')), ...systemFlags()],
    },
    headersHash,
  );
  const linked = ([name, kind]) => {
    const about = targets.get(name);
    const all = [name, ...dependencies(targets, about)].flatMap((one) => [...objects.get(one)].sort());
    return link({name, kind, about, objects: [...all, runtime]});
  };
  const [bundlePath, probePath] = await Promise.all(
    [
      ['airlock', 'bundle'],
      ['airlock-probe', 'execute'],
    ].map(linked),
  );
  return {bundlePath, probePath};
}

function dependencies(targets, {dependencies: named = []}) {
  return named.flatMap((one) => [one, ...dependencies(targets, targets.get(one))]);
}

async function link({name, kind, about, objects}) {
  const darwin = darwinFolder();
  const version = about.xcode_settings.MACOSX_DEPLOYMENT_TARGET;
  const frameworks = about.libraries.map((one) => /^-framework (\w+)$/.exec(one)[1]);
  const lists = await writeLists(frameworks, objects);
  const args = [
    ...['-arch', 'arm64', '-platform_version', 'macos', version, version, '-adhoc_codesign'],
    // What Node itself gives an addon, and nothing else, is left open.
    ...(kind === 'bundle'
      ? ['-bundle', ...nodeSymbols().flatMap((one) => ['-U', `_${one}`])]
      : ['-execute', '-e', '_main']),
    ...objects,
    ...lists,
    path.join(darwin, 'lib/libc/darwin/libSystem.tbd'),
  ];
  const hash = createHash('sha256').update(JSON.stringify(args)).digest('hex').slice(0, 20);
  const result = path.join(cache, `${name}-${hash}`);
  if (existsSync(result)) return result;
  const fresh = `${result}.${process.pid}`;
  await runTool('ld64.lld-19', [...args, '-o', fresh], native);
  await rename(fresh, result);
  return result;
}

function nodeSymbols() {
  const {js_native_api_symbols: ofLanguage, node_api_symbols: ofNode} =
    require('node-api-headers').symbols[nodeApi];
  return [...ofLanguage, ...ofNode];
}

/** Folder of each framework's binary, by its version letter. */
const frameworkVersions = {Metal: 'A', Foundation: 'C', CoreGraphics: 'A'};

/**
 * Text-based lists of the system's libraries for the linker: of the frameworks what api.tsv lists, of the Objective-C runtime
 * what Clang calls by ARC, of libc++ what its headers let through for this system version.
 */
async function writeLists(frameworks, objects) {
  const rows = readFileSync(path.join(native, 'metal', 'api.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  const listed = new Set();
  for (const row of rows) {
    const [owner, kind, name] = row.split('\t');
    if (kind === 'function' || kind === 'constant') listed.add(`_${name}`);
    else if (kind !== 'value') listed.add(`_OBJC_CLASS_$_${owner}`);
  }
  listed.add('_OBJC_EHTYPE_$_NSException');
  const ofFramework = (prefix) =>
    [...listed].filter((one) => new RegExp(`^_(OBJC_\\w+_\\$_)?${prefix}`).test(one));
  const symbols = {
    Metal: ofFramework('MTL'),
    Foundation: [...ofFramework('NS'), '___CFConstantStringClassReference'],
    CoreGraphics: [],
  };
  const files = frameworks.map((one) => {
    const place = `/System/Library/Frameworks/${one}.framework/Versions/${frameworkVersions[one]}/${one}`;
    return [one, place, symbols[one]];
  });
  files.push(['libobjc', '/usr/lib/libobjc.A.dylib', runtimeSymbols]);
  files.push(['libc++', '/usr/lib/libc++.1.dylib', await standardSymbols(objects)]);
  return Promise.all(
    files.map(async ([name, place, exported]) => {
      const text = list(place, exported);
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
      const file = path.join(cache, `${name}-${hash}.tbd`);
      await writeFile(file, text);
      return file;
    }),
  );
}

/** Of objc4 and Clang's documentation of ARC: what compiled code may call. */
const runtimeSymbols = [
  ...[
    'objc_msgSend',
    'objc_alloc',
    'objc_alloc_init',
    'objc_opt_new',
    'objc_opt_respondsToSelector',
    'objc_opt_class',
  ],
  ...['objc_retain', 'objc_release', 'objc_retainBlock', 'objc_storeStrong', 'objc_autorelease'],
  ...['objc_autoreleaseReturnValue', 'objc_retainAutorelease', 'objc_retainAutoreleaseReturnValue'],
  ...['objc_retainAutoreleasedReturnValue', 'objc_unsafeClaimAutoreleasedReturnValue'],
  ...['objc_autoreleasePoolPush', 'objc_autoreleasePoolPop', 'objc_enumerationMutation'],
  ...[
    'objc_begin_catch',
    'objc_end_catch',
    'objc_exception_throw',
    'objc_exception_rethrow',
    'objc_terminate',
  ],
  ...['__objc_personality_v0', '_objc_empty_cache', 'objc_copyWeak', 'objc_destroyWeak'],
].map((one) => `_${one}`);

/** Undefined names of C++ and its ABI. */
async function standardSymbols(objects) {
  const told = await runTool('llvm-nm-19', ['--undefined-only', '--format=just-symbols', ...objects], native);
  const ofStandard = /^(__ZN?[KSt]|__ZT[ISV]|__Zn|__Zd|__ZNK?St|___cxa_|___gxx_|__ZTv)/;
  const names = [...new Set(told.split('\n'))].filter(
    (one) => ofStandard.test(one) && !one.includes('7airlock'),
  );
  return names.sort();
}

function list(place, symbols) {
  const quoted = symbols.map((one) => `'${one}'`).join(', ');
  const exported =
    symbols.length === 0 ? '' : `exports:\n  - targets: [ arm64-macos ]\n    symbols: [ ${quoted} ]\n`;
  return `--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-macos ]\ninstall-name: '${place}'\n${exported}...\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const missing = ensureDarwin();
  if (missing === undefined) {
    const {bundlePath, probePath} = await buildForMac();
    console.log(`${bundlePath}\n${probePath}`);
  } else {
    console.log(`Not built for a Mac: ${missing}`);
  }
}
