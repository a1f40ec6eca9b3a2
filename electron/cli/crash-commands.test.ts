import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {unzipSync} from 'fflate';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CrashGroup, type ExplainReply} from '../../core/protocol/crash.ts';
import {type SuiteReport} from '../../core/protocol/suite.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {runCli} from './testing/run-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-crash-cli-'));
  await cp(join(import.meta.dirname, '../../samples/sdk-version'), folder, {recursive: true});
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const cli = (...args: string[]) => runCli(args, {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

describe('crashes', () => {
  test('a run that crashes tells the error of the device and is listed, shown and rerun', async () => {
    expect((await cli('crashes')).stdout).toBe('No crash is recorded.\n');
    const ran = await cli('run', 'broken.lab.json');
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain(
      'Error Domain=AGXMetalG16X Code=2 "Compilation failed due to an interrupted connection: XPC_ERROR_CONNECTION_INTERRUPTED.',
    );
    const listed = await cli('crashes', 'list', '--json');
    const {crashes} = JSON.parse(listed.stdout) as {crashes: CrashGroup[]};
    expect(crashes).toMatchObject([{count: 1, predictedBy: 'AIR-SDK-VERSION', source: 'broken.ll'}]);
    const id = crashes[0]?.id ?? '';
    const shown = await cli('crashes', 'show', id.slice(0, 24));
    expect(shown.stdout).toContain('Attempt 3: compiler process');
    expect(shown.stdout).toMatch(/ 0 {2}rules of macos26 {2}AIR-SDK-VERSION/);
    const again = await cli('crashes', 'rerun', 'latest');
    expect([again.exitCode, again.stdout]).toEqual([1, expect.stringContaining('failed in the same way')]);
    expect((await cli('run', 'broken.lab.json', '--target', 'macos15')).exitCode).toBe(0);
    const exported = await cli('crashes', 'export', 'latest', '-o', 'bundle.zip');
    expect([exported.exitCode, exported.stdout]).toEqual([0, expect.stringContaining('reproduce.sh (')]);
    const zip = unzipSync(await readFile(join(folder, 'bundle.zip')));
    const names = Object.keys(zip).map((name) => name.split('/').slice(1).join('/'));
    expect(names).toEqual(
      expect.arrayContaining(['README.md', 'issue.md', 'ir/broken.ll', 'reproduce.swift']),
    );
    const unknown = await cli('crashes', 'show', 'none');
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('There is no crash "none"'),
    ]);
  }, 60_000);
});

describe('explain and reduce', () => {
  test('explain finds the fact, with a plan first and as JSON', async () => {
    const planned = await cli('explain', 'stripped.ll', 'fixed.ll', '--plan');
    expect([planned.exitCode, planned.stdout]).toEqual([0, expect.stringContaining('facts differ')]);
    const explained = await cli('explain', 'stripped.ll', 'fixed.ll', '--repeats', '2', '--json');
    const reply = JSON.parse(explained.stdout) as ExplainReply;
    const named = reply.sufficient.sets.map((set) => set.map((fact) => reply.facts[fact]?.label));
    expect([explained.exitCode, named, reply.predicted]).toEqual([0, [['SDK Version']], true]);
    const passing = await cli('explain', 'fixed.ll', 'stripped.ll', '--repeats', '1');
    expect([passing.exitCode, passing.stdout]).toEqual([1, expect.stringContaining('no failure to explain')]);
  }, 90_000);

  test('reduce takes an experiment, writes what is left, and names what is missing', async () => {
    await writeFile(
      join(folder, 'stripped.lab.json'),
      (await readFile(join(folder, 'broken.lab.json'), 'utf8')).replace('broken.ll', 'stripped.ll'),
    );
    const reduced = await cli('reduce', 'stripped.lab.json', '-o', 'out');
    expect(reduced.stderr).toMatch(/smallest addition: .*SDK Version/);
    const text = await readFile(join(folder, 'out/reduced.ll'), 'utf8');
    const before = await readFile(join(folder, 'stripped.ll'), 'utf8');
    expect(text.split('\n').length).toBeLessThan(before.split('\n').length / 3);
    const facts = JSON.parse(await readFile(join(folder, 'out/reduction.json'), 'utf8')) as {
      complete: boolean;
    };
    expect(facts.complete).toBe(true);
  }, 90_000);
});

test('a suite is a matrix, exits 1 for what is unexpected, and merges results of other machines', async () => {
  const suite = JSON.parse(await readFile(join(folder, 'suite.json'), 'utf8')) as {cases: {source: string}[]};
  // Clang is slow to start and judged elsewhere.
  suite.cases = suite.cases.filter(({source}) => !source.endsWith('.metal'));
  await writeFile(join(folder, 'suite.json'), JSON.stringify(suite));
  const first = await cli('suite', '.', '--machine', 'M4', '-o', 'm4.json');
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toMatch(/stripped +pass +expected fail/);
  const other = JSON.parse(await readFile(join(folder, 'm4.json'), 'utf8')) as SuiteReport;
  for (const result of other.results) {
    if (result.case === 'stripped' && result.profile === 'macos26') {
      Object.assign(result, {actual: 'pass', verdict: 'unexpected-pass', predicted: false});
    }
  }
  await writeFile(join(folder, 'm4.json'), JSON.stringify(other));
  const merged = await cli('suite', '.', '--machine', 'M1', '--merge', 'm4.json');
  expect(merged.exitCode).toBe(0);
  expect(merged.stdout).toContain('macos26 M4');
  expect(merged.stdout).toMatch(/stripped +pass +expected fail +pass +UNEXPECTED PASS/);
  await writeFile(join(folder, 'damaged.json'), '{"airlock":1}');
  const damaged = await cli('suite', '.', '--merge', 'damaged.json');
  expect([damaged.exitCode, damaged.stderr]).toEqual([2, expect.stringContaining('no result of a suite')]);
  expect((await cli('suite', 'home')).exitCode).toBe(2);
}, 90_000);
