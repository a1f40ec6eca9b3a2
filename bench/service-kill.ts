/** Kills the device service in the middle of a run, many times in a row: an answer and a record each, no process left. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createLabHost} from '../electron/host/lab-host.ts';
import {installationOf} from '../electron/host/installation.ts';
import {createNodeSpawner} from '../electron/service/spawn-node.ts';
import {endlessModule} from '../electron/service/testing/contract-modules.ts';
import {endlessExperiment} from '../electron/service/testing/endless-experiment.ts';
import {pathToFileURL} from 'node:url';

const kills = 100;
const installation = installationOf(pathToFileURL(join(process.cwd(), 'dist/electron/cli.mjs')).href);
const homeDirectory = await mkdtemp(join(tmpdir(), 'airlock-kill-'));
const {servicePath, resourcesDirectory, clangWorkerPath, version} = installation;
const host = createLabHost({
  hostKind: 'in-process',
  homeDirectory,
  resourcesDirectory,
  spawnService: createNodeSpawner({servicePath, resourcesDirectory}),
  clangWorkerPath,
  version,
});
const {lab} = host;
const experiment = JSON.stringify(endlessExperiment);

const pids = new Set<number>();
let running: (() => void) | undefined;
lab.subscribe((event) => {
  if (event.type === 'service' && event.service.pid !== undefined) pids.add(event.service.pid);
  if (event.type === 'run' && event.progress.fraction !== undefined) running?.();
});

const answersMs: number[] = [];
const readyMs: number[] = [];
const failures: string[] = [];
for (let kill = 0; kill < kills; kill++) {
  const signal = kill % 2 === 0 ? 'SIGKILL' : 'SIGSEGV';
  const startedMs = performance.now();
  // After three crashes in a minute the service stays down until a person restarts it: that is this loop.
  const restarted = await lab.restartService({});
  if (!restarted.ok) failures.push(`${kill}: ${restarted.error.message}`);
  readyMs.push(performance.now() - startedMs);
  const inTheMiddle = new Promise<void>((resolve) => (running = resolve));
  const run = lab.run({
    runId: String(kill),
    name: 'endless.lab.json',
    experiment,
    files: {'endless.ll': endlessModule},
    budget: 0,
  });
  const early = await Promise.race([inTheMiddle, run]);
  if (early !== undefined) {
    failures.push(
      `${kill}: the run ended before it was killed: ${early.ok ? early.value.verdict : early.error.message}`,
    );
    continue;
  }
  const described = await lab.describe({});
  const pid = described.ok ? described.value.service.pid : undefined;
  const killedMs = performance.now();
  process.kill(pid ?? Number.NaN, signal);
  const reply = await run;
  answersMs.push(performance.now() - killedMs);
  const error = reply.ok ? reply.value.error : reply.error;
  if (error?.kind !== 'service-gone' || error.signal !== signal)
    failures.push(
      `${kill}: ${signal} was answered with ${error?.code ?? 'success'}: ${error?.message ?? ''}`,
    );
}
const listed = await lab.listServiceRecords({limit: 500});
const records = listed.ok ? listed.value.records : [];
await host.dispose();
await rm(homeDirectory, {recursive: true, force: true});
const alive = [...pids].filter((pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
});
const inFlight = records.filter(({inFlight: calls}) =>
  calls.some(({what}) => what.includes('dispatch endless')),
);
const sorted = (values: number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (values: number[], at: number): string =>
  `${(sorted(values)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? NaN).toFixed(0)} ms`;
console.log(`${kills} kills in the middle of a run, ${pids.size} services`);
console.log(
  `answered as service-gone: ${kills - failures.length}; records: ${records.length}, with the run: ${inFlight.length}`,
);
console.log(`kill to answer: median ${quantile(answersMs, 0.5)}, longest ${quantile(answersMs, 1)}`);
console.log(
  `restart to ready: median ${quantile(readyMs, 0.5)}, longest ${quantile(readyMs, 1)} (bound: 1000 ms)`,
);
console.log(`processes left: ${alive.length}`);
for (const failure of failures) console.log(failure);
process.exitCode =
  failures.length > 0 || records.length !== kills || inFlight.length !== kills || alive.length > 0 ? 1 : 0;
