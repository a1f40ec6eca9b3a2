import {mkdir, readFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {type Command, InvalidArgumentError, Option} from 'commander';
import {elementKinds} from '../../core/experiment/element-type.ts';
import {type ServiceKind, serviceKindSchema} from '../../core/protocol/device.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Lab, type LabRequest} from '../../core/protocol/lab.ts';
import {maxPageElements, type RunReply} from '../../core/protocol/run.ts';
import {chipIds} from '../../core/simt/chips/chips.ts';
import {type Console, writeJson} from './console.ts';
import {
  addExperimentOptions,
  type ExperimentFlags,
  experimentRequest,
  readExperiment,
} from './experiment-options.ts';
import {withShownLab} from './lab-command.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {unreadable} from './read-source.ts';
import {runLines} from './run-lines.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags extends ExperimentFlags {
  readonly variant?: string;
  readonly checks: boolean;
  readonly hazards?: true;
  readonly chip?: string;
  readonly dump?: string;
  readonly service?: ServiceKind;
  readonly gputrace?: string;
  readonly binaryArchive?: string;
}

/** `airlock run`: one experiment from its file to its verdict. */
export function addRunCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .description('run an experiment and compare its results with what it expects')
    .argument('<experiment>', 'NAME.lab.json');
  addExperimentOptions(command)
    .option('--variant <name>', 'run this variant of the experiment')
    .option('--no-checks', 'run without checked mode')
    .option('--hazards', "emulate the hazards of Apple's GPUs")
    .addOption(new Option('--chip <name>', 'chip whose time the reference device models').choices(chipIds))
    .option('--dump <folder>', 'write every buffer as a raw little-endian file')
    .addOption(
      new Option('--service <kind>', "device service: validated with Metal's own checks, or capture").choices(
        serviceKindSchema.options,
      ),
    )
    .option('--gputrace <file>', 'write the GPU trace of the dispatch (service capture)', parseTrace)
    .option('--binary-archive <file>', "write the pipeline's machine code as a binary archive")
    .action(async (file: string, flags: Flags) => finish(await runFile(file, flags, console)));
}

async function runFile(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const fail = (error: LabError): ExitCode => {
    if (flags.json === true) writeJson(console, {file, exitCode: exitCodeOf(error), error});
    else console.err(describeError(error));
    return exitCodeOf(error);
  };
  const experiment = await readExperiment(file);
  if (!experiment.ok) return fail(experiment.error);
  return withShownLab(console, `Running ${file}`, async (lab, signal) => {
    const request: LabRequest<'run'> = {
      runId: 'cli',
      ...experimentRequest(file, experiment.value, flags),
      checked: flags.checks,
      emulateHazards: flags.hazards === true,
      ...(flags.chip === undefined ? {} : {chip: flags.chip}),
      ...(flags.variant === undefined ? {} : {variant: flags.variant}),
      // A trace can be had of one service only, so that it need not be named as well.
      service: flags.service ?? (flags.gputrace === undefined ? 'plain' : 'capture'),
      ...(flags.gputrace === undefined ? {} : {gputrace: resolve(flags.gputrace)}),
      ...(flags.binaryArchive === undefined ? {} : {binaryArchive: resolve(flags.binaryArchive)}),
    };
    const ran = await lab.run(request, {signal});
    if (!ran.ok) return fail(ran.error);
    const reply = ran.value;
    const dumped = flags.dump === undefined ? undefined : await dump(lab, reply, flags.dump);
    if (dumped !== undefined) return fail(dumped);
    const code = codeOf(reply);
    if (flags.json === true) writeJson(console, {file, exitCode: code, reply});
    else {
      const {out, err: problems} = runLines(reply, await sourcesOf(reply, dirname(file)));
      console.err(problems);
      console.out(out);
    }
    return code;
  });
}

/** Texts of the files that diagnostics are about, to show their lines; what cannot be read is not shown. */
async function sourcesOf({diagnostics}: RunReply, folder: string): Promise<Record<string, string>> {
  const names = new Set(
    diagnostics.flatMap(({location, origin}) => (origin === 'lab' ? [] : (location?.file ?? []))),
  );
  const sources: Record<string, string> = {};
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) sources[name] = text;
  }
  return sources;
}

/** A run that could not begin for want of its input is bad usage, as for every command. */
function codeOf({outcome, error}: RunReply): ExitCode {
  if (outcome === 'passed') return exitCode.ok;
  return error === undefined ? exitCode.findings : exitCodeOf(error);
}

/** `buffer0.bin`, … as the kernel left them. */
async function dump(lab: Lab, reply: RunReply, folder: string): Promise<LabError | undefined> {
  try {
    await mkdir(folder, {recursive: true});
  } catch (error) {
    return unreadable(folder, error as NodeJS.ErrnoException);
  }
  for (const {index, count, type, sizeBytes} of reply.buffers) {
    const bytes = new Uint8Array(sizeBytes);
    for (let firstElement = 0; firstElement < count; firstElement += maxPageElements) {
      const page = await lab.readRunBuffer({
        runId: reply.runId,
        index,
        firstElement,
        elements: maxPageElements,
      });
      if (!page.ok) return page.error;
      bytes.set(Buffer.from(page.value.base64, 'base64'), firstElement * elementKinds[type].bytes);
    }
    const problem = await writeBytes(join(folder, `buffer${index}.bin`), bytes);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function parseTrace(value: string): string {
  if (!value.endsWith('.gputrace'))
    throw new InvalidArgumentError('Expected a name that ends with .gputrace.');
  return value;
}
