import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import {build} from 'esbuild';

/** An input on which the reader misbehaved. */
export interface FuzzFailure {
  readonly text: string;
  readonly complaint: string;
}

/**
 * Feeds inputs to parser, verifier and printer in a worker with a small stack and a limit of processor time, which a
 * busy machine does not shorten.
 */
export class FuzzRunner {
  private readonly code: string;
  private worker: Worker | undefined;

  private constructor(code: string) {
    this.code = code;
  }

  static async open(): Promise<FuzzRunner> {
    const entry = fileURLToPath(new URL('./fuzz-target.ts', import.meta.url));
    const result = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'silent',
    });
    return new FuzzRunner(result.outputFiles[0]?.text ?? '');
  }

  /** The failures among `texts`; no answer within `limitMs` of processor time is one, with the whole batch as its input. */
  async run(texts: readonly string[], limitMs = 30_000): Promise<FuzzFailure[]> {
    const complaints = await this.ask(texts, limitMs);
    if (typeof complaints === 'string')
      return [{text: texts.length === 1 ? (texts[0] ?? '') : '', complaint: complaints}];
    return texts.flatMap((text, index) => {
      const complaint = complaints[index];
      return complaint === undefined ? [] : [{text, complaint}];
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(texts: readonly string[], limitMs: number): Promise<readonly (string | undefined)[] | string> {
    // The stack of a browser's main thread, not the larger one that Node gives to workers.
    const worker = (this.worker ??= new Worker(this.code, {eval: true, resourceLimits: {stackSizeMb: 1}}));
    return new Promise((resolve) => {
      const died = (error: Error): void => finish(`the worker died: ${error.message}`);
      const finish = (outcome: readonly (string | undefined)[] | string): void => {
        clearInterval(timer);
        worker.off('message', finish);
        worker.off('error', died);
        if (typeof outcome === 'string') {
          this.worker = undefined;
          void worker.terminate();
        }
        resolve(outcome);
      };
      const before = process.cpuUsage();
      const timer = setInterval(() => {
        const {user, system} = process.cpuUsage(before);
        if (user + system > limitMs * 1000) finish(`no answer within ${limitMs / 1000} s`);
      }, 500);
      worker.on('message', finish);
      worker.on('error', died);
      worker.postMessage(texts);
    });
  }
}
