import {type Diagnostic} from '../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {applyVariant, ownVariant} from '../../core/experiment/apply-variant.ts';
import {frontEndOf} from '../../core/experiment/front-end.ts';
import {parseExperiment} from '../../core/experiment/parse-experiment.ts';
import {defaultTarget, type StageName, type Target} from '../../core/protocol/compile.ts';
import {type Device} from '../../core/protocol/device.ts';
import {cancelled, type LabError, unavailable} from '../../core/protocol/error.ts';
import {type Experiment} from '../../core/protocol/experiment.ts';
import {
  type RunFinding,
  type RunProgress,
  type RunReply,
  type RunTimings,
  type WrittenFile,
} from '../../core/protocol/run.ts';
import {type DeviceBridge, type DispatchReply} from '../service/device-bridge.ts';
import {
  type BufferData,
  fillBuffers,
  inputError,
  judgeBuffers,
  type JudgedBuffer,
  readDataFiles,
} from './run-data.ts';
import {type CompilerSide, type KernelFiles, type KernelRun, runKernel} from './run-kernel.ts';
import {type RunFiles} from './run-files.ts';
import {loadSource, type RunModule} from './run-source.ts';
import {RunStages} from './run-stages.ts';
import {outcomeOf, verdictOf} from './run-verdict.ts';
import {refuseOnDevice} from './service-kinds.ts';
import {type Toolchain} from './toolchains.ts';
import {type ValidRequest} from './validate.ts';

/** What a run needs of the host. */
export interface RunServices {
  /** The devices of this machine, with a deadline of its own. */
  devices(signal: AbortSignal): Promise<Result<{devices: Device[]}, LabError>>;
  device(id: string): DeviceBridge;
  /** Stands in for the compiler service of the target's OS, for devices that have none of their own. */
  readonly compilerSide: CompilerSide;
  toolchain(): Result<Toolchain, LabError>;
  readonly files: RunFiles;
  progress(progress: RunProgress): void;
  /** Where the trace of the dispatch goes; undefined where none is written. */
  readonly tracePath: string | undefined;
}

/** A run that came to an end of some kind. */
export interface FinishedRun {
  readonly reply: RunReply;
  readonly buffers: readonly JudgedBuffer[];
}

/**
 * Runs an experiment from its text to its verdict. What fails on the way is told in the reply; an error is only that the
 * experiment itself cannot be read, or that the caller withdrew the run.
 */
export async function runExperiment(
  request: ValidRequest<'run'>,
  services: RunServices,
  signal: AbortSignal,
): Promise<Result<FinishedRun, LabError>> {
  const parsed = parseExperiment(request.experiment);
  if (!parsed.ok) return err(inputError(parsed.error));
  const experiment = parsed.value;
  const applied = applyVariant(experiment, request.variant ?? ownVariant);
  if (!applied.ok) return err(inputError(applied.error));
  const run = new Run(request, experiment, applied.value, services, signal);
  const finished = await run.run();
  return signal.aborted ? err(cancelled('The run')) : ok(finished);
}

interface Subject {
  readonly source: string;
  readonly kernel: string;
  readonly appleClang: string;
}

/** Stops a run: why, and in which stage, unless the stage has said so itself. */
class Stop extends Error {
  readonly error: LabError;
  readonly stage: StageName | undefined;

  constructor(error: LabError, stage?: StageName) {
    super(error.message);
    this.error = error;
    this.stage = stage;
  }
}

class Run {
  private readonly request: ValidRequest<'run'>;
  /** As the file has it, for other variants. */
  private readonly original: Experiment;
  /** With the variant of the request applied. */
  private readonly experiment: Experiment;
  private readonly services: RunServices;
  private readonly signal: AbortSignal;
  private readonly target: Target;
  private readonly stages = new RunStages();
  private readonly startedMs = performance.now();
  private readonly diagnostics: Diagnostic[] = [];
  private readonly timings = {compileMs: 0, pipelineMs: 0, dispatchMs: 0};
  private device: Device | undefined;
  private main: RunModule | undefined;
  /** Modules of linked functions, by file. */
  private linked: ReadonlyMap<string, RunModule> = new Map();
  private dispatched: DispatchReply | undefined;
  private judged: readonly JudgedBuffer[] = [];
  private readonly written: WrittenFile[] = [];

  constructor(
    request: ValidRequest<'run'>,
    original: Experiment,
    experiment: Experiment,
    services: RunServices,
    signal: AbortSignal,
  ) {
    this.request = request;
    this.original = original;
    this.experiment = experiment;
    this.services = services;
    this.signal = signal;
    this.target = request.target ?? experiment.target ?? defaultTarget;
  }

  async run(): Promise<FinishedRun> {
    let error: LabError | undefined;
    try {
      await this.steps();
    } catch (stopped) {
      if (!(stopped instanceof Stop)) throw stopped;
      ({error} = stopped);
      if (stopped.stage !== undefined) this.stages.failed(stopped.stage, stopped.error.message);
    }
    return {reply: this.reply(error), buffers: this.judged};
  }

  private async steps(): Promise<void> {
    this.announce('front-end', 'Reading the sources.');
    const {source, kernel} = this.experiment;
    const appleClang = this.frontEnd(this.request.variant);
    this.main = await this.load({source, kernel, appleClang}, this.stages);
    const linked = await this.linkedModules(this.experiment, appleClang);
    this.linked = linked;
    this.announce('library', 'Filling the buffers.');
    const files = this.unless(await readDataFiles(this.experiment, this.services.files), 'library');
    const data = this.unless(await fillBuffers(this.experiment, files, this.signal), 'library');
    this.device = await this.chooseDevice();
    const {tracePath} = this.services;
    const {binaryArchive} = this.request;
    const first = await this.runOn(this.main, this.experiment, linked, data, this.stages, {
      tracePath,
      binaryArchive,
    });
    this.dispatched = first.dispatch;
    if (binaryArchive !== undefined) this.written.push({kind: 'binary-archive', path: binaryArchive});
    if (tracePath !== undefined) this.written.push({kind: 'gputrace', path: tracePath});
    this.timings.pipelineMs = first.pipelineMs;
    this.timings.dispatchMs = first.dispatchMs;
    const variants = await this.runVariants(data);
    this.announce('run', 'Comparing the results.');
    const judged = await judgeBuffers(data, first.outputs, variants, files, this.signal);
    if (!judged.ok) throw new Stop(judged.error, 'run');
    this.judged = judged.value;
  }

  private frontEnd(variant: string | undefined): string {
    return frontEndOf(this.original, variant, this.request.appleClang);
  }

  private async load({source, kernel, appleClang}: Subject, stages: RunStages): Promise<RunModule> {
    const startedMs = performance.now();
    const {request, target, signal} = this;
    const {files, toolchain} = this.services;
    const loaded = await loadSource(source, kernel, {
      request,
      target,
      appleClang,
      signal,
      files,
      toolchain,
      stages,
    });
    this.timings.compileMs += performance.now() - startedMs;
    this.diagnostics.push(...(loaded.ok ? loaded.value.diagnostics : loaded.error.diagnostics));
    if (!loaded.ok) throw new Stop(loaded.error.error);
    return loaded.value;
  }

  /** Files of linked functions, each once. A failure is one of the stage in which it came about. */
  private async linkedModules(
    experiment: Experiment,
    appleClang: string,
  ): Promise<ReadonlyMap<string, RunModule>> {
    const modules = new Map<string, RunModule>();
    for (const {source, function: name} of experiment.linked) {
      if (modules.has(source)) continue;
      const stages = new RunStages();
      try {
        modules.set(source, await this.load({source, kernel: name, appleClang}, stages));
      } catch (stopped) {
        const failed = stages.list().find(({state}) => state === 'failed');
        if (failed !== undefined) this.stages.add({...failed, detail: `${source}: ${failed.detail}`});
        throw stopped;
      }
    }
    return modules;
  }

  private async chooseDevice(): Promise<Device> {
    this.announce('library', 'Opening the device.');
    const listed = await this.services.devices(this.signal);
    const {devices} = this.unless(listed, 'library');
    const choice = this.request.device;
    // Real GPUs are not run on by this build: `auto` never means one.
    const found =
      choice === 'auto'
        ? devices.find(({kind}) => kind === 'reference')
        : devices.find(({id, kind}) => id === choice || kind === choice);
    if (found !== undefined) {
      const refused = refuseOnDevice(this.request, found);
      if (refused !== undefined) throw new Stop(refused, 'library');
      return found;
    }
    const there = devices.map(({id}) => id).join(', ');
    const message = `There is no device ${choice} on this machine. There are: ${there}.`;
    throw new Stop(unavailable('no-device', message, 'Choose one of them.'), 'library');
  }

  private async runOn(
    module: RunModule,
    experiment: Experiment,
    linked: ReadonlyMap<string, RunModule>,
    data: readonly BufferData[],
    stages: RunStages,
    files: KernelFiles = {},
  ): Promise<KernelRun> {
    const {request, signal} = this;
    const leftMs = request.timeLimitMs - (performance.now() - this.startedMs);
    if (leftMs <= 0) throw new Stop(outOfTime(request.timeLimitMs), 'library');
    const ran = await runKernel({
      ...files,
      bridge: this.services.device(this.device!.id),
      stageCounters: this.device!.capabilities.includes('stage-counters'),
      compilerSide: this.device!.kind === 'reference' ? this.services.compilerSide : undefined,
      target: this.target,
      module,
      kernel: experiment.kernel,
      linked,
      data,
      experiment,
      request,
      stages,
      signal,
      deadlineMs: Math.max(1, Math.round(leftMs)),
      announce: (stage, detail, fraction) => this.announce(stage, detail, fraction),
    });
    if (!ran.ok) throw new Stop(ran.error);
    return ran.value;
  }

  /** Runs every variant that an expectation names; their buffers by index. */
  private async runVariants(
    data: readonly BufferData[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>> {
    const outputs = new Map<string, ReadonlyMap<number, Uint8Array>>();
    for (const {buffer} of data) {
      const {expect} = buffer;
      if (expect?.kind !== 'variant' || outputs.has(expect.variant)) continue;
      const name = expect.variant;
      const applied = applyVariant(this.original, name);
      if (!applied.ok) throw new Stop(inputError(applied.error), 'run');
      const stages = new RunStages();
      try {
        const {source, kernel} = applied.value;
        const appleClang = this.frontEnd(name);
        const module = await this.load({source, kernel, appleClang}, stages);
        const linked = await this.linkedModules(applied.value, appleClang);
        const ran = await this.runOn(module, applied.value, linked, data, stages);
        outputs.set(name, new Map(data.map((one, at) => [one.buffer.index, ran.outputs[at]!])));
      } catch (stopped) {
        if (!(stopped instanceof Stop)) throw stopped;
        const message = `The variant ${name}, whose results are expected, failed: ${stopped.error.message}`;
        throw new Stop({...stopped.error, message}, 'run');
      }
    }
    return outputs;
  }

  private unless<T>(result: Result<T, LabError>, stage: StageName): T {
    if (!result.ok) throw new Stop(result.error, stage);
    return result.value;
  }

  private announce(stage: StageName, detail: string, fraction?: number): void {
    const {runId} = this.request;
    this.services.progress({runId, stage, detail, ...(fraction === undefined ? {} : {fraction})});
  }

  private reply(error: LabError | undefined): RunReply {
    const {request, experiment, device, main, dispatched} = this;
    const findings = this.findings(experiment.kernel);
    const buffers = this.judged.map(({summary}) => summary);
    const validation = dispatched?.validation ?? [];
    const outcome = outcomeOf(error, [...findings, ...validation], buffers);
    return {
      runId: request.runId,
      name: request.name,
      title: experiment.title,
      outcome,
      verdict: verdictOf(outcome, {error, findings, validation, buffers, checked: request.checked}),
      ...(error === undefined ? {} : {error}),
      kernel: experiment.kernel,
      source: experiment.source,
      ...(request.variant === undefined ? {} : {variant: request.variant}),
      ...(device === undefined ? {} : {device: {id: device.id, name: device.name, kind: device.kind}}),
      ...(request.service === 'plain' ? {} : {service: request.service}),
      target: this.target,
      checked: request.checked,
      stages: this.stages.list(),
      diagnostics: this.diagnostics,
      ...(main === undefined ? {} : {ir: {name: main.name, text: main.text}}),
      findings,
      findingsDropped: dispatched?.findingsDropped ?? 0,
      ...(validation.length === 0 ? {} : {validation: [...validation]}),
      ...(this.written.length === 0 ? {} : {written: this.written}),
      buffers,
      ...(dispatched?.counters === undefined ? {} : {counters: dispatched.counters}),
      timings: this.allTimings(),
    };
  }

  /** The module of a finding: the kernel's, or that of a linked function (device-bridge.ts). */
  private ownerOf(module: number): RunModule | undefined {
    if (module === 0) return this.main;
    return this.linked.get(this.experiment.linked[module - 1]?.source ?? '');
  }

  private findings(kernel: string): RunFinding[] {
    const {dispatched} = this;
    return (dispatched?.findings ?? []).map((finding) => {
      const {sourceLine, sourceColumn, space, bufferIndex, bufferBytes} = finding;
      const owner = this.ownerOf(finding.module);
      // `irLine` counts in the text of the reply; the text of a linked function's module is not in it.
      const irLine = finding.module === 0 ? finding.irLine : 0;
      const place = (line: number, column: number) => {
        const start = {line, column: Math.max(1, column)};
        return line === 0 || owner === undefined ? undefined : {file: owner.file, range: {start, end: start}};
      };
      const isText = owner?.file === owner?.name;
      const source =
        owner?.locate(finding.irLine) ??
        place(sourceLine, sourceColumn) ??
        (finding.module !== 0 && isText ? place(finding.irLine, 1) : undefined);
      return {
        kind: finding.kind,
        message: finding.message,
        count: finding.count,
        ...(source === undefined ? {} : {source}),
        ...(irLine === 0 ? {} : {irLine}),
        kernel,
        threadInGrid: finding.threadInGrid,
        threadInThreadgroup: finding.threadInThreadgroup,
        threadgroup: finding.threadgroup,
        ...(space === ''
          ? {}
          : {
              memory: {
                space,
                ...(bufferIndex < 0 ? {} : {bufferIndex}),
                byteOffset: finding.byteOffset,
                accessBytes: finding.accessBytes,
                ...(bufferBytes === 0 ? {} : {bufferBytes}),
              },
            }),
      };
    });
  }

  private allTimings(): RunTimings {
    const {cpuNs, gpuNs, queueNs, stageNs, stageMissing, modelled} = this.dispatched ?? {};
    return {
      totalMs: performance.now() - this.startedMs,
      ...this.timings,
      ...(cpuNs === undefined ? {} : {deviceCpuMs: cpuNs / 1e6}),
      ...(gpuNs === undefined ? {} : {gpuMs: gpuNs / 1e6}),
      ...(queueNs === undefined ? {} : {queueMs: queueNs / 1e6}),
      ...(stageNs === undefined ? {} : {stageMs: stageNs / 1e6}),
      ...(stageMissing === undefined ? {} : {stageMissing}),
      ...(modelled === undefined
        ? {}
        : {modelled: {gpuMs: modelled.gpuNs / 1e6, chip: modelled.chip, bound: modelled.bound}}),
    };
  }
}

function outOfTime(limitMs: number): LabError {
  return {
    kind: 'timeout',
    code: 'run-timeout',
    message: `The run came to its time limit of ${limitMs / 1000} s before the kernel started.`,
    nextStep: 'Give it more time.',
    limitMs,
  };
}
