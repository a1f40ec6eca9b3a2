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
      if (isOpen && text !== '') stream.write(text);
    };
  };
  return {out: write(process.stdout), err: write(process.stderr)};
}

/** One JSON document, the whole of standard output. */
export function writeJson(console: Console, value: unknown): void {
  console.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
