import {err, ok, type Result} from '../../core/base/result.ts';
import {type Diagnostic} from '../../core/base/diagnostic.ts';
import {type Device, type ServiceKind} from '../../core/protocol/device.ts';
import {cancelled, type LabError} from '../../core/protocol/error.ts';
import {
  type BridgeCallOptions,
  type BridgeReply,
  type DeviceBridge,
  type LibraryFunctionInfo,
  type ValidationMessage,
  type ValidBridgeRequest,
} from './device-bridge.ts';
import {commonError, dispatchError, libraryError, sourceDiagnostics} from './metal/failures.ts';
import {type Gpu, type GpuBuffer, type GpuDispatchDone, type ShaderLog} from './metal/gpu.ts';
import {launchMisfit} from './metal/launch-checks.ts';
import {prepareLibrary} from './metal/library-source.ts';
import {type Library, MetalPipelines, type Pipeline} from './metal/pipelines.ts';
import {MetalSession} from './metal/session.ts';
import {bindSamplers, bindTextures} from './metal/textures.ts';
import {DispatchStatistics} from './reference/statistics.ts';
import {outside, unknownHandle} from './bridge-errors.ts';
import {type BridgeHandlers, createBridge} from './bridge-handlers.ts';

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

class MetalDevice {
  private readonly options: MetalDeviceOptions;
  private readonly gpu: Gpu;
  private readonly session: MetalSession;
  private readonly libraries = new Map<string, Library>();
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly buffers = new Map<string, Buffer>();
  private readonly made: MetalPipelines;
  private readonly statistics = new DispatchStatistics();
  private readonly running = new Set<Promise<unknown>>();
  private nextNumber = 1;

  constructor(options: MetalDeviceOptions) {
    this.options = options;
    this.gpu = options.gpu;
    this.session = new MetalSession(options.gpu, options.description);
    this.made = new MetalPipelines(this.session, this.libraries);
  }

  readonly handlers: BridgeHandlers = {
    describe: async () => ok(this.described()),
    loadLibrary: (source) => this.loadLibrary(source),
    makePipeline: async (request) => {
      const made = await this.made.make(request);
      if (!made.ok) return made;
      const {pipeline, cached, durationMs} = made.value;
      const handle = this.newHandle('pipeline');
      this.pipelines.set(handle, pipeline);
      const {threadExecutionWidth, maxThreadsPerThreadgroup, staticThreadgroupMemoryBytes} = pipeline.facts;
      const facts = {threadExecutionWidth, maxThreadsPerThreadgroup, staticThreadgroupMemoryBytes};
      return ok({pipeline: handle, cached, durationMs, ...facts});
    },
    saveArchive: (request) => this.made.saveArchive(request),
    warmAll: async ({library: handle}, {signal}) => {
      const library = this.libraries.get(handle);
      if (library === undefined) return err(unknownHandle('library', handle));
      let made = 0;
      let known = 0;
      const failed: {function: string; message: string}[] = [];
      for (const {name, role} of library.functions) {
        if (role !== 'kernel') continue;
        if (signal?.aborted === true) return err(cancelled('Warming the pipelines'));
        const result = await this.made.make({
          library: handle,
          function: name,
          functionConstants: {},
          linked: [],
        });
        if (this.session.end !== undefined) return err(this.session.end);
        if (!result.ok) failed.push({function: name, message: result.error.message});
        else if (result.value.cached) known++;
        else made++;
      }
      return ok({made, cached: known, failed});
    },
    pipelineCache: async () => ok(this.made.counts),
    createBuffer: async ({sizeBytes, alignment}) => {
      const session = await this.session.open();
      if (!session.ok) return session;
      const {value, failure} = await this.gpu.gpuBuffer(session.value, {sizeBytes, alignment});
      if (value === undefined) return err(this.session.failed(failure, (one) => commonError(one)));
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
      const session = await this.session.open();
      if (!session.ok) return session;
      const limitMs = this.dispatchLimitMs;
      const {value, failure} = await this.gpu.gpuDrain(session.value, limitMs);
      if (value === undefined)
        return err(this.session.failed(failure, (one) => dispatchError(one, 'drain', limitMs)));
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

  private async loadLibrary(
    source: ValidBridgeRequest<'loadLibrary'>,
  ): Promise<Result<BridgeReply<'loadLibrary'>, LabError>> {
    const prepared = prepareLibrary(source, (one) => this.libraries.get(one));
    if (!prepared.ok) return prepared;
    const session = await this.session.open();
    if (!session.ok) return session;
    const {given, functions, key} = prepared.value;
    const {value, failure} = await this.gpu.gpuLibrary(session.value, given);
    const text = source.kind === 'metal-source' ? {name: source.name, text: source.text} : undefined;
    if (value === undefined)
      return err(this.session.failed(failure, (one) => libraryError(one, source.name, text)));
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
    const session = await this.session.open();
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
      value === undefined
        ? this.session.failed(failure, (one) => dispatchError(one, label, limitMs))
        : undefined;
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
