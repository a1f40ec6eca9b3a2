import {readFile} from 'node:fs/promises';
import {type Command, InvalidArgumentError} from 'commander';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {mergeSuites, withMachineLabel} from '../../core/protocol/merge-suites.ts';
import {deviceChoiceSchema} from '../../core/protocol/run.ts';
import {type SuiteReport, suiteReportSchema, type SuiteVerdict} from '../../core/protocol/suite.ts';
import {type Console, writeJson} from './console.ts';
import {runWithLab, tellError} from './lab-command.ts';
import {type ExitCode, exitCode} from './outcome.ts';
import {unreadable} from './read-source.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags {
  readonly device: string;
  readonly merge?: string[];
  readonly machine?: string;
  readonly output?: string;
  readonly json?: true;
}

/** `airlock suite`: compatibility cases as a matrix of case by profile. */
export function addSuiteCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('suite')
    .description('try every case of a folder under every OS profile; exits 1 where one ends unexpectedly')
    .argument('<folder>', 'folder that holds suite.json')
    .option('--device <device>', 'auto, reference, metal or metal:N', parseDevice, 'auto')
    .option('--machine <label>', 'name this machine in the results')
    .option('--merge <file...>', 'add results of other machines')
    .option('-o, --output <file>', 'write the results as JSON, to merge elsewhere')
    .option('--json', 'print one JSON document on standard output')
    .action(async (folder: string, flags: Flags) => finish(await suite(folder, flags, console)));
}

function parseDevice(value: string): string {
  if (!deviceChoiceSchema.safeParse(value).success)
    throw new InvalidArgumentError('Expected auto, reference, metal or metal:N.');
  return value;
}

function suite(folder: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  return runWithLab(
    console,
    asJson,
    async (lab, signal) => {
      const others: SuiteReport[] = [];
      for (const file of flags.merge ?? []) {
        const read = await readReport(file);
        if (!read.ok) return read;
        others.push(read.value);
      }
      const ran = await lab.runSuite(
        {jobId: 'cli', suite: {kind: 'folder', path: folder}, device: flags.device},
        {signal},
      );
      if (!ran.ok) return ran;
      const own = flags.machine === undefined ? ran.value : withMachineLabel(ran.value, flags.machine);
      return ok({own, merged: mergeSuites([own, ...others]) ?? own});
    },
    async ({own, merged}) => {
      if (flags.output !== undefined) {
        const problem = await writeBytes(flags.output, Buffer.from(`${JSON.stringify(own, undefined, 2)}\n`));
        if (problem !== undefined) return tellError(console, asJson, problem);
      }
      const isExpected = ({verdict}: {verdict: SuiteVerdict}): boolean =>
        verdict === 'pass' || verdict === 'expected-fail';
      const code = own.results.every(isExpected) ? exitCode.ok : exitCode.findings;
      if (asJson) writeJson(console, {exitCode: code, report: merged});
      else console.out(matrixLines(merged));
      return code;
    },
  );
}

async function readReport(file: string): Promise<Result<SuiteReport, LabError>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
  const nextStep = 'Give a file that airlock suite -o wrote.';
  try {
    const parsed = suiteReportSchema.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    return err(
      badInput(
        'no-suite-report',
        `${file} is no result of a suite: ${place}: ${issue?.message ?? ''}.`,
        nextStep,
      ),
    );
  } catch {
    return err(badInput('no-suite-report', `${file} is no JSON.`, nextStep));
  }
}

const words: Readonly<Record<SuiteVerdict, string>> = {
  pass: 'pass',
  'expected-fail': 'expected fail',
  'unexpected-pass': 'UNEXPECTED PASS',
  crash: 'CRASH',
  error: 'ERROR',
};

/** Case by profile and machine; below it what ended unexpectedly. */
function matrixLines(report: SuiteReport): string {
  const several = report.machines.length > 1;
  const columns = report.machines.flatMap(({label}) =>
    [...new Set(report.results.map(({profile}) => profile))]
      .filter((profile) => report.results.some((one) => one.profile === profile && one.machine === label))
      .map((profile) => ({label, profile, title: several ? `${profile} ${label}` : profile})),
  );
  const nameWidth = Math.max(4, ...report.cases.map(({name}) => name.length));
  const widths = columns.map(({title}) => Math.max(title.length, 15));
  const row = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(nameWidth)}  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  const cellOf = (name: string, {label, profile}: (typeof columns)[number]): string => {
    const found = report.results.find(
      (one) => one.case === name && one.machine === label && one.profile === profile,
    );
    return found === undefined ? '-' : words[found.verdict];
  };
  const odd = report.results.filter(({verdict}) => verdict !== 'pass' && verdict !== 'expected-fail');
  const predicted = report.results.some((one) => one.predicted);
  return `${[
    report.title,
    row(
      '',
      columns.map(({title}) => title),
    ),
    ...report.cases.map(({name}) =>
      row(
        name,
        columns.map((column) => cellOf(name, column)),
      ),
    ),
    ...odd.map((one) => `${one.case} under ${one.profile} on ${one.machine}: ${one.detail}`),
    ...(predicted ? ['Results of the reference device are predicted by rules, not seen on macOS.'] : []),
  ].join('\n')}\n`;
}
