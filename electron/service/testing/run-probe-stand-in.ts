import {type ChildProcess, spawn} from 'node:child_process';
import {type Readable, type Writable} from 'node:stream';
import {type StandInOracle} from './stand-in-metal.ts';

export interface ProbeRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The document on standard output; undefined where there is none. */
  readonly answer: Record<string, unknown> | undefined;
  readonly stderr: string;
}

/** Runs the probe with the stand-in; `oracle` answers what its Metal asks. */
export function runProbe(
  probePath: string,
  args: readonly string[],
  oracle: StandInOracle,
): Promise<ProbeRun> {
  const child = spawn(probePath, args, {
    env: {AIRLOCK_STAND_IN_PIPES: '3,4'},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  answerQuestions(child, oracle);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) =>
      resolve({
        exitCode,
        signal,
        answer: stdout === '' ? undefined : (JSON.parse(stdout) as Record<string, unknown>),
        stderr,
      }),
    );
  });
}

/** Length and bytes of each question come on one pipe, those of its answer go on the other. */
function answerQuestions(child: ChildProcess, oracle: StandInOracle): void {
  const questions = child.stdio[3] as Readable;
  const answers = child.stdio[4] as Writable;
  // The probe may end before an answer comes.
  answers.on('error', () => undefined);
  let received = Buffer.alloc(0);
  questions.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.byteLength < 4) return;
    const size = received.readUInt32LE(0);
    if (received.byteLength < 4 + size) return;
    const question = new Uint8Array(received.subarray(4, 4 + size));
    received = received.subarray(4 + size);
    void oracle.answerPacked(question).then((answer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(answer.byteLength);
      answers.write(Buffer.concat([length, answer]));
    });
  });
}
