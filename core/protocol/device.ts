import {z} from 'zod';

/** A device that the native addon offers (ARCHITECTURE.md, Devices). */
export const deviceSchema = z.object({
  /** `reference` everywhere; `metal:N` on macOS. */
  id: z.string(),
  name: z.string(),
  kind: z.enum(['reference', 'metal']),
  /** Lanes of a simdgroup. */
  simdWidth: z.number().int().positive(),
  maxThreadsPerThreadgroup: z.number().int().positive(),
  maxThreadgroupMemoryBytes: z.number().int().positive(),
  /** What this build of the device can do; the UI offers nothing that is not listed. */
  capabilities: z.array(z.string()),
});
export type Device = z.infer<typeof deviceSchema>;

export const serviceStateSchema = z.object({
  /** `stopped` before first use; `failed` after three crashes in 60 s, until a person restarts it. */
  state: z.enum(['stopped', 'starting', 'ready', 'restarting', 'failed']),
  pid: z.number().int().optional(),
  restarts: z.number().int().nonnegative(),
  /** Why the service is down, where it is. */
  detail: z.string().optional(),
});
export type ServiceState = z.infer<typeof serviceStateSchema>;
