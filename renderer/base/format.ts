/** A duration for people: milliseconds below ten seconds, seconds above; the unit always shown. */
export function formatDurationMs(durationMs: number): string {
  if (durationMs < 9.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 9_999.5) return `${Math.round(durationMs)} ms`;
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** `1 error`, `2 errors`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** One argument as a POSIX shell would have to be given it. */
function quoteArgument(argument: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** A command line that can be pasted into a POSIX shell. */
export function formatCommandLine(commandLine: readonly string[]): string {
  return commandLine.map(quoteArgument).join(' ');
}
