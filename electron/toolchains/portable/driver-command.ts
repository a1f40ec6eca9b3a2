/**
 * Reads what `clang -###` prints: the commands that the driver would start, one a line, every argument in quotes,
 * with a backslash before `"`, `\` and `$`. Returns the arguments from `-cc1` on if there is exactly one command and
 * it is the compiler proper; undefined where the driver complained, or wants something else (a link, say).
 */
export function parseDriverCommand(printed: string): string[] | undefined {
  const commands = printed.split('\n').filter((line) => line.startsWith(' "'));
  if (commands.length !== 1) return undefined;
  const quoted = (commands[0] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g);
  const parts = Array.from(quoted, (match) => (match[1] ?? '').replaceAll(/\\(.)/g, '$1'));
  const start = parts.indexOf('-cc1');
  return start === -1 ? undefined : parts.slice(start);
}

/** The first line that `clang --version` and `clang -###` print, without the build's own address. */
export function parseVersion(printed: string): string {
  return /clang version (\d+(?:\.\d+)*)/.exec(printed)?.[1] ?? 'unknown';
}

/**
 * Sends the one output of a `-cc1` command to standard output. The package's file system copies the whole file for
 * every 4 kB that is appended to it; standard output is a list of pieces. Undefined where `-o` names no output of the
 * job, or standard output is used already.
 */
export function redirectOutput(
  command: readonly string[],
  outputs: readonly string[],
): {command: string[]; output: string} | undefined {
  const index = command.lastIndexOf('-o') + 1;
  const output = command[index];
  if (index === 0 || output === undefined || !outputs.includes(output)) return undefined;
  return {command: command.with(index, '-'), output};
}
