import {z} from 'zod';

/** Something that this machine has or has not; finding out runs nothing that could go wrong. */
export const capabilitySchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['available', 'missing']),
  detail: z.string(),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** What a probe says when it comes to its end. `not-available`: this machine or build has not what it is about. */
export const probeAnswerSchema = z.object({
  state: z.enum(['passed', 'failed', 'not-available']),
  detail: z.string(),
  /** Figures and names for whoever reads the report. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;

export const probeResultSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** `timeout`: stopped at its limit. `crashed`: its process ended without an answer. */
  state: z.enum(['passed', 'failed', 'not-available', 'timeout', 'crashed']),
  detail: z.string(),
  facts: probeAnswerSchema.shape.facts,
  durationMs: z.number().nonnegative(),
  limitMs: z.number().positive(),
  /** The end of what its process wrote to the error stream, where it did not pass. */
  output: z.string().optional(),
});
export type ProbeResult = z.infer<typeof probeResultSchema>;

/** What `airlock doctor` writes: one file to send. Names of people and machines, and paths of theirs, are replaced. */
export const doctorReportSchema = z.object({
  format: z.literal('airlock-doctor'),
  formatVersion: z.literal(1),
  createdAt: z.iso.datetime(),
  labVersion: z.string(),
  machine: z.object({
    platform: z.string(),
    arch: z.string(),
    osRelease: z.string(),
    processor: z.string(),
    processors: z.number().int().nonnegative(),
    memoryBytes: z.number().nonnegative(),
    nodeVersion: z.string(),
  }),
  capabilities: z.array(capabilitySchema),
  probes: z.array(probeResultSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
