import {type Command, InvalidArgumentError, Option} from 'commander';
import {
  appleClangSchema,
  defaultAppleClang,
  defaultTarget,
  type Target,
  targetSchema,
  type ToolchainChoice,
  toolchainChoiceSchema,
} from '../../core/protocol/compile.ts';

/** Options that every command which compiles has. */
export interface CompileFlags {
  readonly target: Target;
  readonly toolchain: ToolchainChoice;
  readonly appleClang: string;
  readonly json?: true;
}

export function addCompileOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--target <profile>', 'OS profile').choices(targetSchema.options).default(defaultTarget),
    )
    .addOption(
      new Option('--toolchain <name>', 'which toolchain compiles')
        .choices(toolchainChoiceSchema.options)
        .default('auto'),
    )
    .addOption(
      new Option('--apple-clang <version>', "version of Apple's front end whose own rules are applied")
        .argParser(parseAppleClang)
        .default(defaultAppleClang),
    )
    .option('--json', 'print one JSON document on standard output');
}

function parseAppleClang(value: string): string {
  if (!appleClangSchema.safeParse(value).success) {
    throw new InvalidArgumentError(`Expected a version such as ${defaultAppleClang}.`);
  }
  return value;
}
