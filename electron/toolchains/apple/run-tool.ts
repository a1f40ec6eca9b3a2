import {spawn} from 'node:child_process';
import {KeptOutput} from './kept-output.ts';

/** How a run of a tool ended. */
export type ToolEnding =
  | {readonly kind: 'exited'; readonly exitCode: number}
  | {readonly kind: 'signalled'; readonly signal: string}
  | {readonly kind: 'timeout'; readonly limitMs: number}
  /** It printed more than anybody would read. */
  | {readonly kind: 'flood'; readonly limitBytes: number}
  | {readonly kind: 'cancelled'}
  | {readonly kind: 'not-found'}
  | {readonly kind: 'cannot-start'; readonly reason: string};

/** One run of one tool: all that is needed to repeat it, and what came of it. */
export interface ToolRun {
  /** Argument by argument, the program first. */
  readonly commandLine: readonly string[];
  /** The part of the environment that changes what Apple's tools do. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ending: ToolEnding;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that both streams had beyond what is kept. */
  readonly omittedBytes: number;
  readonly durationMs: number;
}

export interface ToolRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the tool (toolEnvironment). */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/** Kept of each stream. */
const keptBytes = 1024 * 1024;
/** Of both streams together; a tool that prints more is stopped. */
export const floodBytes = 256 * 1024 * 1024;
/** After SIGKILL: a process in a driver call may take for ever, its pipes too. */
const killedMs = 1000;

/**
 * Runs a tool to its end, the end of its time, or the end of anybody's interest. Never throws. The tool leads a process
 * group of its own, so that what it started ends with it: `xcrun` is a launcher.
 */
export function runTool({
  command,
  args,
  environment,
  folder,
  limitMs,
  signal,
}: ToolRequest): Promise<ToolRun> {
  const startedMs = performance.now();
  const streams = {stdout: new KeptOutput(keptBytes), stderr: new KeptOutput(keptBytes)};
  return new Promise((resolve) => {
    let stopped: ToolEnding | undefined;
    let timers: NodeJS.Timeout[] = [];
    let isOver = false;
    const finish = (ending: ToolEnding): void => {
      if (isOver) return;
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve({
        commandLine: [command, ...args],
        environment: telling(environment),
        ending,
        stdout: streams.stdout.text,
        stderr: streams.stderr.text,
        omittedBytes: streams.stdout.omittedBytes + streams.stderr.omittedBytes,
        durationMs: performance.now() - startedMs,
      });
    };
    const stop = (ending: ToolEnding): void => {
      if (stopped !== undefined || isOver) return;
      stopped = ending;
      killGroup(child.pid);
      timers.push(setTimeout(() => finish(ending), killedMs));
    };
    const onAbort = (): void => stop({kind: 'cancelled'});
    if (signal?.aborted === true) return finish({kind: 'cancelled'});
    const child = spawn(command, args, {
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(folder === undefined ? {} : {cwd: folder}),
    });
    const listen = (name: 'stdout' | 'stderr'): void => {
      child[name].on('data', (chunk: Buffer) => {
        if (isOver) return;
        streams[name].append(chunk);
        if (streams.stdout.totalBytes + streams.stderr.totalBytes > floodBytes)
          stop({kind: 'flood', limitBytes: floodBytes});
      });
      child[name].on('error', () => undefined);
    };
    listen('stdout');
    listen('stderr');
    timers = [setTimeout(() => stop({kind: 'timeout', limitMs}), limitMs)];
    signal?.addEventListener('abort', onAbort);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      finish(error.code === 'ENOENT' ? {kind: 'not-found'} : {kind: 'cannot-start', reason: error.message});
    });
    // What the tool left running would hold the pipes: it ends with the tool.
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (exitCode, signalName) => {
      if (stopped !== undefined) finish(stopped);
      else if (signalName !== null) finish({kind: 'signalled', signal: signalName});
      else finish({kind: 'exited', exitCode: exitCode ?? -1});
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group is gone.
  }
}

/** Passed on to Apple's tools. Nothing that could put code into them, and no SDKROOT: the SDK is always named. */
const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'DEVELOPER_DIR',
  'TOOLCHAINS',
] as const;
const tellingNames: readonly string[] = ['DEVELOPER_DIR', 'TOOLCHAINS'];

/** The environment of Apple's tools, out of the lab's own. */
export function toolEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of passedOn) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

function telling(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => tellingNames.includes(name)));
}

/** One phrase for messages: how the run ended. */
export function describeEnding(ending: ToolEnding): string {
  switch (ending.kind) {
    case 'exited':
      return `ended with exit code ${ending.exitCode}`;
    case 'signalled':
      return `was ended by ${ending.signal}`;
    case 'timeout':
      return `did not end within ${ending.limitMs / 1000} s and was stopped`;
    case 'flood':
      return `printed more than ${ending.limitBytes / (1024 * 1024)} MiB and was stopped`;
    case 'cancelled':
      return 'was cancelled';
    case 'not-found':
      return 'was not found';
    case 'cannot-start':
      return `could not be started: ${ending.reason}`;
  }
}
