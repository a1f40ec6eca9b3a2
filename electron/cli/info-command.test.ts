import {createHash} from 'node:crypto';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {conformingModule} from '../../core/air/testing/conforming-module.ts';
import {edited} from '../../core/air/testing/rule-case.ts';
import {firstDifference} from '../../core/ir/equality.ts';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {minimalLibrary} from '../../core/metallib/testing/minimal-library.ts';
import {referenceBitcode} from '../../core/metallib/testing/reference-bitcode.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {type CliRun, runCli} from './testing/run-cli.ts';

let folder: string;

/** The kernel of the conforming module. */
const kernel = /define void @(\w+)\(/.exec(conformingModule)?.[1] ?? '';
// LLVM wraps what it writes for a triple of Apple's itself.
const good = await referenceBitcode(conformingModule);
const bad = await referenceBitcode(edited(['!{!0, !1', '!{!1']));

beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-info-'));
  const library = minimalLibrary([{name: kernel, module: good.bitcode}]);
  const wrongHash = new Uint8Array(library);
  const hash = createHash('sha256').update(good.bitcode).digest();
  const at = Buffer.from(library).indexOf(hash);
  wrongHash[at] = (wrongHash[at] ?? 0) ^ 1;
  const files: Record<string, Uint8Array | string> = {
    'good.metallib': library,
    'bad.metallib': minimalLibrary([{name: kernel, module: bad.bitcode}]),
    'wrong-hash.metallib': wrongHash,
    'cut.metallib': library.subarray(0, 200),
    'text.metallib': 'kernel void k() {}',
    'plain.air': good.bitcode,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const run = (...args: string[]): Promise<CliRun> =>
  runCli(args, {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

describe('info', () => {
  test('names format, functions, versions and the hash', async () => {
    const {exitCode, stdout, stderr} = await run('info', 'good.metallib');
    expect([exitCode, stderr]).toEqual([0, '']);
    const size = (await readFile(join(folder, 'good.metallib'))).length;
    const module = good.bitcode.length;
    expect(stdout.split('\n')).toEqual([
      `good.metallib: metallib 1.2.9, executable, macOS 26.0.0, ${size} bytes`,
      '1 function',
      `  kernel ${kernel}: AIR 2.8, Metal 4.0, module of ${module} bytes, hash right`,
      '',
    ]);
    expect((await run('info', 'wrong-hash.metallib')).stdout).toContain('hash wrong');
  });

  test('--ll prints the module that llvm-dis prints', async () => {
    for (const file of ['good.metallib', 'plain.air']) {
      const {exitCode, stdout} = await run('info', file, '--ll');
      expect(exitCode).toBe(0);
      const [ours, reference] = [parseModule(stdout), parseModule(good.text)];
      expect(ours.diagnostics).toEqual([]);
      expect(firstDifference(ours.module, reference.module)).toBeUndefined();
    }
  });

  test('--json has every tag', async () => {
    const {stdout} = await run('info', 'good.metallib', '--json');
    const parsed = JSON.parse(stdout) as {libraries: {functions: {tags: {name: string}[]}[]}[]};
    const names = parsed.libraries[0]?.functions[0]?.tags.map(({name}) => name);
    expect(names).toEqual(['NAME', 'TYPE', 'HASH', 'MDSZ', 'OFFT', 'VERS']);
  });

  test('bad files: what, where, and what to do', async () => {
    const cut = await run('info', 'cut.metallib');
    expect([cut.exitCode, cut.stdout]).toEqual([2, '']);
    expect(cut.stderr).toMatch(
      /cut\.metallib: the header says that the file has \d+ bytes, and it has 200 \(byte 16\)/,
    );
    const text = await run('info', 'text.metallib');
    expect([text.exitCode, text.stderr]).toEqual([2, expect.stringContaining('text, no metallib')]);
    const missing = await run('info', 'none.metallib');
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('no such file')]);
  });
});

describe('check of a metallib', () => {
  test('finds what it finds in the text of the module, by function and line', async () => {
    expect(await run('check', 'good.metallib', 'plain.air')).toEqual({
      exitCode: 0,
      signal: null,
      stdout: '',
      stderr: '',
    });
    const found = await run('check', 'bad.metallib');
    const text = (await run('info', 'bad.metallib', '--ll')).stdout.split('\n').slice(1);
    const line = text.findIndex((each) => each.startsWith('!llvm.module.flags')) + 1;
    expect(found.exitCode).toBe(1);
    expect(found.stderr).toContain(
      `bad.metallib(${kernel}):${line}:1: error: module flag "SDK Version" is missing`,
    );
    expect((await run('check', 'cut.metallib')).exitCode).toBe(2);
  });
});

describe('diff', () => {
  test('of a library and its source finds nothing; a library with other functions is told by name', async () => {
    await writeFile(join(folder, 'good.ll'), conformingModule);
    const other = minimalLibrary([
      {name: kernel, module: good.bitcode},
      {name: 'another', module: good.bitcode},
    ]);
    await writeFile(join(folder, 'other.metallib'), other);
    const same = await run('diff', 'good.metallib', 'good.ll');
    expect([same.exitCode, same.stderr]).toEqual([0, '']);
    expect(same.stdout).toMatch(/^no differences \(\d+ facts equal\)/);
    expect((await run('diff', 'plain.air', 'good.metallib')).exitCode).toBe(0);
    const more = await run('diff', 'good.metallib', 'other.metallib');
    expect(more.exitCode).toBe(1);
    expect(more.stdout).toContain('+ another: function');
    const less = await run('diff', 'other.metallib', 'good.ll', '--json');
    expect(JSON.parse(less.stdout)).toMatchObject({exitCode: 1, counts: {missing: 0, extra: 1, changed: 0}});
    const changed = await run('diff', 'good.ll', 'bad.metallib');
    expect([changed.exitCode, changed.stdout]).toEqual([1, expect.stringContaining(`function ${kernel}`)]);
  });

  test('of what cannot be read says where', async () => {
    const cut = await run('diff', 'good.ll', 'cut.metallib');
    expect([cut.exitCode, cut.stderr]).toEqual([2, expect.stringContaining('byte 16')]);
  });
});

describe('info --routes', () => {
  test('tells why Apple’s three routes are not there, and runs the lab’s own', async () => {
    await writeFile(join(folder, 'kernel.ll'), conformingModule);
    const {exitCode, stdout, stderr} = await run('info', '--routes', 'kernel.ll');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.match(/not available on this machine: /g)).toHaveLength(3);
    expect(stdout).toContain('$ xcrun -sdk macosx air-as kernel.ll -o kernel.air');
    expect(stdout).toMatch(/assembled: \d+ bytes, /);
    expect(stdout).toMatch(/no differences \(\d+ facts equal\)/);
    const json = JSON.parse((await run('info', '--routes', 'kernel.ll', '--json')).stdout) as {
      routes: {id: string; state: string}[];
    };
    expect(json.routes.map(({id, state}) => `${id} ${state}`)).toEqual([
      'metal not-available',
      'metal-ir not-available',
      'air-as not-available',
      'airlock assembled',
    ]);
  });

  test('of a text that does not assemble names the line; other files are refused', async () => {
    await writeFile(join(folder, 'broken.ll'), 'define void @k( {');
    const broken = await run('info', '--routes', 'broken.ll');
    expect([broken.exitCode, broken.stdout]).toEqual([1, expect.stringContaining('refused: broken.ll:1: ')]);
    expect((await run('info', '--routes', 'good.metallib')).exitCode).toBe(2);
  });
});
