import {type Command} from 'commander';
import {type Diagnostic, type DiagnosticNote, type Location} from '../../core/base/diagnostic.ts';
import {type Result} from '../../core/base/result.ts';
import {type CompileReply} from '../../core/protocol/compile.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {addCompileOptions, type CompileFlags} from './compile-options.ts';
import {type Console, writeJson} from './console.ts';
import {withLab} from './local-lab.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {readMetalSource} from './read-source.ts';

interface Flags extends CompileFlags {
  readonly strict?: true;
}

interface Checked {
  readonly file: string;
  readonly result: Result<CompileReply, LabError>;
}

/** `airlock check`: one line per finding, `file:line:col: severity: text [rule]`. */
export function addCheckCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .description('check MSL sources: one line per finding')
    .argument('<file...>', 'FILE.metal ...')
    .option('--strict', 'warnings count as errors do');
  addCompileOptions(command).action(async (files: string[], flags: Flags) => {
    finish(await check(files, flags, console));
  });
}

async function check(files: readonly string[], flags: Flags, console: Console): Promise<ExitCode> {
  const checked = await withLab(async (lab) => {
    const results: Checked[] = [];
    for (const file of files) {
      const entry = {file, result: await checkFile(lab, file, flags)};
      results.push(entry);
      if (flags.json !== true) console.err(describe(entry));
    }
    return results;
  });
  const code = Math.max(...checked.map(({result}) => codeOf(result, flags))) as ExitCode;
  if (flags.json === true) writeJson(console, {exitCode: code, files: checked.map(toJson)});
  return code;
}

async function checkFile(lab: Lab, file: string, flags: Flags): Promise<Result<CompileReply, LabError>> {
  const source = await readMetalSource(file);
  if (!source.ok) return source;
  const {target, toolchain, appleClang} = flags;
  return lab.compile({name: file, source: source.value, target, toolchain, appleClang});
}

function codeOf(result: Result<CompileReply, LabError>, {strict}: Flags): ExitCode {
  if (!result.ok) return exitCodeOf(result.error);
  const counted = result.value.errorCount + (strict === true ? result.value.warningCount : 0);
  return counted === 0 ? exitCode.ok : exitCode.findings;
}

/** The findings without the compiler's artifacts: those are what `compile` is for. */
function toJson({file, result}: Checked): unknown {
  if (!result.ok) return {file, error: result.error};
  const {errorCount, warningCount, diagnostics, toolchain} = result.value;
  return {file, toolchain, errorCount, warningCount, diagnostics};
}

function describe({result}: Checked): string {
  if (!result.ok) return describeError(result.error);
  return result.value.diagnostics.map(findingLines).join('');
}

function findingLines(diagnostic: Diagnostic): string {
  const rule = ruleOf(diagnostic);
  const line = (severity: string, {message, location}: DiagnosticNote | Diagnostic): string =>
    `${location === undefined ? '' : `${place(location)}: `}${severity}: ${message} [${rule}]\n`;
  return [line(diagnostic.severity, diagnostic), ...diagnostic.notes.map((note) => line('note', note))].join(
    '',
  );
}

function place({file, range}: Location): string {
  return `${file}:${range.start.line}:${range.start.column}`;
}

/** Errors of Clang have no option to name; then whose rule it is stands in its place. */
function ruleOf({code, origin}: Diagnostic): string {
  if (code !== undefined) return code;
  return {clang: 'clang', 'apple-profile': 'apple-clang', lab: 'airlock'}[origin];
}
