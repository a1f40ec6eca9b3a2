import {spawn} from 'node:child_process';
import {availableParallelism} from 'node:os';

export interface ProcessOutput {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tool` to its end with `input` on its standard input. Rejects when the tool is not installed. */
export function runProcess(
  tool: string,
  args: readonly string[],
  input: string | Uint8Array,
): Promise<ProcessOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {timeout: 60_000, env: {PATH: process.env['PATH'] ?? '', LC_ALL: 'C'}});
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error) => reject(missingTool(tool, error)));
    // A tool that rejects its input early closes the pipe; its exit code says what happened.
    child.stdin.on('error', () => undefined);
    child.on('close', (exitCode, signal) => {
      resolve({
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
    child.stdin.end(input);
  });
}

function missingTool(tool: string, error: Error): Error {
  return new Error(
    `${tool} cannot be run (${error.message}). Install it with: apt-get install -y llvm-14 clang-14`,
  );
}

/** Maps `items` with as many calls under way as the machine has cores; results keep the order of `items`. */
export async function mapInParallel<Item, Value>(
  items: readonly Item[],
  action: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const results: Value[] = [];
  results.length = items.length;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await action(item);
    }
  };
  await Promise.all(Array.from({length: Math.min(availableParallelism(), items.length)}, work));
  return results;
}
