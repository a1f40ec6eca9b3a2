/** Where a command writes, by Clang's discipline: results to `out`, diagnostics and progress to `err`. */
export interface Console {
  out(text: string): void;
  err(text: string): void;
  /**
   * Shows one line that the next text, or the next call, takes away again; an empty one is none. Only where the error stream is
   * a terminal.
   */
  readonly status?: (line: string) => void;
}

/** The part of a process's stream that a console needs. */
export type OutputStream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> & {
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
};

/** The process's own streams. A reader that has gone (`airlock … | head`) ends the output, not the command. */
export function processConsole({
  stdout,
  stderr,
}: {readonly stdout: OutputStream; readonly stderr: OutputStream} = process): Console {
  let line = '';
  const clear = (): void => {
    if (line === '') return;
    stderr.write(eraseLine);
    line = '';
  };
  const write = (stream: OutputStream): ((text: string) => void) => {
    let isOpen = true;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      isOpen = false;
      if (error.code !== 'EPIPE') process.exitCode = 1;
    });
    return (text) => {
      if (!isOpen || text === '') return;
      clear();
      stream.write(stream.isTTY ? visibleControls(text) : text);
    };
  };
  const streams = {out: write(stdout), err: write(stderr)};
  if (!stderr.isTTY) return streams;
  const status = (wanted: string): void => {
    // A line that the terminal breaks could not be taken away again.
    const text = [...visibleControls(wanted.replaceAll('\n', ' '))]
      .slice(0, (stderr.columns ?? 80) - 1)
      .join('');
    if (text === line) return;
    clear();
    stderr.write(text);
    line = text;
  };
  return {...streams, status};
}

/** To the first column, and what is right of it away (ECMA-48: CR, EL). */
const eraseLine = '\r\u001b[K';

/**
 * `text` for a terminal: control characters are shown as Unicode's pictures of them. Names and messages come from opened
 * files, and a terminal takes orders (title, clipboard, colours that hide text) in what it prints. A pipe gets the bytes
 * as they are.
 */
export function visibleControls(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    const isPlain = (code >= 0x20 && code < 0x7f) || code > 0x9f || character === '\n' || character === '\t';
    if (isPlain) shown += character;
    else if (code < 0x20) shown += String.fromCharCode(0x2400 + code);
    else shown += code === 0x7f ? '\u2421' : `\\x${code.toString(16)}`;
  }
  return shown;
}

/** One JSON document, the whole of standard output. */
export function writeJson(console: Console, value: unknown): void {
  console.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
