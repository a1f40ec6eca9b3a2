import {cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {describeEnding, type ToolRun} from './run-tool.ts';

export function exitedWell({ending}: ToolRun): boolean {
  return ending.kind === 'exited' && ending.exitCode === 0;
}

/** Whether xcrun has no such tool (METAL.md 1.6): a toolchain without it, or one that went away. */
export function isMissingTool({ending, stderr}: ToolRun): boolean {
  if (ending.kind === 'not-found') return true;
  return /^(?:xcrun: )?error: (?:unable to find utility|cannot execute tool)/m.test(stderr);
}

/** Ends of a tool that say nothing of the source; undefined where it came to an end of its own. */
export function toolFailure(name: string, run: ToolRun): LabError | undefined {
  const {ending, stderr, stdout} = run;
  const message = `Apple’s ${name} ${describeEnding(ending)}.`;
  switch (ending.kind) {
    case 'exited':
      if (ending.exitCode === 0 || !isMissingTool(run)) return undefined;
      return unavailable(
        'apple-tool-missing',
        `Apple’s ${name} is no longer there: ${firstLine(stderr)}`,
        'Compile again: the lab looks for the tools afresh and says what to install.',
      );
    case 'not-found':
    case 'cannot-start':
      return unavailable('apple-tool-missing', message, 'Compile again: the lab looks for the tools afresh.');
    case 'signalled':
      return {
        kind: 'compiler-crash',
        code: 'apple-compiler-crash',
        message,
        nextStep: 'Compile with the portable toolchain to see whether the source is at fault.',
        output: stderr + stdout,
        signal: ending.signal,
      };
    case 'timeout':
      return {
        kind: 'timeout',
        code: 'apple-compiler-timeout',
        message,
        nextStep: 'Try again; if it hangs every time, compile with the portable toolchain.',
        limitMs: ending.limitMs,
      };
    case 'flood':
      return unavailable(
        'apple-compiler-flood',
        message,
        'Fix the first messages; the rest follows from them.',
      );
    case 'cancelled':
      return cancelled('The compile');
  }
}

export function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 300);
}
