import {z} from 'zod';
import {compileOptionsSchema, maxSourceLength, stageNameSchema, targetSchema} from './compile.ts';
import {labErrorSchema} from './error.ts';

const milliseconds = z.number().nonnegative();
const count = z.number().int().nonnegative();
/** ISO 8601, UTC. */
const time = z.string();

export const crashIdSchema = z.string().regex(/^[\w-]{1,120}$/, 'expected the id of a crash');

/** What made a record (issue 8): the kinds of ends that a person wants to look at again. */
export const crashTriggerSchema = z.enum([
  /** The compiler of a device or a toolchain died. */
  'compiler-crash',
  'service-death',
  'gpu-fault',
  'timeout',
  /** A rerun or a suite's case passed that had crashed, or was expected to. */
  'unexpected-pass',
]);
export type CrashTrigger = z.infer<typeof crashTriggerSchema>;

/** A file that belongs to a record, kept as bytes under its hash. */
export const crashArtifactSchema = z.object({
  /** Unique in the record, such as `broken.ll`; a path as the experiment names it for sources. */
  name: z.string(),
  kind: z.enum(['source', 'ir', 'metallib', 'experiment', 'report', 'output', 'log']),
  sizeBytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CrashArtifact = z.infer<typeof crashArtifactSchema>;

export const crashDeviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['reference', 'metal']),
});

/** Where it happened, as far as it may matter. */
export const crashEnvironmentSchema = z.object({
  labVersion: z.string(),
  host: z.string(),
  /** Such as `linux-x64`. */
  platform: z.string(),
  osVersion: z.string(),
  runtime: z.string(),
  processor: z.string(),
  processors: count,
  memoryBytes: count,
});
export type CrashEnvironment = z.infer<typeof crashEnvironmentSchema>;

/** One step on the way to the crash. */
export const timelineEventSchema = z.object({
  /** From the start of the call. */
  atMs: milliseconds,
  what: z.string(),
  state: z.enum(['passed', 'failed', 'noted']),
});

/** How to do the same again. */
export const crashInputSchema = z.object({
  /** File whose pipeline, compile or run it was. */
  source: z.string(),
  kernel: z.string().optional(),
  target: targetSchema,
  /** Artifact that holds the experiment, where a run crashed. */
  experiment: z.string().optional(),
  variant: z.string().optional(),
  checked: z.boolean().optional(),
  toolchain: z.string().optional(),
  appleClang: z.string().optional(),
  options: compileOptionsSchema.optional(),
});

export const crashRecordSchema = z.object({
  /** Newer ones sort later. */
  id: crashIdSchema,
  time,
  trigger: crashTriggerSchema,
  stage: stageNameSchema,
  /** One line for a list: what failed on what. */
  title: z.string(),
  /** What two records of one fault share, readable; `fingerprint` is its hash. */
  signature: z.string(),
  fingerprint: z.string(),
  error: labErrorSchema,
  durationMs: milliseconds,
  device: crashDeviceSchema.optional(),
  input: crashInputSchema,
  environment: crashEnvironmentSchema,
  timeline: z.array(timelineEventSchema),
  artifacts: z.array(crashArtifactSchema),
  /** Process that died, where it is known. */
  pid: z.number().int().optional(),
  /** The last calls of the process that died, the newest last. */
  lastCommands: z.array(z.string()),
});
export type CrashRecord = z.infer<typeof crashRecordSchema>;

/** Records of one fingerprint. */
export const crashGroupSchema = z.object({
  fingerprint: z.string(),
  /** The newest record: what is shown and acted on. */
  id: crashIdSchema,
  title: z.string(),
  signature: z.string(),
  trigger: crashTriggerSchema,
  stage: stageNameSchema,
  target: targetSchema,
  source: z.string(),
  device: z.string().optional(),
  /** The rule that predicted it; undefined where something really died of its own. */
  predictedBy: z.string().optional(),
  count,
  firstSeen: time,
  lastSeen: time,
  /** All records of the group, the newest first. */
  ids: z.array(crashIdSchema),
});
export type CrashGroup = z.infer<typeof crashGroupSchema>;

/** How much is kept; beyond it the oldest records go. */
export const crashRetentionSchema = z.object({
  maxRecords: z.number().int().min(1).max(10_000).default(300),
  maxBytes: z
    .number()
    .int()
    .min(1024 * 1024)
    .max(64 * 1024 ** 3)
    .default(512 * 1024 * 1024),
});
export type CrashRetention = z.infer<typeof crashRetentionSchema>;

/** One compile, pipeline or dispatch, summarised: the append-only log has a line for each. */
export const outcomeSchema = z.object({
  time,
  stage: stageNameSchema,
  outcome: z.enum(['passed', 'failed', 'crashed']),
  source: z.string(),
  kernel: z.string().optional(),
  target: targetSchema,
  device: z.string().optional(),
  toolchain: z.string().optional(),
  /** SHA-256 of the source or module. */
  inputHash: z.string(),
  /** Kind and code of the error. */
  errorKind: z.string().optional(),
  errorCode: z.string().optional(),
  errorDomain: z.string().optional(),
  errorText: z.string().optional(),
  durationMs: milliseconds,
});
export type OutcomeSummary = z.infer<typeof outcomeSchema>;

/** A module that passed where the crashing one did not, found among what the lab has seen. */
export const nearestPassingSchema = z.object({
  name: z.string(),
  time,
  text: z.string(),
  /** Metadata facts in which it differs from the crashing module. */
  differences: count,
});

const jobId = z.string().min(1).max(100);
const moduleText = z.object({name: z.string().min(1).max(4096), text: z.string().max(maxSourceLength)});

/** A pipeline that is tried: of which module, on which device, as which OS. */
export const pipelineSubjectSchema = z.object({
  target: targetSchema.default('macos26'),
  /** By default every kernel of the module. */
  kernels: z.array(z.string().max(4096)).max(1000).optional(),
});

export const attemptSchema = z.object({
  outcome: z.enum(['pass', 'fail', 'other']),
  /** Empty for a pass. */
  signature: z.string(),
  error: labErrorSchema.optional(),
  durationMs: milliseconds,
});
export type Attempt = z.infer<typeof attemptSchema>;

export const rerunReplySchema = z.object({
  /** `same`: it failed in the same way. */
  verdict: z.enum(['same', 'different', 'passed']),
  /** One sentence. */
  summary: z.string(),
  signature: z.string(),
  error: labErrorSchema.optional(),
  durationMs: milliseconds,
});

export const reduceRequestSchema = pipelineSubjectSchema.extend({
  jobId,
  module: moduleText,
  concurrency: z.number().int().min(1).max(8).default(2),
});

export const reduceProgressSchema = z.object({
  jobId,
  text: z.string(),
  lines: count,
  linesBefore: count,
  pass: z.string(),
  attempts: count,
  invalid: count,
});
export type ReduceProgress = z.infer<typeof reduceProgressSchema>;

export const additionSchema = z.object({ruleId: z.string(), title: z.string()});

export const reduceReplySchema = reduceProgressSchema.extend({
  /** False where it was stopped before nothing more could go. */
  complete: z.boolean(),
  signature: z.string(),
  durationMs: milliseconds,
  /** The smallest sets of additions, after each of which the given module no longer crashes; empty where none was found. */
  smallestAdditions: z.array(z.array(additionSchema)),
  additionAttempts: count,
});
export type ReduceReply = z.infer<typeof reduceReplySchema>;

export const tallySchema = z.object({pass: count, fail: count, other: count});

/** One module that was tried: which facts the failing module was given, and how its attempts ended. */
export const explainRowSchema = z.object({
  facts: z.array(count),
  tally: tallySchema,
  outcome: z.enum(['pass', 'fail', 'other']).optional(),
});
export type ExplainRow = z.infer<typeof explainRowSchema>;

/** One way in which the two modules differ. */
export const explainFactSchema = z.object({
  /** Where: `Module flags`, `kernel twice`, `argument 0 (in)`. */
  group: z.string(),
  label: z.string(),
  /** What the failing and the passing module state; undefined where one says nothing. */
  bad: z.string().optional(),
  good: z.string().optional(),
  /** Rules that the failing module breaks by it. */
  rules: z.array(z.string()),
});
export type ExplainFact = z.infer<typeof explainFactSchema>;

export const explainPlanSchema = z.object({
  facts: z.array(explainFactSchema),
  attemptsAtLeast: count,
  attemptsLikelyAtMost: count,
  secondsAtLeast: z.number().nonnegative(),
  secondsLikelyAtMost: z.number().nonnegative(),
});
export type ExplainPlan = z.infer<typeof explainPlanSchema>;

const pairSchema = pipelineSubjectSchema.extend({
  bad: moduleText,
  good: moduleText,
  repeats: z.number().int().min(1).max(50).default(3),
  concurrency: z.number().int().min(1).max(8).default(2),
});

export const planExplainRequestSchema = pairSchema;

export const explainRequestSchema = pairSchema.extend({
  jobId,
  /** Sets looked for at most, of either kind. */
  maximumSets: z.number().int().min(1).max(64).default(32),
  /** Rows of an earlier, interrupted run on the same pair. */
  resume: z.array(explainRowSchema).max(100_000).default([]),
});

const minimalSetsSchema = z.object({
  sets: z.array(z.array(count)),
  complete: z.boolean(),
  monotone: z.boolean(),
});

export const explainReplySchema = z.object({
  jobId,
  facts: z.array(explainFactSchema),
  /** `cancelled` keeps its rows, to go on from. */
  outcome: z.enum(['explained', 'cancelled', 'bad-does-not-fail', 'good-does-not-pass']),
  /** One or two sentences. */
  summary: z.string(),
  sufficient: minimalSetsSchema,
  necessary: minimalSetsSchema,
  attempts: count,
  modules: count,
  flakiness: z.number().min(0).max(1),
  rows: z.array(explainRowSchema),
  repeats: count,
  target: targetSchema,
  device: z.string(),
  /** True where rules decided and no real compiler. */
  predicted: z.boolean(),
  durationMs: milliseconds,
});
export type ExplainReply = z.infer<typeof explainReplySchema>;

/** How far an explanation is: rows as they grow. */
export const explainProgressSchema = z.object({jobId, row: explainRowSchema, attempts: count});

/** Names of artifacts are looked up in their record, never made into paths. */
export const readArtifactSchema = z.object({id: crashIdSchema, name: z.string().max(4096)});

/** A bundle is redacted unless a person says otherwise. */
export const bundleRequestSchema = z.object({id: crashIdSchema, redact: z.boolean().default(true)});

export const bundleFileSchema = z.object({
  path: z.string(),
  /** What it is, in a few words. */
  what: z.string(),
  sizeBytes: count,
  /** Beginning of the text as it will be exported; absent for what is no text. */
  text: z.string().optional(),
  /** How often redaction replaced something in it. */
  replacements: count,
});
export type BundleFile = z.infer<typeof bundleFileSchema>;
