import {z} from 'zod';
import {appleClangSchema, compileOptionsSchema, maxSourceLength} from './compile.ts';
import {targetSchema, toolchainChoiceSchema} from './compile.ts';
import {serviceKindSchema} from './device.ts';
import {labErrorSchema} from './error.ts';
import {chipIds} from '../simt/chips/chips.ts';
import {relativePathSchema} from './experiment.ts';
import {deviceChoiceSchema, runCountersSchema, runFolderSchema} from './run.ts';

const timingId = z.string().min(1).max(100);
const variantName = z.string().min(1).max(400);
const count = z.number().nonnegative();

/** Samples of each side of a comparison: two for each block of the schedule (core/timing/schedule.ts). */
export const sampleLimits = {minimum: 2, default: 100, maximum: 100_000} as const;

export const timingRequestSchema = z.object({
  /** The caller's own, new for each call: progress events bear it. */
  timingId,
  name: z.string().min(1).max(4096),
  /** Text of the experiment file. */
  experiment: z.string().max(maxSourceLength),
  folder: runFolderSchema.default({kind: 'none'}),
  /** Texts that take the place of files, by path as the experiment names them. */
  files: z.record(relativePathSchema, z.string().max(maxSourceLength)).default({}),
  /** What the others are compared with; by default the experiment's own source. */
  baseline: variantName.optional(),
  /** By default every other variant. */
  variants: z.array(variantName).max(16).optional(),
  /** Parameters set before variants apply, such as `threadgroup.0` (core/experiment/apply-variant.ts). */
  set: z.record(z.string(), z.number()).default({}),
  device: deviceChoiceSchema.default('auto'),
  /** Only `plain` is timed: validation changes the code, and a capture slows it. */
  service: serviceKindSchema.default('plain'),
  target: targetSchema.optional(),
  toolchain: toolchainChoiceSchema.default('auto'),
  appleClang: appleClangSchema.optional(),
  options: compileOptionsSchema.prefault({}),
  samples: z.number().int().min(sampleLimits.minimum).max(sampleLimits.maximum).default(sampleLimits.default),
  /** Least time of one sample: launches are repeated until it is reached (METAL.md 4.2). */
  sampleMs: z.number().min(0.01).max(50).default(2),
  warmUpMs: z.number().min(0).max(60_000).default(300),
  /** Host threads of the reference device; more than one adds the machine's own noise. */
  threads: z.number().int().min(1).max(1024).default(1),
  /** Differences below this share do not matter. */
  threshold: z.number().min(0).max(1).default(0.01),
  budget: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(100_000_000),
  timeLimitMs: z.number().int().min(1).max(3_600_000).default(600_000),
  /**
   * Chip whose time and limits the reference device models (docs/simt-time.md); by default the GPU that is timed where the
   * table has it, else the first of the table.
   */
  chip: z.enum(chipIds).optional(),
  /** The history that a measured timing is added to (core/protocol/timing-history.ts); by default none. */
  historyKey: z.string().min(1).max(600).optional(),
});
export type TimingRequest = z.infer<typeof timingRequestSchema>;
export type TimingRequestInput = z.input<typeof timingRequestSchema>;

/** Which clock the times are of. Processor time of a simulated device says nothing of a GPU. */
export const timingClockSchema = z.object({
  kind: z.enum(['gpu', 'cpu', 'wall']),
  /** Such as `processor time of the reference device, 1 thread`. */
  name: z.string(),
});
export type TimingClock = z.infer<typeof timingClockSchema>;

const ratioSchema = z.object({
  ratio: z.number(),
  lower: z.number(),
  upper: z.number(),
  confidence: z.number(),
  blocks: z.number().int(),
});

const undecidedSchema = z.discriminatedUnion('reason', [
  z.object({reason: z.literal('interval-too-wide'), lower: z.number(), upper: z.number()}),
  z.object({
    reason: z.literal('across-threshold'),
    lower: z.number(),
    upper: z.number(),
    threshold: z.number(),
  }),
  z.object({reason: z.literal('within-noise-floor'), floor: z.number(), ratio: z.number()}),
  z.object({reason: z.literal('drift'), factor: z.number()}),
  z.object({reason: z.literal('too-few-blocks'), blocks: z.number(), needed: z.number()}),
  z.object({reason: z.literal('validation-on')}),
  z.object({reason: z.literal('virtual-gpu')}),
]);

/** As core/timing/verdict.ts says it. */
export const timingVerdictSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('faster'), factor: z.number(), lower: z.number(), upper: z.number()}),
  z.object({kind: z.literal('slower'), factor: z.number(), lower: z.number(), upper: z.number()}),
  z.object({kind: z.literal('same'), within: z.number()}),
  z.object({kind: z.literal('not-decided'), causes: z.array(undecidedSchema)}),
]);

const summarySchema = z.object({
  count: z.number().int(),
  minimum: z.number(),
  p5: z.number(),
  p25: z.number(),
  median: z.number(),
  p75: z.number(),
  p95: z.number(),
  maximum: z.number(),
  mean: z.number(),
  medianAbsoluteDeviation: z.number(),
  outliers: z.array(z.number().int()),
});
export type TimingSummary = z.infer<typeof summarySchema>;

/** Made from the counters of one launch and its times; rates in the unit that `unit` names. */
const throughputSchema = z.object({
  name: z.string(),
  perLaunch: count,
  /** On the clock of the timing, at its median. */
  perSecond: count,
  /** In the modelled time: of the chip table, never measured. */
  modelledPerSecond: count.optional(),
  unit: z.enum(['B/s', 'FLOP/s', 'instructions/s']),
  /** Lanes that branches left out are counted as if they had worked. */
  isAtMost: z.boolean().optional(),
  /** What the chip can do at most, in `unit`. */
  limit: z
    .object({
      name: z.string(),
      chip: z.string(),
      perSecond: count,
      /** Apple's specification, another project's measurement, or assumed (docs/simt-time.md). */
      status: z.enum(['published', 'reported', 'assumed']),
    })
    .optional(),
  /** The rate over the limit: of the measured rate where the clock is a GPU's, else of the modelled one. */
  shareOfLimit: z
    .object({share: count, basis: z.enum(['measured', 'modelled']), assumptions: z.array(z.string())})
    .optional(),
});
export type TimedThroughput = z.infer<typeof throughputSchema>;

export const timedVariantSchema = z.object({
  name: variantName,
  source: z.string(),
  kernel: z.string(),
  /** Of one launch in checked mode. */
  counters: runCountersSchema.optional(),
  /** Of the chip table, never measured; absent where the device models none. */
  modelled: z.object({gpuNs: count, chip: z.string(), bound: z.string()}).optional(),
  /** Messages of checked mode. */
  findings: z.array(z.string()),
  /** Nanoseconds of one launch, over all samples of this variant; absent where nothing was measured. */
  summary: summarySchema.optional(),
  throughput: z.array(throughputSchema),
});
export type TimedVariant = z.infer<typeof timedVariantSchema>;

export const timingComparisonSchema = z.object({
  baseline: variantName,
  variant: variantName,
  /** Launches that one sample repeats. */
  launchesPerSample: z.number().int().positive(),
  /** Nanoseconds of one launch in the order of the schedule (ABBA, BAAB, …; a: baseline). */
  times: z.array(z.number()),
  /** The baseline against itself by the same schedule, interleaved with the above. */
  controlTimes: z.array(z.number()),
  /** Time of `variant` over that of `baseline`. */
  estimate: ratioSchema,
  control: ratioSchema,
  /** Share below which nothing is a difference in this run. */
  floor: z.number(),
  drift: z.object({factor: z.number(), significant: z.boolean()}),
  verdict: timingVerdictSchema,
  sentence: z.string(),
});
export type TimingComparison = z.infer<typeof timingComparisonSchema>;

/** Why nothing was timed. */
export const timingRefusalSchema = z.object({
  variant: variantName,
  reason: z.enum(['differs', 'not-as-expected', 'undefined-result']),
  message: z.string(),
  buffer: z.number().int().nonnegative().optional(),
  element: count.optional(),
  actual: z.string().optional(),
  expected: z.string().optional(),
});
export type TimingRefusal = z.infer<typeof timingRefusalSchema>;

export const timingReplySchema = z.object({
  timingId,
  name: z.string(),
  title: z.string(),
  /** `refused`: the variants' results differ or are not defined, so that their times mean nothing. */
  outcome: z.enum(['measured', 'refused', 'failed']),
  /** One sentence for each comparison, or why there is none. */
  verdict: z.string(),
  refusal: timingRefusalSchema.optional(),
  error: labErrorSchema.optional(),
  device: z.object({id: z.string(), name: z.string(), kind: z.enum(['reference', 'metal'])}).optional(),
  target: targetSchema,
  clock: timingClockSchema.optional(),
  baseline: variantName,
  variants: z.array(timedVariantSchema),
  comparisons: z.array(timingComparisonSchema),
  /** Samples taken before the speed had settled; they count nowhere. */
  warmUp: z.object({samples: z.number().int(), ms: count}),
  /** Correctness runs of each variant, with output memory poisoned in all but the first. */
  correctnessRuns: z.number().int(),
  /** Which device counted, and why none did where there are no counters. */
  counting: z.object({device: z.string().optional(), problem: z.string().optional()}).optional(),
  /** Where a history was asked for: whether the timing is in it, and why not. */
  history: z.object({kept: z.boolean(), problem: z.string().optional()}).optional(),
  /** ISO 8601. */
  startedAt: z.string(),
  durationMs: count,
});
export type TimingReply = z.infer<typeof timingReplySchema>;

/** How far a timing is, about ten times a second; `samples` are those since the last event. */
export const timingProgressSchema = z.object({
  timingId,
  phase: z.enum(['compile', 'compare', 'warm-up', 'measure', 'judge']),
  detail: z.string(),
  /** Samples of the phase `measure`. */
  done: z.number().int(),
  total: z.number().int(),
  samples: z.array(
    z.object({
      comparison: z.number().int(),
      control: z.boolean(),
      first: z.number().int(),
      times: z.array(z.number()),
    }),
  ),
});
export type TimingProgress = z.infer<typeof timingProgressSchema>;
