import {spawn} from 'node:child_process';

/** Runs `node WRITER HOME ROUND`, kills it `delayMs` after its first output, and returns the lines that it finished. */
export async function writeUntilKilled(
  writer: string,
  home: string,
  round: number,
  delayMs: number,
): Promise<string[]> {
  const child = spawn(process.execPath, [writer, home, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), delayMs);
    output += chunk;
  });
  const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself (${String(signal)})`);
  return output.slice(0, output.lastIndexOf('\n')).split('\n');
}
