import {type ChildProcess, fork} from 'node:child_process';
import {availableParallelism} from 'node:os';

export interface ProcessOutput {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  /** The same where it is no text. */
  readonly stdoutBytes: Uint8Array;
  readonly stderr: string;
}

/** What process-launcher.mjs answers. */
type Answer = {readonly id: number} & (
  | (Pick<ProcessOutput, 'exitCode' | 'signal' | 'stderr'> & {readonly stdout: Uint8Array})
  | {readonly failure: string}
);

interface Job {
  readonly tool: string;
  readonly resolve: (output: ProcessOutput) => void;
  readonly reject: (error: Error) => void;
}

const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
const jobs = new Map<number, Job>();
let launcher: ChildProcess | undefined;
let lastId = 0;

/** Runs `tool` to its end with `input` on its standard input. Rejects when the tool is not installed. */
export function runProcess(
  tool: string,
  args: readonly string[],
  input: string | Uint8Array,
): Promise<ProcessOutput> {
  return new Promise((resolve, reject) => {
    const id = ++lastId;
    jobs.set(id, {tool, resolve, reject});
    const child = (launcher ??= startLauncher());
    child.ref();
    child.channel?.ref();
    child.send({id, tool, args, input});
  });
}

function startLauncher(): ChildProcess {
  const child = fork(new URL('./process-launcher.mjs', import.meta.url), {
    execArgv: [],
    serialization: 'advanced',
  });
  child.on('message', (answer) => finish(child, answer as Answer));
  child.on('exit', (exitCode, signal) => {
    launcher = undefined;
    const error = new Error(`the launcher of tools ended (${exitCode ?? signal})`);
    for (const job of jobs.values()) job.reject(error);
    jobs.clear();
  });
  return child;
}

function finish(child: ChildProcess, answer: Answer): void {
  const job = jobs.get(answer.id);
  jobs.delete(answer.id);
  if (jobs.size === 0) {
    // An idle launcher must not keep the test process alive.
    child.unref();
    child.channel?.unref();
  }
  if (job === undefined) return;
  if ('failure' in answer) job.reject(missingTool(job.tool, answer.failure));
  else {
    const {exitCode, signal, stdout, stderr} = answer;
    job.resolve({exitCode, signal, stdout: decoder.decode(stdout), stdoutBytes: stdout, stderr});
  }
}

function missingTool(tool: string, reason: string): Error {
  return new Error(`${tool} cannot be run (${reason}). Install it with: apt-get install -y llvm-14 clang-14`);
}

/**
 * Maps `items` with as many calls under way as the machine has cores; results keep the order of `items`. Work begins at
 * an item of the process's own choice, so that test files which ask for the same at the same time share it through the
 * disk cache instead of doing it twice.
 */
export async function mapInParallel<Item, Value>(
  items: readonly Item[],
  action: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const results: Value[] = [];
  results.length = items.length;
  const first = Math.floor(Math.random() * items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let count = next++; count < items.length; count = next++) {
      const index = (first + count) % items.length;
      const item = items[index];
      if (item !== undefined) results[index] = await action(item);
    }
  };
  await Promise.all(Array.from({length: Math.min(availableParallelism(), items.length)}, work));
  return results;
}
