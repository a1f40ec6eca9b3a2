import {type LabError} from '../../core/protocol/error.ts';

/** Exit codes of every command (docs: command line). */
export const exitCode = {ok: 0, findings: 1, badUsage: 2} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code that an error means: 2 where nothing could be run, 1 where a run failed. */
export function exitCodeOf(error: LabError): ExitCode {
  return error.kind === 'bad-input' || error.kind === 'unavailable' ? exitCode.badUsage : exitCode.findings;
}

/** What happened, why, and what to do, as lines for a terminal. */
export function describeError(error: LabError): string {
  const lines = [`airlock: ${error.message}`, `airlock: ${error.nextStep}`];
  if (error.kind === 'compiler-crash' && error.output !== '') lines.push(error.output.trimEnd());
  if (error.kind === 'compiler-crash' && error.reported !== undefined) {
    const {domain, code, text} = error.reported;
    lines.push(`Error Domain=${domain} Code=${code} "${text}"`);
  }
  if (error.kind === 'service-gone' && error.stderr !== '') lines.push(error.stderr.trimEnd());
  return `${lines.join('\n')}\n`;
}
