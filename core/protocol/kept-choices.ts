import {z} from 'zod';
import {serviceKindSchema} from './device.ts';
import {documentIdSchema} from './document-id.ts';

/** What every run of the window is asked for beside the experiment itself. */
export const runSettingsSchema = z.object({
  /** `auto`, or the id of a device. */
  device: z.string().min(1).max(200).catch('auto'),
  /** Kind of the device service; others than `plain` need a Metal device. */
  service: serviceKindSchema.catch('plain'),
  checked: z.boolean().catch(true),
  emulateHazards: z.boolean().catch(false),
  /** Backward jumps of one simdgroup after which a kernel counts as endless; 0: no limit. */
  budget: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).catch(100_000_000),
  timeLimitMs: z.number().int().min(1).max(3_600_000).catch(60_000),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** What every timing of the window is asked for beside the experiment itself; the host checks the numbers as it times. */
export const timingSettingsSchema = z.object({
  samples: z.number().min(0).max(1_000_000).catch(100),
  sampleMs: z.number().min(0).max(10_000).catch(2),
  thresholdPercent: z.number().min(0).max(1_000).catch(1),
});
export type TimingSettings = z.infer<typeof timingSettingsSchema>;

/** More choices than this were made by no person. */
const maxChoices = 2_000;
const name = z.string().max(500);
const fewEnough = (record: object): boolean => Object.keys(record).length <= maxChoices;

/**
 * What a person chose in a view and finds again after a reload: fields of the session's view, saved with the others. A value that
 * is not allowed becomes the default: a choice is no reason to lose the rest of the view.
 */
export const keptChoices = {
  /** The document that each document is compared with. */
  comparedWith: z.record(documentIdSchema, documentIdSchema).refine(fewEnough).default({}).catch({}),
  /** The experiment chosen for a document that several belong to. */
  experimentChoice: z.record(documentIdSchema, name).refine(fewEnough).default({}).catch({}),
  runSettings: runSettingsSchema.default(runSettingsSchema.parse({})).catch(runSettingsSchema.parse({})),
  timingSettings: timingSettingsSchema
    .default(timingSettingsSchema.parse({}))
    .catch(timingSettingsSchema.parse({})),
  /** Name of the baseline that a person chose, by experiment. */
  timingBaseline: z.record(name, name).refine(fewEnough).default({}).catch({}),
};
