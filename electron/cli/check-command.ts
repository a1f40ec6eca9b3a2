import {type Command, InvalidArgumentError, Option} from 'commander';
import {extname} from 'node:path';
import {type Diagnostic} from '../../core/base/diagnostic.ts';
import {allRules, type CheckOptions} from '../../core/air/rules/check.ts';
import {type RuleSeverity} from '../../core/air/rules/rule.ts';
import {printModule} from '../../core/ir/printer/print-module.ts';
import {type ShellContract} from '../../core/air/shells/shell-contract.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {addSourceOptions, type SourceFlags, compileRequest} from './compile-options.ts';
import {type Console, writeJson} from './console.ts';
import {findingLines} from './finding-lines.ts';
import {checkIr} from './ir-check.ts';
import {withShownLab} from './lab-command.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {isBinary, nameOf, readBinaryFile} from './read-binary.ts';
import {readIrFile} from './read-ir.ts';
import {manifestBeside, shellManifest} from './read-shell.ts';
import {readMetalSource} from './read-source.ts';

interface Flags extends SourceFlags {
  readonly strict?: true;
  readonly uncontested?: true;
  readonly severity?: Severities;
  readonly shell?: string;
}

type Severities = Readonly<Record<string, RuleSeverity | 'off'>>;

/** What a check of any kind of file finds. */
interface Findings {
  /** Absent for IR, which nothing compiles. */
  readonly toolchain?: string;
  readonly errorCount: number;
  readonly warningCount: number;
  readonly diagnostics: readonly Diagnostic[];
}

interface Checked {
  readonly file: string;
  readonly result: Result<Findings, LabError>;
}

/** `airlock check`: one line per finding, `file:line:col: severity: text [rule]`. */
export function addCheckCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .description('check MSL sources, AIR modules and metallibs: one line per finding')
    .argument('<file...>', 'FILE.metal FILE.ll FILE.metallib ...')
    .option('--strict', 'warnings count as errors do')
    .option('--uncontested', 'leave out AIR rules whose evidence other reports contradict')
    .addOption(
      new Option(
        '--severity <rule=level>',
        'severity of an AIR rule: error, warning, info or off (repeatable)',
      ).argParser(parseSeverity),
    );
  command.option(
    '--shell <shell>',
    'check modules as this shell, or as a function of it; without, where a manifest.json says so',
  );
  addSourceOptions(command).action(async (files: string[], flags: Flags) => {
    finish(await check(files, flags, console));
  });
}

async function check(files: readonly string[], flags: Flags, console: Console): Promise<ExitCode> {
  const checkAll = async (
    lab?: Lab,
    signal?: AbortSignal,
    tell?: (what: string) => void,
  ): Promise<Checked[]> => {
    const results: Checked[] = [];
    for (const file of files) {
      if (signal?.aborted === true) break;
      tell?.(`Checking ${file}`);
      const entry = {file, result: await checkFile(lab, file, flags, signal)};
      results.push(entry);
      if (flags.json !== true) console.err(describe(entry));
    }
    return results;
  };
  // IR needs no toolchain, so that no lab has to be opened for it.
  const checked = files.every((file) => isIr(file) || isBinary(file))
    ? await checkAll()
    : await withShownLab(console, 'Checking', checkAll);
  const code = Math.max(...checked.map(({result}) => codeOf(result, flags))) as ExitCode;
  if (flags.json === true) writeJson(console, {exitCode: code, files: checked.map(toJson)});
  return code;
}

function ruleOptions({target, uncontested, severity}: Flags): CheckOptions {
  return {
    profile: target,
    evidence: uncontested === true ? 'uncontested' : 'all',
    ...(severity === undefined ? {} : {severities: severity}),
  };
}

function parseSeverity(value: string, before: Severities = {}): Severities {
  const [id = '', level = '', ...rest] = value.split('=');
  if (!allRules.some((rule) => rule.id === id)) throw new InvalidArgumentError(`There is no rule ${id}.`);
  if (!isLevel(level) || rest.length > 0) {
    throw new InvalidArgumentError(`Expected ${id}=error, ${id}=warning, ${id}=info or ${id}=off.`);
  }
  return {...before, [id]: level};
}

function isLevel(text: string): text is RuleSeverity | 'off' {
  return ['error', 'warning', 'info', 'off'].includes(text);
}

function isIr(file: string): boolean {
  return extname(file).toLowerCase() === '.ll';
}

async function checkFile(
  lab: Lab | undefined,
  file: string,
  flags: Flags,
  signal: AbortSignal | undefined,
): Promise<Result<Findings, LabError>> {
  if (lab === undefined || isIr(file) || isBinary(file)) {
    const contract = await contractOf(file, flags);
    if (!contract.ok) return contract;
    if (isBinary(file)) return checkBinary(file, flags, contract.value);
    const read = await readIrFile(file);
    return read.ok ? ok(checkIr(read.value, ruleOptions(flags), contract.value)) : read;
  }
  if (flags.shell !== undefined) {
    const message = `${file}: not supported: --shell with MSL.`;
    return err(badInput('shell-of-source', message, `Use airlock link ${flags.shell} ${file}.`, '--shell'));
  }
  const source = await readMetalSource(file);
  if (!source.ok) return source;
  const request = await compileRequest(file, source.value, flags);
  return request.ok ? lab.compile(request.value, signal === undefined ? {} : {signal}) : request;
}

/** What the module must keep as a side of a shell; nothing where it is none. */
async function contractOf(
  file: string,
  {shell}: Flags,
): Promise<Result<ShellContract | undefined, LabError>> {
  return shell === undefined ? ok(await manifestBeside(file)) : shellManifest(shell);
}

/** Each module of a library as `airlock info --ll` prints it; the place says of which function. */
async function checkBinary(
  file: string,
  flags: Flags,
  contract: ShellContract | undefined,
): Promise<Result<Findings, LabError>> {
  const read = await readBinaryFile(file);
  if (!read.ok) return read;
  const checks = read.value.modules.map(({module, functions}) => {
    const name = functions.length === 0 ? file : `${file}(${nameOf(functions)})`;
    const text = printModule(module);
    return checkIr({file: name, text, encoding: 'utf8'}, ruleOptions(flags), contract);
  });
  const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
  return ok({
    errorCount: sum(checks.map(({errorCount}) => errorCount)),
    warningCount: sum(checks.map(({warningCount}) => warningCount)),
    diagnostics: checks.flatMap(({diagnostics}) => diagnostics),
  });
}

function codeOf(result: Result<Findings, LabError>, {strict}: Flags): ExitCode {
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
