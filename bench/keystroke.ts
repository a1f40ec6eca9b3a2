// From a keystroke to fresh AIR and diagnostics, through a real `airlock serve` process and a real WebSocket.
// Budget: p95 200 ms, and at most 4 times one native clang-14 process (ARCHITECTURE.md, Budgets).
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type CompileRequestInput} from '../core/protocol/compile.ts';
import {type Lab} from '../core/protocol/lab.ts';
import {asyncCopy, kernelArguments, vectorAdd} from '../electron/toolchains/portable/testing/kernels.ts';
import {openWebSocketLab} from '../electron/transport/websocket-client.ts';
import {print, quantile, ratios, summary} from './lib/figures.ts';
import {isInstalled, NativeLauncher} from './lib/native-process.ts';

const edits = 120;
const warmUpEdits = 40;
/** Roughly the time between two keys of a fast typist. */
const pauseMs = 60;
const budgetMs = 200;
const native = 'clang-14';
const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));

const cases = [
  {
    label: 'async copy, six errors',
    path: 'samples/async-copy/async-copy-asm.metal',
    appleClang: '32023.850',
    plain: asyncCopy,
  },
  {
    label: 'async copy, to AIR',
    path: 'samples/async-copy/async-copy-asm.metal',
    appleClang: '32023.830',
    plain: asyncCopy,
  },
  {
    label: 'vector add, to AIR',
    path: 'samples/vector-add/vector-add.metal',
    appleClang: '32023.850',
    plain: vectorAdd,
  },
  {
    label: 'tiled matmul, to AIR',
    path: 'samples/tiled-matmul/tiled-matmul.metal',
    appleClang: '32023.850',
    plain: asyncCopy,
  },
] as const;

async function startServer(): Promise<{address: string; stop: () => void}> {
  const child = spawn(process.execPath, ['dist/electron/cli.mjs', 'serve', '--port', '0'], {
    env: {...process.env, AIRLOCK_HOME: join(folder, 'home')},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const match = /http:\/\/\S+token=[\w-]+/.exec(output);
      if (match !== null) resolve(match[0]);
    });
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${output}`)));
  });
  return {address, stop: () => child.kill()};
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMs));

/** As if a person had typed one more character: no two sources are the same. */
async function keystroke(lab: Lab, request: CompileRequestInput, edit: number): Promise<number> {
  const startedAt = performance.now();
  const result = await lab.compile({...request, source: `${request.source}\n// ${edit}\n`});
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return performance.now() - startedAt;
}

async function nativeTime(launcher: NativeLauncher, source: string): Promise<number> {
  const path = join(folder, 'k.metal');
  writeFileSync(path, source);
  const args = kernelArguments.filter((argument) => !argument.startsWith('-fdiagnostics'));
  return launcher.run(native, [...args, '-w', '-S', '-emit-llvm', path, '-o', join(folder, 'k.ll')]);
}

async function measure(lab: Lab, launcher: NativeLauncher | undefined): Promise<boolean> {
  let withinBudget = true;
  for (const {label, path, appleClang, plain} of cases) {
    const request = {name: path, source: readFileSync(path, 'utf8'), appleClang};
    for (let edit = 0; edit < warmUpEdits; edit++) await keystroke(lab, request, -edit - 1);
    const times = {ours: [] as number[], native: [] as number[]};
    for (let edit = 0; edit < edits; edit++) {
      await pause();
      times.ours.push(await keystroke(lab, request, edit));
      if (launcher !== undefined) times.native.push(await nativeTime(launcher, `${plain}// ${edit}\n`));
    }
    const ratio = launcher === undefined ? `(no ${native} here)` : ratios(times.ours, times.native, 4);
    print(label, `${summary(times.ours)}  ${ratio}`);
    withinBudget = quantile(times.ours, 0.95) <= budgetMs && withinBudget;
  }
  return withinBudget;
}

console.log(
  `keystroke to AIR, its check, a library and diagnostics over WebSocket, ${edits} edits each, ${pauseMs} ms apart, budget p95 ${budgetMs} ms`,
);
console.log(
  `(native: one ${native} process on a header-free source of like size; clang-14 does not read our headers)`,
);
const server = await startServer();
const {lab, close} = await openWebSocketLab(server.address);
const launcher = isInstalled(native) ? new NativeLauncher() : undefined;
await lab.loadSession({});
const firstAt = performance.now();
await keystroke(lab, {name: 'first', source: readFileSync(cases[2].path, 'utf8')}, 0);
print('first compile of an empty home', `${(performance.now() - firstAt).toFixed(0)} ms`);
const withinBudget = await measure(lab, launcher);
print('budget', withinBudget ? 'held' : 'NOT held');
launcher?.close();
await close();
server.stop();
rmSync(folder, {recursive: true, force: true});
