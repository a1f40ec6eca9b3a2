import {readFile} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {type Command, InvalidArgumentError, Option} from 'commander';
import {
  type Target,
  targetSchema,
  type ToolchainChoice,
  toolchainChoiceSchema,
} from '../../core/protocol/compile.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {deviceChoiceSchema} from '../../core/protocol/run.ts';
import {sampleLimits, type TimingReply, type TimingRequestInput} from '../../core/protocol/timing.ts';
import {parseAppleClang} from './compile-options.ts';
import {type Console, writeJson} from './console.ts';
import {withLab} from './local-lab.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {unreadable} from './read-source.ts';
import {duration, timingCsv, timingLines} from './timing-lines.ts';
import {writeBytes} from './write-bytes.ts';

interface Sweep {
  readonly path: string;
  readonly values: readonly number[];
}

interface Flags {
  readonly samples: number;
  readonly sampleTime: number;
  readonly baseline?: string;
  readonly variant?: readonly string[];
  readonly set?: Readonly<Record<string, number>>;
  readonly sweep?: Sweep;
  readonly threshold: number;
  readonly threads: number;
  readonly device: string;
  readonly target?: Target;
  readonly toolchain: ToolchainChoice;
  readonly appleClang?: string;
  readonly timeLimit?: number;
  readonly csv?: string;
  readonly json?: true;
}

/** `airlock bench`: an experiment's variants timed against its baseline, after their results were compared. */
export function addBenchCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const number = (least: number, most: number) => (value: string) => {
    const parsed = Number(value);
    if (!(parsed >= least && parsed <= most)) throw new InvalidArgumentError(`Expected ${least} to ${most}.`);
    return parsed;
  };
  program
    .command('bench')
    .description("compare the times of an experiment's variants, after their results")
    .argument('<experiment>', 'NAME.lab.json')
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
    .option('--device <device>', 'auto, reference, metal or metal:N', parseDevice, 'auto')
    .addOption(
      new Option('--target <profile>', "OS profile, by default the experiment's").choices(
        targetSchema.options,
      ),
    )
    .addOption(
      new Option('--toolchain <name>', 'which toolchain compiles')
        .choices(toolchainChoiceSchema.options)
        .default('auto'),
    )
    .option(
      '--apple-clang <version>',
      "version of Apple's front end, by default the experiment's",
      parseAppleClang,
    )
    .option('--time-limit <seconds>', 'stop after this long', number(0.001, 3600))
    .option('--csv <file>', 'write every sample as a row')
    .option('--json', 'print one JSON document on standard output')
    .action(async (file: string, flags: Flags) => finish(await benchFile(file, flags, console)));
}

function parseDevice(value: string): string {
  if (deviceChoiceSchema.safeParse(value).success) return value;
  throw new InvalidArgumentError('Expected auto, reference, metal or metal:N.');
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
  let experiment: string;
  try {
    experiment = await readFile(file, 'utf8');
  } catch (error) {
    return fail(unreadable(file, error as NodeJS.ErrnoException));
  }
  return withLab(async (lab) => {
    const points = flags.sweep?.values ?? [undefined];
    const replies: {value: number | undefined; reply: TimingReply}[] = [];
    for (const value of points) {
      const set = {
        ...flags.set,
        ...(flags.sweep === undefined || value === undefined ? {} : {[flags.sweep.path]: value}),
      };
      const timed = await lab.timing(requestOf(file, experiment, flags, set));
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
    name: basename(file),
    experiment,
    folder: {kind: 'folder', path: dirname(file)},
    set,
    samples: Math.round(flags.samples),
    sampleMs: flags.sampleTime,
    threshold: flags.threshold / 100,
    threads: Math.round(flags.threads),
    device: flags.device,
    toolchain: flags.toolchain,
    ...(flags.baseline === undefined ? {} : {baseline: flags.baseline}),
    ...(flags.variant === undefined ? {} : {variants: [...flags.variant]}),
    ...(flags.target === undefined ? {} : {target: flags.target}),
    ...(flags.appleClang === undefined ? {} : {appleClang: flags.appleClang}),
    ...(flags.timeLimit === undefined ? {} : {timeLimitMs: Math.round(flags.timeLimit * 1000)}),
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
    ({name, summary}) => `${name} ${summary === undefined ? '–' : duration(summary.median)}`,
  );
  console.out(
    `${sweep.path} = ${value}: ${reply.outcome === 'measured' ? `${medians.join(', ')}. ` : ''}${reply.verdict}\n`,
  );
}

async function writeCsv(replies: readonly TimingReply[], {csv}: Flags): Promise<LabError | undefined> {
  if (csv === undefined) return undefined;
  const text = replies.map(timingCsv).join('');
  return writeBytes(csv, new TextEncoder().encode(text));
}

function codeOf({outcome, error}: TimingReply): ExitCode {
  if (outcome === 'measured') return exitCode.ok;
  return error === undefined ? exitCode.findings : exitCodeOf(error);
}
