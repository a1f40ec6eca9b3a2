import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../../core/base/random.ts';
import {gpuRestartReport, serviceCrashReport} from '../../core/crash/testing/reports.ts';
import {
  compilerLog,
  type FoundReport,
  macReportFolders,
  type ReportFolders,
  watchReports,
} from './diagnostic-reports.ts';

const captured = Date.parse('2026-03-01T10:20:30.250+01:00');
const call = {startMs: captured - 1000, endMs: captured + 1000, pid: 4700};
const whole = serviceCrashReport();

/** Folders whose content depends on how much time has passed; waiting passes it. */
function scripted(content: (elapsedMs: number) => Readonly<Record<string, string | Error>>): {
  folders: ReportFolders;
  wait: (milliseconds: number) => Promise<void>;
  elapsed: () => number;
} {
  let elapsedMs = 0;
  return {
    folders: {
      list: () => Promise.resolve({paths: Object.keys(content(elapsedMs)), unreadable: []}),
      read: (path) => {
        const text = content(elapsedMs)[path];
        return typeof text === 'string' ? Promise.resolve(text) : Promise.reject(text ?? new Error('gone'));
      },
    },
    wait: (milliseconds) => {
      elapsedMs += milliseconds;
      return Promise.resolve();
    },
    elapsed: () => elapsedMs,
  };
}

async function watch(
  content: Parameters<typeof scripted>[0],
  before: ReadonlySet<string> = new Set(),
  signal = new AbortController().signal,
) {
  const {folders, wait, elapsed} = scripted(content);
  const reports: FoundReport[] = [];
  const ended = await watchReports(call, before, {
    folders,
    wait,
    signal,
    onReport: (one) => reports.push(one),
  });
  return {names: reports.map(({name}) => name), ended, elapsedMs: elapsed()};
}

describe('watchReports', () => {
  it('finds a report that comes 40 s later, once, and looks for a minute and no longer', async () => {
    const {names, ended, elapsedMs} = await watch((ms) =>
      ms > 40_000 ? {'/r/MTLCompilerService-1.ips': whole} : {},
    );
    expect([names, ended.found]).toEqual([['MTLCompilerService-1.ips'], 1]);
    expect(elapsedMs).toBeGreaterThanOrEqual(60_000);
    expect(elapsedMs).toBeLessThan(65_000);
  });

  it('reads a half-written report again until it is whole', async () => {
    const half = (ms: number) => ({
      '/r/MTLCompilerService-1.ips': ms < 1_000 ? '' : ms < 10_000 ? whole.slice(0, whole.length / 2) : whole,
    });
    expect((await watch(half)).names).toEqual(['MTLCompilerService-1.ips']);
    const locked = (ms: number) => ({'/r/a.ips': ms < 5_000 ? new Error('EPERM') : whole});
    expect((await watch(locked)).names).toEqual(['a.ips']);
  });

  it('leaves reports of other calls, other processes, other times and before alone', async () => {
    const others = {
      '/r/other-pid.ips': serviceCrashReport({responsiblePid: 99}),
      '/r/other-process.ips': serviceCrashReport({procName: 'Finder'}),
      '/r/earlier.ips': serviceCrashReport({captureTime: '2026-03-01 09:20:30.2500 +0100'}),
      '/r/restart.ips': gpuRestartReport(),
      '/r/garbage.ips': 'no report',
      '/r/known.ips': whole,
    };
    expect((await watch(() => others, new Set(['/r/known.ips']))).names).toEqual([]);
    // Without a responsible process the time decides.
    const absent = {'/r/absent.ips': serviceCrashReport({responsiblePid: undefined})};
    expect((await watch(() => absent)).names).toEqual(['absent.ips']);
  });

  it('finds each of several retries, whatever the order and moment in which they appear', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = randomStream(seed);
      const times = Array.from({length: 1 + random.below(4)}, () => random.below(55_000));
      const {names} = await watch((ms) =>
        Object.fromEntries(times.flatMap((at, index) => (ms >= at ? [[`/r/${index}.ips`, whole]] : []))),
      );
      expect(names.sort(), `seed ${seed}`).toEqual(times.map((_, index) => `${index}.ips`));
    }
  });

  it('stops when it is no longer wanted', async () => {
    const stop = new AbortController();
    const {elapsedMs} = await watch(
      (ms) => {
        if (ms > 3_000) stop.abort();
        return {};
      },
      new Set(),
      stop.signal,
    );
    expect(elapsedMs).toBeLessThan(8_000);
  });
});

describe('macReportFolders', () => {
  it('lists reports of compilers only, and says which folder cannot be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-reports-'));
    for (const name of [
      'MTLCompilerService-2026-03-01-102031.ips',
      'air-nt-1.ips',
      'Finder-1.ips',
      'notes.txt',
    ])
      await writeFile(join(folder, name), whole);
    const listed = await macReportFolders([folder, join(folder, 'none')]).list();
    expect(listed.paths.map((path) => path.slice(folder.length + 1)).sort()).toEqual([
      'MTLCompilerService-2026-03-01-102031.ips',
      'air-nt-1.ips',
    ]);
    expect(listed.unreadable).toEqual([join(folder, 'none')]);
    await rm(folder, {recursive: true});
  });
});

describe('compilerLog', () => {
  it('asks for the time of the call by predicate, as arguments and not as a shell line', async () => {
    const asked: (readonly string[])[] = [];
    const log = await compilerLog(call, (file, args) => {
      asked.push([file, ...args]);
      return Promise.resolve({exitCode: 0, stdout: '{"eventMessage":"Compilation BEGIN"}\n', stderr: ''});
    });
    expect(log).toEqual({ok: true, value: '{"eventMessage":"Compilation BEGIN"}\n'});
    const [args = []] = asked;
    expect(args[args.indexOf('--start') + 1]).toBe('2026-03-01 09:20:27+0000');
    expect(args[args.indexOf('--end') + 1]).toBe('2026-03-01 09:20:34+0000');
    expect(args.at(-1)).toContain('process == "MTLCompilerService"');
  });

  it('says why there are no lines', async () => {
    const refuse = () => Promise.resolve({exitCode: 64, stdout: '', stderr: 'log: Must be admin\nmore'});
    expect(await compilerLog(call, refuse)).toMatchObject({
      ok: false,
      error: {kind: 'unavailable', message: expect.stringContaining('Must be admin') as string},
    });
  });
});
