import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {serviceCrashReport} from '../../core/crash/testing/reports.ts';
import {type CrashGroup} from '../../core/protocol/crash.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {groupCrashes} from './crash-groups.ts';
import {CrashRecorder, type SystemReports} from './crash-recorder.ts';
import {CrashStore} from './crash-store.ts';
import {OutcomeLog} from './outcome-log.ts';
import {PassingModules} from './passing-modules.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-recorder-'));
  return () => rm(home, {recursive: true, force: true});
});

/** The time of the report of core/crash/testing. */
const now = () => new Date('2026-03-01T10:20:30.500+01:00');

function recorder(system: SystemReports | undefined, captured: CrashGroup[] = []) {
  const store = new CrashStore(home, now);
  const made = new CrashRecorder({
    store,
    log: new OutcomeLog(home),
    passing: new PassingModules(home),
    labVersion: '0',
    hostKind: 'in-process',
    now,
    onCaptured: (group) => captured.push(group),
    ...(system === undefined ? {} : {system}),
  });
  return {store, recorder: made};
}

const dropped: LabError = {
  kind: 'compiler-crash',
  code: 'compiler-interrupted',
  message: 'The compiler service crashed.',
  nextStep: 'Rerun it.',
  output: '',
  reported: {domain: 'AGXMetalG16X', code: 2, text: 'interrupted'},
};
const module = {name: 'a.ll', text: 'define void @f() {\n  ret void\n}\n'};
const attempt = {error: dropped, trigger: 'compiler-crash', target: 'macos26', durationMs: 800} as const;

/** macOS whose report comes after 12 s of waiting, and whose log has a line. */
function lateSystem(): SystemReports {
  let elapsedMs = 0;
  return {
    folders: {
      list: () =>
        Promise.resolve({paths: elapsedMs > 12_000 ? ['/r/MTLCompilerService-1.ips'] : [], unreadable: []}),
      read: () => Promise.resolve(serviceCrashReport()),
    },
    log: () => Promise.resolve({ok: true, value: '{"eventMessage":"BEGIN"}\n'}),
    wait: (milliseconds) => {
      elapsedMs += milliseconds;
      return Promise.resolve();
    },
    servicePid: () => 4700,
  };
}

describe('CrashRecorder', () => {
  it('adds the report and the log lines of macOS to a record that is there already, and tells of them', async () => {
    const captured: CrashGroup[] = [];
    const {store, recorder: made} = recorder(lateSystem(), captured);
    made.tried(module, attempt);
    await made.flush();
    expect((await store.list())[0]?.artifacts.map(({name}) => name)).toEqual(
      expect.arrayContaining(['a.ll']),
    );
    await made.settled();
    const [record] = await store.list();
    expect(record?.artifacts.map(({kind, name}) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining(['ir a.ll', 'report MTLCompilerService-1.ips', 'log system-log.ndjson']),
    );
    expect(captured.length).toBe(3);
    expect(new Set(captured.map(({id}) => id)).size).toBe(1);
  });

  it('looks for nothing where a rule predicted the crash, or where there is no such system', async () => {
    const prediction = {
      profile: 'macos26',
      ruleId: 'R',
      ruleTitle: 'r',
      message: 'm',
      status: 'reported',
      testedOn: 'nowhere',
      rules: ['R'],
    } as const;
    const {store, recorder: made} = recorder(lateSystem());
    made.tried(module, {...attempt, error: {...dropped, prediction: {...prediction, rules: ['R']}}});
    await made.settled();
    expect((await store.list())[0]?.artifacts.some(({kind}) => kind === 'report')).toBe(false);
    const plain = recorder(undefined);
    plain.recorder.tried(module, attempt);
    await plain.recorder.settled();
    expect(await plain.store.list()).toHaveLength(2);
  });

  it('gives up looking when the lab closes', async () => {
    const endless: SystemReports = {
      ...lateSystem(),
      wait: (_milliseconds, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve());
        }),
    };
    const {recorder: made} = recorder(endless);
    made.tried(module, attempt);
    await made.flush();
    await made.dispose();
  });

  it('groups by what failures share, and tells two profiles apart', async () => {
    const {store, recorder: made} = recorder(undefined);
    const captured = [attempt, attempt, {...attempt, target: 'macos15' as const}];
    for (const one of captured) made.tried(module, one);
    await made.flush();
    expect(groupCrashes(await store.list()).map(({target, count}) => `${target} ${count}`)).toEqual([
      'macos15 1',
      'macos26 2',
    ]);
  });
});
