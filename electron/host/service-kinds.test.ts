import {copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type Result} from '../../core/base/result.ts';
import {type ServiceKind} from '../../core/protocol/device.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ExperimentInput} from '../../core/protocol/experiment.ts';
import {type RunReply, type RunRequestInput} from '../../core/protocol/run.ts';
import {addonCandidates} from '../service/addon.ts';
import {runLines} from '../cli/run-lines.ts';
import {createNodeSpawner} from '../service/spawn-node.ts';
import {saxpyModule, threadgroupModule} from '../service/testing/contract-modules.ts';
import {builtStandIn} from '../service/testing/open-stand-in.ts';
import {buildService} from '../testing/build-service.ts';
import {isAlive} from '../testing/processes.ts';
import {createLabHost, type LabHost, type LabHostOptions} from './lab-host.ts';

/** A process that was started: its kind as it was asked for, and what its environment really is. */
interface Started {
  readonly pid: number;
  readonly kind: ServiceKind | undefined;
  readonly switches: readonly string[];
}

const count = 64;
const saxpy: ExperimentInput = {
  airlock: 1,
  title: 'Saxpy',
  source: 'saxpy.ll',
  kernel: 'saxpy',
  grid: [count, 1, 1],
  threadgroup: [32, 1, 1],
  buffers: [
    {index: 0, type: 'float', count, init: {kind: 'iota'}},
    {
      index: 1,
      type: 'float',
      count,
      init: {kind: 'fill', value: 1},
      expect: {kind: 'expression', value: '2 * i + 1'},
    },
    {index: 2, type: 'float', count: 1, init: {kind: 'values', values: [2]}},
  ],
};
const reverse: ExperimentInput = {
  ...saxpy,
  source: 'reverse.ll',
  kernel: 'reverse',
  grid: [32, 1, 1],
  threadgroupMemory: [{index: 0, bytes: 128}],
  buffers: [{index: 0, type: 'uint', count: 32, init: {kind: 'iota'}}],
};

// Real processes, whose Metal is the stand-in; on a Mac the same runs are Metal's own.
describe.skipIf(process.platform !== 'linux')('device services by kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-kinds-'));
  const started: Started[] = [];
  let options: LabHostOptions;
  let host: LabHost;

  beforeAll(async () => {
    const {addonPath} = await builtStandIn();
    const resourcesDirectory = join(folder, 'resources');
    const [addon = ''] = addonCandidates(resourcesDirectory);
    mkdirSync(dirname(addon), {recursive: true});
    copyFileSync(addonPath, addon);
    const {servicePath} = await buildService('electron/service/testing/stand-in-service.ts');
    // What the lab's own environment has of such switches must not matter.
    const environment = {...process.env, MTL_SHADER_VALIDATION: '1', MTL_HUD_ENABLED: '1'};
    const spawn = createNodeSpawner({servicePath, resourcesDirectory, environment});
    options = {
      hostKind: 'in-process',
      homeDirectory: join(folder, 'home'),
      resourcesDirectory,
      spawnService(kind) {
        const child = spawn(kind);
        const pid = child.pid ?? 0;
        const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
          .split('\0')
          .filter((one) => /^(MTL_|AGX_)/.test(one))
          .sort();
        started.push({pid, kind, switches: names});
        return child;
      },
      clangWorkerPath: join(folder, 'none.mjs'),
      version: 'test',
    };
    host = createLabHost(options);
  }, 200_000);
  afterAll(async () => {
    await host?.dispose();
    rmSync(folder, {recursive: true, force: true});
  });
  beforeEach(() => void started.splice(0));

  let runs = 0;
  const request = (experiment: ExperimentInput, more: Partial<RunRequestInput> = {}): RunRequestInput => ({
    runId: `run-${runs++}`,
    name: 'kinds.lab.json',
    experiment: JSON.stringify(experiment),
    files: {'saxpy.ll': saxpyModule, 'reverse.ll': threadgroupModule},
    device: 'metal',
    checked: false,
    ...more,
  });
  const run = async (experiment: ExperimentInput, more: Partial<RunRequestInput> = {}): Promise<RunReply> =>
    value(await host.lab.run(request(experiment, more)));
  const ofRun = (): Started[] => started.filter(({kind}) => kind !== undefined);

  it('plain: no switch of Metal, the service that stays, and times', async () => {
    const reply = await run(saxpy);
    expect(reply).toMatchObject({outcome: 'passed', device: {kind: 'metal'}});
    expect([reply.service, reply.validation, reply.written]).toEqual([undefined, undefined, undefined]);
    expect(reply.timings.gpuMs).toBeGreaterThan(0);
    expect(reply.timings.stageMs).toBeGreaterThan(0);
    expect(reply.timings.queueMs).toBeGreaterThanOrEqual(0);
    expect(runLines(reply, {}).out).toMatch(/GPU \d+\.\d+ ms, GPU’s counters \d+\.\d+ ms/);
    expect(started.length).toBeGreaterThan(0);
    for (const {kind, switches} of started) expect([kind, switches]).toEqual([undefined, []]);
    const before = value(await host.lab.describe({})).service;
    await run(saxpy);
    expect(value(await host.lab.describe({})).service).toMatchObject({state: 'ready', pid: before.pid});
  });

  it('validated: a process of its own with Metal’s checks, whose reports are findings, and no times', async () => {
    const reply = await run(saxpy, {service: 'validated'});
    expect(ofRun().map(({kind, switches}) => [kind, switches])).toEqual([
      [
        'validated',
        ['MTL_DEBUG_LAYER=1', 'MTL_SHADER_VALIDATION=1', 'MTL_SHADER_VALIDATION_REPORT_TO_STDERR=1'],
      ],
    ]);
    expect(reply).toMatchObject({
      outcome: 'findings',
      service: 'validated',
      verdict: 'Metal’s validation found 1 fault; 1 of 1 expectations held.',
      validation: [{function: 'saxpy', line: 7, column: 3}],
    });
    const {out, err: problems} = runLines(reply, {});
    expect(problems).toContain(
      'validation: Invalid device load executing kernel function "saxpy"\n  in saxpy\n',
    );
    expect(out).toContain('service    validated: times are none of the kernel\n');
    expect(out).not.toContain('GPU ');
    expect([reply.timings.gpuMs, reply.timings.stageMs, reply.timings.queueMs]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(isAlive(ofRun()[0]!.pid)).toBe(false);
  });

  it('validated: an assertion of the debug layer ends that process and nothing else', async () => {
    const before = value(await host.lab.describe({})).service;
    const reply = await run(reverse, {service: 'validated'});
    expect(reply.error).toMatchObject({kind: 'service-gone'});
    expect(JSON.stringify(reply.error)).toContain('failed assertion');
    expect(value(await host.lab.describe({})).service).toEqual(before);
    expect(await run(reverse)).toMatchObject({outcome: 'passed'});
  });

  it('capture: a process of its own that may write traces, where it was told to or in the lab’s home', async () => {
    const path = join(folder, 'mine.gputrace');
    const reply = await run(saxpy, {service: 'capture', gputrace: path});
    expect(ofRun().map(({kind, switches}) => [kind, switches])).toEqual([
      ['capture', ['MTL_CAPTURE_ENABLED=1']],
    ]);
    expect(reply).toMatchObject({
      outcome: 'passed',
      service: 'capture',
      written: [{kind: 'gputrace', path}],
    });
    expect(reply.timings.gpuMs).toBeUndefined();
    expect(existsSync(path)).toBe(true);
    expect(runLines(reply, {}).out).toContain(`wrote      GPU trace ${path}\n`);
    const unnamed = await run(saxpy, {service: 'capture'});
    const [written] = readdirSync(join(options.homeDirectory, 'captures'));
    expect(unnamed.written).toEqual([
      {kind: 'gputrace', path: join(options.homeDirectory, 'captures', written ?? '')},
    ]);
    // Metal writes over nothing.
    const again = await run(saxpy, {service: 'capture', gputrace: path});
    expect(again.outcome).toBe('failed');
    expect(again.written).toBeUndefined();
  });

  it('writes the pipeline’s machine code into an archive and makes it from there', async () => {
    const path = join(folder, 'saxpy.metalarchive');
    const reply = await run(saxpy, {binaryArchive: path});
    expect(reply).toMatchObject({outcome: 'passed', written: [{kind: 'binary-archive', path}]});
    const stage = reply.stages.find((one) => one.stage === 'pipeline');
    expect(stage?.detail).toContain('its machine code is in the archive');
  });

  it.each([
    ['Metal’s validation', {service: 'validated'}],
    ['GPU traces', {service: 'capture'}],
    ['binary archives', {binaryArchive: '/nowhere/a.metalarchive'}],
  ] as const)('says of the reference device that it has no %s', async (what, choice) => {
    const reply = await run(saxpy, {...choice, device: 'reference', checked: true});
    expect(reply).toMatchObject({outcome: 'failed', error: {kind: 'unavailable', code: 'not-supported'}});
    expect(reply.error?.message).toMatch(new RegExp(`^not supported: ${what} on the reference device`));
    expect(reply.written).toBeUndefined();
  });

  it('times nothing but the plain service', async () => {
    const timed = await host.lab.timing({
      timingId: 't',
      name: 'kinds.lab.json',
      experiment: JSON.stringify(saxpy),
      service: 'capture',
    });
    expect(timed).toMatchObject({ok: false, error: {kind: 'bad-input', code: 'timing-not-plain'}});
    expect(started).toEqual([]);
  });

  it('refuses a trace of another service, and file names from a page in a browser', async () => {
    const path = join(folder, 'none.gputrace');
    expect(await host.lab.run(request(saxpy, {gputrace: path}))).toMatchObject({
      ok: false,
      error: {kind: 'bad-input', code: 'trace-without-capture'},
    });
    const page = createLabHost({...options, hostKind: 'browser'});
    try {
      for (const named of [{service: 'capture', gputrace: path}, {binaryArchive: path}] as const) {
        expect(await page.lab.run(request(saxpy, named))).toMatchObject({
          ok: false,
          error: {kind: 'unavailable', code: 'file-not-allowed'},
        });
      }
    } finally {
      await page.dispose();
    }
    expect(existsSync(path)).toBe(false);
  });
});

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
