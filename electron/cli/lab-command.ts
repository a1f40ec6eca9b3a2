import {type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {type Console, writeJson} from './console.ts';
import {withLab} from './local-lab.ts';
import {describeError, type ExitCode, exitCodeOf} from './outcome.ts';

/** Runs `work` with a lab; an interrupt from the terminal withdraws what it calls, and a second one ends the command. */
export async function runWithLab<T>(
  console: Console,
  asJson: boolean,
  work: (lab: Lab, signal: AbortSignal) => Promise<Result<T, LabError>>,
  told: (value: T) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    return await withLab(async (lab) => {
      const result = await work(lab, stop.signal);
      return result.ok ? told(result.value) : tellError(console, asJson, result.error);
    });
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

/** An error as every command tells it. */
export function tellError(console: Console, asJson: boolean, error: LabError): ExitCode {
  const code = exitCodeOf(error);
  if (asJson) writeJson(console, {exitCode: code, error});
  else console.err(describeError(error));
  return code;
}
