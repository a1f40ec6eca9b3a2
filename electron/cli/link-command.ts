import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {type Command, InvalidArgumentError} from 'commander';
import {formatDiagnostics} from '../../core/msl/diagnostics/format.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type LinkReply, type ShellChoice, type SplitReply} from '../../core/protocol/link.ts';
import {addCompileOptions, type CompileFlags} from './compile-options.ts';
import {type Console, writeJson} from './console.ts';
import {findingLines} from './finding-lines.ts';
import {runWithLab, tellError} from './lab-command.ts';
import {type ExitCode, exitCode} from './outcome.ts';
import {readMetalSource, unreadable} from './read-source.ts';
import {shellChoice} from './read-shell.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags extends CompileFlags {
  readonly split?: true;
  readonly kernel?: string;
  readonly threadgroup?: [number, number, number];
  readonly output?: string;
}

/** `airlock link`: a shell and a visible function, checked and linked; with `-o` the files that an app needs. */
export function addLinkCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const command = program
    .command('link')
    .description('link a visible function into a shell that copies asynchronously')
    .argument(
      '<shell>',
      'a shell of the lab, such as two-tiles, or a folder with a manifest.json; with --split a kernel',
    )
    .argument('[function]', 'FUNCTION.metal');
  addCompileOptions(command)
    .option('-o, --output <folder>', 'write library, source and host code (Swift, C++, Rust) there')
    .option('--split', 'make a shell and its function of a KERNEL.metal that copies asynchronously')
    .option('--kernel <name>', 'with --split: which of several kernels')
    .option('--threadgroup <x,y,z>', 'with --split: threads of a threadgroup (32,1,1)', parseThreadgroup)
    .action(async (shell: string, file: string | undefined, flags: Flags) => {
      if (flags.split === true) return finish(await splitFile(shell, flags, console));
      if (file !== undefined) return finish(await linkFiles(shell, file, flags, console));
      const message = 'A shell is linked with a function.';
      return finish(
        tellError(
          console,
          flags.json === true,
          badInput('bad-usage', message, 'Give FUNCTION.metal, or use --split.'),
        ),
      );
    });
}

async function linkFiles(name: string, file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  const shell = await shellChoice(name);
  if (!shell.ok) return tellError(console, asJson, shell.error);
  const source = await readMetalSource(file);
  if (!source.ok) return tellError(console, asJson, source.error);
  return linkPair(shell.value, {file, source: source.value}, flags, console);
}

function optionsOf({optimisation, fastMath, std, deployment, define}: Flags) {
  return {
    optimisation,
    fastMath,
    defines: [...(define ?? [])],
    ...(std === undefined ? {} : {languageVersion: std}),
    ...(deployment === undefined ? {} : {deploymentTarget: deployment}),
  };
}

/** Links, writes the pair where a folder is given, and tells both. */
function linkPair(
  shell: ShellChoice,
  {file, source}: {readonly file: string; readonly source: string},
  flags: Flags,
  console: Console,
): Promise<ExitCode> {
  const asJson = flags.json === true;
  const {target, toolchain, appleClang} = flags;
  const request = {shell, name: file, source, target, toolchain, appleClang, options: optionsOf(flags)};
  return runWithLab(
    console,
    asJson,
    (lab, signal) => lab.exportPair(request, {signal}),
    async ({link, files}) => {
      const written: string[] = [];
      if (flags.output !== undefined && files.length > 0) {
        const problem = await writeFiles(flags.output, files, written);
        if (problem !== undefined) return tellError(console, asJson, problem);
      }
      const code = link.linked && link.errorCount === 0 ? exitCode.ok : exitCode.findings;
      if (asJson) writeJson(console, {exitCode: code, reply: link, files: written});
      else tell(console, file, source, link, written);
      return code;
    },
  );
}

/** Splits the kernel, then links the two halves as any pair. */
async function splitFile(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  const source = await readMetalSource(file);
  if (!source.ok) return tellError(console, asJson, source.error);
  const {kernel, threadgroup, target, toolchain} = flags;
  const request = {
    name: file,
    source: source.value,
    target,
    toolchain,
    options: optionsOf(flags),
    ...(kernel === undefined ? {} : {kernel}),
    ...(threadgroup === undefined ? {} : {threadgroup}),
  };
  let split: SplitReply | undefined;
  const code = await runWithLab(
    console,
    asJson,
    (lab, signal) => lab.splitKernel(request, {signal}),
    (reply) => {
      split = reply;
      if (reply.outcome === 'split') return exitCode.ok;
      if (asJson) writeJson(console, {exitCode: exitCode.findings, reply});
      else {
        for (const diagnostic of reply.diagnostics) console.err(findingLines(diagnostic));
        console.out(`Not split: ${file}.\n`);
      }
      return exitCode.findings;
    },
  );
  if (split?.outcome !== 'split') return code;
  const {manifest, ir, shell, function: math} = split;
  if (flags.output !== undefined) {
    const problem = await writeFiles(
      flags.output,
      [{path: shell.file, base64: Buffer.from(shell.text).toString('base64')}],
      [],
    );
    if (problem !== undefined) return tellError(console, asJson, problem);
  }
  return linkPair(
    {kind: 'given', name: file, manifest, ir},
    {file: math.file, source: math.text},
    flags,
    console,
  );
}

function parseThreadgroup(value: string): [number, number, number] {
  const [x = 0, y = 1, z = 1, ...more] = value.split(',').map(Number);
  if (more.length > 0 || ![x, y, z].every((one) => Number.isInteger(one) && one >= 1))
    throw new InvalidArgumentError('Expected X,Y,Z, such as 128,1,1.');
  return [x, y, z];
}

async function writeFiles(
  folder: string,
  files: readonly {readonly path: string; readonly base64: string}[],
  written: string[],
): Promise<LabError | undefined> {
  try {
    await mkdir(folder, {recursive: true});
  } catch (error) {
    return unreadable(folder, error as NodeJS.ErrnoException);
  }
  for (const {path, base64} of files) {
    const full = join(folder, path);
    const problem = await writeBytes(full, new Uint8Array(Buffer.from(base64, 'base64')));
    if (problem !== undefined) return problem;
    written.push(full);
  }
  return undefined;
}

function tell(
  console: Console,
  file: string,
  source: string,
  {shell, kernel, expected, expectedType, foundType, linked, diagnostics, errorCount}: LinkReply,
  written: readonly string[],
): void {
  const told = diagnostics.filter(({severity}) => severity !== 'remark');
  console.err(
    formatDiagnostics(
      told.filter(({origin}) => origin !== 'lab'),
      {[file]: source},
    ),
  );
  for (const diagnostic of told) if (diagnostic.origin === 'lab') console.err(findingLines(diagnostic));
  const state = !linked
    ? 'Not linked'
    : errorCount > 0
      ? 'Linked, with errors: what runs may do nothing on a GPU'
      : 'Linked';
  console.out(
    [
      `${state}: ${kernel} of ${shell}, ${file}.\n`,
      `expected   ${expected.replace(/\(\n\s*/, '(').replace(/\n\s*/g, ' ')}\n`,
      `in AIR     ${expectedType}\n`,
      foundType === undefined || foundType === expectedType ? '' : `found      ${foundType}\n`,
      ...written.map((path) => `wrote      ${path}\n`),
    ].join(''),
  );
}
