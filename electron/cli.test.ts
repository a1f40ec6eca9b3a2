import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {cliPath, runCli as runBuiltCli} from './cli/testing/run-cli.ts';
import {type Installation} from './host/installation.ts';
import {buildLab} from './host/testing/built-lab.ts';
import {shareHeaders} from './testing/shared-headers.ts';
import {openWebSocketLab} from './transport/websocket-client.ts';

let installation: Installation;
let folder: string;

beforeAll(async () => {
  installation = await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-cli-'));
  shareHeaders(join(folder, 'home'));
  const sample = join(installation.resourcesDirectory, 'samples/async-copy/async-copy-asm.metal');
  await copyFile(sample, join(folder, 'asm.metal'));
  await writeFile(join(folder, 'good.metal'), good);
  await writeFile(join(folder, 'warning.metal'), 'int unfinished() { int unused = 1; }\n');
  await writeFile(join(folder, 'text.metallib'), 'not a library\n');
  await writeFile(join(folder, 'module.ll'), 'target triple = "air64"\n');
  await mkdir(join(folder, 'folder.metal'));
  await writeFile(join(folder, 'long.metal'), `${good}${manyKernels()}`);
  await writeFile(join(folder, 'huge.metal'), Buffer.alloc(17 * 1024 * 1024, 0x20));
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const good = `#include <metal_stdlib>
using namespace metal;
kernel void scale(device float *data [[buffer(0)]], uint i [[thread_position_in_grid]]) { data[i] *= 2; }
`;

/** Enough for IR that no pipe holds at once. */
function manyKernels(): string {
  const kernel = (index: number): string =>
    `kernel void k${index}(device float *d [[buffer(0)]], uint i [[thread_position_in_grid]]) { d[i] += ${index}; }\n`;
  return Array.from({length: 400}, (_, index) => kernel(index)).join('');
}

const runCli = (...args: string[]) =>
  runBuiltCli(args, {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

/** Apple's own output for this source (the seed's), with the file named as on the command line. */
const appleOutput = (file: string): string => `${file}:9:9: error: illegal string literal in 'asm'
  __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
${file}:14:9: error: illegal string literal in 'asm'
  __asm("air.simdgroup_async_copy_1d.p1i8.p3i8");
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
${file}:18:9: error: illegal string literal in 'asm'
  __asm("air.wait_simdgroup_events");
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~
${file}:30:7: error: use of undeclared identifier '__metal_simdgroup_async_copy_1d'
      __metal_simdgroup_async_copy_1d(
      ^
${file}:37:3: error: use of undeclared identifier '__metal_wait_simdgroup_events'; did you mean '__metal_wait_wg_events'?
  __metal_wait_simdgroup_events(1, &ev);
  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  __metal_wait_wg_events
${file}:37:3: note: '__metal_wait_wg_events' declared here
${file}:37:36: error: cannot initialize a parameter of type '__metal_threadgroup_event_t *' with an rvalue of type '_simdgroup_event_t **'
  __metal_wait_simdgroup_events(1, &ev);
                                   ^~~
6 errors generated.
`;

describe('compile', () => {
  test('prints what Apple prints, names the file as it was given, and exits 1', async () => {
    for (const file of ['asm.metal', './asm.metal', join(folder, 'asm.metal')]) {
      const run = await runCli('compile', file);
      expect(run).toEqual({exitCode: 1, signal: null, stdout: '', stderr: appleOutput(file)});
    }
  });

  test('accepts the same source under an older front end', async () => {
    const run = await runCli('compile', 'asm.metal', '--apple-clang', '32023.830');
    expect(run).toMatchObject({exitCode: 0, signal: null, stdout: ''});
    // What the source copies is nothing under Apple's order of operands (AIR.md 5.1).
    expect(run.stderr).toContain('asm.metal:30:7: warning: AIR: the element count (fifth operand) is 0');
    expect(run.stderr).not.toContain('error');
  });

  test('writes the IR with -o, to a file or to standard output, and nothing where there are errors', async () => {
    const written = await runCli('compile', 'good.metal', '-o', 'good.ll');
    expect([written.exitCode, written.stdout]).toEqual([0, '']);
    const ir = await readFile(join(folder, 'good.ll'), 'utf8');
    expect(ir).toMatch(/^define .*@scale\(/m);
    const printed = await runCli('compile', 'good.metal', '-o', '-');
    expect([printed.exitCode, printed.stdout]).toEqual([0, ir]);
    const failed = await runCli('compile', 'asm.metal', '-o', 'asm.ll');
    expect(failed.exitCode).toBe(1);
    expect(await readdir(folder)).not.toContain('asm.ll');
  });

  test('writes a library that its own reader takes, for the chosen target', async () => {
    const options = ['-O0', '--no-fast-math', '--std', 'metal3.1', '--deployment', 'macos14', '-DFACTOR=2'];
    const written = await runCli('compile', 'good.metal', ...options, '-o', 'good.metallib');
    expect(written).toEqual({exitCode: 0, signal: null, stdout: '', stderr: ''});
    const info = await runCli('info', 'good.metallib', '--ll');
    expect(info.stdout).toContain('air64_v26-apple-macosx14.0.0');
    expect(info.stdout).toContain('air.compile.fast_math_disable');
    expect(await runCli('check', 'good.metallib')).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('reads includes from the folder of the source, or from --project', async () => {
    await mkdir(join(folder, 'project/shared'), {recursive: true});
    const source =
      '#include "shared/factor.h"\nkernel void k(device float *a [[buffer(0)]]) { a[0] = FACTOR; }\n';
    await writeFile(join(folder, 'project/k.metal'), source);
    await writeFile(join(folder, 'project/shared/factor.h'), '#define FACTOR 2\n');
    expect(await runCli('check', 'project/k.metal')).toMatchObject({exitCode: 0, stderr: ''});
    const elsewhere = await runCli('check', 'project/k.metal', '--project', 'project/shared');
    expect(elsewhere.stderr).toContain("project/k.metal:1:10: error: 'shared/factor.h' file not found");
  });

  test('--json is one document on standard output and nothing else', async () => {
    const failed = await runCli('compile', 'asm.metal', '--json');
    expect([failed.exitCode, failed.stderr]).toEqual([1, '']);
    const document = JSON.parse(failed.stdout) as {reply: {diagnostics: {severity: string}[]}};
    expect(document).toMatchObject({file: 'asm.metal', exitCode: 1, reply: {errorCount: 6}});
    expect(document.reply.diagnostics).toHaveLength(6);
    const passed = await runCli('compile', 'good.metal', '--json');
    expect(JSON.parse(passed.stdout)).toMatchObject({exitCode: 0, reply: {errorCount: 0}});
  });

  const unusable: [string, string[], string][] = [
    ['a file that is not there', ['missing.metal'], 'missing.metal cannot be read: no such file.'],
    ['a folder', ['folder.metal'], 'folder.metal cannot be read: it is a folder.'],
    ['a file of no known kind', ['module.txt'], 'module.txt is not a .metal file.'],
    ['IR', ['module.ll'], 'not supported: module.ll: this build reads .metal sources only, not .ll files.'],
    ['a file that is too large', ['huge.metal'], 'huge.metal is too large: 17825792 bytes'],
    [
      'a language that the deployment target cannot hold',
      ['good.metal', '--std', 'metal4.0', '--deployment', 'macos14'],
      'metal4.0 needs a newer AIR than macos14 has (2.6).',
    ],
    ['an output of no known kind', ['good.metal', '-o', 'a.txt'], 'a.txt has no extension that names'],
    ['an output in no folder', ['good.metal', '-o', 'none/a.ll'], 'none/a.ll cannot be written'],
    ["Apple's toolchain elsewhere", ['good.metal', '--toolchain', 'apple'], 'Apple’s toolchain'],
  ];

  test.each(unusable)('refuses %s with exit 2, in words and as JSON', async (_name, args, message) => {
    const told = await runCli('compile', ...args);
    expect([told.exitCode, told.stdout]).toEqual([2, '']);
    expect(told.stderr).toContain(message);
    const asJson = await runCli('compile', ...args, '--json');
    expect([asJson.exitCode, asJson.stderr]).toEqual([2, '']);
    const document = JSON.parse(asJson.stdout) as {exitCode: number; error: {message: string}};
    expect(document.exitCode).toBe(2);
    expect(document.error.message).toContain(message);
  });
});

describe('bad input', () => {
  const inputs: [string, string | Buffer, number, RegExp][] = [
    ['an empty file', '', 0, /^$/],
    ['random bytes', randomBytes(1_000_000), 1, /^bad\.metal:\d+:\d+: (fatal )?error: .{5,300}$/m],
    ['unbalanced braces', 'kernel void k() {{{{\n', 1, /error: expected '}'/],
    [
      'a missing header',
      '#include "nowhere.h"\n',
      1,
      /^bad\.metal:1:10: fatal error: 'nowhere\.h' file not found$/m,
    ],
    [
      'templates without end',
      'template <int N> struct T { typedef typename T<N + 1>::U U; };\nT<0>::U u;\n',
      1,
      /error: recursive template instantiation exceeded maximum depth/,
    ],
    [
      'CRLF, tabs and letters',
      '// grüße \u{1f600}\r\n\tint \u00e9 = oops;\r\n',
      1,
      /^bad\.metal:2:11: error: .*'oops'/m,
    ],
  ];

  test.each(inputs)('%s gets a clear answer', async (_name, content, code, message) => {
    await writeFile(join(folder, 'bad.metal'), content);
    const run = await runCli('compile', 'bad.metal');
    expect(run.stderr).toMatch(message);
    expect([run.exitCode, run.stdout]).toEqual([code, '']);
    expect(run.stderr.split('\n').length).toBeLessThan(100);
  });
});

describe('check', () => {
  test('prints one line per finding, with its rule, and exits 1 on errors', async () => {
    const run = await runCli('check', 'asm.metal');
    expect([run.exitCode, run.stdout]).toEqual([1, '']);
    const lines = run.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe("asm.metal:9:9: error: illegal string literal in 'asm' [apple-clang]");
    expect(lines[3]).toBe(
      "asm.metal:30:7: error: use of undeclared identifier '__metal_simdgroup_async_copy_1d' [clang]",
    );
    expect(lines[5]).toBe("asm.metal:37:3: note: '__metal_wait_wg_events' declared here [clang]");
  });

  test('exits 0 on warnings, and 1 with --strict', async () => {
    const lax = await runCli('check', 'warning.metal', 'good.metal');
    expect(lax.exitCode).toBe(0);
    expect(lax.stderr).toMatch(/^warning\.metal:1:\d+: warning: .* \[-W[a-z-]+\]$/m);
    expect((await runCli('check', 'warning.metal', '--strict')).exitCode).toBe(1);
    expect((await runCli('check', 'good.metal', '--strict')).exitCode).toBe(0);
  });

  test('goes on after a file that it cannot read, and exits 2', async () => {
    const run = await runCli('check', 'text.metallib', 'missing.metal', 'asm.metal');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('text.metallib: the file is text, no metallib');
    expect(run.stderr).toContain('missing.metal cannot be read');
    expect(run.stderr).toContain('asm.metal:9:9: error:');
    const asJson = await runCli('check', 'text.metallib', 'asm.metal', '--json');
    expect([asJson.exitCode, asJson.stderr]).toEqual([2, '']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      exitCode: 2,
      files: [
        {file: 'text.metallib', error: {code: 'no-metallib'}},
        {file: 'asm.metal', errorCount: 6},
      ],
    });
  });
});

describe('devices', () => {
  test('lists the reference device of the real addon', async () => {
    const run = await runCli('devices');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^reference: Reference device/);
    const asJson = await runCli('devices', '--json');
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      exitCode: 0,
      devices: [{id: 'reference', simdWidth: 32}],
    });
  });
});

describe('usage', () => {
  const wrong: string[][] = [
    [],
    ['unheard-of'],
    ['compile'],
    ['compile', 'a.metal', 'b.metal'],
    ['compile', 'good.metal', '--unheard-of'],
    ['compile', 'good.metal', '--target', 'macos9'],
    ['compile', 'good.metal', '--apple-clang', 'newest'],
    ['compile', 'good.metal', '-o'],
    ['check'],
    ['devices', 'extra'],
    ['serve', '--port', '65536'],
    ['serve', '--port', '-1'],
    ['serve', '--port', 'http'],
  ];

  test.each(wrong)('%s %s %s %s is bad usage: exit 2, told on the error stream', async (...args) => {
    const run = await runCli(...args.filter((arg) => arg !== undefined));
    expect([run.exitCode, run.stdout]).toEqual([2, '']);
    expect(run.stderr.length).toBeGreaterThan(0);
  });

  test('with --json the error is a document', async () => {
    const run = await runCli('compile', 'good.metal', '--target', 'macos9', '--json');
    expect(run.exitCode).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({
      exitCode: 2,
      error: {kind: 'bad-input', code: 'bad-usage'},
    });
  });

  test('help and version are answers, and help names only what exists', async () => {
    const help = await runCli('--help');
    expect([help.exitCode, help.stderr]).toEqual([0, '']);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]);
    expect(commands).toEqual([
      ...['compile', 'check', 'fix', 'diff', 'build', 'info', 'run', 'link', 'bench'],
      ...['reduce', 'explain', 'suite', 'crashes', 'devices', 'doctor', 'serve'],
    ]);
    expect((await runCli('--version')).stdout).toBe(`${installation.version}\n`);
  });

  test('a reader that goes away early is no error', async () => {
    const child = spawn(process.execPath, [cliPath, 'compile', 'long.metal', '-o', '-'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child.stdout, 'readable');
    child.stdout.destroy();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|at .*\.mjs/);
  });
});

describe('serve', () => {
  test('prints its address, serves the lab there, and ends on SIGTERM with exit 0', async () => {
    const child = spawn(process.execPath, [cliPath, 'serve', '--port', '0'], {
      env: {...process.env, AIRLOCK_HOME: join(folder, 'serve-home')},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}/.exec(chunk.toString())?.[0] ?? '';
    const client = await openWebSocketLab(address);
    expect(await client.lab.describe({})).toMatchObject({ok: true, value: {host: 'browser'}});
    expect((await client.lab.devices({})).ok).toBe(true);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const answer = await client.lab.describe({});
    expect(!answer.ok && answer.error.code).toBe('connection-lost');
  });
});
