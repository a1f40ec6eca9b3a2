import {type Command, InvalidArgumentError, Option} from 'commander';
import {type LabError} from '../../core/protocol/error.ts';
import {sampleLimits, type TimingReply, type TimingRequestInput} from '../../core/protocol/timing.ts';
import {chipIds} from '../../core/simt/chips/chips.ts';
import {formatNs} from '../../core/timing/format.ts';
import {samplesCsv} from '../../core/timing/samples-csv.ts';
import {type Console, writeJson} from './console.ts';
import {
  addExperimentOptions,
  type ExperimentFlags,
  experimentRequest,
  readExperiment,
} from './experiment-options.ts';
import {withShownLab} from './lab-command.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {timingLines} from './timing-lines.ts';
import {writeBytes} from './write-bytes.ts';

interface Sweep {
  readonly path: string;
  readonly values: readonly number[];
}

interface Flags extends ExperimentFlags {
  readonly samples: number;
  readonly sampleTime: number;
  readonly baseline?: string;
  readonly variant?: readonly string[];
  readonly set?: Readonly<Record<string, number>>;
  readonly sweep?: Sweep;
  readonly threshold: number;
  readonly threads: number;
  readonly csv?: string;
  readonly chip?: string;
}

/** `airlock bench`: an experiment's variants timed against its baseline, after their results were compared. */
export function addBenchCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const number = (least: number, most: number) => (value: string) => {
    const parsed = Number(value);
    if (!(parsed >= least && parsed <= most)) throw new InvalidArgumentError(`Expected ${least} to ${most}.`);
    return parsed;
  };
  const command = program
    .command('bench')
    .description("compare the times of an experiment's variants, after their results")
    .argument('<experiment>', 'NAME.lab.json');
  addExperimentOptions(command)
    .option(
      '--samples <count>',
      'samples of each side',
      number(sampleLimits.minimum, sampleLimits.maximum),
      sampleLimits.default,
    )
    .option(
      '--sample-time <ms>',
      'least time of one sample: launches are repeated until then',
      number(0.01, 50),
      2,
    )
    .option('--baseline <name>', "what the others are compared with, by default the experiment's own source")
    .option(
      '--variant <name>',
      'compare this variant only (repeatable)',
      (name: string, all: readonly string[] = []) => [...all, name],
    )
    .option(
      '--set <path=value>',
      'parameter such as threadgroup.0 or functionConstants.TILE (repeatable)',
      parseSet,
    )
    .option('--sweep <path=v1,v2,…>', 'repeat for each value of a parameter', parseSweep)
    .option('--threshold <percent>', 'differences below this do not matter', number(0, 100), 1)
    .option('--threads <count>', 'host threads of the reference device', number(1, 1024), 1)
    .addOption(
      new Option('--chip <name>', 'chip whose time and limits the reference device models').choices(chipIds),
    )
    .option('--csv <file>', 'write every sample as a row')
    .action(async (file: string, flags: Flags) => finish(await benchFile(file, flags, console)));
}

function parseSet(text: string, all: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [path = '', value = ''] = text.split('=');
  if (path === '' || value === '' || !Number.isFinite(Number(value)))
    throw new InvalidArgumentError('Expected PATH=NUMBER.');
  return {...all, [path]: Number(value)};
}

function parseSweep(text: string): Sweep {
  const [path = '', list = ''] = text.split('=');
  const values = list.split(',').map(Number);
  if (path === '' || list === '' || !values.every(Number.isFinite))
    throw new InvalidArgumentError('Expected PATH=NUMBER,NUMBER,…');
  return {path, values};
}

async function benchFile(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const fail = (error: LabError): ExitCode => {
    if (flags.json === true) writeJson(console, {file, exitCode: exitCodeOf(error), error});
    else console.err(describeError(error));
    return exitCodeOf(error);
  };
  const read = await readExperiment(file);
  if (!read.ok) return fail(read.error);
  const experiment = read.value;
  return withShownLab(console, `Timing ${file}`, async (lab, signal) => {
    const points = flags.sweep?.values ?? [undefined];
    const replies: {value: number | undefined; reply: TimingReply}[] = [];
    for (const value of points) {
      const set = {
        ...flags.set,
        ...(flags.sweep === undefined || value === undefined ? {} : {[flags.sweep.path]: value}),
      };
      const timed = await lab.timing(requestOf(file, experiment, flags, set), {signal});
      if (!timed.ok) return fail(timed.error);
      replies.push({value, reply: timed.value});
      if (flags.json !== true) show(console, flags.sweep, value, timed.value);
    }
    const code = replies.map(({reply}) => codeOf(reply)).find((one) => one !== exitCode.ok) ?? exitCode.ok;
    const unwritten = await writeCsv(
      replies.map(({reply}) => reply),
      flags,
    );
    if (unwritten !== undefined) return fail(unwritten);
    if (flags.json === true) {
      const document =
        flags.sweep === undefined
          ? {file, exitCode: code, reply: replies[0]?.reply}
          : {file, exitCode: code, parameter: flags.sweep.path, points: replies};
      writeJson(console, document);
    }
    return code;
  });
}

function requestOf(
  file: string,
  experiment: string,
  flags: Flags,
  set: Readonly<Record<string, number>>,
): TimingRequestInput {
  return {
    timingId: 'cli',
    ...experimentRequest(file, experiment, flags),
    set,
    samples: Math.round(flags.samples),
    sampleMs: flags.sampleTime,
    threshold: flags.threshold / 100,
    threads: Math.round(flags.threads),
    ...(flags.chip === undefined ? {} : {chip: flags.chip}),
    ...(flags.baseline === undefined ? {} : {baseline: flags.baseline}),
    ...(flags.variant === undefined ? {} : {variants: [...flags.variant]}),
  };
}

/** A whole report, or of a sweep one line for each value. */
function show(
  console: Console,
  sweep: Sweep | undefined,
  value: number | undefined,
  reply: TimingReply,
): void {
  const {error} = reply;
  if (error !== undefined) console.err(`airlock: ${error.nextStep}\n`);
  if (sweep === undefined || value === undefined) return console.out(timingLines(reply));
  const medians = reply.variants.map(
    ({name, summary}) => `${name} ${summary === undefined ? '–' : formatNs(summary.median)}`,
  );
  console.out(
    `${sweep.path} = ${value}: ${reply.outcome === 'measured' ? `${medians.join(', ')}. ` : ''}${reply.verdict}\n`,
  );
}

async function writeCsv(replies: readonly TimingReply[], {csv}: Flags): Promise<LabError | undefined> {
  if (csv === undefined) return undefined;
  const text = replies.map(({comparisons}) => samplesCsv(comparisons)).join('');
  return writeBytes(csv, new TextEncoder().encode(text));
}

function codeOf({outcome, error}: TimingReply): ExitCode {
  if (outcome === 'measured') return exitCode.ok;
  return error === undefined ? exitCode.findings : exitCodeOf(error);
}
