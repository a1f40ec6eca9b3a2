import {defaultAppleClang} from '../protocol/compile.ts';
import {type Experiment} from '../protocol/experiment.ts';

/**
 * The version of Apple's front end that compiles `variant` of an experiment. What a variant states is part of what it is; what
 * a person asks for comes before what the whole experiment states, which is a default; last comes the newest known.
 */
export function frontEndOf(
  experiment: Pick<Experiment, 'appleClang' | 'variants'>,
  variant: string | undefined,
  asked: string | undefined,
): string {
  const stated =
    variant !== undefined && Object.hasOwn(experiment.variants, variant)
      ? experiment.variants[variant]?.appleClang
      : undefined;
  return stated ?? asked ?? experiment.appleClang ?? defaultAppleClang;
}
