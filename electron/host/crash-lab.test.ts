import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {analyseAir} from '../../core/air/analyse.ts';
import {type Result} from '../../core/base/result.ts';
import {parseCrashReport} from '../../core/crash/report/crash-report.ts';
import {makeLargeModule} from '../../core/ir/testing/air/large-module.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type LabEvent} from '../../core/protocol/lab.ts';
import {type RunReply} from '../../core/protocol/run.ts';
import {type Installation} from './installation.ts';
import {buildLab, openTestHost, type TestLabHost} from './testing/built-lab.ts';

let installation: Installation;
let test: TestLabHost;
const events: LabEvent[] = [];
beforeAll(async () => {
  installation = await buildLab();
  test = await openTestHost(installation, 'in-process', {AIRLOCK_FAULTS: '1'});
  test.host.lab.subscribe((event) => events.push(event));
}, 120_000);
afterAll(() => test.dispose());

const folder = join(import.meta.dirname, '../../samples/sdk-version');
const sample = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function run(name: string, target?: 'macos15' | 'macos26'): Promise<RunReply> {
  return value(
    await test.host.lab.run({
      runId: name,
      name: `${name}.lab.json`,
      experiment: await sample(`${name}.lab.json`),
      folder: {kind: 'sample', id: `sdk-version/${name}.lab.json`},
      ...(target === undefined ? {} : {target}),
    }),
  );
}

describe('a profile that crashes', () => {
  it('takes the compiler down, tells it as the device would, and leaves a complete record', async () => {
    await run('fixed');
    const reply = await run('broken');
    expect(reply.error).toMatchObject({
      kind: 'compiler-crash',
      code: 'compiler-interrupted',
      signal: 'SIGABRT',
      attempts: 3,
      reported: {domain: 'AGXMetalG16X', code: 2},
      prediction: {ruleId: 'AIR-SDK-VERSION', profile: 'macos26', status: 'contradicted'},
    });
    const error = reply.error?.kind === 'compiler-crash' ? reply.error : undefined;
    expect(error?.reported?.text).toContain(
      'Compilation failed due to an interrupted connection: XPC_ERROR_CONNECTION_INTERRUPTED',
    );
    expect(reply.stages.filter(({state}) => state === 'failed').map(({stage}) => stage)).toEqual([
      'check',
      'pipeline',
    ]);
    // The device service lives on, and the lab answers.
    const {service} = value(await test.host.lab.describe({}));
    expect([service.state, service.restarts]).toEqual(['ready', 0]);

    const {crashes} = value(await test.host.lab.listCrashes({}));
    expect(crashes).toMatchObject([
      {
        trigger: 'compiler-crash',
        stage: 'pipeline',
        count: 1,
        predictedBy: 'AIR-SDK-VERSION',
        target: 'macos26',
      },
    ]);
    expect(events.filter(({type}) => type === 'crash')).toHaveLength(1);
    const {record, nearestPassing} = value(await test.host.lab.readCrash({id: crashes[0]?.id ?? ''}));
    expect(record.artifacts.map(({name, kind}) => `${kind} ${name}`).sort()).toEqual([
      'experiment broken.lab.json',
      'ir broken.ll',
      'metallib broken.metallib',
      'output output.txt',
      'report compiler-report.ips',
    ]);
    expect(record.timeline.filter(({what}) => /^Attempt \d: .* ended by SIGABRT/.test(what))).toHaveLength(3);
    expect(record.pid).toBeGreaterThan(0);
    expect(record.environment.labVersion).toBe(installation.version);
    expect([nearestPassing?.name, nearestPassing?.differences]).toEqual(['fixed.ll', 25]);
    const artifact = value(
      await test.host.lab.readCrashArtifact({id: record.id, name: 'compiler-report.ips'}),
    );
    const report = parseCrashReport(Buffer.from(artifact.base64, 'base64').toString('utf8'));
    if (!report.ok) throw new Error(report.error.message);
    expect(report.value.pid).toBe(record.pid);
    expect(report.value.exception?.signal).toBe('SIGABRT');
    expect(report.value.threads[0]?.frames.map(({symbol}) => symbol)).toEqual(
      expect.arrayContaining(['AIR-SDK-VERSION', 'compileUnderProfile']),
    );
  });

  it('reruns from the record alone, counts the same fault once more, and passes where the OS is another', async () => {
    const before = value(await test.host.lab.listCrashes({})).crashes[0]!;
    const again = value(await test.host.lab.rerunCrash({id: before.id}));
    expect([again.verdict, again.signature]).toEqual(['same', before.signature]);
    const after = value(await test.host.lab.listCrashes({})).crashes;
    expect(after.map(({count}) => count)).toEqual([2]);
    expect((await run('broken', 'macos15')).outcome).toBe('passed');
    expect((await run('fixed')).outcome).toBe('passed');
    expect(value(await test.host.lab.listCrashes({})).crashes).toHaveLength(1);
    const {outcomes} = value(await test.host.lab.listOutcomes({}));
    expect(outcomes.map(({outcome, target}) => `${outcome} ${target}`).slice(0, 5)).toEqual([
      'passed macos26',
      'passed macos15',
      'crashed macos26',
      'crashed macos26',
      'passed macos26',
    ]);
  });

  it('records time-outs with their experiment', async () => {
    const experiment = JSON.parse(await sample('fixed.lab.json')) as Record<string, unknown>;
    const endless = (await sample('fixed.ll')).replace(
      '  ret void',
      '  br label %again\nagain:\n  br label %again',
    );
    const reply = value(
      await test.host.lab.run({
        runId: 'endless',
        name: 'endless.lab.json',
        experiment: JSON.stringify({...experiment, source: 'endless.ll'}),
        files: {'endless.ll': endless},
        budget: 0,
        timeLimitMs: 700,
      }),
    );
    expect(reply.error?.kind).toBe('timeout');
    const {crashes} = value(await test.host.lab.listCrashes({}));
    expect(crashes[0]).toMatchObject({trigger: 'timeout', stage: 'run', source: 'endless.ll', count: 1});
  });
});

describe('reduce', () => {
  it('shrinks a module by real attempts and names what is missing', async () => {
    const large = makeLargeModule(160, 3, 2).replace(/^(!llvm.module.flags = !\{)!\d+, /m, '$1');
    expect(analyseAir(large, {profile: 'macos26'}).findings.map(({rule}) => rule.id)).toContain(
      'AIR-SDK-VERSION',
    );
    events.length = 0;
    const reply = value(
      await test.host.lab.reduce({jobId: 'reduce', module: {name: 'large.ll', text: large}}),
    );
    expect(reply).toMatchObject({complete: true, linesBefore: large.trimEnd().split('\n').length});
    expect(reply.lines).toBeLessThan(40);
    expect(reply.signature).toContain('AIR-SDK-VERSION');
    expect(reply.smallestAdditions.map((set) => set.map(({ruleId}) => ruleId))).toEqual([
      ['AIR-SDK-VERSION'],
    ]);
    // What is left is still a kernel with a body.
    expect(reply.text).toMatch(/^define void @/m);
    const steps = events.flatMap((event) => (event.type === 'reduce' ? event.progress.lines : []));
    expect(steps.length).toBeGreaterThan(1);
    expect([...steps].sort((a, b) => b - a)).toEqual(steps);
  }, 120_000);

  it('says that a module that passes has nothing to reduce', async () => {
    const module = {name: 'broken.ll', text: await sample('broken.ll')};
    const reply = await test.host.lab.reduce({jobId: 'none', module, target: 'macos15'});
    expect(reply).toMatchObject({ok: false, error: {code: 'does-not-fail'}});
  });
});

describe('explain', () => {
  it('plans, then finds what decides between two modules, from real attempts, and goes on after a stop', async () => {
    const pair = {
      bad: {name: 'stripped.ll', text: await sample('stripped.ll')},
      good: {name: 'fixed.ll', text: await sample('fixed.ll')},
      repeats: 2,
    };
    const plan = value(await test.host.lab.planExplain(pair));
    expect(plan.facts.map(({label}) => label)).toContain('SDK Version');
    expect(plan.attemptsAtLeast).toBeGreaterThan(4);
    expect(plan.secondsAtLeast).toBeGreaterThan(0);
    const stop = new AbortController();
    const rows = events.length;
    const subscription = test.host.lab.subscribe((event) => {
      if (event.type === 'explain' && event.progress.attempts > 12) stop.abort();
    });
    const stopped = value(await test.host.lab.explain({...pair, jobId: 'stopped'}, {signal: stop.signal}));
    subscription.dispose();
    expect(stopped.outcome).toBe('cancelled');
    expect(events.length).toBeGreaterThan(rows);
    const reply = value(await test.host.lab.explain({...pair, jobId: 'whole', resume: stopped.rows}));
    const labels = (sets: readonly (readonly number[])[]) =>
      sets.map((set) => set.map((fact) => reply.facts[fact]?.label));
    expect(labels(reply.sufficient.sets)).toEqual([['SDK Version']]);
    expect(labels(reply.necessary.sets)).toEqual([['SDK Version']]);
    expect(reply).toMatchObject({outcome: 'explained', flakiness: 0, predicted: true});
    expect(reply.attempts).toBeGreaterThan(stopped.attempts);
    expect(reply.summary).toBe(
      'Sufficient: SDK Version alone makes the failing module pass. Necessary: without SDK Version the passing module fails.',
    );
  }, 120_000);

  it('says when the pair is none', async () => {
    const [bad, good] = [await sample('broken.ll'), await sample('fixed.ll')];
    const pair = {bad: {name: 'broken.ll', text: bad}, good: {name: 'fixed.ll', text: good}, jobId: 'none'};
    const other = value(await test.host.lab.explain({...pair, target: 'macos15', repeats: 1}));
    expect([other.outcome, other.summary]).toEqual([
      'bad-does-not-fail',
      'broken.ll passes under macos15: there is no failure to explain.',
    ]);
    const swapped = {...pair, bad: pair.good, good: pair.bad, repeats: 1};
    expect(value(await test.host.lab.explain(swapped)).outcome).toBe('bad-does-not-fail');
    expect(await test.host.lab.explain({...pair, good: pair.bad})).toMatchObject({
      error: {code: 'no-difference'},
    });
  }, 60_000);
});

describe('a suite', () => {
  it('gives the matrix of the report', async () => {
    const report = value(await test.host.lab.runSuite({jobId: 'suite', suite: {kind: 'sample'}}));
    const cells = report.results.map(({case: name, profile, verdict}) => `${name} ${profile} ${verdict}`);
    expect(cells).toEqual([
      'baseline macos15 pass',
      'baseline macos26 pass',
      'broken macos15 pass',
      'broken macos26 expected-fail',
      'fixed macos15 pass',
      'fixed macos26 pass',
      'stripped macos15 pass',
      'stripped macos26 expected-fail',
      'round trip macos15 pass',
      'round trip macos26 pass',
    ]);
  }, 60_000);

  it('tells and records what passes although it should not', async () => {
    const suite = {
      airlock: 1 as const,
      title: 'One',
      cases: [
        {name: 'fixed', source: 'fixed.ll', expected: {macos26: 'crash' as const}},
        {name: 'gone', source: 'none.ll', expected: {}},
      ],
    };
    const files = {'fixed.ll': await sample('fixed.ll')};
    const request = {
      jobId: 'one',
      suite: {kind: 'texts' as const, suite, files},
      profiles: ['macos26' as const],
    };
    const report = value(await test.host.lab.runSuite(request));
    expect(report.results.map(({verdict}) => verdict)).toEqual(['unexpected-pass', 'error']);
    const {crashes} = value(await test.host.lab.listCrashes({}));
    expect(crashes[0]).toMatchObject({trigger: 'unexpected-pass', source: 'fixed.ll'});
  }, 60_000);
});
