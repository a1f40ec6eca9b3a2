import {type Command, Option} from 'commander';
import {analyseAir, irDiagnostics, toDiagnostics} from '../../core/air/analyse.ts';
import {type Diagnostic} from '../../core/base/diagnostic.ts';
import {SourceText} from '../../core/base/source-text.ts';
import {typePointers} from '../../core/ir/pointers/typed-pointers.ts';
import {verifyModule} from '../../core/ir/verify/verify-module.ts';
import {buildLibrary, type BuiltLibrary} from '../../core/metallib/build-library.ts';
import {defaultTarget, type Target, targetSchema} from '../../core/protocol/compile.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Console, writeJson} from './console.ts';
import {findingLines} from './finding-lines.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {type IrFile, readIrFile} from './read-ir.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags {
  readonly output: string;
  readonly target: Target;
  readonly json?: true;
}

/** A library, or none where the text is wrong; the findings say why, or what the OS may not like. */
interface Built {
  readonly library: BuiltLibrary | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** `airlock build`: a `.metallib` of AIR text, with no Apple tool. */
export function addBuildCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('build')
    .description('make a .metallib of AIR text')
    .argument('<file>', 'FILE.ll')
    .requiredOption('-o, --output <file>', 'OUT.metallib')
    .addOption(
      new Option('--target <profile>', 'OS profile whose rules are checked')
        .choices(targetSchema.options)
        .default(defaultTarget),
    )
    .option('--json', 'print one JSON document on standard output')
    .action(async (file: string, flags: Flags) => {
      finish(await build(file, flags, console));
    });
}

async function build(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const fail = (error: LabError): ExitCode => {
    if (flags.json === true) writeJson(console, {file, exitCode: exitCodeOf(error), error});
    else console.err(describeError(error));
    return exitCodeOf(error);
  };
  const read = await readIrFile(file);
  if (!read.ok) return fail(read.error);
  const {library, diagnostics} = buildText(read.value, flags.target);
  if (library !== undefined) {
    const unwritten = await writeBytes(flags.output, library.bytes);
    if (unwritten !== undefined) return fail(unwritten);
  }
  const code = library === undefined ? exitCode.findings : exitCode.ok;
  if (flags.json === true) {
    const output = library === undefined ? undefined : flags.output;
    const functions = library?.functions.map(({name, type, airVersion, languageVersion}) => {
      return {name, type, airVersion: airVersion.join('.'), languageVersion: languageVersion.join('.')};
    });
    writeJson(console, {file, exitCode: code, output, bytes: library?.bytes.length, functions, diagnostics});
    return code;
  }
  console.err(diagnostics.map(findingLines).join(''));
  return code;
}

/** The rules of the OS profile are told as warnings: a library that breaks them may be just what a test needs. */
function buildText({file, text}: IrFile, profile: Target): Built {
  const source = new SourceText(text);
  const analysis = analyseAir(text, {profile});
  const {module, parseDiagnostics} = analysis;
  if (parseDiagnostics.length > 0)
    return {library: undefined, diagnostics: irDiagnostics(parseDiagnostics, file, source)};
  const rules = toDiagnostics(analysis, file, profile, source).map((diagnostic): Diagnostic =>
    diagnostic.severity === 'error' ? {...diagnostic, severity: 'warning'} : diagnostic,
  );
  const broken = verifyModule(module);
  if (broken.some(({severity}) => severity === 'error'))
    return {library: undefined, diagnostics: [...irDiagnostics(broken, file, source), ...rules]};
  if (module.opaquePointers) typePointers(module);
  // Pointers without types got some; what came out must hold as well.
  const again = verifyModule(module).filter(({severity}) => severity === 'error');
  const built = again.length > 0 ? ({ok: false, error: again} as const) : buildLibrary(module);
  if (built.ok)
    return {library: built.value, diagnostics: [...irDiagnostics(broken, file, source), ...rules]};
  return {library: undefined, diagnostics: [...irDiagnostics(built.error, file, source), ...rules]};
}
