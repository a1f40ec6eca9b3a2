/** Where a command writes, by Clang's discipline: results to `out`, diagnostics and progress to `err`. */
export interface Console {
  out(text: string): void;
  err(text: string): void;
}

/** The process's own streams. A reader that has gone (`airlock … | head`) ends the output, not the command. */
export function processConsole(): Console {
  const write = (stream: NodeJS.WriteStream): ((text: string) => void) => {
    let isOpen = true;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      isOpen = false;
      if (error.code !== 'EPIPE') process.exitCode = 1;
    });
    return (text) => {
      if (isOpen && text !== '') stream.write(stream.isTTY ? visibleControls(text) : text);
    };
  };
  return {out: write(process.stdout), err: write(process.stderr)};
}

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
