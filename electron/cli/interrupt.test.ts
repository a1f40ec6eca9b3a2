import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildLab} from '../host/testing/built-lab.ts';
import {cliPath} from './testing/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'airlock-interrupt-'));

/** A source that is compiled in parts, for minutes on any machine: progress in a pipe begins after 10 s. */
function manyInstantiations(): string {
  const names = Array.from({length: 4000}, (_, at) => at);
  return `#include <metal_stdlib>
using namespace metal;
template <int N> struct Sum { static float of(float x) { return sin(x * N) + Sum<N - 1>::of(x + 1.0f); } };
template <> struct Sum<0> { static float of(float x) { return x; } };
template <int N> kernel void many(device float *out, uint at [[thread_position_in_grid]]) { out[at] = Sum<N % 60 + 60>::of(out[at]); }
typedef decltype(many<0>) many_t;
${names.map((at) => `template [[host_name("many_${at}")]] kernel many_t many<${at}>;`).join('\n')}
`;
}

/** Minutes of work, none of its 128 simdgroups with as many turns as the device takes for an endless loop. */
const long = `#include <metal_stdlib>
using namespace metal;
kernel void turns(device int *data [[buffer(0)]], uint at [[thread_position_in_grid]]) {
  for (uint turn = 0; turn < 60000000u; turn++) data[at] = data[at] * 3 + int(turn);
}
`;
const experiment = {
  airlock: 1,
  title: 'Long',
  description: 'A loop that nobody waits for.',
  source: 'long.metal',
  kernel: 'turns',
  grid: [4096, 1, 1],
  threadgroup: [32, 1, 1],
  buffers: [{index: 0, type: 'int', count: 4096, init: {kind: 'iota'}}],
};

beforeAll(async () => {
  await buildLab();
  writeFileSync(join(folder, 'many.metal'), manyInstantiations());
  writeFileSync(join(folder, 'long.metal'), long);
  writeFileSync(join(folder, 'long.lab.json'), JSON.stringify(experiment));
}, 120_000);
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** The command as a terminal has it: the leader of a group of processes, each of which an interrupt reaches. */
function start(args: readonly string[]): {
  child: ChildProcess;
  text: () => string;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [cliPath, ...args], {
    cwd: folder,
    env: {...process.env, AIRLOCK_HOME: join(folder, 'home')},
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {child, text: () => text, ended};
}

function isAnyoneThere(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === 'win32')('an interrupt from the terminal', () => {
  test.each([
    [['compile', 'many.metal', '-o', 'out.ll'], /airlock: Compiling many\.metal.*, \d+ s\n/],
    [['run', 'long.lab.json'], /airlock: Running.*, \d+ s\n/],
  ] as const)(
    'ends %j with all of its processes',
    async (args, progress) => {
      const {child, text, ended} = start(args);
      const group = child.pid ?? 0;
      try {
        await expect.poll(text, {timeout: 60_000, interval: 50}).toMatch(progress);
        process.kill(-group, 'SIGINT');
        expect(await ended).toBe(1);
        expect(text()).toMatch(/airlock: The (compile|run) was (withdrawn|cancelled)/);
        await expect.poll(() => isAnyoneThere(group), {timeout: 5_000}).toBe(false);
      } finally {
        if (isAnyoneThere(group)) process.kill(-group, 'SIGKILL');
      }
    },
    90_000,
  );
});
