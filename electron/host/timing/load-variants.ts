import {err, ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {runRequestSchema} from '../../../core/protocol/run.ts';
import {type RunFiles} from '../run-files.ts';
import {loadSource, type RunModule} from '../run-source.ts';
import {RunStages} from '../run-stages.ts';
import {type Toolchain} from '../toolchains.ts';
import {type ValidRequest} from '../validate.ts';
import {type PlannedVariant, type TimingPlan} from './plan-timing.ts';

/** A variant's modules: its own, and those of its linked functions by file. */
export interface VariantModules {
  readonly module: RunModule;
  readonly linked: ReadonlyMap<string, RunModule>;
}

export interface LoadOptions {
  readonly files: RunFiles;
  readonly toolchain: () => Result<Toolchain, LabError>;
  readonly signal: AbortSignal;
  readonly announce: (detail: string) => void;
}

/** Every source of every variant, compiled or read once for each front end and target. By variant. */
export async function loadVariants(
  plan: TimingPlan,
  request: ValidRequest<'timing'>,
  {files, toolchain, signal, announce}: LoadOptions,
): Promise<Result<ReadonlyMap<string, VariantModules>, LabError>> {
  const loaded = new Map<string, RunModule>();
  const run = runRequestSchema.parse({
    runId: request.timingId,
    name: request.name,
    experiment: request.experiment,
    options: request.options,
  });
  const load = async (
    {name, frontEnd, target}: PlannedVariant,
    source: string,
    kernel: string,
  ): Promise<Result<RunModule, LabError>> => {
    const key = JSON.stringify([frontEnd, target, source]);
    const before = loaded.get(key);
    if (before !== undefined) return ok(before);
    announce(`Compiling ${source} for ${name}.`);
    const stages = new RunStages();
    const context = {request: run, target, appleClang: frontEnd, signal, files, toolchain, stages};
    const made = await loadSource(source, kernel, context);
    if (!made.ok) return err(made.error.error);
    loaded.set(key, made.value);
    return made;
  };
  const variants = new Map<string, VariantModules>();
  for (const variant of plan.variants) {
    const {source, kernel, linked: functions} = variant.experiment;
    const module = await load(variant, source, kernel);
    if (!module.ok) return module;
    const linked = new Map<string, RunModule>();
    for (const part of functions) {
      const made = await load(variant, part.source, part.function);
      if (!made.ok) return made;
      linked.set(part.source, made.value);
    }
    variants.set(variant.name, {module: module.value, linked});
  }
  return ok(variants);
}
