import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test as base} from '@playwright/test';

/** A browser host of its own for one test: a real server process with an empty home. */
export interface LabServer {
  /** Address with a one-time token; a new one after every restart. */
  readonly address: string;
  readonly homeDirectory: string;
  /** Ends the server without warning, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same home and returns the new address. */
  restart(): Promise<string>;
}

const addressPattern = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/;
const startLimitMs = 30_000;

async function startServer(
  homeDirectory: string,
  env: Record<string, string>,
): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, ['dist/electron/cli.mjs', 'serve', '--port', '0'], {
    env: {...process.env, AIRLOCK_HOME: homeDirectory, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`serve printed no address:\n${output}`)), startLimitMs);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = addressPattern.exec(output);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}:\n${output}`)));
  });
  return [child, address];
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

export const test = base.extend<{serverEnv: Record<string, string>; lab: LabServer}>({
  serverEnv: [{}, {option: true}],
  lab: async ({serverEnv}, use) => {
    const homeDirectory = mkdtempSync(join(tmpdir(), 'airlock-e2e-'));
    let [child, address] = await startServer(homeDirectory, serverEnv);
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended(child);
    };
    await use({
      get address() {
        return address;
      },
      homeDirectory,
      kill,
      async restart() {
        [child, address] = await startServer(homeDirectory, serverEnv);
        return address;
      },
    });
    child.kill('SIGTERM');
    await ended(child);
    rmSync(homeDirectory, {recursive: true, force: true});
  },
});

export {expect} from '@playwright/test';
