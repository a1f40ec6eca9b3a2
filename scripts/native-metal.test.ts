import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';

const native = fileURLToPath(new URL('../native', import.meta.url));
const source = readFileSync(path.join(native, 'metal', 'metal_devices.mm'), 'utf8');

/** Checks Objective-C++ as macOS would compile it, against our own declarations; says what Clang said. */
function check(text: string): {readonly status: number | null; readonly output: string} {
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-metal-'));
  const file = path.join(folder, 'metal_devices.mm');
  writeFileSync(file, text);
  const language = ['-fsyntax-only', '-std=c++17', '-fobjc-arc', '-fobjc-exceptions', '-fblocks'];
  const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'];
  const includes = ['-isystem', path.join(native, 'metal', 'testing', 'stubs'), `-I${native}`];
  const run = spawnSync(
    'clang++-14',
    [...language, '-fobjc-runtime=macosx-13.0', ...warnings, ...includes, file],
    {encoding: 'utf8'},
  );
  rmSync(folder, {recursive: true});
  if (run.error) throw run.error;
  return {status: run.status, output: run.stderr};
}

// On a Mac the build itself compiles it, with the real SDK.
describe.skipIf(process.platform === 'darwin')('the Metal device list, off a Mac', () => {
  it('is sound Objective-C++ under ARC', () => {
    expect(check(source)).toEqual({status: 0, output: ''});
  });

  it.each([
    ['maxThreadgroupMemoryLength', 'maxThreadgroupMemorySize'],
    ['supportsFamily:', 'supportsGPUFamily:'],
    ['MTLCopyAllDevices', 'MTLGetAllDevices'],
    [
      'static_cast<std::uint32_t>(device_.maxThreadsPerThreadgroup.width)',
      'device_.maxThreadsPerThreadgroup',
    ],
  ])('is judged: %s misspelt is found', (right, wrong) => {
    expect(source).toContain(right);
    expect(check(source.replace(right, wrong)).status).toBe(1);
  });
});
