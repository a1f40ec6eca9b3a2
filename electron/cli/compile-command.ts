import {stat} from 'node:fs/promises';
import {dirname, extname} from 'node:path';
import {type Command} from 'commander';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {formatDiagnostics} from '../../core/msl/diagnostics/format.ts';
import {type CompileReply} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {addSourceOptions, type SourceFlags, compileRequest} from './compile-options.ts';
import {type Console, writeJson} from './console.ts';
import {withShownLab} from './lab-command.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {readMetalSource} from './read-source.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags extends SourceFlags {
  readonly output?: string;
}

/** `airlock compile`: diagnostics as Clang prints them, and the IR with `-o`. */
export function addCompileCommand(
  program: Command,
  console: Console,
  finish: (code: ExitCode) => void,
): void {
  const command = program
    .command('compile')
    .description('compile MSL: print its diagnostics, write its AIR')
    .argument('<file>', 'FILE.metal')
    .option(
      '-o, --output <file>',
      'write AIR to OUT.ll (- for standard output) or a library to OUT.metallib',
    );
  addSourceOptions(command).action(async (file: string, flags: Flags) => {
    finish(await compile(file, flags, console));
  });
}

async function compile(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const fail = (error: LabError): ExitCode => {
    if (flags.json === true) writeJson(console, {file, exitCode: exitCodeOf(error), error});
    else console.err(describeError(error));
    return exitCodeOf(error);
  };
  const refused = await refuseOutput(flags);
  if (refused !== undefined) return fail(refused);
  const source = await readMetalSource(file);
  if (!source.ok) return fail(source.error);
  const request = await compileRequest(file, source.value, flags);
  if (!request.ok) return fail(request.error);
  const {value} = request;
  const compiled = await withShownLab(console, `Compiling ${file}`, (lab, signal) =>
    lab.compile(value, {signal}),
  );
  if (!compiled.ok) return fail(compiled.error);
  const reply = compiled.value;
  const unwritten = await writeOutput(reply, flags, console);
  if (unwritten !== undefined) return fail(unwritten);
  const code = reply.errorCount === 0 ? exitCode.ok : exitCode.findings;
  if (flags.json === true) writeJson(console, {file, exitCode: code, reply});
  else console.err(formatDiagnostics(reply.diagnostics, {[file]: source.value}));
  return code;
}

/** Before the compile: nobody waits for a result that cannot be written. */
async function refuseOutput({output, json}: Flags): Promise<LabError | undefined> {
  if (output === undefined) return undefined;
  if (output === '-') {
    if (json !== true) return undefined;
    const next = 'Leave one of them away; the JSON document holds the IR too.';
    return badInput('bad-usage', '-o - and --json both want standard output.', next, '-o');
  }
  const extension = extname(output).toLowerCase();
  if (extension === '.ll' || extension === '.metallib')
    return (await isFolder(dirname(output))) ? undefined : unwritable(output, 'no such folder');
  const message = `${output} has no extension that names a kind of output.`;
  return badInput('unknown-output-kind', message, 'Give a file whose name ends in .ll or .metallib.', '-o');
}

/** Writes nothing where there were errors, as Clang does. */
async function writeOutput(
  {ir, errorCount}: CompileReply,
  {output}: Flags,
  console: Console,
): Promise<LabError | undefined> {
  if (output === undefined || ir?.kind !== 'air' || errorCount > 0) return undefined;
  if (output === '-') {
    console.out(ir.text);
    return undefined;
  }
  if (extname(output).toLowerCase() === '.metallib') return writeLibrary(ir.text, output);
  return writeBytes(output, new TextEncoder().encode(ir.text));
}

async function writeLibrary(air: string, output: string): Promise<LabError | undefined> {
  const built = buildLibrary(parseModule(air).module);
  if (built.ok) return writeBytes(output, built.value.bytes);
  const reason = built.error[0]?.message ?? 'no reason is known';
  const message = `No library can be made of the AIR: ${reason}.`;
  return badInput('no-library', message, 'Write the AIR instead and look at it: -o OUT.ll.', output);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function unwritable(output: string, reason: string): LabError {
  const message = `${output} cannot be written: ${reason}.`;
  return badInput('unwritable-file', message, 'Check that its folder exists and is yours.', '-o');
}
