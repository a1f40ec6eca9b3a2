import {z} from 'zod';
import {timingClockSchema, timingReplySchema} from './timing.ts';

/** Names the experiment that a history belongs to: the page's key of it, such as `sample:async-tiles/gemm.lab.json`. */
export const historyKeySchema = z.string().min(1).max(600);

/** Most timings kept of one experiment, and most bytes of them; the pinned one always stays. */
export const historyLimits = {timings: 200, bytes: 16 * 1024 * 1024} as const;

const id = z.string().regex(/^[\w-]{1,100}$/);
const nanoseconds = z.number().nonnegative();
const named = z.object({name: z.string(), value: z.string()});

/** A file that the timing read, and its text where that is short enough to keep. */
const fileSchema = z.object({path: z.string(), sha256: z.string(), text: z.string().optional()});

const savedVariantSchema = z.object({
  name: z.string(),
  /** Launch, front end and constants, with the variant applied. */
  parameters: z.array(named),
  medianNs: nanoseconds,
  madNs: nanoseconds,
  samples: z.number().int(),
  /** Means of the logarithms of neighbouring samples, in run order: what an interval of the median is made of. */
  levels: z.array(z.number()),
});

/** What a list shows of a saved timing. */
export const timingEntrySchema = z.object({
  id,
  /** ISO 8601. */
  startedAt: z.string(),
  verdict: z.string(),
  clock: timingClockSchema,
  device: z.object({id: z.string(), name: z.string()}),
  variants: z.array(savedVariantSchema.pick({name: true, medianNs: true, madNs: true})),
  files: z.array(fileSchema.omit({text: true})),
});
export type TimingEntry = z.infer<typeof timingEntrySchema>;

/** A timing as the host keeps it: enough to compare it with another and to judge the comparison. */
export const savedTimingSchema = timingEntrySchema.extend({
  key: historyKeySchema,
  name: z.string(),
  title: z.string(),
  baseline: z.string(),
  variants: z.array(savedVariantSchema),
  files: z.array(fileSchema),
  /** What every variant was timed with. */
  settings: z.array(named),
  /** Lab, toolchain, device, processor and system. */
  environment: z.array(named),
  /** The whole answer; without its samples where there were too many to keep. */
  reply: timingReplySchema,
  samplesKept: z.boolean(),
});
export type SavedTiming = z.infer<typeof savedTimingSchema>;

export const timingHistorySchema = z.object({
  /** The newest last. */
  timings: z.array(timingEntrySchema),
  /** Id of the one that later ones are compared with. */
  pinned: id.optional(),
});
export type TimingHistory = z.infer<typeof timingHistorySchema>;

export const savedTimingIdSchema = id;
