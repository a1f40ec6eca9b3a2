import {err, ok, type Result} from '../../core/base/result.ts';
import {type Device} from '../../core/protocol/device.ts';
import {badInput, cancelled, type LabError, unavailable} from '../../core/protocol/error.ts';
import {findChip} from '../../core/simt/chips/chips.ts';
import {samplerState} from '../../core/simt/sampler-state.ts';
import {modelTime} from '../../core/simt/chips/model-time.ts';
import {noFunction, notSupported, outside, threadgroupMisfit, unknownHandle} from './bridge-errors.ts';
import {type BridgeHandlers, createBridge} from './bridge-handlers.ts';
import {
  type BridgeCallOptions,
  type DeviceBridge,
  type DispatchReply,
  type ValidBridgeRequest,
} from './device-bridge.ts';
import {functionsOf} from './library-functions.ts';
import {commandBufferError, referenceDomain} from './command-buffer-errors.ts';
import {type Machine, type MachineProgram, type MachineRequest, type MachineResult} from './machine.ts';
import {BufferStore} from './reference/buffers.ts';
import {
  compilePipeline,
  type LineModule,
  type PipelineParts,
  pipelineKey,
} from './reference/compile-pipeline.ts';
import {placeFinding} from './reference/place-finding.ts';
import {PipelineCache} from './reference/pipeline-cache.ts';
import {readModules, type ReadModule} from './reference/read-modules.ts';
import {DispatchStatistics} from './reference/statistics.ts';

interface Library {
  readonly name: string;
  readonly modules: readonly ReadModule[];
}

interface Pipeline {
  readonly kernel: string;
  readonly program: MachineProgram;
  readonly maxThreadsPerThreadgroup: number;
  readonly staticThreadgroupMemoryBytes: number;
  readonly lineModules: readonly LineModule[];
}

export interface ReferenceDeviceOptions {
  readonly machine: Machine;
  readonly description: Device;
  /** Makes handles of this life of the device different from those of any other. */
  readonly lifeId: string;
}

/** The device that every machine has: core/simt compiles, the addon's machine runs. */
export function createReferenceDevice(options: ReferenceDeviceOptions): DeviceBridge {
  return createBridge(new ReferenceDevice(options).handlers);
}

const progressMs = 100;

class ReferenceDevice {
  private readonly options: ReferenceDeviceOptions;
  private readonly libraries = new Map<string, Library>();
  private readonly pipelines = new Map<string, Pipeline>();
  private readonly buffers: BufferStore;
  private readonly cache = new PipelineCache<Pipeline>();
  private readonly statistics = new DispatchStatistics();
  private readonly running = new Set<Promise<unknown>>();
  private nextNumber = 1;

  constructor(options: ReferenceDeviceOptions) {
    this.options = options;
    this.buffers = new BufferStore(
      (kind) => this.newHandle(kind),
      (memory) => options.machine.addressOf(memory),
    );
  }

  readonly handlers: BridgeHandlers = {
    describe: async () => ok(this.options.description),
    loadLibrary: async (source) => {
      if (source.kind === 'metal-source') {
        const next = 'Compile it with the portable toolchain, and load its AIR.';
        return err(notSupported('the reference device compiles no MSL by itself', next));
      }
      const modules = readModules(source);
      if (!modules.ok) return modules;
      const library = this.newHandle('library');
      this.libraries.set(library, {name: source.name, modules: modules.value});
      return ok({library, functions: modules.value.flatMap(({air}) => functionsOf(air))});
    },
    makePipeline: async ({library, function: kernel, functionConstants, linked, onlyFromArchive}) => {
      if (onlyFromArchive !== undefined) return err(noArchives());
      const module = this.findFunction(library, kernel, 'kernel');
      if (!module.ok) return module;
      const parts: {module: ReadModule; function: string}[] = [];
      for (const one of linked) {
        const found = this.findFunction(one.library, one.function, 'visible');
        if (!found.ok) return found;
        parts.push({module: found.value, function: one.function});
      }
      const made = this.pipeline({module: module.value, kernel, functionConstants, linked: parts});
      if (!made.ok) return made;
      const {pipeline, cached, durationMs} = made.value;
      const handle = this.newHandle('pipeline');
      this.pipelines.set(handle, pipeline);
      const {maxThreadsPerThreadgroup: most, simdWidth} = this.options.description;
      return ok({
        pipeline: handle,
        cached,
        durationMs,
        threadExecutionWidth: simdWidth,
        maxThreadsPerThreadgroup: Math.min(most, pipeline.maxThreadsPerThreadgroup || most),
        staticThreadgroupMemoryBytes: pipeline.staticThreadgroupMemoryBytes,
      });
    },
    saveArchive: async () => err(noArchives()),
    warmAll: async ({library: handle}, {signal}) => {
      const library = this.libraries.get(handle);
      if (library === undefined) return err(unknownHandle('library', handle));
      let made = 0;
      let known = 0;
      const failed: {function: string; message: string}[] = [];
      for (const module of library.modules) {
        for (const {role, name} of module.air.entryPoints) {
          if (role !== 'kernel') continue;
          if (signal?.aborted === true) return err(cancelled('Warming the pipelines'));
          const result = this.pipeline({module, kernel: name, functionConstants: {}, linked: []});
          if (!result.ok) failed.push({function: name, message: result.error.message});
          else if (result.value.cached) known++;
          else made++;
          // Between two compiles the process answers its heartbeat and hears of a cancel.
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      return ok({made, cached: known, failed});
    },
    pipelineCache: async () =>
      ok({entries: this.cache.size, hits: this.cache.hits, misses: this.cache.misses}),
    createBuffer: async ({sizeBytes, alignment, initialised}) => {
      const buffer = this.buffers.create(sizeBytes, alignment, initialised);
      return buffer.ok ? ok({buffer: buffer.value, sizeBytes, alignment}) : buffer;
    },
    writeBuffer: async ({buffer: handle, offset, data}) => {
      const buffer = this.buffers.get(handle);
      if (buffer === undefined) return err(unknownHandle('buffer', handle));
      if (offset + data.byteLength > buffer.data.byteLength)
        return err(outside(offset, data.byteLength, buffer.data.byteLength));
      buffer.data.set(data, offset);
      buffer.initialised = true;
      return ok({});
    },
    readBuffer: async ({buffer: handle, offset, length}) => {
      const buffer = this.buffers.get(handle);
      if (buffer === undefined) return err(unknownHandle('buffer', handle));
      const size = buffer.data.byteLength;
      const wanted = length ?? Math.max(0, size - offset);
      if (offset + wanted > size) return err(outside(offset, wanted, size));
      return ok({data: buffer.data.subarray(offset, offset + wanted)});
    },
    dispatch: (request, options) => {
      const run = this.dispatch(request, options);
      this.running.add(run);
      return run.finally(() => this.running.delete(run));
    },
    drain: async () => {
      await Promise.all(this.running);
      // What they answer goes out first.
      await new Promise((resolve) => setImmediate(resolve));
      return ok({});
    },
    statistics: async ({reset}) => {
      const labels = this.statistics.snapshot();
      if (reset) this.statistics.reset();
      return ok({labels});
    },
    release: async ({handles}) => {
      for (const handle of handles) {
        this.libraries.delete(handle);
        this.pipelines.delete(handle);
        this.buffers.release(handle);
      }
      return ok({});
    },
  };

  private newHandle(kind: string): string {
    return `${kind}-${this.nextNumber++}-${this.options.lifeId}`;
  }

  private findFunction(handle: string, name: string, role: string): Result<ReadModule, LabError> {
    const library = this.libraries.get(handle);
    if (library === undefined) return err(unknownHandle('library', handle));
    const module = library.modules.find(({air}) =>
      air.entryPoints.some((e) => e.name === name && e.role === role),
    );
    if (module !== undefined) return ok(module);
    const there = library.modules.flatMap(({air}) =>
      air.entryPoints.filter((entry) => entry.role === role).map((entry) => entry.name),
    );
    return err(noFunction(library.name, name, role, there));
  }

  private pipeline(
    parts: PipelineParts,
  ): Result<{pipeline: Pipeline; cached: boolean; durationMs: number}, LabError> {
    const key = pipelineKey(parts);
    const known = this.cache.get(key);
    if (known !== undefined) return ok({pipeline: known, cached: true, durationMs: 0});
    const startedMs = performance.now();
    const compiled = compilePipeline(parts);
    if (!compiled.ok) return compiled;
    const {program, ...facts} = compiled.value;
    const read = this.readProgram(program);
    if (!read.ok) return read;
    const pipeline = {kernel: parts.kernel, program: read.value, ...facts};
    this.cache.set(key, pipeline);
    return ok({pipeline, cached: false, durationMs: performance.now() - startedMs});
  }

  private readProgram(program: Uint8Array): Result<MachineProgram, LabError> {
    try {
      return ok(this.options.machine.readProgram(program));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `The reference device refused a program of its own compiler: ${reason}`;
      return err(unavailable('invalid-program', message, 'Report this kernel: it is a fault of the lab.'));
    }
  }

  private async dispatch(
    request: ValidBridgeRequest<'dispatch'>,
    {signal, onProgress}: BridgeCallOptions,
  ): Promise<Result<DispatchReply, LabError>> {
    const pipeline = this.pipelines.get(request.pipeline);
    if (pipeline === undefined) return err(unknownHandle('pipeline', request.pipeline));
    if (request.tracePath !== undefined)
      return err(notSupported('GPU traces of the reference device', 'Leave the trace out, or run on a Mac.'));
    const misfit = this.misfit(request, pipeline);
    if (misfit !== undefined) return err(misfit);
    const bound = this.bindBuffers(request);
    if (!bound.ok) return bound;
    const control = new Int32Array(2);
    const cancel = (): void => void Atomics.store(control, 0, 1);
    signal?.addEventListener('abort', cancel);
    const groups = threadgroupsOf(request);
    const timer =
      onProgress === undefined
        ? undefined
        : setInterval(() => onProgress(Math.min(1, Atomics.load(control, 1) / groups)), progressMs);
    const startedMs = performance.now();
    let result: MachineResult | undefined;
    try {
      for (
        let launch = 0;
        launch < request.repeats && (result?.status ?? 'completed') === 'completed';
        launch++
      ) {
        Atomics.store(control, 1, 0);
        const last = await this.options.machine.dispatch(pipeline.program, {...bound.value, control});
        const {wallNs = 0, cpuNs = 0} = result ?? {};
        result = {...last, wallNs: last.wallNs + wallNs, cpuNs: last.cpuNs + cpuNs};
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return err(
        unavailable('machine-failed', `The reference device failed: ${reason}`, 'Report this kernel.'),
      );
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', cancel);
      const cpuWaitNs = Math.round((performance.now() - startedMs) * 1e6);
      const failed = result?.status !== 'completed';
      this.statistics.add(request.label, {failed, cpuWaitNs, gpuNs: result?.wallNs ?? 0});
    }
    // The schema asks for one launch at least.
    return result === undefined ? err(cancelled('The dispatch')) : this.outcome(request, pipeline, result);
  }

  private misfit(request: ValidBridgeRequest<'dispatch'>, pipeline: Pipeline): LabError | undefined {
    const {maxThreadsPerThreadgroup: most, maxThreadgroupMemoryBytes} = this.options.description;
    return threadgroupMisfit({
      kernel: pipeline.kernel,
      threadgroup: request.threadgroup,
      maxThreads: Math.min(most, pipeline.maxThreadsPerThreadgroup || most),
      memoryBytes: threadgroupBytesOf(request, pipeline),
      maxMemoryBytes: maxThreadgroupMemoryBytes,
    });
  }

  private bindBuffers(
    request: ValidBridgeRequest<'dispatch'>,
  ): Result<Omit<MachineRequest, 'control'>, LabError> {
    const buffers: {index: number; data: Uint8Array; offset: number; initialised: boolean}[] = [];
    for (const {index, buffer: handle, offset} of request.buffers) {
      const buffer = this.buffers.get(handle);
      if (buffer === undefined) return err(unknownHandle('buffer', handle));
      if (offset > buffer.data.byteLength) return err(outside(offset, 0, buffer.data.byteLength));
      buffers.push({index, data: buffer.data, offset, initialised: buffer.initialised});
    }
    const textures: MachineRequest['textures'][number][] = [];
    for (const {buffer: handle, offset, ...texture} of request.textures) {
      const buffer = this.buffers.get(handle);
      if (buffer === undefined) return err(unknownHandle('buffer', handle));
      if (offset > buffer.data.byteLength) return err(outside(offset, 0, buffer.data.byteLength));
      textures.push({...texture, data: buffer.data.subarray(offset)});
    }
    const samplers = request.samplers.map(({index, ...sampler}) => ({index, state: samplerState(sampler)}));
    const {bytes, threadgroupMemory, grid, threadgroup, checked, emulateHazards, budget, threads} = request;
    return ok({
      buffers,
      bytes,
      textures,
      samplers,
      threadgroupMemory,
      grid,
      threadgroup,
      checked,
      emulateHazards,
      fuel: budget,
      threads,
    });
  }

  /** The time that the chip of the request would need, where instructions were counted. */
  private modelled(
    request: ValidBridgeRequest<'dispatch'>,
    pipeline: Pipeline,
    {counters}: MachineResult,
  ): Pick<DispatchReply, 'modelled'> {
    const chip = findChip(request.chip);
    if (chip === undefined) return {};
    const {threadgroup, buffers, textures} = request;
    const time = modelTime(
      {
        ...counters,
        threadsPerThreadgroup: threadgroup[0] * threadgroup[1] * threadgroup[2],
        threadgroupBytes: threadgroupBytesOf(request, pipeline),
        bufferBytes: [...buffers, ...textures].reduce(
          (sum, {buffer}) => sum + (this.buffers.get(buffer)?.data.byteLength ?? 0),
          0,
        ),
      },
      chip,
    );
    if (time === undefined) return {};
    // Counters are those of one launch, times of all.
    return {modelled: {gpuNs: time.gpuNs * request.repeats, chip: chip.name, bound: time.bound}};
  }

  private outcome(
    request: ValidBridgeRequest<'dispatch'>,
    pipeline: Pipeline,
    result: MachineResult,
  ): Result<DispatchReply, LabError> {
    switch (result.status) {
      case 'completed':
        return ok({
          wallNs: result.wallNs,
          cpuNs: result.cpuNs,
          counters: result.counters,
          ...(request.stageCounters ? {stageMissing: 'the reference device is no GPU'} : {}),
          findings: result.findings.map((finding) => placeFinding(finding, pipeline.lineModules)),
          findingsDropped: result.findingsDropped,
          ...this.modelled(request, pipeline, result),
        });
      case 'cancelled':
        return err(cancelled(`The dispatch ${JSON.stringify(request.label)}`));
      case 'out-of-fuel': {
        const text = `a simdgroup took ${request.budget} backward jumps without ending${result.error === '' ? '' : `: ${result.error}`}`;
        return err(commandBufferError(referenceDomain, 2, text, request.label));
      }
      case 'bad-request':
        return err(
          badInput(
            'bad-dispatch',
            `The dispatch does not fit the kernel: ${result.error}`,
            'Correct the arguments.',
          ),
        );
      case 'faulted':
        return err(commandBufferError(referenceDomain, 1, result.error, request.label));
      case 'unsupported':
        return err(unavailable('not-supported', `not supported: ${result.error}`, 'Report this kernel.'));
    }
  }
}

function noArchives(): LabError {
  return notSupported('binary archives on the reference device', 'Leave the archive out, or run on a Mac.');
}

/** Bytes of threadgroup memory of one threadgroup. */
function threadgroupBytesOf({threadgroupMemory}: ValidBridgeRequest<'dispatch'>, pipeline: Pipeline): number {
  const given = threadgroupMemory.reduce((sum, {bytes}) => sum + bytes, 0);
  return given + pipeline.staticThreadgroupMemoryBytes;
}

function threadgroupsOf({grid, threadgroup}: ValidBridgeRequest<'dispatch'>): number {
  return grid.reduce((product, extent, axis) => product * Math.ceil(extent / (threadgroup[axis] ?? 1)), 1);
}
