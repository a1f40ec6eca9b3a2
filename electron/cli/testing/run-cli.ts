import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** The built command. */
export const cliPath = join(repository, 'dist/electron/cli.mjs');

export interface CliRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Such a process compiles once or twice: to optimise Clang for that, or to validate the part of it that is never called, takes
 * longer than what it gains.
 */
const forShortRuns = ['--liftoff-only', '--wasm-lazy-validation'];

/** How far a long command is, which only a busy machine tells; progress.test.ts judges it. */
const progressLines = /^airlock: .*, \d+ s\n/gm;

/** Runs the built `airlock` command as a process of its own; lines of progress are left out. */
export function runCli(
  args: readonly string[],
  {cwd, env = {}}: {cwd: string; env?: Readonly<Record<string, string>>},
): Promise<CliRun> {
  const child = spawn(process.execPath, [...forShortRuns, cliPath, ...args], {
    cwd,
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) =>
      resolve({exitCode, signal, stdout, stderr: stderr.replace(progressLines, '')}),
    );
  });
}
