import {err, ok, type Result} from '../../core/base/result.ts';
import {type Diagnostic} from '../../core/base/diagnostic.ts';
import {type Device, type ServiceKind} from '../../core/protocol/device.ts';
import {cancelled, type LabError, unavailable} from '../../core/protocol/error.ts';
import {
  type BridgeCallOptions,
  type BridgeReply,
  type DeviceBridge,
  type LibraryFunctionInfo,
  type ValidationMessage,
  type ValidBridgeRequest,
} from './device-bridge.ts';
import {
  archiveError,
  commonError,
  dispatchError,
  endsSession,
  libraryError,
  pipelineError,
  sourceDiagnostics,
} from './metal/failures.ts';
import {
  type Gpu,
  type GpuArchive,
  type GpuBuffer,
  type GpuDispatchDone,
  type GpuFailure,
  type GpuPipeline,
  type GpuPipelineFacts,
  type GpuPipelineRequest,
  type OpenGpu,
  type ShaderLog,
} from './metal/gpu.ts';
import {type BoundArguments, boundArguments, launchMisfit} from './metal/launch-checks.ts';
import {digest, type LoadedLibrary, prepareLibrary} from './metal/library-source.ts';
import {bindSamplers, bindTextures} from './metal/textures.ts';
import {DispatchStatistics} from './reference/statistics.ts';
import {PipelineCache} from './reference/pipeline-cache.ts';
import {noFunction, outside, unknownHandle} from './bridge-errors.ts';
import {type BridgeHandlers, createBridge} from './bridge-handlers.ts';

interface Library extends LoadedLibrary {
  readonly name: string;
  readonly functions: readonly LibraryFunctionInfo[];
}

interface Pipeline {
  readonly kernel: string;
  readonly pipeline: GpuPipeline;
  readonly facts: GpuPipelineFacts;
  readonly bound: BoundArguments;
}

interface Buffer {
  readonly buffer: GpuBuffer;
  readonly sizeBytes: number;
}

export interface MetalDeviceOptions {
  readonly gpu: Gpu;
  readonly description: Device;
  /** Makes handles of this life of the device different from those of any other. */
  readonly lifeId: string;
  /** Which switches of Metal the process was started with; times are told in `plain` only. */
  readonly serviceKind?: ServiceKind;
  /** After so long a command buffer counts as stuck, and the session with it. */
  readonly dispatchLimitMs?: number;
}

const defaultDispatchLimitMs = 25_000;

/** A GPU behind the addon: the bridge contract over Metal. */
export function createMetalDevice(options: MetalDeviceOptions): DeviceBridge {
  return createBridge(new MetalDevice(options).handlers);
}

/** What names a pipeline's parts in a request. */
type PipelineParts = Omit<ValidBridgeRequest<'makePipeline'>, 'onlyFromArchive'>;

interface Parts {
  readonly library: Library;
  readonly linked: readonly {readonly library: Library; readonly function: string}[];
}

type Made = Result<{pipeline: Pipeline; cached: boolean; durationMs: number}, LabError>;

class MetalDevice {
  private readonly options: MetalDeviceOptions;
  private readonly gpu: Gpu;
  private open: Promise<OpenGpu | undefined> | undefined;
  private readonly libraries = new Map<string, Library>();
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly buffers = new Map<string, Buffer>();
  /** Pipelines, and refusals that are the kernel's own; never crashes of a compiler. */
  private readonly cache = new PipelineCache<Result<Pipeline, LabError>>();
  /** One compilation for each key, whoever asks meanwhile. */
  private readonly compiling = new Map<string, Promise<Result<Pipeline, LabError>>>();
  private readonly statistics = new DispatchStatistics();
  private readonly running = new Set<Promise<unknown>>();
  /** Why nothing works any more. */
  private end: LabError | undefined;
  private nextNumber = 1;

  constructor(options: MetalDeviceOptions) {
    this.options = options;
    this.gpu = options.gpu;
  }

  readonly handlers: BridgeHandlers = {
    describe: async () => ok(this.described()),
    loadLibrary: (source) => this.loadLibrary(source),
    makePipeline: async (request) => {
      const made = await this.pipeline(request);
      if (!made.ok) return made;
      const {pipeline, cached, durationMs} = made.value;
      const handle = this.newHandle('pipeline');
      this.pipelines.set(handle, pipeline);
      const {threadExecutionWidth, maxThreadsPerThreadgroup, staticThreadgroupMemoryBytes} = pipeline.facts;
      const facts = {threadExecutionWidth, maxThreadsPerThreadgroup, staticThreadgroupMemoryBytes};
      return ok({pipeline: handle, cached, durationMs, ...facts});
    },
    saveArchive: (request) => this.saveArchive(request),
    warmAll: async ({library: handle}, {signal}) => {
      const library = this.libraries.get(handle);
      if (library === undefined) return err(unknownHandle('library', handle));
      let made = 0;
      let known = 0;
      const failed: {function: string; message: string}[] = [];
      for (const {name, role} of library.functions) {
        if (role !== 'kernel') continue;
        if (signal?.aborted === true) return err(cancelled('Warming the pipelines'));
        const result = await this.pipeline({
          library: handle,
          function: name,
          functionConstants: {},
          linked: [],
        });
        if (this.end !== undefined) return err(this.end);
        if (!result.ok) failed.push({function: name, message: result.error.message});
        else if (result.value.cached) known++;
        else made++;
      }
      return ok({made, cached: known, failed});
    },
    pipelineCache: async () =>
      ok({entries: this.cache.size, hits: this.cache.hits, misses: this.cache.misses}),
    createBuffer: async ({sizeBytes, alignment}) => {
      const session = await this.session();
      if (!session.ok) return session;
      const {value, failure} = await this.gpu.gpuBuffer(session.value, {sizeBytes, alignment});
      if (value === undefined) return err(this.failed(failure, (one) => commonError(one)));
      const buffer = this.newHandle('buffer');
      this.buffers.set(buffer, {buffer: value, sizeBytes});
      return ok({buffer, sizeBytes, alignment});
    },
    writeBuffer: async ({buffer: handle, offset, data}) => {
      const buffer = this.buffers.get(handle);
      if (buffer === undefined) return err(unknownHandle('buffer', handle));
      if (offset + data.byteLength > buffer.sizeBytes)
        return err(outside(offset, data.byteLength, buffer.sizeBytes));
      this.gpu.gpuWriteBuffer(buffer.buffer, offset, data);
      return ok({});
    },
    readBuffer: async ({buffer: handle, offset, length}) => {
      const buffer = this.buffers.get(handle);
      if (buffer === undefined) return err(unknownHandle('buffer', handle));
      const wanted = length ?? Math.max(0, buffer.sizeBytes - offset);
      if (offset + wanted > buffer.sizeBytes) return err(outside(offset, wanted, buffer.sizeBytes));
      return ok({data: this.gpu.gpuReadBuffer(buffer.buffer, offset, wanted)});
    },
    dispatch: (request, options) => {
      const run = this.dispatch(request, options);
      this.running.add(run);
      return run.finally(() => this.running.delete(run));
    },
    drain: async () => {
      await Promise.all(this.running);
      const session = await this.session();
      if (!session.ok) return session;
      const limitMs = this.dispatchLimitMs;
      const {value, failure} = await this.gpu.gpuDrain(session.value, limitMs);
      if (value === undefined)
        return err(this.failed(failure, (one) => dispatchError(one, 'drain', limitMs)));
      return ok({});
    },
    statistics: async ({reset}) => {
      const labels = this.statistics.snapshot();
      if (reset) this.statistics.reset();
      return ok({labels});
    },
    release: async ({handles}) => {
      for (const handle of handles) {
        const library = this.libraries.get(handle);
        if (library !== undefined) this.gpu.gpuClose(library.library);
        const buffer = this.buffers.get(handle);
        if (buffer !== undefined) this.gpu.gpuClose(buffer.buffer);
        this.libraries.delete(handle);
        this.buffers.delete(handle);
        // The cache keeps what a pipeline is made of.
        this.pipelines.delete(handle);
      }
      return ok({});
    },
  };

  /** Validation instruments the code, and a capture slows it: what is measured there is no time of the kernel. */
  private get isTimed(): boolean {
    return (this.options.serviceKind ?? 'plain') === 'plain';
  }

  private described(): Device {
    const {description} = this.options;
    if (this.isTimed) return description;
    const capabilities = description.capabilities.filter(
      (one) => one !== 'gpu-time' && one !== 'stage-counters',
    );
    return {...description, capabilities};
  }

  private get dispatchLimitMs(): number {
    return this.options.dispatchLimitMs ?? defaultDispatchLimitMs;
  }

  private newHandle(kind: string): string {
    return `${kind}-${this.nextNumber++}-${this.options.lifeId}`;
  }

  private async session(): Promise<Result<OpenGpu, LabError>> {
    if (this.end !== undefined) return err(this.end);
    this.open ??= this.gpu.gpuOpen(this.options.description.id);
    const open = await this.open;
    if (open !== undefined) return ok(open);
    const message = `${this.options.description.name} cannot be opened: Metal gave no command queue.`;
    return err(unavailable('gpu-not-opened', message, 'Restart the device service.'));
  }

  /** The error of a failed call; remembers where it was the last of this session. */
  private failed(
    failure: GpuFailure | undefined,
    toError: (failure: GpuFailure) => LabError | undefined,
  ): LabError {
    const error =
      (failure === undefined ? undefined : toError(failure)) ??
      unavailable('metal-failed', `Metal failed: ${failure?.text ?? 'it gave no reason'}`, 'Report this.');
    if (failure !== undefined && endsSession(failure)) {
      const message = `The GPU session is at its end: ${error.message}`;
      this.end = unavailable('gpu-session-over', message, 'Restart the device service.');
    }
    return error;
  }

  private async loadLibrary(
    source: ValidBridgeRequest<'loadLibrary'>,
  ): Promise<Result<BridgeReply<'loadLibrary'>, LabError>> {
    const prepared = prepareLibrary(source, (one) => this.libraries.get(one));
    if (!prepared.ok) return prepared;
    const session = await this.session();
    if (!session.ok) return session;
    const {given, functions, key} = prepared.value;
    const {value, failure} = await this.gpu.gpuLibrary(session.value, given);
    const text = source.kind === 'metal-source' ? {name: source.name, text: source.text} : undefined;
    if (value === undefined) return err(this.failed(failure, (one) => libraryError(one, source.name, text)));
    const handle = this.newHandle('library');
    const listed =
      functions ?? value.functions.map(({name, role}): LibraryFunctionInfo => ({name, role, arguments: []}));
    this.libraries.set(handle, {
      name: source.name,
      library: value.library,
      key,
      functions: listed,
    });
    const diagnostics: Diagnostic[] =
      failure !== undefined && text !== undefined ? sourceDiagnostics(failure, text) : [];
    return ok({library: handle, functions: [...listed], ...(diagnostics.length === 0 ? {} : {diagnostics})});
  }

  private async pipeline(request: ValidBridgeRequest<'makePipeline'>): Promise<Made> {
    const parts = this.partsOf(request);
    if (!parts.ok) return parts;
    const {library, linked} = parts.value;
    const constants = Object.entries(request.functionConstants).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = digest(
      library.key,
      request.function,
      request.onlyFromArchive ?? '',
      JSON.stringify(constants),
      ...linked.flatMap((one) => [one.library.key, one.function]),
    );
    const known = this.cache.get(key);
    if (known !== undefined)
      return known.ok ? ok({pipeline: known.value, cached: true, durationMs: 0}) : known;
    const startedMs = performance.now();
    const already = this.compiling.get(key);
    const compiled = already ?? this.compile(parts.value, request);
    this.compiling.set(key, compiled);
    const made = await compiled.finally(() => this.compiling.delete(key));
    if (made.ok || made.error.kind === 'diagnostics') this.cache.set(key, made);
    if (!made.ok) return made;
    return ok({
      pipeline: made.value,
      cached: already !== undefined,
      durationMs: performance.now() - startedMs,
    });
  }

  private partsOf(request: PipelineParts): Result<Parts, LabError> {
    const library = this.libraries.get(request.library);
    if (library === undefined) return err(unknownHandle('library', request.library));
    const linked: {library: Library; function: string}[] = [];
    for (const one of request.linked) {
      const found = this.libraries.get(one.library);
      if (found === undefined) return err(unknownHandle('library', one.library));
      linked.push({library: found, function: one.function});
    }
    return ok({library, linked});
  }

  /** A pipeline as the addon is asked for it; an error where the library has no such kernel. */
  private requestOf(
    {library, linked}: Parts,
    {function: kernel, functionConstants}: PipelineParts,
  ): Result<{readonly request: GpuPipelineRequest; readonly info: LibraryFunctionInfo}, LabError> {
    const info = library.functions.find(({name}) => name === kernel);
    if (info === undefined || info.role !== 'kernel') {
      const there = library.functions.filter(({role}) => role === 'kernel').map(({name}) => name);
      return err(noFunction(library.name, kernel, 'kernel', there));
    }
    const constants = Object.entries(functionConstants).map(([name, value]) => ({
      ...(/^\d+$/.test(name) ? {index: Number(name)} : {name}),
      value: Number(value),
    }));
    const request = {
      library: library.library,
      function: kernel,
      label: kernel,
      constants,
      linked: linked.map((one) => ({library: one.library.library, function: one.function})),
    };
    return ok({request, info});
  }

  private async compile(
    parts: Parts,
    wanted: ValidBridgeRequest<'makePipeline'>,
  ): Promise<Result<Pipeline, LabError>> {
    const asked = this.requestOf(parts, wanted);
    if (!asked.ok) return asked;
    const session = await this.session();
    if (!session.ok) return session;
    const archive = await this.openArchive(session.value, wanted.onlyFromArchive);
    if (!archive.ok) return archive;
    const {request, info} = asked.value;
    const kernel = wanted.function;
    const only = archive.value === undefined ? {} : {archives: [archive.value], failOnArchiveMiss: true};
    const {value, failure} = await this.gpu.gpuPipeline(session.value, {...request, ...only});
    if (archive.value !== undefined) this.gpu.gpuClose(archive.value);
    if (value === undefined) return err(this.failed(failure, (one) => pipelineError(one, kernel)));
    return ok({
      kernel,
      pipeline: value.pipeline,
      facts: value.facts,
      bound: boundArguments(info, value.facts),
    });
  }

  /** Undefined where no path is given. */
  private async openArchive(
    session: OpenGpu,
    path: string | undefined,
  ): Promise<Result<GpuArchive | undefined, LabError>> {
    if (path === undefined) return ok(undefined);
    const {value, failure} = await this.gpu.gpuOpenArchive(session, path);
    return value === undefined ? err(this.failed(failure, (one) => archiveError(one, path))) : ok(value);
  }

  private async saveArchive({
    pipelines,
    path,
  }: ValidBridgeRequest<'saveArchive'>): Promise<Result<BridgeReply<'saveArchive'>, LabError>> {
    const requests: GpuPipelineRequest[] = [];
    for (const wanted of pipelines) {
      const parts = this.partsOf(wanted);
      if (!parts.ok) return parts;
      const asked = this.requestOf(parts.value, wanted);
      if (!asked.ok) return asked;
      requests.push(asked.value.request);
    }
    const session = await this.session();
    if (!session.ok) return session;
    const opened = await this.gpu.gpuOpenArchive(session.value, '');
    if (opened.value === undefined) return err(this.failed(opened.failure, (one) => archiveError(one, path)));
    const archive = opened.value;
    try {
      for (const request of requests) {
        const {value, failure} = await this.gpu.gpuAddToArchive(session.value, archive, request);
        if (value === undefined)
          return err(this.failed(failure, (one) => pipelineError(one, request.function)));
      }
      const {value, failure} = await this.gpu.gpuSaveArchive(session.value, archive, path);
      if (value === undefined) return err(this.failed(failure, (one) => archiveError(one, path)));
      return ok({pipelines: requests.length});
    } finally {
      this.gpu.gpuClose(archive);
    }
  }

  private async dispatch(
    request: ValidBridgeRequest<'dispatch'>,
    {signal, onProgress}: BridgeCallOptions,
  ): Promise<Result<BridgeReply<'dispatch'>, LabError>> {
    const pipeline = this.pipelines.get(request.pipeline);
    if (pipeline === undefined) return err(unknownHandle('pipeline', request.pipeline));
    const misfit = launchMisfit(request, pipeline, this.options.description);
    if (misfit !== undefined) return err(misfit);
    const buffers: {index: number; buffer: GpuBuffer; offset: number}[] = [];
    const bufferOf = (handle: string): Result<Buffer, LabError> => {
      const buffer = this.buffers.get(handle);
      return buffer === undefined ? err(unknownHandle('buffer', handle)) : ok(buffer);
    };
    for (const {index, buffer: handle, offset} of request.buffers) {
      const buffer = bufferOf(handle);
      if (!buffer.ok) return buffer;
      const {sizeBytes} = buffer.value;
      if (offset > sizeBytes) return err(outside(offset, 0, sizeBytes));
      buffers.push({index, buffer: buffer.value.buffer, offset});
    }
    const accessOf = (index: number) => pipeline.bound.textures.get(index) ?? 'read_write';
    const textures = bindTextures(request, bufferOf, accessOf);
    if (!textures.ok) return textures;
    const samplers = bindSamplers(request.samplers);
    if (!samplers.ok) return samplers;
    const session = await this.session();
    if (!session.ok) return session;
    const {bytes, threadgroupMemory, grid, threadgroup, label, repeats, stageCounters, tracePath} = request;
    const limitMs = this.dispatchLimitMs;
    // A command buffer tells nothing before its end.
    onProgress?.(0);
    const startedMs = performance.now();
    const {value, failure} = await this.gpu.gpuDispatch(session.value, {
      pipeline: pipeline.pipeline,
      label,
      buffers,
      bytes: bytes.filter(({data}) => data.byteLength > 0),
      threadgroupMemory,
      textures: textures.value,
      samplers: samplers.value,
      grid,
      threadgroup,
      repeats,
      deadlineMs: limitMs,
      ...(stageCounters && this.isTimed ? {counters: true} : {}),
      ...(tracePath === undefined ? {} : {tracePath}),
    });
    const cpuWaitNs = Math.round((performance.now() - startedMs) * 1e6);
    this.statistics.add(label, {
      failed: value === undefined,
      cpuWaitNs,
      gpuNs: this.isTimed ? (value?.gpuNs ?? 0) : 0,
    });
    const error =
      value === undefined ? this.failed(failure, (one) => dispatchError(one, label, limitMs)) : undefined;
    // Metal cannot stop a command buffer: what was withdrawn has run to its end or its fault.
    if (signal?.aborted === true) return err(cancelled(`The dispatch ${JSON.stringify(label)}`));
    if (value === undefined) return err(error!);
    return ok({
      wallNs: value.wallNs,
      ...(this.isTimed ? timesOf(value, stageCounters) : {}),
      ...(value.logs.length === 0 ? {} : {validation: value.logs.map(validationMessage)}),
      findings: [],
      findingsDropped: 0,
    });
  }
}

function timesOf(
  {gpuNs, queueNs, stageNs, countersMissing}: GpuDispatchDone,
  sampled: boolean,
): Pick<BridgeReply<'dispatch'>, 'gpuNs' | 'queueNs' | 'stageNs' | 'stageMissing'> {
  const stage = stageNs === undefined ? {stageMissing: countersMissing} : {stageNs};
  return {gpuNs, queueNs, ...(sampled ? stage : {})};
}

function validationMessage({text, function: of, file, line, column}: ShaderLog): ValidationMessage {
  return {text, function: of, file, line, column};
}
