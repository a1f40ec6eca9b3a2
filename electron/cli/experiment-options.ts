import {stat, readFile} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {type Command, InvalidArgumentError, Option} from 'commander';
import {err, ok, type Result} from '../../core/base/result.ts';
import {
  maxSourceLength,
  type Target,
  targetSchema,
  type ToolchainChoice,
  toolchainChoiceSchema,
} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {deviceChoiceSchema} from '../../core/protocol/run.ts';
import {parseAppleClang} from './compile-options.ts';
import {unreadable} from './read-source.ts';

/** Options that every command has which runs an experiment. */
export interface ExperimentFlags {
  readonly device: string;
  readonly target?: Target;
  readonly toolchain: ToolchainChoice;
  readonly appleClang?: string;
  readonly timeLimit?: number;
  readonly json?: true;
}

export function addExperimentOptions(command: Command): Command {
  return command
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
    .option('--time-limit <seconds>', 'stop after this long', parseSeconds)
    .option('--json', 'print one JSON document on standard output');
}

/** The part of a request that every command makes alike. */
export function experimentRequest(file: string, experiment: string, flags: ExperimentFlags) {
  const {device, target, toolchain, appleClang, timeLimit} = flags;
  return {
    name: basename(file),
    experiment,
    folder: {kind: 'folder', path: dirname(file)},
    device,
    toolchain,
    ...(target === undefined ? {} : {target}),
    ...(appleClang === undefined ? {} : {appleClang}),
    ...(timeLimit === undefined ? {} : {timeLimitMs: Math.round(timeLimit * 1000)}),
  } as const;
}

/** Text of an experiment's file, refused when larger than any experiment is. */
export async function readExperiment(file: string): Promise<Result<string, LabError>> {
  try {
    const {size} = await stat(file);
    if (size > maxSourceLength) {
      const message = `${file} is too large: ${size} bytes, and at most ${maxSourceLength} are read.`;
      return err(badInput('file-too-large', message, 'Give values in files beside the experiment.', file));
    }
    return ok(await readFile(file, 'utf8'));
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
}

function parseDevice(value: string): string {
  if (!deviceChoiceSchema.safeParse(value).success)
    throw new InvalidArgumentError('Expected auto, reference, metal or metal:N.');
  return value;
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError('Expected 0 to 3600 seconds.');
  return seconds;
}
