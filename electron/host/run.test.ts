import {mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Result} from '../../core/base/result.ts';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ExperimentInput} from '../../core/protocol/experiment.ts';
import {type LabEvent} from '../../core/protocol/lab.ts';
import {type RunReply, type RunRequestInput} from '../../core/protocol/run.ts';
import {
  callerModule,
  endlessModule,
  saxpyModule,
  unsupportedModule,
  visibleModule,
} from '../service/testing/contract-modules.ts';
import {type Installation} from './installation.ts';
import {endlessExperiment} from '../service/testing/endless-experiment.ts';
import {indicesExperiment} from '../service/testing/indices-experiment.ts';
import {asyncTiles} from './testing/async-tiles.ts';
import {buildLab, openTestHost, type TestLabHost} from './testing/built-lab.ts';

let installation: Installation;
let test: TestLabHost;
beforeAll(async () => {
  installation = await buildLab();
  test = await openTestHost(installation, 'in-process', {AIRLOCK_FAULTS: '1'});
});
afterAll(() => test.dispose());

const indices = indicesExperiment(100);

const saxpy: ExperimentInput = {
  ...indices,
  title: 'Saxpy',
  kernel: 'saxpy',
  buffers: [
    {index: 0, name: 'x', type: 'float', count: 100, init: {kind: 'random', seed: 7, minimum: -1}},
    {
      index: 1,
      name: 'y',
      type: 'float',
      count: 100,
      init: {kind: 'iota'},
      expect: {kind: 'expression', value: 'float(float(3 * x[i]) + y[i])'},
    },
    {index: 2, type: 'float', count: 1, init: {kind: 'values', values: [3]}},
  ],
};

let runs = 0;
const files = {
  'saxpy.ll': saxpyModule,
  'caller.ll': callerModule,
  'triple.ll': visibleModule(3),
  'endless.ll': endlessModule,
  'unsupported.ll': unsupportedModule,
};

function request(experiment: ExperimentInput, more: Partial<RunRequestInput> = {}): RunRequestInput {
  const text = JSON.stringify(experiment);
  return {runId: `run-${runs++}`, name: 'test.lab.json', experiment: text, files, ...more};
}

async function run(experiment: ExperimentInput, more: Partial<RunRequestInput> = {}): Promise<RunReply> {
  return value(await test.host.lab.run(request(experiment, more)));
}

describe('a run', () => {
  it('passes through every stage and compares', async () => {
    const reply = await run(saxpy);
    expect([reply.outcome, reply.verdict]).toEqual([
      'passed',
      'Passed: 1 of 1 expectations held, and checked mode found nothing.',
    ]);
    expect(reply.stages.map(({stage, state}) => `${stage} ${state}`)).toEqual([
      'front-end not-needed',
      'air passed',
      expect.stringMatching(/^check (passed|failed)$/) as string,
      'metallib not-needed',
      'library passed',
      'function passed',
      'pipeline passed',
      'run passed',
    ]);
    expect(reply.device).toMatchObject({id: 'reference', kind: 'reference'});
    expect(reply.buffers.map(({comparison}) => comparison?.passed)).toEqual([undefined, true, undefined]);
    expect(reply.buffers[1]?.summary.changed).toBeGreaterThan(95);
    expect(reply.counters?.threads).toBe(100);
    expect(reply.timings.modelled).toMatchObject({chip: 'Apple M1, 8 cores'});
    const other = await run(saxpy, {chip: 'm2-max'});
    expect(other.timings.modelled).toMatchObject({chip: 'Apple M2 Max, 38 cores'});
    expect((await run(saxpy, {checked: false})).timings.modelled).toBeUndefined();
    expect(reply.ir?.text).toBe(saxpyModule);
  });

  it('tells wrong results with the first difference, and shows pages of what was and should be', async () => {
    const buffers = [
      {...indices.buffers[0]!, expect: {kind: 'expression', value: 'i < 50 ? i : i + 1'} as const},
    ];
    const {outcome, buffers: judged, runId} = await run({...indices, buffers});
    expect(outcome).toBe('mismatch');
    expect(judged[0]?.comparison).toMatchObject({
      mismatches: 50,
      compared: 100,
      firstMismatch: {element: 50, actual: '50', expected: '51', ulps: '1'},
    });
    const {lab} = test.host;
    const page = value(await lab.readRunBuffer({runId, index: 0, firstElement: 48, elements: 4}));
    expect(words(page.base64)).toEqual([48, 49, 50, 51]);
    expect([page.count, page.mismatches]).toEqual([100, [2, 3]]);
    const version = {runId, index: 0, firstElement: 98, elements: 10};
    const expected = value(await lab.readRunBuffer({...version, version: 'expected'}));
    const initial = value(await lab.readRunBuffer({...version, version: 'initial'}));
    expect([words(expected.base64), words(initial.base64)]).toEqual([
      [99, 100],
      [0, 0],
    ]);
    expect(error(await lab.readRunBuffer({...version, index: 3})).code).toBe('unknown-buffer');
    expect(error(await lab.readRunBuffer({...version, runId: 'none'})).code).toBe('unknown-run');
  });

  it('reports what checked mode finds with line, thread and buffer, and nothing with checks off', async () => {
    const buffers = [{...indices.buffers[0]!, count: 96}];
    const reply = await run({...indices, buffers});
    expect(reply.outcome).toBe('findings');
    const line = saxpyModule.slice(0, saxpyModule.indexOf('store i32 %i')).split('\n').length;
    expect(reply.findings).toMatchObject([
      {
        irLine: line,
        kernel: 'indices',
        threadInGrid: [96, 0, 0],
        count: 4,
        memory: {space: 'device', bufferIndex: 0, byteOffset: 384, accessBytes: 4, bufferBytes: 384},
      },
    ]);
    const unchecked = await run({...indices, buffers}, {checked: false});
    expect([unchecked.outcome, unchecked.findings]).toEqual(['passed', []]);
  });

  it('links visible functions, runs variants and compares with their results', async () => {
    const linked: ExperimentInput = {
      ...indices,
      source: 'caller.ll',
      kernel: 'apply',
      linked: [{source: 'triple.ll', function: 'compute'}],
      buffers: [
        {
          index: 0,
          type: 'float',
          count: 100,
          init: {kind: 'iota'},
          expect: {kind: 'expression', value: '3 * i'},
        },
      ],
    };
    expect((await run(linked)).outcome).toBe('passed');
    const variants: ExperimentInput = {
      ...indices,
      buffers: [{...indices.buffers[0]!, expect: {kind: 'variant', variant: 'same'}}],
      variants: {same: {source: 'saxpy.ll'}, broken: {source: 'saxpy.ll', kernel: 'nothing'}},
    };
    const same = await run(variants);
    expect(same.buffers[0]?.comparison).toMatchObject({passed: true, against: 'variant same', compared: 100});
    const broken = await run(variants, {variant: 'broken'});
    expect([broken.outcome, broken.error?.code]).toEqual(['failed', 'no-function']);
    expect(broken.stages.find(({stage}) => stage === 'function')?.state).toBe('failed');
  });

  it('runs a metallib and says which file cannot be one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-run-'));
    try {
      const built = buildLibrary(parseModule(saxpyModule).module);
      if (!built.ok) throw new Error('no library');
      await writeFile(join(folder, 'saxpy.metallib'), built.value.bytes);
      await writeFile(join(folder, 'broken.metallib'), built.value.bytes.subarray(0, 60));
      const at = {kind: 'folder', path: folder} as const;
      const good = await run({...indices, source: 'saxpy.metallib'}, {folder: at, files: {}});
      expect(good.outcome).toBe('passed');
      expect(good.ir?.text).toContain('@indices');
      const bad = await run({...indices, source: 'broken.metallib'}, {folder: at, files: {}});
      expect([bad.outcome, bad.stages[1]?.state]).toEqual(['failed', 'failed']);
    } finally {
      await rm(folder, {recursive: true});
    }
  });

  it('stops where a stage fails, and says which', async () => {
    const failures: [ExperimentInput, string, string][] = [
      [{...indices, source: 'missing.ll'}, 'front-end', 'unreadable-file'],
      [
        {...indices, source: 'unsupported.ll', kernel: 'inline_assembly'},
        'pipeline',
        'pipeline-not-supported',
      ],
      [{...indices, kernel: 'none'}, 'function', 'no-function'],
      [{...indices, threadgroup: [2048, 1, 1]}, 'run', 'threadgroup-too-large'],
      [{...indices, buffers: []}, 'run', 'bad-dispatch'],
      [endlessExperiment, 'run', 'gpu-timeout'],
    ];
    for (const [experiment, stage, code] of failures) {
      const reply = await run(experiment, {budget: 10_000});
      const failed = reply.stages.filter(({stage: name, state}) => state === 'failed' && name !== 'check');
      expect([reply.outcome, reply.error?.code, failed.map((one) => one.stage)]).toEqual([
        'failed',
        code,
        [stage],
      ]);
    }
    const text = await run(
      {...indices, source: 'a.ll'},
      {files: {'a.ll': 'define void @f() {\n  ret i32 0\n}\n'}},
    );
    expect([text.error?.kind, text.diagnostics[0]?.location?.range.start.line]).toEqual(['diagnostics', 2]);
  });

  it('refuses an experiment that is none, with the path of what is wrong', async () => {
    const {lab} = test.host;
    const bad = request({...indices, grid: [0, 1, 1]});
    expect(error(await lab.run(bad))).toMatchObject({code: 'bad-experiment', place: 'grid.0'});
    expect(error(await lab.run({...bad, experiment: '{'})).code).toBe('not-json');
    expect(error(await lab.run(request(indices, {variant: 'x'}))).code).toBe('unknown-variant');
    const broken = {
      ...indices,
      buffers: [{...indices.buffers[0]!, init: {kind: 'fill', value: -1} as const}],
    };
    expect((await run(broken)).error).toMatchObject({place: 'buffers.0.init.value'});
  });

  it('reads inside its folder only, through links neither, and lets a browser name none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-run-'));
    try {
      await symlink('/etc/hostname', join(folder, 'link.ll'));
      const at = {kind: 'folder', path: folder} as const;
      const linked = await run({...indices, source: 'link.ll'}, {folder: at, files: {}});
      expect(linked.error?.code).toBe('outside-folder');
      const up = error(await test.host.lab.run(request({...indices, source: '../a.ll'}, {folder: at})));
      expect(up.code).toBe('bad-experiment');
      const browser = await openTestHost(installation, 'browser');
      const refused = await browser.host.lab.run(request(indices, {folder: at}));
      await browser.dispose();
      expect(error(refused).code).toBe('folder-not-allowed');
      const sample = await test.host.lab.run(request(indices, {folder: {kind: 'sample', id: '../x'}}));
      expect(error(sample).code).toBe('unknown-sample');
    } finally {
      await rm(folder, {recursive: true});
    }
  });

  it('ends as cancelled when withdrawn, at its time limit otherwise, and the next one runs', async () => {
    const {lab} = test.host;
    const controller = new AbortController();
    const started = new Promise<void>((resolve) => {
      const events = lab.subscribe((event: LabEvent) => {
        if (event.type !== 'run' || event.progress.fraction === undefined) return;
        events.dispose();
        resolve();
      });
    });
    const withdrawn = lab.run(request(endlessExperiment, {budget: 0}), {signal: controller.signal});
    await started;
    controller.abort();
    expect(error(await withdrawn).kind).toBe('cancelled');
    const late = await run(endlessExperiment, {budget: 0, timeLimitMs: 300});
    expect([late.outcome, late.error?.kind]).toEqual(['failed', 'timeout']);
    expect((await run(indices)).outcome).toBe('passed');
  });

  it('survives the death of its service in the middle, with an answer and a record', async () => {
    const own = await openTestHost(installation, 'in-process');
    try {
      const {lab} = own.host;
      for (const signal of ['SIGKILL', 'SIGSEGV'] as const) {
        const pid = new Promise<number>((resolve) => {
          const events = lab.subscribe((event) => {
            if (event.type !== 'run' || event.progress.fraction === undefined) return;
            events.dispose();
            void lab.describe({}).then((described) => resolve(value(described).service.pid ?? 0));
          });
        });
        const dying = lab.run(request(endlessExperiment, {budget: 0}));
        process.kill(await pid, signal);
        const reply = value(await dying);
        expect([reply.outcome, reply.error]).toMatchObject(['failed', {kind: 'service-gone', signal}]);
        expect(reply.stages.at(-1)).toMatchObject({stage: 'run', state: 'failed'});
      }
      const {records} = value(await lab.listServiceRecords({}));
      expect(records.map(({signal}) => signal)).toEqual(['SIGSEGV', 'SIGKILL']);
      expect(records[0]?.inFlight[0]?.what).toBe('reference dispatch endless');
      expect(records[0]?.lastCommands.at(-1)).toBe('reference dispatch endless');
      expect(value(await lab.run(request(indices))).outcome).toBe('passed');
    } finally {
      await own.dispose();
    }
  });
});

describe('the samples', () => {
  const experiments = [
    'async-copy/cooperative-copy.lab.json',
    'vector-add/vector-add.lab.json',
    'tiled-matmul/tiled-matmul.lab.json',
    'simdgroup-reduction/simdgroup-reduction.lab.json',
    'sdk-version/fixed.lab.json',
  ];
  const runAll = async (id: string): Promise<void> => {
    const text = await readFile(join(installation.resourcesDirectory, 'samples', id), 'utf8');
    const {variants} = JSON.parse(text) as {variants?: object};
    for (const variant of [undefined, ...Object.keys(variants ?? {})]) {
      const folder = {kind: 'sample', id} as const;
      const more = {folder, files: {}, experiment: text, ...(variant === undefined ? {} : {variant})};
      const reply = await run(indices, more);
      expect([variant, reply.outcome, reply.findings]).toEqual([variant, 'passed', []]);
      expect(reply.verdict).toContain('Passed');
    }
  };

  it.each(experiments)('%s runs with zero findings and the results it expects', runAll);

  it('async-copy/async-copy-asm.lab.json runs, and its operands in the order of the seeds are a finding', async () => {
    const id = 'async-copy/async-copy-asm.lab.json';
    const folder = join(installation.resourcesDirectory, 'samples');
    const text = await readFile(join(folder, id), 'utf8');
    const source = await readFile(join(folder, 'async-copy/async-copy-asm.metal'), 'utf8');
    const more = {folder: {kind: 'sample', id}, files: {}, experiment: text} as const;
    const reply = await run(indices, more);
    expect(reply.outcome).toBe('findings');
    expect(reply.buffers.map(({comparison}) => comparison?.passed)).toEqual([undefined, true]);
    // Each of the 32 simdgroups issues the copy once.
    expect(reply.findings.map(({kind, count}) => [kind, count])).toEqual([['async-operands', 32]]);
    const line = reply.findings[0]?.source?.range.start.line ?? 0;
    expect(source.split('\n')[line - 1]).toContain('__metal_simdgroup_async_copy_1d(');
    const other = await run(indices, {...more, variant: 'cooperative'});
    expect([other.outcome, other.findings]).toEqual(['passed', []]);
  });

  it('are all in the list', async () => {
    const {samples} = value(await test.host.lab.listSamples({}));
    const listed = new Set(samples.flatMap(({experiment}) => experiment ?? []));
    // The broken one crashes its compiler, as it should (crash-lab.test.ts).
    const others = ['async-copy/async-copy-asm.lab.json', 'sdk-version/broken.lab.json'];
    expect([...listed].sort()).toEqual([...experiments, ...asyncTiles, ...others].sort());
  });
});

function words(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({length: bytes.length / 4}, (_, index) => bytes.readUInt32LE(index * 4));
}

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function error(result: Result<unknown, LabError>): LabError {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
}
