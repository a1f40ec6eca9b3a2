import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {conformingModule} from '../../core/air/testing/conforming-module.ts';
import {edited} from '../../core/air/testing/rule-case.ts';
import {openLlvm14Oracle} from '../../core/ir/testing/oracle-llvm14.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {type CliRun, runCli} from './testing/run-cli.ts';

let folder: string;

beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-ir-'));
  const files: Record<string, string | Buffer> = {
    'baseline.ll': conformingModule,
    'broken.ll': edited(['!{!0, !1', '!{!1']),
    'warning.ll': edited(['!llvm.ident = !{!21}\n', '']),
    'clash.ll': edited(['!"air.location_index", i32 1, i32 1', '!"air.location_index", i32 0, i32 1']),
    'invalid.ll': edited(['fmul fast float %again', 'fmul fast float %index']),
    'truncated.ll': conformingModule.slice(0, conformingModule.indexOf('%again = load') + 8),
    'unfinished.ll': conformingModule.slice(0, conformingModule.indexOf('!0 = ')),
    'plain.ll': 'target triple = "x86_64-unknown-linux-gnu"\n\ndefine void @f() {\n  ret void\n}\n',
    'latin1.ll': Buffer.concat([
      Buffer.from('; caf\xe9\n', 'latin1'),
      Buffer.from(edited(['!{!0, !1', '!{!1'])),
    ]),
    'bytes.ll': Buffer.from([0, 1, 2, 255, 254, 10, 33, 34]),
    'kernel.metal': 'kernel void k() {}\n',
    'scale.metal': scale('device float'),
    'scale-const.metal': scale('const device float'),
    'wrong.metal': '#include <metal_stdlib>\nkernel void k(device int *x) {\n  x[0] = y;\n}\n',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const run = (...args: string[]): Promise<CliRun> =>
  runCli(args, {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

const line = (text: string): number =>
  conformingModule.split('\n').findIndex((each) => each.includes(text)) + 1;

describe('check of IR', () => {
  test('a rule takes another severity, or none; contested evidence may be left out', async () => {
    const quiet = {exitCode: 0, signal: null, stdout: '', stderr: ''};
    expect(await run('check', 'broken.ll', '--severity', 'AIR-SDK-VERSION=off')).toEqual(quiet);
    expect(await run('check', 'broken.ll', '--uncontested')).toEqual(quiet);
    const milder = await run('check', 'broken.ll', '--severity', 'AIR-SDK-VERSION=warning');
    expect([milder.exitCode, milder.stderr.split(': ')[1]]).toEqual([0, 'warning']);
    const unknown = await run('check', 'broken.ll', '--severity', 'AIR-NO-SUCH=off');
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('no rule AIR-NO-SUCH')]);
    const level = await run('check', 'broken.ll', '--severity', 'AIR-SDK-VERSION=fatal');
    expect([level.exitCode, level.stderr]).toEqual([2, expect.stringContaining('AIR-SDK-VERSION=off')]);
  });

  test('one error for a missing SDK Version under macos26, none under macos15', async () => {
    const found = await run('check', 'broken.ll');
    const expected = `broken.ll:${line('!llvm.module.flags')}:1: error: module flag "SDK Version" is missing [AIR-SDK-VERSION]\n`;
    expect(found).toEqual({exitCode: 1, signal: null, stdout: '', stderr: expected});
    const older = await run('check', 'broken.ll', '--target', 'macos15');
    expect(older.exitCode).toBe(0);
    expect(older.stderr).not.toContain('error:');
  });

  test('nothing for a conforming module, and no lab is opened for it', async () => {
    expect(await run('check', 'baseline.ll', '--strict')).toEqual({
      exitCode: 0,
      signal: null,
      stdout: '',
      stderr: '',
    });
    expect(await readdir(folder)).not.toContain('home');
  });

  test('--strict counts warnings; notes name related places', async () => {
    expect((await run('check', 'warning.ll')).exitCode).toBe(0);
    expect((await run('check', 'warning.ll', '--strict')).exitCode).toBe(1);
    const clash = await run('check', 'clash.ll');
    expect(clash.stderr.split('\n')).toHaveLength(3);
    expect(clash.stderr).toMatch(
      /^clash\.ll:\d+:\d+: error: .* \[AIR-LOCATION-CLASH\]\nclash\.ll:\d+:\d+: note: /,
    );
  });

  test('says what LLVM would say, and of other modules that the rules are not for them', async () => {
    const invalid = await run('check', 'invalid.ll');
    expect(invalid.exitCode).toBe(1);
    expect(invalid.stderr).toMatch(
      new RegExp(`^invalid\\.ll:${line('%product')}:\\d+: error: .* \\[[a-z-]+\\]$`, 'm'),
    );
    const truncated = await run('check', 'truncated.ll');
    expect(truncated.exitCode).toBe(1);
    expect(truncated.stderr).not.toContain('AIR-');
    const unfinished = await run('check', 'unfinished.ll');
    expect(unfinished.exitCode).toBe(1);
    expect(unfinished.stderr).not.toContain('is missing');
    const plain = await run('check', 'plain.ll');
    expect([plain.exitCode, plain.stderr]).toEqual([0, expect.stringContaining('[not-air]')]);
    const bytes = await run('check', 'bytes.ll');
    expect(bytes.exitCode).toBe(1);
    expect(bytes.stderr).toMatch(/^bytes\.ll:1:2: error: .*'\\x01/);
    expect([...bytes.stderr].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
  });

  test('--json is one document, for IR and MSL together', async () => {
    const found = await run('check', 'broken.ll', 'baseline.ll', 'kernel.metal', '--json');
    expect([found.exitCode, found.stderr]).toEqual([1, '']);
    expect(JSON.parse(found.stdout)).toMatchObject({
      exitCode: 1,
      files: [
        {file: 'broken.ll', errorCount: 1, diagnostics: [{code: 'AIR-SDK-VERSION', severity: 'error'}]},
        {file: 'baseline.ll', errorCount: 0, diagnostics: []},
        {file: 'kernel.metal', errorCount: 0},
      ],
    });
  });
});

describe('fix', () => {
  test('makes the check clean, LLVM takes the result, and the diff names no rule', async () => {
    const fixed = await run('fix', 'broken.ll', '-o', 'fixed.ll');
    expect(fixed).toEqual({
      exitCode: 0,
      signal: null,
      stdout: '',
      stderr: 'airlock: Add module flag "SDK Version" [AIR-SDK-VERSION]\n',
    });
    expect(await readFile(join(folder, 'broken.ll'), 'utf8')).toBe(edited(['!{!0, !1', '!{!1']));
    const text = await readFile(join(folder, 'fixed.ll'), 'utf8');
    expect((await (await openLlvm14Oracle()).ask(text)).stderr).toBe('');
    expect(await run('check', 'fixed.ll', '--strict')).toMatchObject({exitCode: 0, stderr: ''});
    expect(await run('diff', 'fixed.ll', 'baseline.ll')).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('works in place, keeps bytes that are no UTF-8, and leaves no draft behind', async () => {
    const before = await readFile(join(folder, 'latin1.ll'));
    expect((await run('fix', 'latin1.ll')).exitCode).toBe(0);
    const after = await readFile(join(folder, 'latin1.ll'));
    expect(after.subarray(0, 7)).toEqual(before.subarray(0, 7));
    expect(after.length).toBeGreaterThan(before.length);
    expect((await run('fix', 'latin1.ll')).stderr).toBe('');
    expect(await readFile(join(folder, 'latin1.ll'))).toEqual(after);
    expect((await readdir(folder)).filter((name) => name.includes('airlock-'))).toEqual([]);
  });

  test('prints the text with -o -, and what it cannot fix as check does', async () => {
    const printed = await run('fix', 'broken.ll', '-o', '-');
    expect(printed.stdout).toContain('!"SDK Version"');
    const clash = await run('fix', 'clash.ll', '-o', '-');
    expect([clash.exitCode, clash.stdout]).toEqual([1, await readFile(join(folder, 'clash.ll'), 'utf8')]);
    expect(clash.stderr).toContain('[AIR-LOCATION-CLASH]');
    const asJson = await run('fix', 'broken.ll', '-o', 'again.ll', '--json');
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      exitCode: 0,
      applied: [{ruleId: 'AIR-SDK-VERSION'}],
      errorCount: 0,
    });
  });
});

describe('diff', () => {
  test('prints what differs, with the rule that one side breaks, and exits 1', async () => {
    const found = await run('diff', 'broken.ll', 'baseline.ll');
    expect([found.exitCode, found.stderr]).toEqual([1, '']);
    expect(found.stdout).toMatch(
      /^Module flags\n {2}\+ SDK Version: \[26, 2\] \(behaviour 2\) \[AIR-SDK-VERSION left\]\n1 difference: /,
    );
    expect(await run('diff', 'baseline.ll', 'baseline.ll')).toMatchObject({exitCode: 0});
  });

  test('Markdown, HTML and JSON', async () => {
    expect((await run('diff', 'broken.ll', 'baseline.ll', '--markdown')).stdout).toMatch(/^# AIR metadata/);
    expect((await run('diff', 'broken.ll', 'baseline.ll', '--html')).stdout).toMatch(/^<!doctype html>/);
    const document: unknown = JSON.parse((await run('diff', 'broken.ll', 'baseline.ll', '--json')).stdout);
    expect(document).toMatchObject({
      exitCode: 1,
      left: 'broken.ll',
      counts: {missing: 1, extra: 0, changed: 0},
    });
    expect((await run('diff', 'broken.ll', 'baseline.ll', '--json', '--html')).exitCode).toBe(2);
  });
});

/** A kernel that reads its first argument, which is of type `type`. */
function scale(type: string): string {
  return `#include <metal_stdlib>
using namespace metal;
kernel void scale(${type} *in [[buffer(0)]], device float *out [[buffer(1)]], uint i [[thread_position_in_grid]]) {
  out[i] = 2.0f * in[i];
}
`;
}

test('diff compiles MSL, and compares it with a source, a module or a library', async () => {
  for (const output of ['scale.ll', 'scale.metallib'])
    expect(await run('compile', 'scale.metal', '-o', output)).toMatchObject({exitCode: 0});
  expect(await run('diff', 'scale.metal', 'scale.ll')).toMatchObject({exitCode: 0});
  expect(await run('diff', 'scale.metallib', 'scale.metal')).toMatchObject({exitCode: 0});
  const other = await run('diff', 'scale.metal', 'scale-const.metal');
  expect(other.exitCode).toBe(1);
  expect(other.stdout).toMatch(/argument 0.*air\.read_write.*air\.read\b/s);
  const older = await run('diff', 'scale.ll', 'scale.metal', '--target', 'macos15');
  expect([older.exitCode, older.stdout]).toEqual([1, expect.stringContaining('air.version: 2.8.0 -> 2.7.0')]);
});

const unusable: [string, string[], string][] = [
  ['fix of a file that is not there', ['fix', 'none.ll'], 'none.ll cannot be read: no such file.'],
  ['fix of a truncated file', ['fix', 'truncated.ll'], 'the text is left as it is'],
  ['fix of another module', ['fix', 'plain.ll'], 'plain.ll is no AIR module'],
  ['fix of MSL', ['fix', 'kernel.metal'], 'airlock compile kernel.metal -o kernel.ll'],
  ['fix into no folder', ['fix', 'broken.ll', '-o', 'none/out.ll'], 'none/out.ll cannot be written'],
  [
    'diff with MSL that has errors',
    ['diff', 'wrong.metal', 'baseline.ll'],
    "wrong.metal:3:10: use of undeclared identifier 'y'",
  ],
  ['diff with a library that is not there', ['diff', 'baseline.ll', 'a.metallib'], 'no such file'],
  ['diff with a truncated file', ['diff', 'truncated.ll', 'baseline.ll'], 'cannot be compared'],
  ['diff of one file', ['diff', 'baseline.ll'], 'missing required argument'],
];

test.each(unusable)('%s is refused with exit 2, in words', async (_name, args, message) => {
  const told = await run(...args);
  expect([told.exitCode, told.stdout]).toEqual([2, '']);
  expect(told.stderr).toContain(message);
});
