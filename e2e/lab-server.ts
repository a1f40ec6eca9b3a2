import {type ChildProcess, spawn} from 'node:child_process';

const addressPattern = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/;
const startLimitMs = 30_000;

export interface ServerOptions {
  readonly homeDirectory: string;
  /** The folder that the lab is started with. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the browser host: its process, and the address that it says. */
export async function startServer({
  homeDirectory,
  folder,
  env = {},
}: ServerOptions): Promise<[ChildProcess, string]> {
  const opened = folder === undefined ? [] : [folder];
  const child = spawn(process.execPath, ['dist/electron/cli.mjs', 'serve', ...opened, '--port', '0'], {
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

/** Waits for the end of a process that was told to end. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
