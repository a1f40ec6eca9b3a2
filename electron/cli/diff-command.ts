import {type Command, Option} from 'commander';
import {analyseAir, type AirAnalysis} from '../../core/air/analyse.ts';
import {diffAirModules, type ModuleDiff} from '../../core/air/diff/diff-modules.ts';
import {diffToHtml} from '../../core/air/diff/html.ts';
import {diffToJson} from '../../core/air/diff/json.ts';
import {diffToMarkdown} from '../../core/air/diff/markdown.ts';
import {diffToText} from '../../core/air/diff/text.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {SourceText} from '../../core/base/source-text.ts';
import {defaultTarget, type Target, targetSchema} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Console, writeJson} from './console.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
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
    .description('compare the metadata of two AIR modules by meaning; exits 1 where they differ')
    .argument('<left>', 'A.ll')
    .argument('<right>', 'B.ll')
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
  const [a, b] = [await analyse(left, flags.target), await analyse(right, flags.target)];
  if (!a.ok || !b.ok) {
    const errors = [a, b].flatMap((side) => (side.ok ? [] : [side.error]));
    const code = Math.max(...errors.map(exitCodeOf)) as ExitCode;
    if (flags.json === true) writeJson(console, {exitCode: code, error: errors[0]});
    else errors.forEach((error) => console.err(describeError(error)));
    return code;
  }
  const result = diffAirModules(a.value.air, b.value.air, {left: a.value.findings, right: b.value.findings});
  const {missing, extra, changed} = result.counts;
  const code = missing + extra + changed === 0 ? exitCode.ok : exitCode.findings;
  print(result, {left, right}, flags, code, console);
  return code;
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
