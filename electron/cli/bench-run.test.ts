import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {airModule} from '../../core/copy/air.ts';
import {linearCopy} from '../../core/copy/description.ts';
import {timingReplySchema} from '../../core/protocol/timing.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {copyExperiment} from '../host/testing/copy-experiment.ts';
import {type CliRun, runCli} from './testing/run-cli.ts';

let folder: string;

const copy = linearCopy({direction: 'd2t', element: 'float', count: 64, deviceStep: 64});

const experiment = (second: string): string => copyExperiment({whole: 'whole.ll', second});

beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const files: Record<string, string> = {
    'whole.ll': airModule(copy),
    'parts.ll': airModule({...copy, parts: 4}),
    'shifted.ll': airModule({...copy, srcOffset: 1}),
    'copies.lab.json': experiment('parts.ll'),
    'wrong.lab.json': experiment('shifted.ll'),
    'missing.lab.json': experiment('nowhere.ll'),
    'broken.lab.json': '{"airlock": 1',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const bench = (...args: string[]): Promise<CliRun> =>
  runCli(['bench', ...args], {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});
const quick = ['--samples', '20', '--sample-time', '0.02'];

describe('airlock bench', () => {
  test('prints the verdict first, names clock and chip, and writes every sample', async () => {
    const ran = await bench('copies.lab.json', ...quick, '--chip', 'm2', '--csv', 'samples.csv');
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^(second is |No difference between |Not decided between whole and second)/);
    expect(ran.stdout).toContain('not GPU time');
    expect(ran.stdout).toContain('modelled for Apple M2, 10 cores');
    expect(ran.stdout).toMatch(/% \(modelled\) of 100\.00 GB\/s memory bandwidth \(published\)/);
    const rows = (await readFile(join(folder, 'samples.csv'), 'utf8')).trimEnd().split('\n');
    expect(rows[0]).toBe('comparison,series,position,block,variant,ns');
    // 20 of each side, and as many of the control.
    expect(rows).toHaveLength(1 + 80);
  });

  test('--json is one document in the form of the contract; a sweep has a point for each value', async () => {
    const ran = await bench('copies.lab.json', ...quick, '--sweep', 'threadgroup.0=32,64', '--json');
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    const document = JSON.parse(ran.stdout) as {parameter: string; points: {value: number; reply: unknown}[]};
    expect([document.parameter, document.points.map(({value}) => value)]).toEqual([
      'threadgroup.0',
      [32, 64],
    ]);
    for (const {reply} of document.points) {
      const {outcome, variants} = timingReplySchema.parse(reply);
      expect([outcome, variants.map(({name}) => name)]).toEqual(['measured', ['whole', 'second']]);
    }
  });

  test('a wrong variant is exit code 1: refused, with the element', async () => {
    const ran = await bench('wrong.lab.json', ...quick);
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toMatch(
      /^Not timed: second and whole leave different results .*: element 0 of buffer 1/,
    );
  });

  test.each([
    [['nowhere.lab.json'], 'nowhere.lab.json'],
    [['broken.lab.json'], 'JSON'],
    [['missing.lab.json'], 'nowhere.ll'],
    [['copies.lab.json', '--baseline', 'other'], 'has no variant "other"'],
    [['copies.lab.json', '--set', 'kernel=1'], 'kernel cannot be set'],
    [['copies.lab.json', '--set', 'kernel'], 'Expected PATH=NUMBER'],
    [['copies.lab.json', '--sweep', 'threadgroup.0=a'], 'Expected PATH=NUMBER,NUMBER'],
    [['copies.lab.json', '--samples', '1'], 'Expected 2 to 100000'],
    [['copies.lab.json', '--chip', 'm99'], 'Allowed choices'],
  ])('bad input is exit code 2 and says what is wrong: %j', async (args, words) => {
    const ran = await bench(...args);
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout + ran.stderr).toContain(words);
  });
});
