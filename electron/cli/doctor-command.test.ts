import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {doctorReportSchema} from '../../core/protocol/doctor.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {probes} from '../doctor/probes.ts';
import {type CliRun, runCli} from './testing/run-cli.ts';

describe('airlock doctor', () => {
  let folder: string;
  beforeAll(async () => {
    await buildLab();
    folder = await mkdtemp(join(tmpdir(), 'airlock-doctor-'));
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  const doctor = (...args: string[]): Promise<CliRun> =>
    runCli(['doctor', ...args], {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

  test('comes to its end, every probe answered, and writes a report that can be sent', async () => {
    const ran = await doctor('-o', 'report.json');
    expect(ran).toMatchObject({exitCode: 0, signal: null, stderr: ''});
    expect(ran.stdout).toContain('Everything that can work here works');
    const text = await readFile(join(folder, 'report.json'), 'utf8');
    const report = doctorReportSchema.parse(JSON.parse(text));
    expect(report.probes.map(({id}) => id)).toEqual(probes.map(({id}) => id));
    const bad = report.probes.filter(({state}) => state !== 'passed' && state !== 'not-available');
    expect(bad).toEqual([]);
    for (const {title} of [...report.probes, ...report.capabilities]) expect(ran.stdout).toContain(title);
    expect(text).not.toContain(folder);
    const {username} = userInfo();
    if (username.length > 4) expect(text).not.toContain(username);
    if (process.platform === 'darwin') return;
    expect(report.probes.at(-1)).toMatchObject({id: 'gpu-compiler-crash', state: 'not-available'});
    const metal = report.capabilities.find(({id}) => id === 'metal');
    expect(metal).toMatchObject({state: 'missing', detail: 'Metal exists on macOS only.'});
  });

  test('stops each probe at its limit: none can hang it', async () => {
    const ran = await doctor('--json', '--limit', '0.01');
    expect(ran.exitCode).toBe(1);
    const {report} = JSON.parse(ran.stdout) as {report: unknown};
    const {probes: results} = doctorReportSchema.parse(report);
    expect(results.map(({state, limitMs}) => [state, limitMs])).toEqual(probes.map(() => ['timeout', 10]));
  });

  test.each([['--limit', '0'], ['--limit', 'soon'], ['--probe', 'none'], ['extra']])(
    'refuses %s %s as bad usage',
    async (...args) => {
      const ran = await doctor(...args.filter((one) => typeof one === 'string'));
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).not.toBe('');
    },
  );
});
