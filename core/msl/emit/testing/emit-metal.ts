import {type AirModule, readAirModule} from '../../../air/model/air-module.ts';
import {type PreparedSource} from '../../source-pass/prepare-source.ts';
import {compileMetal} from '../../testing/clang.ts';
import {type DeploymentTarget, type LanguageName, targetFacts} from '../../target.ts';
import {emitAir, type EmitFailure, type EmittedAir} from '../emit.ts';
import {type Result} from '../../../base/result.ts';

export interface EmitMetalOptions {
  readonly target?: DeploymentTarget;
  readonly languageVersion?: LanguageName;
  readonly appleClang?: string;
  readonly fastMath?: boolean;
  readonly optimisation?: string;
  readonly sdk?: readonly number[];
  readonly textOf?: (prepared: PreparedSource) => string;
}

/** MSL through the whole portable pipeline: source pass, headers, real Clang, emission. Clang must accept the source. */
export async function emitMetal(
  source: string,
  options: EmitMetalOptions = {},
): Promise<Result<EmittedAir, EmitFailure>> {
  const {target = 'macos26', appleClang = '32023.850', fastMath = true, optimisation = 'O2', sdk} = options;
  const {textOf} = options;
  const run = await compileMetal(source, {
    ...{target, appleClang, fastMath, optimisation},
    ...(textOf === undefined ? {} : {textOf}),
  });
  if (run.ir === '') throw new Error(`Clang refuses the source:\n${run.output}`);
  return emitAir(run.ir, run.prepared.records, {
    target,
    fastMath,
    appleClang,
    languageVersion: options.languageVersion ?? targetFacts(target).newestLanguage,
    sourceName: 'k.metal',
    sources: {'k.metal': {name: 'k.metal', text: run.prepared.text}},
    ...(sdk === undefined ? {} : {sdk}),
  });
}

/** The AIR of a source that has some. */
export async function airOf(
  source: string,
  options: EmitMetalOptions = {},
): Promise<EmittedAir & {readonly air: AirModule}> {
  const emitted = await emitMetal(source, options);
  if (!emitted.ok) throw new Error(emitted.error.diagnostics.map(({message}) => message).join('\n'));
  return {...emitted.value, air: readAirModule(emitted.value.module)};
}
