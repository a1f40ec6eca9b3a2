import {z} from 'zod';

const milliseconds = z.number().nonnegative();

/** How one device service ended that nobody had asked to end: written to disk, for every such end. */
export const serviceRecordSchema = z.object({
  /** Name of the file without its ending; newer ones sort later. */
  id: z.string(),
  /** ISO 8601, UTC. */
  time: z.string(),
  /** Such as `service-crashed`, `service-hung`, `service-out-of-memory` (electron/service/service-errors.ts). */
  code: z.string(),
  message: z.string(),
  pid: z.number().int().optional(),
  exitCode: z.number().int().optional(),
  signal: z.string().optional(),
  /** Last part of what the service wrote to its error stream. */
  stderr: z.string(),
  /** From the start of the process to its end. */
  livedMs: milliseconds,
  /** Calls without an answer when it ended, the oldest first. */
  inFlight: z.array(z.object({what: z.string(), runningMs: milliseconds})),
  /** The last calls sent to it, the newest last. */
  lastCommands: z.array(z.string()),
  labVersion: z.string(),
  platform: z.string(),
});
export type ServiceRecord = z.infer<typeof serviceRecordSchema>;
