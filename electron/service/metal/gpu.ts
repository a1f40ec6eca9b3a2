import {z} from 'zod';

declare const brand: unique symbol;
interface Handle<Kind extends string> {
  readonly [brand]: Kind;
}
/** Objects of the engine, named in native/engine/gpu.h; `gpuClose` ends them. */
export type OpenGpu = Handle<'gpu'>;
export type GpuLibrary = Handle<'library'>;
export type GpuPipeline = Handle<'pipeline'>;
export type GpuBuffer = Handle<'buffer'>;
export type GpuArchive = Handle<'archive'>;

const whole = z.number().int().nonnegative();

const shaderLogSchema = z.object({
  encoder: z.string(),
  function: z.string(),
  file: z.string(),
  /** 0 where unknown. */
  line: whole,
  column: whole,
  text: z.string(),
});
export type ShaderLog = z.infer<typeof shaderLogSchema>;

/** What went wrong, with everything that the system said. */
export const gpuFailureSchema = z.object({
  domain: z.string(),
  code: z.number().int(),
  /** Empty where the domain is a driver's own. */
  codeName: z.string(),
  text: z.string(),
  /** What native/engine/gpu_errors.cpp reads from the text. */
  kind: z.string(),
  causes: z.array(z.object({domain: z.string(), code: z.number().int(), text: z.string()})),
  encoders: z.array(z.object({label: z.string(), state: z.string(), signposts: z.array(z.string())})),
  logs: z.array(shaderLogSchema),
});
export type GpuFailure = z.infer<typeof gpuFailureSchema>;

export interface GpuFunction {
  readonly name: string;
  readonly role: string;
  readonly constants: readonly {
    readonly name: string;
    /** Number of MTLDataType. */
    readonly type: number;
    readonly index: number;
    readonly required: boolean;
  }[];
}

export interface GpuBinding {
  readonly name: string;
  readonly type: string;
  readonly access: string;
  readonly index: number;
  readonly used: boolean;
  readonly argument: boolean;
  readonly alignment: number;
  readonly sizeBytes: number;
}

export interface GpuPipelineFacts {
  readonly threadExecutionWidth: number;
  readonly maxThreadsPerThreadgroup: number;
  readonly staticThreadgroupMemoryBytes: number;
  readonly bindings: readonly GpuBinding[];
}

export interface GpuFacts {
  readonly name: string;
  readonly registryId: bigint;
  readonly architecture: string;
  readonly families: readonly number[];
  readonly maxThreadgroupMemoryBytes: number;
  readonly maxBufferBytes: number;
  readonly counterSets: readonly string[];
  readonly stageCounters: boolean;
  readonly traceDocuments: boolean;
  readonly osVersion: string;
  readonly thermalState: string;
  readonly lowPowerMode: boolean;
}

type Extent = readonly [number, number, number];

/** Options of `newLibraryWithSource` as the addon takes them; numbers are Metal's own. */
export interface GpuCompileOptions {
  readonly macros?: readonly {readonly name: string; readonly value: string}[];
  /** (major << 16) + minor. */
  readonly languageVersion?: number;
  readonly mathMode?: number;
  readonly mathFunctions?: number;
  readonly fastMath?: boolean;
  readonly preserveInvariance?: boolean;
  readonly libraryType?: number;
  readonly installName?: string;
  readonly libraries?: readonly GpuLibrary[];
  readonly optimizationLevel?: number;
  readonly symbolVisibility?: number;
  readonly allowUndefinedSymbols?: boolean;
  readonly maxThreadsPerThreadgroup?: number;
  readonly logging?: boolean;
  readonly requiredThreadsPerThreadgroup?: Extent;
}

export type GpuLibrarySource =
  | {readonly kind: 'source'; readonly text: string; readonly options: GpuCompileOptions}
  | {readonly kind: 'data'; readonly bytes: Uint8Array}
  | {readonly kind: 'file'; readonly path: string};

export interface GpuPipelineRequest {
  readonly library: GpuLibrary;
  readonly function: string;
  readonly label: string;
  readonly constants?: readonly {readonly name?: string; readonly index?: number; readonly value: number}[];
  readonly linked?: readonly {readonly library: GpuLibrary; readonly function: string}[];
  readonly maxCallStackDepth?: number;
  readonly maxThreadsPerThreadgroup?: number;
  readonly requiredThreadsPerThreadgroup?: Extent;
  readonly threadgroupIsMultipleOfWidth?: boolean;
  readonly shaderValidation?: number;
  readonly archives?: readonly GpuArchive[];
  readonly failOnArchiveMiss?: boolean;
}

/** Numbers are those of Metal's enumerations. Texels are copied from the buffer, and those written back into it. */
export interface GpuTexture {
  readonly index: number;
  readonly buffer: GpuBuffer;
  readonly offset: number;
  readonly type: number;
  readonly pixelFormat: number;
  readonly texelBytes: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly layers: number;
  /** 0: rows without gaps. */
  readonly bytesPerRow: number;
  readonly read: boolean;
  readonly written: boolean;
}

export interface GpuSampler {
  readonly index: number;
  readonly sAddressMode: number;
  readonly tAddressMode: number;
  readonly rAddressMode: number;
  readonly minFilter: number;
  readonly magFilter: number;
  readonly normalized: boolean;
  readonly compareFunction: number;
  readonly borderColor: number;
}

export interface GpuDispatch {
  readonly pipeline: GpuPipeline;
  readonly label: string;
  readonly buffers?: readonly {
    readonly index: number;
    readonly buffer: GpuBuffer;
    readonly offset: number;
  }[];
  readonly bytes?: readonly {readonly index: number; readonly data: Uint8Array}[];
  readonly threadgroupMemory?: readonly {readonly index: number; readonly bytes: number}[];
  readonly textures?: readonly GpuTexture[];
  readonly samplers?: readonly GpuSampler[];
  readonly grid: Extent;
  readonly threadgroup: Extent;
  /** Launches in one command buffer. */
  readonly repeats?: number;
  readonly deadlineMs?: number;
  readonly counters?: boolean;
  readonly tracePath?: string;
}

export interface GpuDispatchDone {
  readonly wallNs: number;
  readonly gpuNs: number;
  readonly queueNs: number;
  readonly stageNs?: number;
  readonly countersMissing: string;
  readonly logs: readonly ShaderLog[];
}

/** Both are there for a library that was made with warnings. */
export interface GpuOutcome<T> {
  readonly value?: T;
  readonly failure?: GpuFailure;
}

/** The addon's calls of a GPU (native/addon/gpu.cpp). What they are given wrongly they refuse with an exception. */
export interface Gpu {
  /** False where a device was asked for before. */
  gpuPrepare(options: {readonly relaxContextStoreTimeout: boolean}): boolean;
  gpuOpen(device: string): Promise<OpenGpu | undefined>;
  gpuFacts(gpu: OpenGpu): Promise<GpuOutcome<GpuFacts>>;
  gpuLibrary(
    gpu: OpenGpu,
    source: GpuLibrarySource,
  ): Promise<GpuOutcome<{readonly library: GpuLibrary; readonly functions: readonly GpuFunction[]}>>;
  gpuPipeline(
    gpu: OpenGpu,
    request: GpuPipelineRequest,
  ): Promise<GpuOutcome<{readonly pipeline: GpuPipeline; readonly facts: GpuPipelineFacts}>>;
  gpuBuffer(
    gpu: OpenGpu,
    request: {readonly sizeBytes: number; readonly alignment: number},
  ): Promise<GpuOutcome<GpuBuffer>>;
  gpuWriteBuffer(buffer: GpuBuffer, offset: number, data: Uint8Array): void;
  gpuReadBuffer(buffer: GpuBuffer, offset: number, length: number): Uint8Array;
  gpuBufferAddress(buffer: GpuBuffer): bigint;
  gpuDispatch(gpu: OpenGpu, request: GpuDispatch): Promise<GpuOutcome<GpuDispatchDone>>;
  gpuDrain(gpu: OpenGpu, deadlineMs: number): Promise<GpuOutcome<boolean>>;
  gpuOpenArchive(gpu: OpenGpu, path: string): Promise<GpuOutcome<GpuArchive>>;
  gpuAddToArchive(
    gpu: OpenGpu,
    archive: GpuArchive,
    request: GpuPipelineRequest,
  ): Promise<GpuOutcome<boolean>>;
  gpuSaveArchive(gpu: OpenGpu, archive: GpuArchive, path: string): Promise<GpuOutcome<boolean>>;
  gpuClose(handle: OpenGpu | GpuLibrary | GpuPipeline | GpuBuffer | GpuArchive): boolean;
}
