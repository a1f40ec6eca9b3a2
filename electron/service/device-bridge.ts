import {z} from 'zod';
import {diagnosticSchema} from '../../core/base/diagnostic.ts';
import {type Result} from '../../core/base/result.ts';
import {deviceSchema} from '../../core/protocol/device.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {runCountersSchema} from '../../core/protocol/run.ts';
import {chipIds} from '../../core/simt/chips/chips.ts';
import {
  samplerAddresses,
  samplerBorders,
  samplerComparisons,
  samplerFilters,
} from '../../core/simt/sampler-state.ts';
import {metalCompileOptionsSchema} from './metal/compile-options.ts';

/**
 * What every device can be asked, in this process or through the device service: method -> request and reply. Everything
 * is plain data, and what lives on the device is named by handles, so that both ways are the same contract
 * (testing/device-contract.ts judges every implementation). Handles are of one life of one device: after a restart of the
 * service they are refused as `unknown-handle`.
 */
const handle = z.string().min(1).max(100);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected a Uint8Array');
const whole = z.number().int().nonnegative();
const index = z.number().int().min(0).max(1023);
const extent = z.tuple([
  z.number().int().min(1).max(0xffffffff),
  z.number().int().min(1).max(0xffffffff),
  z.number().int().min(1).max(0xffffffff),
]);
const label = z.string().max(200);

/** Argument of a function, as its AIR metadata declares it. */
export const functionArgumentSchema = z.object({
  index: whole,
  name: z.string().optional(),
  /** Such as `buffer`, `texture` or the name of a system value. */
  kind: z.string(),
  location: whole.optional(),
  access: z.string().optional(),
  addressSpace: whole.optional(),
  typeName: z.string().optional(),
  sizeBytes: whole.optional(),
  alignBytes: whole.optional(),
});

export const libraryFunctionSchema = z.object({
  name: z.string(),
  /** `kernel`, `visible`, `vertex`, … as AIR's lists of entry points name them. */
  role: z.string(),
  arguments: z.array(functionArgumentSchema),
});
export type LibraryFunctionInfo = z.infer<typeof libraryFunctionSchema>;

/** What a library is made from. `air-text`: IR text. `binary`: a metallib, or bitcode alone. */
export const librarySourceSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('air-text'), name: z.string().max(4096), text: z.string()}),
  z.object({kind: z.literal('binary'), name: z.string().max(4096), bytes}),
  /** MSL for the system's own compiler; devices that have none say so. */
  z.object({
    kind: z.literal('metal-source'),
    name: z.string().max(4096),
    text: z.string(),
    options: metalCompileOptionsSchema.default({}),
  }),
]);
export type LibrarySource = z.infer<typeof librarySourceSchema>;

export const pipelineRequestSchema = z.object({
  library: handle,
  function: z.string(),
  /** By index (as decimal text) or by name of the constant. */
  functionConstants: z.record(z.string(), z.union([z.boolean(), z.number()])).default({}),
  /** Private visible functions that the kernel calls (METAL.md: linkedFunctions.privateFunctions). */
  linked: z.array(z.object({library: handle, function: z.string()})).default([]),
  /**
   * A binary archive that saveArchive wrote: machine code of the pipeline is taken from it, and a pipeline that it does not
   * hold is an error. Devices without `binary-archives` refuse it.
   */
  onlyFromArchive: z.string().min(1).max(4096).optional(),
});
export type PipelineRequest = z.infer<typeof pipelineRequestSchema>;

export const pipelineReplySchema = z.object({
  pipeline: handle,
  /** True where the device had made the same pipeline before. */
  cached: z.boolean(),
  /** Wall time of making it; 0 from the cache. */
  durationMs: z.number().nonnegative(),
  threadExecutionWidth: z.number().int().positive(),
  maxThreadsPerThreadgroup: z.number().int().positive(),
  /** Bytes of threadgroup memory that the function itself declares. */
  staticThreadgroupMemoryBytes: whole,
});

export const bufferAlignments = {minimum: 1, page: 16384, maximum: 2 ** 21} as const;

const textureSchema = z.object({
  index: z.number().int().min(0).max(127),
  /** The buffer that holds its texels, and where they begin. What the kernel writes is there afterwards. */
  buffer: handle,
  offset: whole.default(0),
  kind: z.enum(['1d', '1d-array', '2d', '2d-array', '3d', 'cube', 'cube-array', 'buffer']).default('2d'),
  /** Pixel format in lower case, such as `rgba8unorm`; what the device does not know it refuses by name. */
  format: z.string().max(40),
  width: z.number().int().positive(),
  height: z.number().int().positive().default(1),
  depth: z.number().int().positive().default(1),
  arrayLength: z.number().int().positive().default(1),
  /** 0: rows follow each other without gaps. Slices and layers do. */
  bytesPerRow: whole.default(0),
});

const samplerSchema = z.object({
  index: z.number().int().min(0).max(15),
  sAddress: z.enum(samplerAddresses).optional(),
  tAddress: z.enum(samplerAddresses).optional(),
  rAddress: z.enum(samplerAddresses).optional(),
  magnification: z.enum(samplerFilters).optional(),
  minification: z.enum(samplerFilters).optional(),
  normalised: z.boolean().optional(),
  comparison: z.enum(samplerComparisons).optional(),
  border: z.enum(samplerBorders).optional(),
});

export const dispatchRequestSchema = z.object({
  pipeline: handle,
  /** Under which the device counts it. */
  label,
  /** Threads; threadgroups at the edge may be partial. */
  grid: extent,
  threadgroup: extent,
  buffers: z.array(z.object({index, buffer: handle, offset: whole.default(0)})).default([]),
  /** Small constants given by value. */
  bytes: z.array(z.object({index, data: bytes})).default([]),
  threadgroupMemory: z.array(z.object({index, bytes: whole})).default([]),
  /** One level of detail each. */
  textures: z.array(textureSchema).default([]),
  samplers: z.array(samplerSchema).default([]),
  /** Find what a GPU would silently do wrong. A device that cannot says so. */
  checked: z.boolean().default(true),
  emulateHazards: z.boolean().default(false),
  /** Backward jumps of one simdgroup, after which the kernel counts as endless; 0: no limit. */
  budget: whole.default(0),
  /** Host threads of a device that computes on the host; 0: one per processor. */
  threads: whole.default(0),
  /** Launches, one after another; times are of all together, counters and findings of the last. For timing. */
  repeats: z.number().int().min(1).max(65_536).default(1),
  /** For which chip the reference device models a time; a GPU ignores it. */
  chip: z.enum(chipIds).optional(),
  /** Samples the GPU's counters where the dispatch begins and ends; a device that cannot says why. */
  stageCounters: z.boolean().default(false),
  /** Writes a .gputrace document of this dispatch there; only where `gpu-traces` is a capability. */
  tracePath: z.string().min(1).max(4096).optional(),
});
export type BridgeDispatch = z.input<typeof dispatchRequestSchema>;

const position = z.tuple([whole, whole, whole]);

/** A finding with lines of the module that ran; the lab adds the person's own lines (core/protocol/run.ts). */
export const deviceFindingSchema = z.object({
  kind: z.string(),
  message: z.string(),
  count: whole,
  /** Whose line it is: 0 the kernel's module, else 1 + the place among the pipeline's linked functions. */
  module: whole.default(0),
  /** 1-based; 0 where unknown. */
  irLine: whole,
  sourceLine: whole,
  sourceColumn: whole,
  threadInGrid: position,
  threadInThreadgroup: position,
  threadgroup: position,
  /** Empty where no memory is concerned. */
  space: z.string(),
  /** -1 where it is none of the kernel's buffers. */
  bufferIndex: z.number().int(),
  byteOffset: z.number(),
  accessBytes: whole,
  bufferBytes: z.number().nonnegative(),
});
export type DeviceFinding = z.infer<typeof deviceFindingSchema>;

/** What Metal's shader validation reported of a dispatch that ended well. */
export const validationMessageSchema = z.object({
  text: z.string(),
  /** Empty where unknown, as `file`. */
  function: z.string(),
  file: z.string(),
  /** 1-based; 0 where unknown. */
  line: whole,
  column: whole,
});

export type ValidationMessage = z.infer<typeof validationMessageSchema>;

export const dispatchReplySchema = z.object({
  /** From the call to its end, on the device's side. */
  wallNs: z.number().nonnegative(),
  /** Processor time of a device that computes on the host. */
  cpuNs: z.number().nonnegative().optional(),
  /** Measured by a GPU. */
  gpuNs: z.number().nonnegative().optional(),
  /** From the commit to the begin of the work on the GPU. */
  queueNs: z.number().nonnegative().optional(),
  /** From counter samples around the dispatch; where it was asked for and is absent, `stageMissing` says why. */
  stageNs: z.number().nonnegative().optional(),
  stageMissing: z.string().optional(),
  validation: z.array(validationMessageSchema).optional(),
  /** Computed from the counters by a chip table: a model, no measurement. */
  modelled: z.object({gpuNs: z.number().nonnegative(), chip: z.string(), bound: z.string()}).optional(),
  counters: runCountersSchema.optional(),
  findings: z.array(deviceFindingSchema),
  findingsDropped: z.number().nonnegative(),
});
export type DispatchReply = z.infer<typeof dispatchReplySchema>;

export const labelStatisticsSchema = z.object({
  label,
  /** Dispatches that ended, well or not. */
  count: whole,
  failed: whole,
  /** Time for which callers waited. */
  cpuWaitNs: z.number().nonnegative(),
  /** Time that the device worked: of a GPU its own clock, of the reference device its wall clock. */
  gpuNs: z.number().nonnegative(),
});
export type LabelStatistics = z.infer<typeof labelStatisticsSchema>;

const nothing = z.object({});

export const bridgeMethods = {
  describe: {request: nothing, reply: deviceSchema},
  /** Reads a module or library and lists its functions. What is malformed is named with its place. */
  loadLibrary: {
    request: librarySourceSchema,
    reply: z.object({
      library: handle,
      functions: z.array(libraryFunctionSchema),
      /** Warnings of a compilation of source. */
      diagnostics: z.array(diagnosticSchema).optional(),
    }),
  },
  /** Compiles one kernel. Whatever the device cannot execute is an error here, with its line, and not later. */
  makePipeline: {request: pipelineRequestSchema, reply: pipelineReplySchema},
  /**
   * Compiles pipelines into a new binary archive in that file: the machine code of this GPU and this system. Only where
   * `binary-archives` is a capability.
   */
  saveArchive: {
    request: z.object({
      pipelines: z
        .array(pipelineRequestSchema.omit({onlyFromArchive: true}))
        .min(1)
        .max(1000),
      path: z.string().min(1).max(4096),
    }),
    reply: z.object({pipelines: whole}),
  },
  /** Makes a pipeline of every kernel of a library that needs no constants or linked functions. */
  warmAll: {
    request: z.object({library: handle}),
    reply: z.object({
      made: whole,
      cached: whole,
      failed: z.array(z.object({function: z.string(), message: z.string()})),
    }),
  },
  /** Pipelines that the device keeps. */
  pipelineCache: {request: nothing, reply: z.object({entries: whole, hits: whole, misses: whole})},
  /** Zeroed memory that starts at a multiple of `alignment`. */
  createBuffer: {
    request: z.object({
      sizeBytes: z.number().int().positive(),
      alignment: z
        .number()
        .int()
        .min(bufferAlignments.minimum)
        .max(bufferAlignments.maximum)
        .refine((value) => Number.isInteger(Math.log2(value)), 'expected a power of two')
        .default(bufferAlignments.page),
      /** False: checked mode reports reads of bytes that nobody wrote. `writeBuffer` makes it true. */
      initialised: z.boolean().default(true),
    }),
    reply: z.object({buffer: handle, sizeBytes: whole, alignment: whole}),
  },
  writeBuffer: {request: z.object({buffer: handle, offset: whole.default(0), data: bytes}), reply: nothing},
  /**
   * Bytes of a buffer. In the process of the device they are the buffer's own memory, seen in place: copy what must
   * outlive the next dispatch.
   */
  readBuffer: {
    request: z.object({buffer: handle, offset: whole.default(0), length: whole.optional()}),
    reply: z.object({data: bytes}),
  },
  /** Runs a pipeline to its end. Cancelled calls stop the kernel. Faults are `gpu-fault` errors with their name. */
  dispatch: {request: dispatchRequestSchema, reply: dispatchReplySchema},
  /** Ends when everything dispatched before it has ended. */
  drain: {request: nothing, reply: nothing},
  /** Per label, sorted; `reset` starts counting afresh after the snapshot. */
  statistics: {
    request: z.object({reset: z.boolean().default(false)}),
    reply: z.object({labels: z.array(labelStatisticsSchema)}),
  },
  /** Forgets what the handles name; unknown ones are ignored. Memory in use by a dispatch stays until its end. */
  release: {request: z.object({handles: z.array(handle).max(10_000)}), reply: nothing},
} as const;

export type BridgeMethods = typeof bridgeMethods;
export type BridgeMethodName = keyof BridgeMethods;
export const bridgeMethodNames = Object.keys(bridgeMethods) as BridgeMethodName[];
export type BridgeRequest<M extends BridgeMethodName> = z.input<BridgeMethods[M]['request']>;
export type ValidBridgeRequest<M extends BridgeMethodName> = z.output<BridgeMethods[M]['request']>;
export type BridgeReply<M extends BridgeMethodName> = z.output<BridgeMethods[M]['reply']>;

export interface BridgeCallOptions {
  readonly signal?: AbortSignal;
  /** Told from time to time which part of a dispatch is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Through the service: the call ends as `timeout` after this long. In process it is not used. */
  readonly deadlineMs?: number;
}

/** A device: one function per method of the contract. */
export type DeviceBridge = {
  readonly [M in BridgeMethodName]: (
    request: BridgeRequest<M>,
    options?: BridgeCallOptions,
  ) => Promise<Result<BridgeReply<M>, LabError>>;
};
