import {type Command, Option} from 'commander';
import {fixAll} from '../../core/air/fixes/fix-findings.ts';
import {isAirModule} from '../../core/air/analyse.ts';
import {defaultTarget, type Target, targetSchema} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Console, writeJson} from './console.ts';
import {findingLines} from './finding-lines.ts';
import {checkIr, type IrCheck} from './ir-check.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {type IrFile, readIrFile} from './read-ir.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags {
  readonly output?: string;
  readonly target: Target;
  readonly json?: true;
}

/** `airlock fix`: every safe metadata fix, in place or into `-o`; what is left is printed as `check` prints it. */
export function addFixCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('fix')
    .description('apply every safe metadata fix to AIR text')
    .argument('<file>', 'FILE.ll')
    .option('-o, --output <file>', 'write to OUT.ll instead of FILE.ll (- for standard output)')
    .addOption(
      new Option('--target <profile>', 'OS profile').choices(targetSchema.options).default(defaultTarget),
    )
    .option('--json', 'print one JSON document on standard output')
    .action(async (file: string, flags: Flags) => {
      finish(await fix(file, flags, console));
    });
}

async function fix(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const fail = (error: LabError): ExitCode => {
    if (flags.json === true) writeJson(console, {file, exitCode: exitCodeOf(error), error});
    else console.err(describeError(error));
    return exitCodeOf(error);
  };
  if (flags.output === '-' && flags.json === true) {
    const next = 'Leave one of them away; the JSON document holds the text too.';
    return fail(badInput('bad-usage', '-o - and --json both want standard output.', next, '-o'));
  }
  const read = await readIrFile(file);
  if (!read.ok) return fail(read.error);
  const refused = refuse(read.value, checkIr(read.value, {profile: flags.target}));
  if (refused !== undefined) return fail(refused);
  const {text, applied} = fixAll(read.value.text, {profile: flags.target});
  const unwritten = await write({...read.value, text}, text !== read.value.text, flags, console);
  if (unwritten !== undefined) return fail(unwritten);
  const left = checkIr({...read.value, file: writtenTo(file, flags), text}, {profile: flags.target});
  const code = left.errorCount === 0 ? exitCode.ok : exitCode.findings;
  if (flags.json === true) {
    const {errorCount, warningCount, diagnostics} = left;
    writeJson(console, {file, exitCode: code, applied, errorCount, warningCount, diagnostics, text});
    return code;
  }
  for (const {ruleId, message} of applied) console.err(`airlock: ${message} [${ruleId}]\n`);
  console.err(left.diagnostics.map(findingLines).join(''));
  return code;
}

function writtenTo(file: string, {output}: Flags): string {
  return output === undefined || output === '-' ? file : output;
}

/** A text that is not understood may not be changed. */
function refuse({file}: IrFile, {analysis, diagnostics}: IrCheck): LabError | undefined {
  const [first] = analysis.parseDiagnostics;
  if (first !== undefined) {
    const at = diagnostics[0]?.location?.range.start;
    const message = `${file}:${at?.line ?? 1}:${at?.column ?? 1}: ${first.message}: the text is left as it is.`;
    return badInput('unreadable-ir', message, 'Mend the text first: airlock check names every place.', file);
  }
  if (isAirModule(analysis.air)) return undefined;
  const message = `${file} is no AIR module: it has no air64 triple and no air metadata.`;
  return badInput('not-air', message, 'Give a module that is written for AIR.', file);
}

async function write(
  {file, text, encoding}: IrFile,
  isChanged: boolean,
  flags: Flags,
  console: Console,
): Promise<LabError | undefined> {
  if (flags.output === '-') {
    console.out(text);
    return undefined;
  }
  const path = writtenTo(file, flags);
  if (path === file && !isChanged) return undefined;
  return writeBytes(path, text, encoding);
}
