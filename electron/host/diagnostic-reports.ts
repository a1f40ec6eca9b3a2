import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type CrashReport, parseCrashReport} from '../../core/crash/report/crash-report.ts';
import {belongsToCall} from '../../core/crash/report/crash-signature.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';

/** A call that took a compiler service down. */
export interface CrashedCall {
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** The process that asked: reports name it as responsible. */
  readonly pid: number;
}

export interface FoundReport {
  readonly name: string;
  readonly text: string;
  readonly report: CrashReport;
}

/** Folders of crash reports; a stand-in of it is what tests have. */
export interface ReportFolders {
  /** Paths of reports that may be of the compiler service. A folder that cannot be read is an error of its own. */
  list(): Promise<{readonly paths: readonly string[]; readonly unreadable: readonly string[]}>;
  read(path: string): Promise<string>;
}

/** Offline tools crash under names of their own (METAL.md 3.1). */
const reportName = /^(MTLCompilerService|air-nt|applegpu-nt).*\.ips$/;

/** Where macOS puts them: those of the user, and those of the system, which may need an administrator (METAL.md 3.2). */
export function macReportFolders(
  folders: readonly string[] = [
    join(homedir(), 'Library/Logs/DiagnosticReports'),
    '/Library/Logs/DiagnosticReports',
  ],
): ReportFolders {
  return {
    async list() {
      const paths: string[] = [];
      const unreadable: string[] = [];
      for (const folder of folders) {
        try {
          const names = await readdir(folder);
          paths.push(...names.filter((name) => reportName.test(name)).map((name) => join(folder, name)));
        } catch {
          unreadable.push(folder);
        }
      }
      return {paths, unreadable};
    },
    read: (path) => readFile(path, 'utf8'),
  };
}

export interface WatchOptions {
  readonly folders: ReportFolders;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of each report once, as it is found. */
  readonly onReport: (report: FoundReport) => void;
}

/** Reports come about 10 s after the crash, up to a minute (METAL.md 3.2). */
const watchMs = 60_000;
const firstWaitMs = 500;
const longestWaitMs = 2_000;

/**
 * Looks for reports of a call that has just failed, for up to a minute. `before` are the paths that were there when the
 * call began. A report that is half written is looked at again; one that is damaged or of another call is left alone.
 */
export async function watchReports(
  call: CrashedCall,
  before: ReadonlySet<string>,
  {folders, wait, signal, onReport}: WatchOptions,
): Promise<{readonly found: number; readonly unreadable: readonly string[]}> {
  const settled = new Set(before);
  let unreadable: readonly string[] = [];
  let found = 0;
  let waitMs = firstWaitMs;
  for (let spentMs = 0; spentMs <= watchMs && !signal.aborted; spentMs += waitMs) {
    const listed = await folders.list();
    unreadable = listed.unreadable;
    for (const path of listed.paths) {
      if (settled.has(path)) continue;
      const read = await readReport(folders, path);
      if (read === 'later') continue;
      settled.add(path);
      if (read === undefined || !belongsToCall(read.report, call)) continue;
      found++;
      onReport(read);
    }
    if (spentMs > 0) waitMs = Math.min(longestWaitMs, waitMs * 1.5);
    await wait(waitMs, signal);
  }
  return {found, unreadable};
}

async function readReport(folders: ReportFolders, path: string): Promise<FoundReport | 'later' | undefined> {
  let text: string;
  try {
    text = await folders.read(path);
  } catch {
    return 'later';
  }
  const parsed = parseCrashReport(text);
  if (parsed.ok) return {name: path.split(/[\\/]/).at(-1) ?? path, text, report: parsed.value};
  return ['incomplete', 'empty'].includes(parsed.error.code) ? 'later' : undefined;
}

/** Runs a program and gives what it wrote; a stand-in of it is what tests have. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  timeoutMs: number,
) => Promise<{readonly exitCode: number; readonly stdout: string; readonly stderr: string}>;

/** Lines of the unified log about compiler services around a call (METAL.md 3.4): a second source, slow and optional. */
export async function compilerLog(
  call: CrashedCall,
  run: RunProgram = runProgram,
): Promise<Result<string, LabError>> {
  const stamp = (milliseconds: number): string =>
    new Date(milliseconds).toISOString().replace('T', ' ').replace(/\..*$/, '+0000');
  const predicate =
    'process == "MTLCompilerService" OR (subsystem BEGINSWITH "com.apple.Metal" AND eventMessage CONTAINS "ompil")';
  const args = ['show', '--start', stamp(call.startMs - 2_000), '--end', stamp(call.endMs + 3_000)];
  const ran = await run(
    '/usr/bin/log',
    [...args, '--info', '--debug', '--style', 'ndjson', '--predicate', predicate],
    30_000,
  );
  if (ran.exitCode === 0) return ok(ran.stdout);
  const reason = ran.stderr.trim().split('\n')[0] ?? '';
  const message = `The system log could not be read (status ${ran.exitCode}): ${reason}.`;
  return err(
    unavailable('log-unavailable', message, 'Reading it may need an administrator; nothing else is missing.'),
  );
}

const runProgram: RunProgram = (file, args, timeoutMs) =>
  new Promise((resolve) => {
    const options = {timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024};
    execFile(file, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({exitCode: code, stdout, stderr: stderr === '' && error !== null ? error.message : stderr});
    });
  });

/** A pause that ends early when it is no longer wanted, and keeps no process alive. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
