import {type Drift} from './drift.ts';
import {type RatioEstimate} from './block-bootstrap.ts';

/** Why a comparison gives no answer, each with what a person can do about it. */
export type Undecided =
  /** The interval holds both a difference that matters and none. */
  | {readonly reason: 'interval-too-wide'; readonly lower: number; readonly upper: number}
  /** There is a difference, and the interval holds both such that matter and such that do not. */
  | {
      readonly reason: 'across-threshold';
      readonly lower: number;
      readonly upper: number;
      readonly threshold: number;
    }
  /** The difference is no larger than what the same code against itself shows. */
  | {readonly reason: 'within-noise-floor'; readonly floor: number; readonly ratio: number}
  /** Speed changed so much during the run that the blocks do not describe one machine. */
  | {readonly reason: 'drift'; readonly factor: number}
  | {readonly reason: 'too-few-blocks'; readonly blocks: number; readonly needed: number}
  /** Validation instruments the code (METAL.md 3.6). */
  | {readonly reason: 'validation-on'}
  /** A paravirtual GPU's times say nothing of a real one (METAL.md 4.2). */
  | {readonly reason: 'virtual-gpu'};

export type Verdict =
  | {
      readonly kind: 'faster' | 'slower';
      readonly factor: number;
      readonly lower: number;
      readonly upper: number;
    }
  /** The whole interval lies within the threshold. */
  | {readonly kind: 'same'; readonly within: number}
  | {readonly kind: 'not-decided'; readonly causes: readonly Undecided[]};

export interface Conditions {
  readonly validation: boolean;
  readonly virtualGpu: boolean;
}

export interface VerdictOptions {
  /** Differences below this do not matter; 0.01 is 1 %. */
  readonly threshold: number;
  readonly minimumBlocks: number;
  /** A change of speed over the run beyond this share makes it undecided, though blocks cancel its linear part. */
  readonly maximumDrift: number;
}

export const defaultVerdictOptions: VerdictOptions = {threshold: 0.01, minimumBlocks: 10, maximumDrift: 0.15};

/** What a run can resolve, as a share: half the width of the interval that the same code shows against itself. */
export function noiseFloor(control: RatioEstimate): number {
  return Math.sqrt(control.upper / control.lower) - 1;
}

/**
 * What the times of B against A show: `faster` and `slower` speak of B. A difference counts only where its interval
 * excludes none, it is at least the threshold, and it exceeds the noise floor of the A/A control (METAL.md 4.3).
 */
export function judge(
  estimate: RatioEstimate,
  control: RatioEstimate,
  drift: Drift,
  conditions: Conditions,
  options: VerdictOptions = defaultVerdictOptions,
): Verdict {
  const causes: Undecided[] = [];
  if (conditions.validation) causes.push({reason: 'validation-on'});
  if (conditions.virtualGpu) causes.push({reason: 'virtual-gpu'});
  if (estimate.blocks < options.minimumBlocks || control.blocks < options.minimumBlocks) {
    const blocks = Math.min(estimate.blocks, control.blocks);
    causes.push({reason: 'too-few-blocks', blocks, needed: options.minimumBlocks});
  }
  if (drift.significant && Math.abs(Math.log(drift.factor)) > Math.log(1 + options.maximumDrift)) {
    causes.push({reason: 'drift', factor: drift.factor});
  }
  if (causes.length > 0) return {kind: 'not-decided', causes};

  const margin = Math.log(1 + options.threshold);
  const [lower, upper] = [Math.log(estimate.lower), Math.log(estimate.upper)];
  if (lower >= -margin && upper <= margin) return {kind: 'same', within: options.threshold};
  if (lower <= 0 && upper >= 0) {
    return {
      kind: 'not-decided',
      causes: [{reason: 'interval-too-wide', lower: estimate.lower, upper: estimate.upper}],
    };
  }
  const effect = Math.abs(Math.log(estimate.ratio));
  const floor = noiseFloor(control);
  if (effect <= Math.log(1 + floor))
    return {kind: 'not-decided', causes: [{reason: 'within-noise-floor', floor, ratio: estimate.ratio}]};
  if (effect < margin) {
    const {threshold} = options;
    const {lower: least, upper: most} = estimate;
    return {
      kind: 'not-decided',
      causes: [{reason: 'across-threshold', lower: least, upper: most, threshold}],
    };
  }
  return upper < 0
    ? {kind: 'faster', factor: 1 / estimate.ratio, lower: 1 / estimate.upper, upper: 1 / estimate.lower}
    : {kind: 'slower', factor: estimate.ratio, lower: estimate.lower, upper: estimate.upper};
}

/** The verdict as one sentence, such as `async is 1.18x faster than sync (95 % interval 1.15 to 1.21).` */
export function verdictSentence(verdict: Verdict, names: {readonly a: string; readonly b: string}): string {
  switch (verdict.kind) {
    case 'faster':
    case 'slower':
      return (
        `${names.b} is ${ratio(verdict.factor)}x ${verdict.kind} than ${names.a} ` +
        `(95 % interval ${ratio(verdict.lower)} to ${ratio(verdict.upper)}).`
      );
    case 'same':
      return `No difference between ${names.a} and ${names.b} within ${percent(verdict.within)}.`;
    case 'not-decided':
      return `Not decided between ${names.a} and ${names.b}: ${verdict.causes.map((cause) => causeWords(cause, names)).join('; ')}.`;
  }
}

/** Why there is no verdict, and what to do about it. */
function causeWords(cause: Undecided, {a, b}: {readonly a: string; readonly b: string}): string {
  switch (cause.reason) {
    case 'interval-too-wide':
      return (
        `${b} takes ${ratio(cause.lower)} to ${ratio(cause.upper)} times as long as ${a}, ` +
        'which allows a difference and none; take more samples'
      );
    case 'across-threshold':
      return (
        `${b} takes ${ratio(cause.lower)} to ${ratio(cause.upper)} times as long as ${a}, ` +
        `which allows less and more than the threshold of ${percent(cause.threshold)}; take more samples`
      );
    case 'within-noise-floor':
      return (
        `the difference of ${percent(Math.abs(cause.ratio - 1))} is not above the noise floor: in the A/A control ` +
        `${a} differs from itself by up to ${percent(cause.floor)}; take more or longer samples`
      );
    case 'drift':
      return `speed drifted by ${percent(Math.abs(cause.factor - 1))} during the run; let the machine settle and run again`;
    case 'too-few-blocks':
      return (
        `${String(cause.blocks)} blocks of samples were measured, ${String(cause.needed)} are needed; ` +
        `take at least ${String(2 * cause.needed)} samples`
      );
    case 'validation-on':
      return 'a validation layer or a capture was on, which changes the code; time without it';
    case 'virtual-gpu':
      return 'this GPU is virtual, and its times say nothing of a real one; time on a Mac itself';
  }
}

function ratio(value: number): string {
  return value.toFixed(value < 1.1 && value > 0.9 ? 3 : 2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
