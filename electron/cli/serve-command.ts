import {stat} from 'node:fs/promises';
import {type Command, InvalidArgumentError} from 'commander';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {startBrowserHost} from '../serve.ts';
import {type Console, writeJson} from './console.ts';
import {installation, openLabHost} from './local-lab.ts';
import {openBrowser} from './open-browser.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';

interface Flags {
  readonly port?: number;
  readonly open?: true;
  readonly json?: true;
}

/** `airlock serve`: the lab in a browser, until interrupted. */
export function addServeCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('serve')
    .description('serve the lab to a browser on this machine and print its address')
    .argument('[folder]', 'folder to open: the page can read and write files below it, and no others')
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort)
    .option('--open', 'open it in the browser, where this machine has a display')
    .option('--json', 'print one JSON document on standard output')
    .action(async (folder: string | undefined, flags: Flags) => finish(await serve(folder, flags, console)));
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65535) throw new InvalidArgumentError('Expected 0 to 65535.');
  return port;
}

async function serve(folder: string | undefined, flags: Flags, console: Console): Promise<ExitCode> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const problem = folder === undefined ? undefined : await folderProblem(folder);
  if (problem !== undefined) return refuse(problem, flags, console);
  const host = openLabHost('browser', folder === undefined ? {} : {granted: folder});
  const {rendererDirectory} = installation;
  const started = await startBrowserHost({host, rendererDirectory, port: flags.port});
  if (!started.ok) {
    await host.dispose();
    return refuse(started.error, flags, console);
  }
  const {address, port} = started.value;
  if (flags.json === true) writeJson(console, {address, port});
  else console.out(`The lab is at ${address}\nThe address works once. Stop the lab with Ctrl-C.\n`);
  if (flags.open === true) openBrowser(address, process.env);
  await interrupted;
  await started.value.close();
  await host.dispose();
  return exitCode.ok;
}

function refuse(error: LabError, flags: Flags, console: Console): ExitCode {
  const code = exitCodeOf(error);
  if (flags.json === true) writeJson(console, {exitCode: code, error});
  else console.err(describeError(error));
  return code;
}

async function folderProblem(folder: string): Promise<LabError | undefined> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return undefined;
  return badInput('not-a-folder', `${folder} is not a folder.`, 'Give a folder that exists.', folder);
}
