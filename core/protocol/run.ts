import {z} from 'zod';
import {diagnosticSchema, locationSchema} from '../base/diagnostic.ts';
import {appleClangSchema, maxSourceLength, stageNameSchema, stageResultSchema} from './compile.ts';
import {compileOptionsSchema, targetSchema, toolchainChoiceSchema} from './compile.ts';
import {serviceKindSchema} from './device.ts';
import {labErrorSchema} from './error.ts';
import {elementTypeSchema, relativePathSchema} from './experiment.ts';
import {workspacePathSchema} from './workspace.ts';
import {chipIds} from '../simt/chips/chips.ts';

/**
 * Where the files of an experiment are: nowhere but in `files`; beside a sample's experiment; beside one of the opened
 * folder; or in a folder of the host, which a page in a browser may not name.
 */
export const runFolderSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('none')}),
  /** Id of the experiment file, such as `vector-add/vector-add.lab.json`. */
  z.object({kind: z.literal('sample'), id: z.string().max(400)}),
  /** Experiment file of the opened folder: its folder is the experiment's. */
  z.object({kind: z.literal('workspace'), path: workspacePathSchema}),
  z.object({kind: z.literal('folder'), path: z.string().min(1).max(4096)}),
]);
export type RunFolder = z.infer<typeof runFolderSchema>;

export const deviceChoiceSchema = z.string().regex(/^(auto|reference|metal(:\d+)?)$/, {
  message: 'expected auto, reference, metal or metal:N',
});

const runId = z.string().min(1).max(100);

export const runRequestSchema = z.object({
  /** The caller's own, new for each run: progress events and buffer pages are asked for by it. */
  runId,
  /** Name of the experiment, shown in messages, such as `scale.lab.json`. */
  name: z.string().min(1).max(4096),
  /** Text of the experiment file. */
  experiment: z.string().max(maxSourceLength),
  folder: runFolderSchema.default({kind: 'none'}),
  /** Texts that take the place of files, by path as the experiment names them: what is open and not saved. */
  files: z.record(relativePathSchema, z.string().max(maxSourceLength)).default({}),
  /** Runs this variant in place of the experiment's own source and kernel. */
  variant: z.string().max(400).optional(),
  device: deviceChoiceSchema.default('auto'),
  /** By default the experiment's, and without one macos26. */
  target: targetSchema.optional(),
  toolchain: toolchainChoiceSchema.default('auto'),
  /** By default the experiment's, and without one the newest known. */
  appleClang: appleClangSchema.optional(),
  options: compileOptionsSchema.prefault({}),
  /** Checked mode: slower, and finds what a GPU would silently do wrong. */
  checked: z.boolean().default(true),
  /** Emulates Apple's hazards (seed 002): async copy in a visible function does nothing, threadgroup globals alias. */
  emulateHazards: z.boolean().default(false),
  /** Backward jumps that one simdgroup may take before the kernel counts as endless; 0: no limit. */
  budget: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(100_000_000),
  /** Wall time after which the run is stopped, with its device service if need be. */
  timeLimitMs: z.number().int().min(1).max(3_600_000).default(60_000),
  /** Threads of the host that the reference device uses; 0: one per processor. */
  threads: z.number().int().nonnegative().max(1024).default(0),
  /** Chip whose time the reference device models (docs/simt-time.md); by default the first of the table. */
  chip: z.enum(chipIds).optional(),
  /** In which kind of device service the kernel runs; other than `plain` needs a Metal device, and tells no GPU time. */
  service: serviceKindSchema.default('plain'),
  /**
   * Where the service `capture` writes the GPU trace of the dispatch; by default a new file of the lab's home. A page in a
   * browser may name no file, here and below.
   */
  gputrace: z
    .string()
    .max(4096)
    .regex(/\.gputrace$/, 'expected a name that ends with .gputrace')
    .optional(),
  /** Writes the pipeline's machine code into a new binary archive there; needs a Metal device. */
  binaryArchive: z.string().min(1).max(4096).optional(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;
export type RunRequestInput = z.input<typeof runRequestSchema>;

const position = z.tuple([z.number().int(), z.number().int(), z.number().int()]);
const count = z.number().nonnegative();

/** Something that checked mode found, once per kind, place and buffer. */
export const runFindingSchema = z.object({
  /** Such as `out-of-bounds`; listed in docs/simt.md. */
  kind: z.string(),
  /** One sentence, without the place. */
  message: z.string(),
  /** Times it happened. */
  count,
  /** In the source that the person wrote, where it is known. */
  source: locationSchema.optional(),
  /** Line of the IR text that ran (`RunReply.ir`), 1-based. */
  irLine: z.number().int().positive().optional(),
  kernel: z.string(),
  /** Of the first thread seen doing it, x y z. */
  threadInGrid: position,
  threadInThreadgroup: position,
  threadgroup: position,
  /** The memory concerned, where there is any. */
  memory: z
    .object({
      space: z.string(),
      /** Kernel argument index, where it is one of the kernel's buffers. */
      bufferIndex: z.number().int().nonnegative().optional(),
      byteOffset: z.number(),
      accessBytes: z.number().int().nonnegative(),
      bufferBytes: count.optional(),
    })
    .optional(),
});
export type RunFinding = z.infer<typeof runFindingSchema>;

/** A number as text, so that NaN, infinities and 64-bit integers arrive as they are. */
const numberText = z.string();

export const bufferSummarySchema = z.object({
  /** Least and greatest of the numbers that are not NaN; absent where all are. */
  minimum: numberText.optional(),
  maximum: numberText.optional(),
  /** Mean of the finite elements, in double precision. */
  mean: numberText.optional(),
  nans: count,
  infinities: count,
  zeros: count,
  /** Elements whose bytes the run changed. */
  changed: count,
});
export type BufferSummary = z.infer<typeof bufferSummarySchema>;

export const comparisonSchema = z.object({
  passed: z.boolean(),
  /** Where the expected values came from: `values`, `file`, `expression`, `variant NAME`. */
  against: z.string(),
  /** Elements compared, and those outside the tolerance. */
  compared: count,
  mismatches: count,
  firstMismatch: z
    .object({
      element: count,
      actual: numberText,
      expected: numberText,
      absoluteError: numberText,
      relativeError: numberText,
      /** Steps of the type between both; absent for NaN. */
      ulps: numberText.optional(),
    })
    .optional(),
  /** Largest over all elements that are finite in both. */
  maxAbsoluteError: numberText,
  maxRelativeError: numberText,
  maxUlps: numberText,
});
export type BufferComparison = z.infer<typeof comparisonSchema>;

export const runBufferSchema = z.object({
  index: z.number().int().nonnegative(),
  name: z.string().optional(),
  type: elementTypeSchema,
  count: z.number().int().positive(),
  sizeBytes: count,
  summary: bufferSummarySchema,
  comparison: comparisonSchema.optional(),
});
export type RunBuffer = z.infer<typeof runBufferSchema>;

const namedCount = z.object({name: z.string(), value: count});

export const runCountersSchema = z.object({
  threads: count,
  threadgroups: count,
  simdgroups: count,
  barriers: count,
  /** Branches whose lanes went both ways; absent where the device does not count them. */
  divergentBranches: count.optional(),
  /** Executed simdgroup instructions by class. */
  instructions: z.array(namedCount),
  /** Bytes moved by active lanes, by address space and direction. */
  bytes: z.array(namedCount),
});
export type RunCounters = z.infer<typeof runCountersSchema>;

/** Milliseconds. Each is a wall clock of the host unless its name says otherwise. */
export const runTimingsSchema = z.object({
  totalMs: count,
  compileMs: count,
  pipelineMs: count,
  /** From the dispatch to its end on the device. */
  dispatchMs: count,
  /** Processor time of all threads of the reference device. */
  deviceCpuMs: count.optional(),
  /** Measured by the GPU; only real GPUs give it. */
  gpuMs: count.optional(),
  /** From the commit to the begin of the work on the GPU. */
  queueMs: count.optional(),
  /** From the GPU's counters, sampled where the dispatch began and ended; `stageMissing`: why there are none. */
  stageMs: count.optional(),
  stageMissing: z.string().optional(),
  /**
   * Modelled from counters (docs/simt-time.md), never measured: show it with `chip` and the word "modelled". `bound` is the
   * part of the chip that the model says is busy longest. Absent where nothing was counted: without checked mode.
   */
  modelled: z.object({gpuMs: count, chip: z.string(), bound: z.string()}).optional(),
});
export type RunTimings = z.infer<typeof runTimingsSchema>;

/** What Metal's own validation reported of a dispatch that ended. */
export const runValidationSchema = z.object({
  text: z.string(),
  /** Empty where unknown, as `file`. */
  function: z.string(),
  file: z.string(),
  /** 1-based; 0 where unknown. */
  line: z.number().int().nonnegative(),
  column: z.number().int().nonnegative(),
});
export type RunValidation = z.infer<typeof runValidationSchema>;

/** A file that a run wrote where the request asked for it. */
export const writtenFileSchema = z.object({kind: z.enum(['gputrace', 'binary-archive']), path: z.string()});
export type WrittenFile = z.infer<typeof writtenFileSchema>;

/**
 * `passed`: ran, no findings, every expectation held. `findings`: checked mode or Metal's validation found something. `mismatch`: no findings, but
 * a result is not as expected. `failed`: a stage failed, see `error` and `stages`. The first that applies, from `failed` up.
 */
export const runOutcomeSchema = z.enum(['passed', 'findings', 'mismatch', 'failed']);
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

export const runReplySchema = z.object({
  runId,
  name: z.string(),
  title: z.string(),
  outcome: runOutcomeSchema,
  /** One sentence that says the outcome and its reason. */
  verdict: z.string(),
  /** Why the run did not come to its end. */
  error: labErrorSchema.optional(),
  /** Of the kernel that ran; with `source` the file it is in, as the experiment names it. */
  kernel: z.string(),
  source: z.string(),
  variant: z.string().optional(),
  /** Absent where no device was reached. */
  device: z.object({id: z.string(), name: z.string(), kind: z.enum(['reference', 'metal'])}).optional(),
  /** Absent where it is the plain one. */
  service: serviceKindSchema.optional(),
  target: targetSchema,
  checked: z.boolean(),
  /** All eight. `check` may have failed in a run that passed: its verdicts are predictions about the target's compiler. */
  stages: z.array(stageResultSchema),
  /** Of the compiler, the verifier and the AIR rules; places are in the experiment's own files. */
  diagnostics: z.array(diagnosticSchema),
  /** The module that ran, where it is text or came from text: findings' `irLine` counts in it. */
  ir: z.object({name: z.string(), text: z.string()}).optional(),
  findings: z.array(runFindingSchema),
  /** Distinct findings beyond those listed. */
  findingsDropped: count,
  /** Absent where Metal's validation was off or found nothing. */
  validation: z.array(runValidationSchema).optional(),
  written: z.array(writtenFileSchema).optional(),
  /** Empty where the kernel did not run. */
  buffers: z.array(runBufferSchema),
  counters: runCountersSchema.optional(),
  timings: runTimingsSchema,
});
export type RunReply = z.infer<typeof runReplySchema>;

/** What can be read of a buffer after a run. `expected` exists where the experiment has an expectation. */
export const bufferVersionSchema = z.enum(['actual', 'expected', 'initial']);
export type BufferVersion = z.infer<typeof bufferVersionSchema>;

/** Elements of the largest page. */
export const maxPageElements = 65_536;

/** The host keeps the buffers of the last runs of each caller, and says so when they are gone. */
export const readRunBufferSchema = z.object({
  runId,
  index: z.number().int().min(0).max(30),
  version: bufferVersionSchema.default('actual'),
  firstElement: z.number().int().nonnegative(),
  /** Fewer come back at the end of the buffer. */
  elements: z.number().int().positive().max(maxPageElements),
});

export const runBufferPageSchema = z.object({
  type: elementTypeSchema,
  firstElement: count,
  /** Elements of the whole buffer. */
  count,
  /** Little-endian elements in base64, the one form that every transport carries. */
  base64: z.string(),
  /** Elements of this page that are outside the tolerance, as offsets from `firstElement`; at most 4096. */
  mismatches: z.array(z.number().int().nonnegative()).optional(),
});
export type RunBufferPage = z.infer<typeof runBufferPageSchema>;

/** How far a run is. Announced to every subscriber; told apart by `runId`. */
export const runProgressSchema = z.object({
  runId,
  stage: stageNameSchema,
  /** Of the stage, where it is known: 0 to 1. */
  fraction: z.number().min(0).max(1).optional(),
  detail: z.string(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;
