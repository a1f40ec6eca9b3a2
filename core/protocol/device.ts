import {z} from 'zod';

/**
 * What a device may be able to do, each with a part of the contract (electron/service/device-bridge.ts) that the device
 * contract suite tries where it is listed.
 */
export const deviceCapabilities = [
  /** Describes itself. */
  'enumerate',
  /** Loads libraries, makes pipelines with linked functions and function constants, keeps buffers, runs kernels. */
  'compute',
  /** Finds what a GPU would silently do wrong. */
  'checked-mode',
  /** Emulates the hazards of Apple's GPUs (seed 002). */
  'hazard-emulation',
  /** Counts instructions and bytes of a checked run. */
  'counters',
  /** Models the time of a chip from the counters (docs/simt-time.md). */
  'modelled-time',
  /** Textures and samplers as arguments of kernels. */
  'textures',
  /** Stops a kernel after a number of backward jumps. */
  'budget',
  /** Measures the time of a dispatch on its own clock. */
  'gpu-time',
  /** Compiles MSL with the system's own compiler. */
  'metal-source',
  /** Keeps compiled pipelines in binary archives. */
  'binary-archives',
  /** Samples a counter where a dispatch begins and ends. */
  'stage-counters',
  /** Writes .gputrace documents (the capture environment). */
  'gpu-traces',
] as const;
export type DeviceCapability = (typeof deviceCapabilities)[number];

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

/**
 * Metal reads its switches when the first device of a process is made (METAL.md 3.6), so that each kind of device service is
 * a process of its own: `plain`, where alone times count; `validated` with the API's and the shaders' checks, which end the
 * process at a misuse and change what is compiled; `capture`, which may write .gputrace documents.
 */
export const serviceKindSchema = z.enum(['plain', 'validated', 'capture']);
export type ServiceKind = z.infer<typeof serviceKindSchema>;

export const serviceStateSchema = z.object({
  /** `stopped` before first use; `failed` after three crashes in 60 s, until a person restarts it. */
  state: z.enum(['stopped', 'starting', 'ready', 'restarting', 'failed']),
  pid: z.number().int().optional(),
  restarts: z.number().int().nonnegative(),
  /** Why the service is down, where it is. */
  detail: z.string().optional(),
});
export type ServiceState = z.infer<typeof serviceStateSchema>;
