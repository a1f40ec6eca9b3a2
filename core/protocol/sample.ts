import {z} from 'zod';
import {languageSchema} from './session.ts';

export const sampleSummarySchema = z.object({
  /** Folder and file below `samples/`, such as `async-copy/async-copy-asm.metal`. */
  id: z.string(),
  title: z.string(),
  /** What the sample shows, one or two sentences. */
  description: z.string(),
  language: languageSchema,
  /** The experiment file beside it, where there is one. */
  experiment: z.string().optional(),
});
export type SampleSummary = z.infer<typeof sampleSummarySchema>;

export const sampleSchema = sampleSummarySchema.extend({text: z.string()});
export type Sample = z.infer<typeof sampleSchema>;
