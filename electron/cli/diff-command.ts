import {type Command, Option} from 'commander';
import {analyseAir, type AirAnalysis} from '../../core/air/analyse.ts';
import {diffAirModules, type ModuleDiff} from '../../core/air/diff/diff-modules.ts';
import {diffToHtml} from '../../core/air/diff/html.ts';
import {diffToJson} from '../../core/air/diff/json.ts';
import {diffToMarkdown} from '../../core/air/diff/markdown.ts';
import {diffToText} from '../../core/air/diff/text.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {printModule} from '../../core/ir/printer/print-module.ts';
import {diffFunctions, type FunctionText, functionTexts} from '../../core/metallib/diff-libraries.ts';
import {SourceText} from '../../core/base/source-text.ts';
import {defaultTarget, type Target, targetSchema} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Console, writeJson} from './console.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {isBinary, readBinaryFile} from './read-binary.ts';
import {readIrFile} from './read-ir.ts';

interface Flags {
  readonly target: Target;
  readonly markdown?: true;
  readonly html?: true;
  readonly json?: true;
}

/** `airlock diff`: what two modules state differently, by meaning. Exits 1 where there is any difference, as diff does. */
export function addDiffCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('diff')
    .description('compare the metadata of two AIR modules or libraries by meaning; exits 1 where they differ')
    .argument('<left>', 'A.ll, A.metallib, A.air or A.bc')
    .argument('<right>', 'B.ll, B.metallib, B.air or B.bc')
    .addOption(
      new Option('--target <profile>', 'OS profile whose rules are named')
        .choices(targetSchema.options)
        .default(defaultTarget),
    )
    .addOption(new Option('--markdown', 'print Markdown').conflicts(['html', 'json']))
    .addOption(new Option('--html', 'print one HTML page').conflicts(['markdown', 'json']))
    .option('--json', 'print one JSON document on standard output')
    .action(async (left: string, right: string, flags: Flags) => {
      finish(await diff(left, right, flags, console));
    });
}

async function diff(left: string, right: string, flags: Flags, console: Console): Promise<ExitCode> {
  // With a library on either side, functions are matched by name and compared one by one.
  const compared = [left, right].some(isBinary)
    ? await diffLibraries(left, right, flags.target)
    : await diffTexts(left, right, flags.target);
  if (!compared.ok) {
    const code = Math.max(...compared.error.map(exitCodeOf)) as ExitCode;
    if (flags.json === true) writeJson(console, {exitCode: code, error: compared.error[0]});
    else compared.error.forEach((error) => console.err(describeError(error)));
    return code;
  }
  const result = compared.value;
  const {missing, extra, changed} = result.counts;
  const code = missing + extra + changed === 0 ? exitCode.ok : exitCode.findings;
  print(result, {left, right}, flags, code, console);
  return code;
}

type Compared = Result<ModuleDiff, readonly LabError[]>;

async function diffTexts(left: string, right: string, profile: Target): Promise<Compared> {
  const [a, b] = [await analyse(left, profile), await analyse(right, profile)];
  if (!a.ok || !b.ok) return err(errorsOf([a, b]));
  return ok(diffAirModules(a.value.air, b.value.air, {left: a.value.findings, right: b.value.findings}));
}

async function diffLibraries(left: string, right: string, profile: Target): Promise<Compared> {
  const [a, b] = [await functionsOf(left, profile), await functionsOf(right, profile)];
  if (!a.ok || !b.ok) return err(errorsOf([a, b]));
  return ok(diffFunctions(a.value, b.value, {profile}));
}

function errorsOf(sides: readonly Result<unknown, LabError>[]): LabError[] {
  return sides.flatMap((side) => (side.ok ? [] : [side.error]));
}

/** The functions of a library as it names them; those of a module by its entry points. */
async function functionsOf(
  file: string,
  profile: Target,
): Promise<Result<readonly FunctionText[], LabError>> {
  if (!isBinary(file)) {
    const analysis = await analyse(file, profile);
    return analysis.ok ? ok(functionTexts(analysis.value.module)) : analysis;
  }
  const read = await readBinaryFile(file);
  if (!read.ok) return read;
  return ok(
    read.value.modules.flatMap(({module, functions}) =>
      functions.length === 0
        ? functionTexts(module)
        : functions.map(({name}) => ({name, text: printModule(module)})),
    ),
  );
}

function print(
  result: ModuleDiff,
  names: {left: string; right: string},
  flags: Flags,
  code: ExitCode,
  console: Console,
): void {
  if (flags.json === true) writeJson(console, {exitCode: code, ...(diffToJson(result, names) as object)});
  else if (flags.html === true) console.out(diffToHtml(result, names));
  else if (flags.markdown === true) console.out(diffToMarkdown(result, names));
  else console.out(diffToText(result));
}

async function analyse(file: string, profile: Target): Promise<Result<AirAnalysis, LabError>> {
  const read = await readIrFile(file);
  if (!read.ok) return read;
  const analysis = analyseAir(read.value.text, {profile});
  const [first] = analysis.parseDiagnostics;
  if (first === undefined) return ok(analysis);
  const {line, column} = new SourceText(read.value.text).positionAt(first.start);
  const message = `${file}:${line}:${column}: ${first.message}: what follows cannot be compared.`;
  return err(
    badInput('unreadable-ir', message, 'Mend the text first: airlock check names every place.', file),
  );
}
