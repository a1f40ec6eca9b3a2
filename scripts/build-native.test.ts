import {execFile, execFileSync} from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterEach, describe, expect, it} from 'vitest';

interface BuildResult {
  readonly built: boolean;
  readonly addonPath: string;
  readonly line: string;
}
interface BuildOptions {
  readonly nativeDirectory: string;
  readonly headers?: 'auto' | 'package';
  readonly environment?: NodeJS.ProcessEnv;
}

const script = new URL('./build-native.mjs', import.meta.url);
const {buildNative} = (await import(script.href)) as {
  buildNative: (options: BuildOptions) => Promise<BuildResult>;
};
const native = fileURLToPath(new URL('../native', import.meta.url));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
});

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-native-'));
  folders.push(folder);
  return folder;
}

/** A copy of native/ without its build, optimisation and the interpreters for newer processors: most of the time. */
function copyOfNative(): string {
  const copy = path.join(temporaryFolder(), 'native');
  cpSync(native, copy, {recursive: true, filter: (source) => path.basename(source) !== 'build'});
  const bindings = path.join(copy, 'binding.gyp');
  const optimised = readFileSync(bindings, 'utf8');
  expect(optimised).toContain("'-O3'");
  expect(optimised).toContain('target_arch=="x64"');
  writeFileSync(
    bindings,
    optimised.replaceAll("'-O3'", "'-O0'").replaceAll('target_arch=="x64"', 'target_arch=="none"'),
  );
  return copy;
}

/** Leaves nothing to compile but `kept`, by the recipe that stays. */
function emptySources(folder: string, kept: string): void {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) emptySources(file, kept);
    else if (file.endsWith('.cpp') && file !== kept) writeFileSync(file, '');
  }
}

/** A module of two files in the addon's place: enough to judge the script, quick to compile. */
function smallNative(): string {
  const folder = temporaryFolder();
  const target = {
    target_name: 'airlock',
    sources: ['addon.cpp', 'part.cpp'],
    defines: ['NAPI_VERSION=8', 'AIRLOCK_VERSION="<(airlock_version)"'],
    cflags_cc: ['-Wall', '-Werror'],
  };
  writeFileSync(path.join(folder, 'binding.gyp'), JSON.stringify({targets: [target]}));
  writeFileSync(path.join(folder, 'part.cpp'), 'int part() { return 1; }\n');
  writeFileSync(
    path.join(folder, 'addon.cpp'),
    `#include <node_api.h>
int part();
NAPI_MODULE_INIT() {
  napi_value version;
  napi_create_string_utf8(env, AIRLOCK_VERSION, part() * NAPI_AUTO_LENGTH, &version);
  return version;
}
`,
  );
  return folder;
}

/** Asks the addon in a process of its own. */
function askAddon(addonPath: string): unknown {
  const code = `const addon = require(process.argv[1]);
    addon.devices().then((devices) => console.log(JSON.stringify({version: addon.version(), devices})));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', code, addonPath], {encoding: 'utf8'}));
}

const answer = {
  version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  devices: expect.arrayContaining([expect.objectContaining({id: 'reference', kind: 'reference'})]),
};

describe('the native build', () => {
  // Whoever tries to download anything fails at once.
  const offline = {...process.env, http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9'};

  it('works with the headers of a package, without a network', async () => {
    const nativeDirectory = copyOfNative();
    const result = await buildNative({nativeDirectory, headers: 'package', environment: offline});
    expect(result.built).toBe(true);
    expect(result.line).toContain('headers from node-api-headers');
    expect(askAddon(result.addonPath)).toEqual(answer);
  });

  it('takes the headers of the Node installation where there are some, without a network', async () => {
    const hasInstalledHeaders = existsSync(
      path.join(path.dirname(process.execPath), '..', 'include', 'node', 'node_api.h'),
    );
    const result = await buildNative({nativeDirectory: smallNative(), environment: offline});
    expect(result.line).toContain(
      `headers from ${hasInstalledHeaders ? 'the Node installation' : 'node-api-headers'}`,
    );
    const code = 'console.log(require(process.argv[1]))';
    const version = execFileSync(process.execPath, ['-e', code, result.addonPath], {encoding: 'utf8'});
    expect(version.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('builds once for several processes, past a dead one’s lock, and again when a source changes', async () => {
    const nativeDirectory = smallNative();
    mkdirSync(path.join(nativeDirectory, 'build'));
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], {encoding: 'utf8'}).trim();
    writeFileSync(path.join(nativeDirectory, 'build', `.airlock-lock.${dead}.x`), '');
    const code = `import {buildNative} from ${JSON.stringify(script.href)};
      console.log((await buildNative({nativeDirectory: ${JSON.stringify(nativeDirectory)}})).built);`;
    const run = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]).then(({stdout}) =>
        stdout.trim(),
      );
    const built = await Promise.all(Array.from({length: 6}, run));
    expect(built.sort()).toEqual(['false', 'false', 'false', 'false', 'false', 'true']);
    expect((await buildNative({nativeDirectory})).built).toBe(false);
    const before = statSync(path.join(nativeDirectory, 'build', 'Release', 'airlock.node')).mtimeMs;
    appendFileSync(path.join(nativeDirectory, 'part.cpp'), '\nint changed = 1;\n');
    const again = await buildNative({nativeDirectory});
    expect(again.built).toBe(true);
    expect(statSync(again.addonPath).mtimeMs).toBeGreaterThan(before);
    expect(
      readdirSync(path.join(nativeDirectory, 'build')).filter((name) => name.includes('airlock-lock')),
    ).toEqual([]);
  });

  it('says what the compiler said, and treats warnings as errors', async () => {
    const nativeDirectory = copyOfNative();
    const file = path.join(nativeDirectory, 'engine', 'devices.cpp');
    emptySources(nativeDirectory, file);
    appendFileSync(file, '\nstatic int unusedFunction(int unusedParameter) { return 1; }\n');
    await expect(buildNative({nativeDirectory})).rejects.toThrow(/unused.*-Werror/s);
  });

  it('names the missing tools and how to get them', async () => {
    const tools = temporaryFolder();
    symlinkSync(process.execPath, path.join(tools, 'python3'));
    const environment = {PATH: tools};
    await expect(buildNative({nativeDirectory: copyOfNative(), environment})).rejects.toThrow(
      /a C\+\+ compiler \(g\+\+\), make not found.*apt-get install -y g\+\+ make python3.*xcode-select --install/s,
    );
  });
});

describe('the engine under sanitizers', () => {
  it('lists its devices without a finding, linked without Node', () => {
    const folder = temporaryFolder();
    const main = path.join(folder, 'main.cpp');
    writeFileSync(
      main,
      `#include <cstdio>
#include "engine/devices.h"
int main() {
  for (int round = 0; round < 3; ++round) {
    for (const auto& device : airlock::openDevices()) std::puts(device->describe().id.c_str());
  }
}
`,
    );
    const sources = ['engine/devices.cpp', 'reference/host_cpu.cpp', 'reference/reference_device.cpp'];
    const metal =
      process.platform === 'darwin'
        ? ['metal/metal_devices.mm', '-fobjc-arc', '-framework', 'Metal', '-framework', 'Foundation']
        : ['metal/no_metal.cpp'];
    const program = path.join(folder, 'engine');
    execFileSync(
      'g++',
      [
        ...[
          '-std=c++17',
          '-O1',
          '-g',
          '-fsanitize=address,undefined',
          '-fno-sanitize-recover=all',
          '-pthread',
        ],
        ...['-Wall', '-Wextra', '-Werror', `-I${native}`, '-o', program, main],
        ...[...sources, ...metal],
      ],
      {cwd: native},
    );
    const output = execFileSync(program, {encoding: 'utf8'});
    expect(
      output
        .trim()
        .split('\n')
        .filter((id) => id === 'reference'),
    ).toHaveLength(3);
  });
});
