import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, describe, expect, test, vi} from 'vitest';
import {makeLargeModule} from './air/large-module.ts';
import {runProcess} from './run-process.ts';

interface Output {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}
interface ForkServers {
  run(job: {tool: string; args: readonly string[]; input: string | Uint8Array}): Promise<Output | undefined>;
  dispose(): void;
}
const {ForkServers} = (await import(new URL('./fork-servers.mjs', import.meta.url).href)) as {
  ForkServers: new (environment: Readonly<Record<string, string>>) => ForkServers;
};

const environment = {PATH: process.env['PATH'] ?? '', LC_ALL: 'C'};

/** The same by a process of its own from its start on. */
function started(tool: string, args: readonly string[], input: string | Uint8Array): Output {
  const run = spawnSync(tool, args, {input, env: environment});
  return {
    exitCode: run.status ?? undefined,
    signal: run.signal ?? undefined,
    stdout: run.stdout,
    stderr: run.stderr.toString(),
  };
}

describe.runIf(process.platform === 'linux')('a tool that is forked before its main', () => {
  const servers = new ForkServers(environment);
  afterAll(() => servers.dispose());
  const module = 'define i32 @f(i32 %a) {\n  ret i32 %a\n}\n';
  const bitcode = started('llvm-as-14', ['-', '-o', '-'], module).stdout;
  const jobs: [string, string, string[], string | Uint8Array][] = [
    ['accepts', 'llvm-as-14', ['-o', '/dev/null', '-'], module],
    ['does not parse', 'llvm-as-14', ['-o', '/dev/null', '-'], 'define void @f() { ret i32 }'],
    ['does not verify', 'llvm-as-14', ['-o', '/dev/null', '-'], 'define i32 @f() { ret i64 0 }'],
    ['writes bytes', 'llvm-as-14', ['-', '-o', '-'], module],
    ['reads bytes', 'llvm-dis-14', ['-', '-o', '-'], bitcode],
    ['is given rubbish', 'llvm-bcanalyzer-14', ['-'], Uint8Array.of(1, 2, 255)],
    ['is given much', 'opt-14', ['-S', '-passes=verify', '-o', '-', '-'], makeLargeModule(4300)],
    [
      'compiles',
      'clang-14',
      ['-cc1', '-emit-llvm', '-o', '-', '-x', 'c', '-'],
      'int f(int a) { return a + 1; }',
    ],
    ['prints where it is', 'clang-14', ['-print-resource-dir'], ''],
    ['is told a wrong option', 'llvm-dis-14', ['--unheard-of'], ''],
  ];

  test.each(jobs)('%s: answers what it answers otherwise', async (_what, tool, args, input) => {
    const served = await servers.run({tool, args, input});
    const {stdout, ...rest} = started(tool, args, input);
    expect(served).toMatchObject(rest);
    expect(Buffer.from(served?.stdout ?? []).equals(stdout)).toBe(true);
  });

  test('that crashes takes nothing else down, and its signal is told', async () => {
    const job = {tool: 'clang-14', args: ['-cc1', '-fsyntax-only', '-x', 'c', '-']};
    const crash = '#pragma clang __debug crash\n';
    const plain = started(job.tool, job.args, crash);
    expect(plain.signal).toBeDefined();
    const all = await Promise.all(
      Array.from({length: 12}, (_, index) =>
        servers.run({...job, input: index % 3 === 0 ? crash : 'int a;'}),
      ),
    );
    expect(all.map((one) => one?.signal)).toEqual(
      all.map((_, index) => (index % 3 === 0 ? plain.signal : undefined)),
    );
    expect(all[0]?.stderr).toContain('PLEASE submit a bug report');
    expect(all[1]).toMatchObject({exitCode: 0, stderr: ''});
  });

  test('leaves nothing behind when it is told to end, and begins anew when asked again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'airlock-fork-'));
    vi.stubEnv('TMPDIR', folder);
    const own = new ForkServers(environment);
    const job = {tool: 'llvm-as-14', args: ['-o', '/dev/null', '-'], input: module};
    for (let round = 0; round < 2; round++) {
      expect(await own.run(job)).toMatchObject({exitCode: 0});
      expect(readdirSync(folder)).toHaveLength(1);
      own.dispose();
      expect(readdirSync(folder)).toEqual([]);
    }
    vi.unstubAllEnvs();
    rmSync(folder, {recursive: true});
  });

  test('is left to be started as usual where it is not of LLVM, or not there', async () => {
    expect(await servers.run({tool: 'cat', args: [], input: 'a'})).toBeUndefined();
    expect(await servers.run({tool: 'llvm-nothing-14', args: [], input: ''})).toBeUndefined();
    expect(await runProcess('cat', [], 'a')).toMatchObject({exitCode: 0, stdout: 'a'});
    await expect(runProcess('llvm-nothing-14', [], '')).rejects.toThrow('llvm-nothing-14 cannot be run');
  });
});
