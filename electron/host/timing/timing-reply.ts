import {
  type TimedVariant,
  type TimingClock,
  type TimingComparison,
  type TimingRefusal,
  type TimingReply,
} from '../../../core/protocol/timing.ts';
import {type Device} from '../../../core/protocol/device.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {chipOfGpu} from '../../../core/simt/chips/chip-limits.ts';
import {type Chip, findChip} from '../../../core/simt/chips/chips.ts';
import {judgeSeries, sidesOf} from '../../../core/timing/judge-series.ts';
import {summarise} from '../../../core/timing/order-statistics.ts';
import {type Verdict} from '../../../core/timing/verdict.ts';
import {type DispatchReply} from '../../service/device-bridge.ts';
import {type ValidRequest} from '../validate.ts';
import {type MeasuredComparison} from './measure.ts';
import {type PlannedVariant, type TimingPlan} from './plan-timing.ts';
import {throughputOf} from './throughput.ts';

/** Everything that a timing has come to know. */
export interface TimingFacts {
  readonly request: ValidRequest<'timing'>;
  readonly plan: TimingPlan;
  readonly device: Device | undefined;
  readonly clock: TimingClock | undefined;
  readonly error: LabError | undefined;
  readonly refusal: TimingRefusal | undefined;
  /** Of one launch of each variant in checked mode. */
  readonly dispatches: ReadonlyMap<string, DispatchReply>;
  readonly counting: TimingReply['counting'];
  readonly measured: readonly MeasuredComparison[];
  readonly warmUp: TimingReply['warmUp'];
  readonly correctnessRuns: number;
  /** Bytes of all buffers. */
  readonly bufferBytes: number;
  readonly startedAt: string;
  readonly durationMs: number;
}

/** The answer: samples judged, counters made into rates. */
export function timingReply(facts: TimingFacts): TimingReply {
  const {request, plan, device, clock, error, refusal, counting} = facts;
  const comparisons = comparisonsOf(facts);
  return {
    timingId: request.timingId,
    name: request.name,
    title: plan.title,
    outcome: error !== undefined ? 'failed' : refusal !== undefined ? 'refused' : 'measured',
    verdict:
      error !== undefined
        ? `Failed: ${error.message}`
        : refusal !== undefined
          ? `Not timed: ${refusal.message}`
          : comparisons.map(({sentence}) => sentence).join(' '),
    ...(refusal === undefined ? {} : {refusal}),
    ...(error === undefined ? {} : {error}),
    ...(device === undefined ? {} : {device: {id: device.id, name: device.name, kind: device.kind}}),
    target: plan.baseline.target,
    ...(clock === undefined ? {} : {clock}),
    baseline: plan.baseline.name,
    variants: plan.variants.map((variant) => variantOf(facts, variant)),
    comparisons,
    warmUp: facts.warmUp,
    correctnessRuns: facts.correctnessRuns,
    ...(counting === undefined ? {} : {counting}),
    startedAt: facts.startedAt,
    durationMs: facts.durationMs,
  };
}

/** The chip whose limits and model count: what was asked for, else the GPU that is timed, else the default of the model. */
export function chipOf(asked: string | undefined, device: Device | undefined): Chip | undefined {
  if (asked !== undefined) return findChip(asked);
  return device?.kind === 'metal' ? chipOfGpu(device.name) : findChip(undefined);
}

function comparisonsOf({request, plan, device, measured}: TimingFacts): TimingComparison[] {
  return measured.flatMap((one) => {
    const judged = judgeSeries(one, {
      names: {a: plan.baseline.name, b: one.variant},
      threshold: request.threshold,
      conditions: conditionsOf(device),
    });
    return judged === undefined
      ? []
      : [{baseline: plan.baseline.name, ...one, ...judged, verdict: copyOf(judged.verdict)}];
  });
}

/** A GPU that does not offer its clock runs under validation or in a capture (electron/service/metal-device.ts). */
export function conditionsOf(device: Device | undefined): {validation: boolean; virtualGpu: boolean} {
  return {
    validation: device?.kind === 'metal' && !device.capabilities.includes('gpu-time'),
    virtualGpu: /paravirtual/i.test(device?.name ?? ''),
  };
}

function variantOf(facts: TimingFacts, {name, experiment}: PlannedVariant): TimedVariant {
  const {plan, measured, device, clock, request, bufferBytes} = facts;
  const dispatch = facts.dispatches.get(name);
  const times = measured.flatMap((one) => {
    const [a, b] = sidesOf(one.times);
    if (name === plan.baseline.name) return [...a.times, ...one.controlTimes];
    return name === one.variant ? b.times : [];
  });
  const summary = times.length === 0 ? undefined : summarise(times);
  return {
    name,
    source: experiment.source,
    kernel: experiment.kernel,
    ...(dispatch?.counters === undefined ? {} : {counters: dispatch.counters}),
    ...(dispatch?.modelled === undefined ? {} : {modelled: dispatch.modelled}),
    findings: (dispatch?.findings ?? []).map(({message}) => message),
    ...(summary === undefined ? {} : {summary: {...summary, outliers: [...summary.outliers]}}),
    throughput: throughputOf({
      counters: dispatch?.counters,
      medianNs: summary?.median,
      isGpuTime: clock?.kind === 'gpu',
      modelled: dispatch?.modelled,
      chip: chipOf(request.chip, device),
      bufferBytes,
    }),
  };
}

/** The verdict as the contract has it, with arrays of its own. */
function copyOf(verdict: Verdict): TimingComparison['verdict'] {
  return verdict.kind === 'not-decided' ? {...verdict, causes: [...verdict.causes]} : verdict;
}
