import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildLab} from '../host/testing/built-lab.ts';
import {endlessModule, saxpyModule} from '../service/testing/contract-modules.ts';
import {indicesExperiment} from '../service/testing/indices-experiment.ts';
import {type CliRun, runCli} from './testing/run-cli.ts';

let folder: string;

const experiment = indicesExperiment(100);
const [buffer] = experiment.buffers;

beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-run-'));
  const files: Record<string, string> = {
    'saxpy.ll': saxpyModule,
    'endless.ll': endlessModule,
    'kernel.metal':
      '#include <metal_stdlib>\nusing namespace metal;\nkernel void indices(device uint *out [[buffer(0)]], uint i [[thread_position_in_grid]]) {\n  out[i] = i;\n}\n',
    'good.lab.json': JSON.stringify(experiment),
    'metal.lab.json': JSON.stringify({...experiment, source: 'kernel.metal'}),
    'wrong.lab.json': JSON.stringify({
      ...experiment,
      buffers: [{...buffer, expect: {kind: 'expression', value: 'i + (i == 7)'}}],
    }),
    'short.lab.json': JSON.stringify({
      ...experiment,
      source: 'kernel.metal',
      buffers: [{...buffer, count: 98}],
    }),
    'endless.lab.json': JSON.stringify({
      ...experiment,
      source: 'endless.ll',
      kernel: 'endless',
      grid: [1, 1, 1],
    }),
    'broken.lab.json': JSON.stringify({...experiment, grid: [1, 1]}),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const run = (...args: string[]): Promise<CliRun> =>
  runCli(['run', ...args], {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

describe('run', () => {
  test('runs IR text, says so and dumps every buffer', async () => {
    const ran = await run('good.lab.json', '--dump', 'out');
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/^Passed: 1 of 1 expectations held, and checked mode found nothing\.\n/);
    expect(ran.stdout).toContain('buffer 0 out  uint × 100  from 0 to 99, mean 49.5000\n');
    const bytes = await readFile(join(folder, 'out', 'buffer0.bin'));
    const words = Array.from({length: bytes.length / 4}, (_, index) => bytes.readUInt32LE(index * 4));
    expect(words).toEqual(Array.from({length: 100}, (_, index) => index));
  });

  test('compiles MSL and runs it; findings name the line that the person wrote', async () => {
    const good = await run('metal.lab.json');
    expect([good.exitCode, good.stdout.split('\n')[0]]).toEqual([
      0,
      'Passed: 1 of 1 expectations held, and checked mode found nothing.',
    ]);
    const short = await run('short.lab.json');
    expect(short.exitCode).toBe(1);
    expect(short.stdout).toMatch(/^Checked mode found 1 fault; /);
    expect(short.stderr).toMatch(/^kernel\.metal:4:\d+: finding: /m);
    expect(short.stderr).toContain('thread (98, 0, 0)');
    expect(short.stderr).toContain('in device buffer 0 of 392 bytes; 2 times');
    const unchecked = await run('short.lab.json', '--no-checks');
    expect([unchecked.exitCode, unchecked.stderr]).toEqual([0, '']);
    // Three processes, each of which loads Clang.
  }, 240_000);

  test('says of what needs a Mac that this device has it not, and takes no trace of another name', async () => {
    const traced = await run('good.lab.json', '--gputrace', 'a.gputrace');
    expect(traced.exitCode).toBe(2);
    expect(traced.stdout).toMatch(/^Failed: not supported: GPU traces on the reference device/);
    expect(traced.stdout).toContain('service    capture: ');
    const misnamed = await run('good.lab.json', '--gputrace', 'a.trace');
    expect([misnamed.exitCode, misnamed.stdout]).toEqual([2, '']);
    expect(misnamed.stderr).toContain('.gputrace');
  });

  test('ends with 1 on wrong results, naming the first', async () => {
    const ran = await run('wrong.lab.json');
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toContain('NOT as expected (expression): 1 of 100 elements differ\n');
    expect(ran.stdout).toContain('first at element 7: 7, expected 8 (off by 1, 1 ulp)\n');
  });

  test('stops at its time limit', async () => {
    const ran = await run('endless.lab.json', '--time-limit', '2');
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toMatch(/^Failed: .*time limit/);
  });

  test('prints one JSON document with --json', async () => {
    const ran = await run('wrong.lab.json', '--json');
    const document = JSON.parse(ran.stdout) as {exitCode: number; reply: {outcome: string}};
    expect([ran.exitCode, document.exitCode, document.reply.outcome, ran.stderr]).toEqual([
      1,
      1,
      'mismatch',
      '',
    ]);
  });

  test.each([
    [['broken.lab.json'], 'grid'],
    [['missing.lab.json'], 'no such file'],
    [['good.lab.json', '--variant', 'x'], 'no variant "x"'],
    [['good.lab.json', '--device', 'metal:3'], 'There is no device metal:3'],
    [['good.lab.json', '--device', 'cpu'], 'Expected auto, reference, metal or metal:N.'],
    [['good.lab.json', '--time-limit', '0'], 'Expected 0 to 3600 seconds.'],
    [['good.lab.json', '--dump', 'good.lab.json/x'], 'good.lab.json/x'],
  ])('run %j is bad usage', async (args, message) => {
    const ran = await run(...args);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr + ran.stdout).toContain(message);
  });
});
