import {type Command, InvalidArgumentError, Option} from 'commander';
import {type z} from 'zod';
import {
  appleClangSchema,
  type CompileRequestInput,
  compileOptionsSchema,
  deploymentTargetSchema,
  languageVersionSchema,
  optimisationSchema,
  defaultAppleClang,
  defaultTarget,
  type Target,
  targetSchema,
  type ToolchainChoice,
  toolchainChoiceSchema,
} from '../../core/protocol/compile.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {readProjectFiles} from '../host/project-files.ts';

/** Options that every command which compiles has. */
export interface CompileFlags {
  readonly target: Target;
  readonly toolchain: ToolchainChoice;
  readonly appleClang: string;
  readonly optimisation: z.infer<typeof optimisationSchema>;
  /** False after `--no-fast-math`. */
  readonly fastMath: boolean;
  readonly std?: z.infer<typeof languageVersionSchema>;
  readonly deployment?: z.infer<typeof deploymentTargetSchema>;
  readonly define?: readonly string[];
  readonly json?: true;
}

/** What commands have whose sources may include others. */
export interface SourceFlags extends CompileFlags {
  readonly include?: readonly string[];
  readonly project?: string;
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
    .addOption(
      new Option('-O, --optimisation <level>', 'optimisation of the front end')
        .choices(optimisationSchema.options)
        .argParser(parseOptimisation)
        .default('O2'),
    )
    .option('--no-fast-math', 'keep to the rules of IEEE 754')
    .addOption(new Option('--std <language>', 'language version').choices(languageVersionSchema.options))
    .addOption(
      new Option(
        '--deployment <os>',
        'oldest OS that the AIR is made for; by default the OS profile',
      ).choices(deploymentTargetSchema.options),
    )
    .addOption(new Option('-D, --define <name[=value]>', 'macro (repeatable)').argParser(parseDefine))
    .option('--json', 'print one JSON document on standard output');
}

/** Options of commands whose sources may include others. */
export function addSourceOptions(command: Command): Command {
  return addCompileOptions(command)
    .addOption(
      new Option('-I, --include <folder>', 'folder in which includes are looked for (repeatable)').argParser(
        (folder: string, before: readonly string[] = []) => [...before, folder],
      ),
    )
    .option(
      '--project <folder>',
      'folder outside of which no include is read; by default the one that the source and -I folders have in common',
    );
}

/** The compile request that the options ask for; refused where an include folder is outside the project. */
export async function compileRequest(
  file: string,
  source: string,
  flags: SourceFlags,
): Promise<Result<CompileRequestInput, LabError>> {
  const {target, toolchain, appleClang, optimisation, fastMath, std, deployment, define} = flags;
  const options = {
    optimisation,
    fastMath,
    defines: [...(define ?? [])],
    ...(std === undefined ? {} : {languageVersion: std}),
    ...(deployment === undefined ? {} : {deploymentTarget: deployment}),
  };
  const place = {root: flags.project, includeFolders: flags.include ?? []};
  const {path, includes, includeFolders, outside} = await readProjectFiles(file, source, place);
  const [stray] = outside;
  if (stray !== undefined) {
    const message = `-I ${stray}: the folder is not below the project ${flags.project ?? ''}.`;
    return err(badInput('include-outside', message, 'Give a --project that holds it, or none.', stray));
  }
  const request = {name: file, source, path, includes, target, toolchain, appleClang};
  return ok({...request, options: {...options, includeFolders: [...includeFolders]}});
}

/** `-O2` and `-O O2` alike. */
function parseOptimisation(value: string): string {
  const level = optimisationSchema.safeParse(value.startsWith('O') ? value : `O${value}`);
  if (!level.success) throw new InvalidArgumentError('Expected 0, 1, 2, 3 or s.');
  return level.data;
}

function parseDefine(value: string, before: readonly string[] = []): readonly string[] {
  if (!compileOptionsSchema.shape.defines.unwrap().element.safeParse(value).success) {
    throw new InvalidArgumentError('Expected NAME or NAME=VALUE.');
  }
  return [...before, value];
}

export function parseAppleClang(value: string): string {
  if (!appleClangSchema.safeParse(value).success) {
    throw new InvalidArgumentError(`Expected a version such as ${defaultAppleClang}.`);
  }
  return value;
}
