import {type ChildProcess, fork as forkNode} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ForkOptions, UtilityProcess} from 'electron';
import {StandInEvents, strict} from './strict.ts';

/** Gives a Node child the one thing that Electron's utility process has more: `process.parentPort`. */
const bootstrap = `
import {EventEmitter} from 'node:events';
const send = process.send.bind(process);
const port = new EventEmitter();
port.postMessage = (message) => void send(message, undefined, undefined, () => {});
process.on('message', (data) => port.emit('message', {data, ports: []}));
process.on('disconnect', () => process.exit(0));
process.parentPort = port;
delete process.send;
await import(process.argv[2]);
`;

/** What the app announces of a utility process that ended. */
export interface GoneDetails {
  readonly type: 'Utility';
  readonly reason: 'crashed' | 'killed' | 'abnormal-exit' | 'clean-exit';
  readonly exitCode: number;
  readonly name: string;
}

/** `both`: as documented. The others: one of the two announcements of a death is lost, as field reports have it. */
export type DeathReport = 'both' | 'only-exit' | 'only-gone';

/** Starts a real child, with the rules of `utilityProcess.fork` that have bitten people enforced. */
export function forkUtility(
  modulePath: string,
  args: string[],
  options: ForkOptions,
  deathReport: DeathReport,
  announceGone: (details: GoneDetails) => void,
): UtilityProcess {
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-utility-'));
  const script = path.join(folder, 'bootstrap.mjs');
  writeFileSync(script, bootstrap);
  const child = forkNode(script, [modulePath, ...args], {
    env: options.env as NodeJS.ProcessEnv,
    execArgv: options.execArgv ?? [],
    serialization: 'advanced',
    stdio: [...((options.stdio ?? []) as ('pipe' | 'ignore')[]), 'ipc'],
  });
  child.once('exit', () => rmSync(folder, {recursive: true, force: true}));
  return standInFor(child, options.serviceName ?? 'Node Utility Process', deathReport, announceGone);
}

function standInFor(
  child: ChildProcess,
  name: string,
  deathReport: DeathReport,
  announceGone: (details: GoneDetails) => void,
): UtilityProcess {
  const events = new StandInEvents('UtilityProcess', ['spawn', 'exit', 'message', 'error']);
  let state: 'starting' | 'running' | 'in-exit' | 'gone' = 'starting';
  child.once('spawn', () => {
    state = 'running';
    events.emit('spawn');
  });
  child.on('message', (message) => events.emit('message', message));
  child.once('exit', (code, signal) => {
    state = 'in-exit';
    // Chromium reports a signal as a number that is not the shell's.
    const exitCode = code ?? 5;
    if (deathReport !== 'only-gone') events.emit('exit', exitCode);
    state = 'gone';
    const reason = signal === null ? 'abnormal-exit' : signal === 'SIGKILL' ? 'killed' : 'crashed';
    if (deathReport !== 'only-exit') announceGone({type: 'Utility', reason, exitCode, name});
  });
  const members = {
    on: events.on,
    once: events.once,
    get pid() {
      return state === 'running' ? child.pid : undefined;
    },
    get stderr() {
      return child.stderr;
    },
    kill() {
      if (state === 'starting') throw new Error('kill() before the spawn event');
      return child.kill('SIGTERM');
    },
    postMessage(message: unknown) {
      if (state === 'in-exit') throw new Error('electron#53923: postMessage inside the exit listener');
      if (state === 'running') child.send(message as object, () => undefined);
    },
  } satisfies Pick<UtilityProcess, 'on' | 'once' | 'pid' | 'stderr' | 'kill' | 'postMessage'>;
  return strict('UtilityProcess', members) as unknown as UtilityProcess;
}
