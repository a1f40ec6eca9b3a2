import {err, ok, type Result} from '../../../core/base/result.ts';
import {
  applyVariant,
  defaultBaseline,
  setParameters,
  variantNames,
} from '../../../core/experiment/apply-variant.ts';
import {frontEndOf} from '../../../core/experiment/front-end.ts';
import {parseExperiment} from '../../../core/experiment/parse-experiment.ts';
import {defaultTarget, type Target} from '../../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {type Experiment} from '../../../core/protocol/experiment.ts';
import {inputError} from '../run-data.ts';
import {type ValidRequest} from '../validate.ts';

/** A variant as it is timed. */
export interface PlannedVariant {
  readonly name: string;
  /** With the variant applied. */
  readonly experiment: Experiment;
  /** Version of Apple's front end that its sources are compiled as. */
  readonly frontEnd: string;
  readonly target: Target;
}

export interface TimingPlan {
  readonly title: string;
  readonly baseline: PlannedVariant;
  /** The baseline first. */
  readonly variants: readonly PlannedVariant[];
}

/** What a request means: parameters set, then every variant applied. */
export function planTiming(request: ValidRequest<'timing'>): Result<TimingPlan, LabError> {
  const parsed = parseExperiment(request.experiment);
  if (!parsed.ok) return err(inputError(parsed.error));
  const set = setParameters(parsed.value, request.set);
  if (!set.ok) return err(inputError(set.error));
  const whole = set.value;
  const named = request.baseline ?? defaultBaseline(whole);
  const others = request.variants ?? variantNames(whole).filter((name) => name !== named);
  const variants: PlannedVariant[] = [];
  for (const name of new Set([named, ...others])) {
    const applied = applyVariant(whole, name);
    if (!applied.ok) return err(inputError(applied.error));
    variants.push({
      name,
      experiment: applied.value,
      frontEnd: frontEndOf(whole, name, request.appleClang),
      target: request.target ?? applied.value.target ?? defaultTarget,
    });
  }
  const [baseline] = variants;
  if (baseline !== undefined && variants.length > 1) return ok({title: whole.title, baseline, variants});
  const message = `${request.name} has nothing to compare ${named} with.`;
  return err(
    badInput('no-variants', message, 'Add variants to the experiment (docs/experiments.md).', 'variants'),
  );
}
