import {type Drift} from './drift.ts';
import {type RatioEstimate} from './block-bootstrap.ts';

/** Why a comparison gives no answer, each with what a person can do about it. */
export type Undecided =
  /** The interval holds both a difference that matters and none. */
  | {readonly reason: 'interval-too-wide'; readonly lower: number; readonly upper: number}
  /** The difference is no larger than what the same code against itself shows. */
  | {readonly reason: 'within-noise-floor'; readonly floor: number}
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
    return {kind: 'not-decided', causes: [{reason: 'within-noise-floor', floor}]};
  if (effect < margin) {
    return {
      kind: 'not-decided',
      causes: [{reason: 'interval-too-wide', lower: estimate.lower, upper: estimate.upper}],
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
      return `Not decided: ${verdict.causes.map(causeWords).join('; ')}.`;
  }
}

function causeWords(cause: Undecided): string {
  switch (cause.reason) {
    case 'interval-too-wide':
      return `the interval, ${ratio(cause.lower)} to ${ratio(cause.upper)}, is too wide; run more blocks`;
    case 'within-noise-floor':
      return `the difference is not above ${percent(cause.floor)}, what the same code shows against itself`;
    case 'drift':
      return `speed changed by ${percent(Math.abs(cause.factor - 1))} during the run; let the machine settle and run again`;
    case 'too-few-blocks':
      return `${String(cause.blocks)} blocks were measured, ${String(cause.needed)} are needed`;
    case 'validation-on':
      return 'validation was on, which changes the code; time without it';
    case 'virtual-gpu':
      return 'this GPU is virtual; its times say nothing of a real one';
  }
}

function ratio(value: number): string {
  return value.toFixed(value < 1.1 && value > 0.9 ? 3 : 2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
