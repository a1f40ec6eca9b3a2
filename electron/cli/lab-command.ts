import {type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {type Console, writeJson} from './console.ts';
import {withLab} from './local-lab.ts';
import {describeError, type ExitCode, exitCodeOf} from './outcome.ts';
import {Progress} from './progress.ts';

/**
 * Runs `work` with a lab and shows what it does where that takes long: `what` at first ("Compiling scale.metal"), then what the
 * lab announces and `work` tells. An interrupt from the terminal withdraws what `work` calls, and a second one ends the command.
 */
export async function withShownLab<T>(
  console: Console,
  what: string,
  work: (lab: Lab, signal: AbortSignal, tell: (what: string) => void) => Promise<T>,
): Promise<T> {
  const progress = new Progress(console, what);
  try {
    return await withStoppableLab(async (lab, signal) => {
      signal.addEventListener('abort', () => progress.end());
      const subscription = lab.subscribe((event) => progress.hear(event));
      try {
        return await work(lab, signal, (now) => progress.tell(now));
      } finally {
        subscription.dispose();
        progress.end();
      }
    });
  } finally {
    progress.end();
  }
}

async function withStoppableLab<T>(work: (lab: Lab, signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    return await withLab((lab) => work(lab, stop.signal));
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

/** Runs a call of the lab that tells of itself how far it is, and what it answers; interrupted as above. */
export function runWithLab<T>(
  console: Console,
  asJson: boolean,
  work: (lab: Lab, signal: AbortSignal) => Promise<Result<T, LabError>>,
  told: (value: T) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  return withStoppableLab(async (lab, signal) => {
    const result = await work(lab, signal);
    return result.ok ? told(result.value) : tellError(console, asJson, result.error);
  });
}

/** An error as every command tells it. */
export function tellError(console: Console, asJson: boolean, error: LabError): ExitCode {
  const code = exitCodeOf(error);
  if (asJson) writeJson(console, {exitCode: code, error});
  else console.err(describeError(error));
  return code;
}
