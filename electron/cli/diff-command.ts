import {extname} from 'node:path';
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
import {type Target} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {addSourceOptions, type SourceFlags, compileRequest} from './compile-options.ts';
import {type Console, writeJson} from './console.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {withLab} from './local-lab.ts';
import {isBinary, readBinaryFile} from './read-binary.ts';
import {readIrFile} from './read-ir.ts';
import {readMetalSource} from './read-source.ts';

interface Flags extends SourceFlags {
  readonly markdown?: true;
  readonly html?: true;
}

/** The AIR of a source, where a side of the comparison is one. */
type CompileSource = (file: string) => Promise<Result<string, LabError>>;

interface Sides {
  readonly profile: Target;
  readonly compileSource: CompileSource;
}

/** `airlock diff`: what two modules state differently, by meaning. Exits 1 where there is any difference, as diff does. */
export function addDiffCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const command = program
    .command('diff')
    .description(
      'compare the metadata of two modules, libraries or sources by meaning; exits 1 where they differ',
    )
    .argument('<left>', 'A.ll, A.metallib, A.air, A.bc or A.metal')
    .argument('<right>', 'B.ll, B.metallib, B.air, B.bc or B.metal')
    .addOption(new Option('--markdown', 'print Markdown').conflicts(['html', 'json']))
    .addOption(new Option('--html', 'print one HTML page').conflicts(['markdown', 'json']));
  addSourceOptions(command).action(async (left: string, right: string, flags: Flags) => {
    finish(await diff(left, right, flags, console));
  });
}

async function diff(left: string, right: string, flags: Flags, console: Console): Promise<ExitCode> {
  const compare = (compileSource: CompileSource): Promise<Compared> => {
    const sides = {profile: flags.target, compileSource};
    // With a library on either side, functions are matched by name and compared one by one.
    return [left, right].some(isBinary) ? diffLibraries(left, right, sides) : diffTexts(left, right, sides);
  };
  // Only a source needs a lab.
  const compared = [left, right].some(isSource)
    ? await withLab((lab) => compare((file) => compileAir(lab, file, flags)))
    : await compare(() => Promise.reject(new Error('no source is among the sides')));
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

async function diffTexts(left: string, right: string, sides: Sides): Promise<Compared> {
  const [a, b] = [await analyse(left, sides), await analyse(right, sides)];
  if (!a.ok || !b.ok) return err(errorsOf([a, b]));
  return ok(diffAirModules(a.value.air, b.value.air, {left: a.value.findings, right: b.value.findings}));
}

async function diffLibraries(left: string, right: string, sides: Sides): Promise<Compared> {
  const [a, b] = [await functionsOf(left, sides), await functionsOf(right, sides)];
  if (!a.ok || !b.ok) return err(errorsOf([a, b]));
  return ok(diffFunctions(a.value, b.value, {profile: sides.profile}));
}

function errorsOf(sides: readonly Result<unknown, LabError>[]): LabError[] {
  return sides.flatMap((side) => (side.ok ? [] : [side.error]));
}

/** The functions of a library as it names them; those of a module by its entry points. */
async function functionsOf(file: string, sides: Sides): Promise<Result<readonly FunctionText[], LabError>> {
  if (!isBinary(file)) {
    const analysis = await analyse(file, sides);
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

function isSource(file: string): boolean {
  return extname(file).toLowerCase() === '.metal';
}

/** The AIR that the portable toolchain makes of a source; its first error where there is none. */
async function compileAir(lab: Lab, file: string, flags: Flags): Promise<Result<string, LabError>> {
  const source = await readMetalSource(file);
  if (!source.ok) return source;
  const request = await compileRequest(file, source.value, flags);
  if (!request.ok) return request;
  const compiled = await lab.compile(request.value);
  if (!compiled.ok) return compiled;
  const {ir, diagnostics} = compiled.value;
  const first = diagnostics.find(({severity}) => severity === 'error');
  if (first === undefined && ir?.kind === 'air') return ok(ir.text);
  const at = first?.location?.range.start;
  const place = at === undefined ? file : `${file}:${at.line}:${at.column}`;
  const message = `${place}: ${first?.message ?? 'no AIR was made'}: there is no AIR to compare.`;
  return err(badInput('uncompiled-source', message, `airlock compile ${file} names every error.`, file));
}

async function analyse(
  file: string,
  {profile, compileSource}: Sides,
): Promise<Result<AirAnalysis, LabError>> {
  const text = isSource(file) ? await compileSource(file) : await readIrText(file);
  if (!text.ok) return text;
  const analysis = analyseAir(text.value, {profile});
  const [first] = analysis.parseDiagnostics;
  if (first === undefined) return ok(analysis);
  const {line, column} = new SourceText(text.value).positionAt(first.start);
  const message = `${file}:${line}:${column}: ${first.message}: what follows cannot be compared.`;
  return err(
    badInput('unreadable-ir', message, 'Mend the text first: airlock check names every place.', file),
  );
}

async function readIrText(file: string): Promise<Result<string, LabError>> {
  const read = await readIrFile(file);
  return read.ok ? ok(read.value.text) : read;
}
