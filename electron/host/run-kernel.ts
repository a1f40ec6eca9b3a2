import {err, ok, type Result} from '../../core/base/result.ts';
import {type StageName} from '../../core/protocol/compile.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Experiment} from '../../core/protocol/experiment.ts';
import {type Target} from '../../core/protocol/compile.ts';
import {type CompileAttempt, type CompileCallOptions} from '../service/compiler-pool.ts';
import {type CompileModule} from '../service/messages.ts';
import {
  type BridgeCallOptions,
  type DeviceBridge,
  type DispatchReply,
  type PipelineRequest,
} from '../service/device-bridge.ts';
import {createBuffers, launchOf, readBuffers} from './device-buffers.ts';
import {type BufferData} from './run-data.ts';
import {type RunModule} from './run-source.ts';
import {type RunStages} from './run-stages.ts';
import {type ValidRequest} from './validate.ts';

/** The compiler side of a device that has one apart from itself (electron/service/compiler-pool.ts). */
export type CompilerSide = (request: CompileModule, options: CompileCallOptions) => Promise<CompileAttempt>;

/** Files that a run writes besides its results; each needs a device that can. */
export interface KernelFiles {
  readonly tracePath?: string | undefined;
  readonly binaryArchive?: string | undefined;
}

export interface KernelRunOptions extends KernelFiles {
  /** Asks the GPU's counters where the dispatch begins and ends. */
  readonly stageCounters: boolean;
  readonly bridge: DeviceBridge;
  /** Absent where making the pipeline itself asks a real compiler service. */
  readonly compilerSide: CompilerSide | undefined;
  readonly target: Target;
  readonly module: RunModule;
  readonly kernel: string;
  /** Modules of linked functions, by file. */
  readonly linked: ReadonlyMap<string, RunModule>;
  readonly data: readonly BufferData[];
  readonly experiment: Experiment;
  readonly request: ValidRequest<'run'>;
  readonly stages: RunStages;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly announce: (stage: StageName, detail: string, fraction?: number) => void;
}

export interface KernelRun {
  readonly dispatch: DispatchReply;
  /** What each buffer of `data` holds afterwards, in the same order. */
  readonly outputs: readonly Uint8Array[];
  readonly pipelineMs: number;
  readonly dispatchMs: number;
}

/** Takes one kernel through library, function, pipeline and run. Whatever it made on the device is released. */
export async function runKernel(options: KernelRunOptions): Promise<Result<KernelRun, LabError>> {
  const handles: string[] = [];
  const result = await new KernelRunner(options, handles).run();
  if (handles.length > 0) await options.bridge.release({handles});
  return result;
}

class KernelRunner {
  private readonly options: KernelRunOptions;
  private readonly handles: string[];
  private readonly startedMs = performance.now();

  constructor(options: KernelRunOptions, handles: string[]) {
    this.options = options;
    this.handles = handles;
  }

  async run(): Promise<Result<KernelRun, LabError>> {
    const pipeline = await this.pipeline();
    if (!pipeline.ok) return pipeline;
    const {bridge, data, announce} = this.options;
    const call = (): BridgeCallOptions => this.callOptions();
    announce('run', 'Writing the buffers.');
    const buffers = await createBuffers(bridge, data, this.handles, call);
    if (!buffers.ok) return this.fail('run', buffers.error);
    const dispatched = await this.dispatch(pipeline.value.pipeline, buffers.value);
    if (!dispatched.ok) return this.fail('run', dispatched.error);
    const outputs = await readBuffers(bridge, data, buffers.value, call);
    if (!outputs.ok) return this.fail('run', outputs.error);
    return ok({
      dispatch: dispatched.value.reply,
      outputs: outputs.value,
      pipelineMs: pipeline.value.durationMs,
      dispatchMs: dispatched.value.durationMs,
    });
  }

  private async pipeline(): Promise<Result<{pipeline: string; durationMs: number}, LabError>> {
    const {bridge, module, kernel, linked, experiment, stages, announce} = this.options;
    announce('library', 'Loading the library.');
    const library = await this.library(module);
    if (!library.ok) return library;
    const {functions} = library.value;
    stages.passed(
      'library',
      functions.length === 1 ? '1 function.' : `${functions.length} functions.`,
      library.value.durationMs,
    );
    const found = functions.find(({name, role}) => name === kernel && role === 'kernel');
    const parts: {library: string; function: string}[] = [];
    for (const {source, function: name} of experiment.linked) {
      const loaded = await this.library(linked.get(source)!);
      if (!loaded.ok) return loaded;
      parts.push({library: loaded.value.library, function: name});
    }
    announce('pipeline', 'Making the pipeline.');
    const startedMs = performance.now();
    const refused = found === undefined ? undefined : await this.askCompilerSide();
    if (refused !== undefined) {
      stages.passed('function', `${kernel} is a kernel.`);
      return this.fail('pipeline', refused);
    }
    const wanted = {
      library: library.value.library,
      function: kernel,
      functionConstants: experiment.functionConstants,
      linked: parts,
    };
    const made = await bridge.makePipeline(wanted, this.callOptions());
    if (!made.ok) {
      const stage =
        made.error.kind === 'bad-input' && made.error.code === 'no-function' ? 'function' : 'pipeline';
      if (stage === 'pipeline' && found !== undefined) stages.passed('function', `${kernel} is a kernel.`);
      return this.fail(stage, made.error);
    }
    stages.passed('function', `${kernel} is a kernel with ${found?.arguments.length ?? 0} arguments.`);
    this.handles.push(made.value.pipeline);
    const {cached, maxThreadsPerThreadgroup: most, staticThreadgroupMemoryBytes: bytes} = made.value;
    const archived = await this.archive(wanted);
    if (!archived.ok) return this.fail('pipeline', archived.error);
    const detail = `Up to ${most} threads per threadgroup, ${bytes} bytes of threadgroup memory of its own${cached ? '; made before' : ''}${archived.value}.`;
    stages.passed('pipeline', detail, made.value.durationMs);
    return ok({pipeline: made.value.pipeline, durationMs: performance.now() - startedMs});
  }

  /** Writes the pipeline's machine code where that is asked for, and makes it once more of nothing else. */
  private async archive(wanted: PipelineRequest): Promise<Result<string, LabError>> {
    const {bridge, binaryArchive: path} = this.options;
    if (path === undefined) return ok('');
    const saved = await bridge.saveArchive({pipelines: [wanted], path}, this.callOptions());
    if (!saved.ok) return saved;
    const again = await bridge.makePipeline({...wanted, onlyFromArchive: path}, this.callOptions());
    if (!again.ok) return again;
    this.handles.push(again.value.pipeline);
    return ok('; its machine code is in the archive and was made a pipeline from there');
  }

  /** What the OS of the target does with the modules, where the device only stands in for it. */
  private async askCompilerSide(): Promise<LabError | undefined> {
    const {compilerSide, module, linked, experiment, target} = this.options;
    if (compilerSide === undefined) return undefined;
    const attempt = await compilerSide(
      {
        module: {name: module.name, text: module.text},
        // The device compiles the kernel itself, next.
        kernels: [],
        linked: experiment.linked.map(({source, function: name}) => {
          const part = linked.get(source)!;
          return {name: part.name, text: part.text, function: name};
        }),
        profile: target,
      },
      this.callOptions(),
    );
    return attempt.result.ok ? undefined : attempt.result.error;
  }

  private async library(module: RunModule): Promise<
    Result<
      {
        library: string;
        functions: {name: string; role: string; arguments: unknown[]}[];
        durationMs: number;
      },
      LabError
    >
  > {
    const startedMs = performance.now();
    const {name, text} = module;
    const loaded = await this.options.bridge.loadLibrary({kind: 'air-text', name, text}, this.callOptions());
    if (!loaded.ok) return this.fail('library', loaded.error);
    this.handles.push(loaded.value.library);
    return ok({...loaded.value, durationMs: performance.now() - startedMs});
  }

  private async dispatch(
    pipeline: string,
    buffers: readonly string[],
  ): Promise<Result<{reply: DispatchReply; durationMs: number}, LabError>> {
    const {bridge, data, experiment, request, stages, announce, stageCounters, tracePath} = this.options;
    announce('run', 'Running.', 0);
    const startedMs = performance.now();
    const reply = await bridge.dispatch(
      {
        pipeline,
        ...launchOf(experiment, data, buffers),
        checked: request.checked,
        emulateHazards: request.emulateHazards,
        budget: request.budget,
        threads: request.threads,
        ...(request.chip === undefined ? {} : {chip: request.chip}),
        stageCounters,
        ...(tracePath === undefined ? {} : {tracePath}),
      },
      {...this.callOptions(), onProgress: (fraction) => announce('run', 'Running.', fraction)},
    );
    if (!reply.ok) return reply;
    const {findings} = reply.value;
    const durationMs = performance.now() - startedMs;
    const found = findings.length === 0 ? 'nothing found' : `${findings.length} findings`;
    stages.passed('run', `Ran to its end${request.checked ? `, ${found}` : ', unchecked'}.`, durationMs);
    return ok({reply: reply.value, durationMs});
  }

  /** Every call has what is left of the run's time. */
  private callOptions(): BridgeCallOptions {
    const {signal, deadlineMs} = this.options;
    return {signal, deadlineMs: Math.max(1, deadlineMs - (performance.now() - this.startedMs))};
  }

  private fail(stage: StageName, error: LabError): Result<never, LabError> {
    this.options.stages.failed(stage, error.message);
    return err(error);
  }
}
