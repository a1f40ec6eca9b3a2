import {err, ok, type Result} from '../../../core/base/result.ts';
import {
  applyVariant,
  defaultBaseline,
  setParameters,
  variantNames,
} from '../../../core/experiment/apply-variant.ts';
import {parseExperiment} from '../../../core/experiment/parse-experiment.ts';
import {defaultAppleClang, defaultTarget} from '../../../core/protocol/compile.ts';
import {type Device} from '../../../core/protocol/device.ts';
import {badInput, cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {type Experiment} from '../../../core/protocol/experiment.ts';
import {runRequestSchema} from '../../../core/protocol/run.ts';
import {
  type TimedVariant,
  type TimingClock,
  type TimingComparison,
  type TimingProgress,
  type TimingRefusal,
  type TimingReply,
} from '../../../core/protocol/timing.ts';
import {judgeSeries, sidesOf} from '../../../core/timing/judge-series.ts';
import {type Verdict} from '../../../core/timing/verdict.ts';
import {summarise} from '../../../core/timing/order-statistics.ts';
import {type BridgeCallOptions, type DeviceBridge, type DispatchReply} from '../../service/device-bridge.ts';
import {type BufferData, fillBuffers, inputError, judgeBuffers, readDataFiles} from '../run-data.ts';
import {type RunFiles} from '../run-files.ts';
import {loadSource, type RunModule} from '../run-source.ts';
import {RunStages} from '../run-stages.ts';
import {type Toolchain} from '../toolchains.ts';
import {type ValidRequest} from '../validate.ts';
import {poisoned, refuseDifference, refuseFindings} from './check-variants.ts';
import {measure, type MeasuredComparison} from './measure.ts';
import {createBuffers, readBuffers, TimedKernel} from './timed-kernel.ts';
import {throughputOf} from './throughput.ts';

/** What a timing needs of the host. */
export interface TimingServices {
  devices(signal: AbortSignal): Promise<Result<{devices: Device[]}, LabError>>;
  device(id: string): DeviceBridge;
  toolchain(): Result<Toolchain, LabError>;
  readonly files: RunFiles;
  progress(progress: TimingProgress): void;
}

/**
 * Times the variants of an experiment against its baseline. Their results are compared first; where they differ or are not
 * defined, nothing is timed. What fails on the way is told in the reply; an error is only that the experiment cannot be
 * read or that the caller withdrew the call.
 */
export async function timeExperiment(
  request: ValidRequest<'timing'>,
  services: TimingServices,
  signal: AbortSignal,
): Promise<Result<TimingReply, LabError>> {
  const plan = planOf(request);
  if (!plan.ok) return plan;
  const reply = await new Timing(request, plan.value, services, signal).run();
  return signal.aborted ? err(cancelled('The timing')) : ok(reply);
}

interface Plan {
  readonly title: string;
  readonly baseline: string;
  /** By name, the baseline first; each with the variant applied. */
  readonly experiments: ReadonlyMap<string, Experiment>;
}

function planOf(request: ValidRequest<'timing'>): Result<Plan, LabError> {
  const parsed = parseExperiment(request.experiment);
  if (!parsed.ok) return err(inputError(parsed.error));
  const set = setParameters(parsed.value, request.set);
  if (!set.ok) return err(inputError(set.error));
  const experiment = set.value;
  const baseline = request.baseline ?? defaultBaseline(experiment);
  const others = request.variants ?? variantNames(experiment).filter((name) => name !== baseline);
  const experiments = new Map<string, Experiment>();
  for (const name of [baseline, ...others]) {
    const applied = applyVariant(experiment, name);
    if (!applied.ok) return err(inputError(applied.error));
    experiments.set(name, applied.value);
  }
  if (experiments.size > 1) return ok({title: experiment.title, baseline, experiments});
  const message = `${request.name} has nothing to compare ${baseline} with.`;
  return err(
    badInput('no-variants', message, 'Add variants to the experiment (docs/experiments.md).', 'variants'),
  );
}

/** Stops a timing. */
class Stop extends Error {
  readonly error: LabError;

  constructor(error: LabError) {
    super(error.message);
    this.error = error;
  }
}

interface Checked {
  readonly dispatch: DispatchReply;
  readonly outputs: readonly Uint8Array[];
}

class Timing {
  private readonly request: ValidRequest<'timing'>;
  private readonly plan: Plan;
  private readonly services: TimingServices;
  private readonly signal: AbortSignal;
  private readonly startedMs = performance.now();
  private readonly startedAt = new Date().toISOString();
  private readonly handles: string[] = [];
  private readonly kernels = new Map<string, TimedKernel>();
  private readonly checked = new Map<string, Checked>();
  private device: Device | undefined;
  private clock: TimingClock | undefined;
  private correctnessRuns = 0;
  private warmUp = {samples: 0, ms: 0};
  private measured: readonly MeasuredComparison[] = [];

  constructor(request: ValidRequest<'timing'>, plan: Plan, services: TimingServices, signal: AbortSignal) {
    this.request = request;
    this.plan = plan;
    this.services = services;
    this.signal = signal;
  }

  async run(): Promise<TimingReply> {
    let error: LabError | undefined;
    let refusal: TimingRefusal | undefined;
    try {
      refusal = await this.steps();
    } catch (stopped) {
      if (!(stopped instanceof Stop)) throw stopped;
      ({error} = stopped);
    }
    if (this.device !== undefined && this.handles.length > 0)
      await this.services.device(this.device.id).release({handles: this.handles});
    return this.reply(error, refusal);
  }

  private async steps(): Promise<TimingRefusal | undefined> {
    const {baseline, experiments} = this.plan;
    const sources = await this.loadSources();
    const base = experiments.get(baseline)!;
    const files = unless(await readDataFiles(base, this.services.files));
    const data = unless(await fillBuffers(base, files, this.signal));
    this.device = await this.chooseDevice();
    const bridge = this.services.device(this.device.id);
    for (const [name, experiment] of experiments) {
      this.announce('compile', `Making the pipeline of ${name}.`);
      const module = sources.get(sourceKey(experiment))!;
      const linked = new Map(
        experiment.linked.map(({source}) => [source, sources.get(sourceKey(experiment, source))!]),
      );
      const made = await TimedKernel.make(bridge, {module, linked, experiment}, this.handles, () =>
        this.call(),
      );
      this.kernels.set(name, unless(made));
    }
    const refusal = await this.compareResults(bridge, data, files);
    if (refusal !== undefined) return refusal;
    await this.takeSamples(bridge, data);
    return undefined;
  }

  /** Every source of every variant, compiled or read once. */
  private async loadSources(): Promise<ReadonlyMap<string, RunModule>> {
    const {request, signal} = this;
    const {files, toolchain} = this.services;
    const modules = new Map<string, RunModule>();
    const run = runRequestSchema.parse({
      runId: request.timingId,
      name: request.name,
      experiment: request.experiment,
      options: request.options,
    });
    for (const [name, experiment] of this.plan.experiments) {
      const wanted = [
        {source: experiment.source, kernel: experiment.kernel},
        ...experiment.linked.map(({source, function: kernel}) => ({source, kernel})),
      ];
      for (const {source, kernel} of wanted) {
        const key = sourceKey(experiment, source);
        if (modules.has(key)) continue;
        this.announce('compile', `Compiling ${source} for ${name}.`);
        const loaded = await loadSource(source, kernel, {
          request: run,
          target: request.target ?? experiment.target ?? defaultTarget,
          // What a variant states is part of what it is; what the whole experiment states is a default.
          appleClang:
            experiment.variants[name]?.appleClang ??
            request.appleClang ??
            experiment.appleClang ??
            defaultAppleClang,
          signal,
          files,
          toolchain,
          stages: new RunStages(),
        });
        if (!loaded.ok) throw new Stop(loaded.error.error);
        modules.set(key, loaded.value);
      }
    }
    return modules;
  }

  private async chooseDevice(): Promise<Device> {
    const {devices} = unless(await this.services.devices(this.signal));
    const choice = this.request.device;
    const found =
      choice === 'auto'
        ? devices.find(({kind}) => kind === 'reference')
        : devices.find(({id, kind}) => id === choice || kind === choice);
    if (found !== undefined) return found;
    const message = `There is no device ${choice} on this machine. There are: ${devices.map(({id}) => id).join(', ')}.`;
    throw new Stop(unavailable('no-device', message, 'Choose one of them.'));
  }

  /** Runs every variant in checked mode, first on the experiment's data, then with poisoned outputs. */
  private async compareResults(
    bridge: DeviceBridge,
    data: readonly BufferData[],
    files: ReadonlyMap<string, Uint8Array>,
  ): Promise<TimingRefusal | undefined> {
    const {baseline, experiments} = this.plan;
    const names = [...experiments.keys()];
    for (const name of names) {
      const one = await this.runChecked(bridge, name, data);
      this.checked.set(name, one);
      const refusal =
        refuseFindings(name, one.dispatch) ?? (await this.refuseExpectation(name, data, one.outputs, files));
      if (refusal !== undefined) return refusal;
    }
    const first = this.checked.get(baseline)!;
    for (const name of names) {
      const {outputs} = this.checked.get(name)!;
      const refusal = refuseDifference(name, baseline, data, outputs, first.outputs, 'on the same data');
      if (refusal !== undefined) return refusal;
    }
    const written = new Set([...this.kernels.values()].flatMap((kernel) => [...kernel.written]));
    const spoiled = poisoned(data, written);
    const wanted = await this.runChecked(bridge, baseline, spoiled);
    for (const name of names) {
      if (name === baseline) continue;
      const {outputs} = await this.runChecked(bridge, name, spoiled);
      const when = 'where the output buffers were poisoned before';
      const refusal = refuseDifference(name, baseline, spoiled, outputs, wanted.outputs, when);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  private async runChecked(
    bridge: DeviceBridge,
    name: string,
    data: readonly BufferData[],
  ): Promise<Checked> {
    this.announce('compare', `Running ${name} in checked mode.`);
    const own: string[] = [];
    const call = (): BridgeCallOptions => this.call();
    const buffers = unless(await createBuffers(bridge, data, own, call));
    const {budget} = this.request;
    const launch = {checked: true, repeats: 1, threads: 0, budget};
    const ran = await this.kernels.get(name)!.launch(data, buffers, launch, this.call());
    const outputs = ran.ok ? await readBuffers(bridge, data, buffers, call) : ran;
    await bridge.release({handles: own});
    if (!ran.ok) throw new Stop({...ran.error, message: `${name}: ${ran.error.message}`});
    if (!outputs.ok) throw new Stop(outputs.error);
    this.correctnessRuns++;
    return {dispatch: ran.value, outputs: outputs.value};
  }

  private async refuseExpectation(
    name: string,
    data: readonly BufferData[],
    outputs: readonly Uint8Array[],
    files: ReadonlyMap<string, Uint8Array>,
  ): Promise<TimingRefusal | undefined> {
    // What another variant leaves is compared anyway.
    const own = data.map((one) => {
      const {expect, ...buffer} = one.buffer;
      return expect?.kind === 'variant' ? {...one, buffer} : one;
    });
    const judged = unless(await judgeBuffers(own, outputs, new Map(), files, this.signal));
    const wrong = judged.find(({summary}) => summary.comparison?.passed === false)?.summary;
    const mismatch = wrong?.comparison?.firstMismatch;
    if (wrong === undefined || mismatch === undefined) return undefined;
    const {element, actual, expected} = mismatch;
    const message =
      `The result of ${name} is not as the experiment expects: element ${element} of buffer ${wrong.index} is ${actual} ` +
      `and not ${expected}.`;
    return {
      variant: name,
      reason: 'not-as-expected',
      message,
      buffer: wrong.index,
      element,
      actual,
      expected,
    };
  }

  private async takeSamples(bridge: DeviceBridge, data: readonly BufferData[]): Promise<void> {
    const {request, plan} = this;
    const buffers = unless(await createBuffers(bridge, data, this.handles, () => this.call()));
    const measured = await measure({
      baseline: plan.baseline,
      variants: [...plan.experiments.keys()].filter((name) => name !== plan.baseline),
      samples: request.samples,
      sampleNs: request.sampleMs * 1e6,
      warmUpNs: request.warmUpMs * 1e6,
      // Processor time is told in nanoseconds, GPU timestamps are no better than microseconds (METAL.md 4.1).
      clockResolutionNs: this.device?.kind === 'reference' ? 1 : 1000,
      now: () => performance.now(),
      announce: (progress) => this.services.progress({timingId: request.timingId, ...progress}),
      launch: async (variant, repeats) => {
        const {threads, budget} = request;
        const launch = {checked: false, repeats, threads, budget};
        const ran = await this.kernels.get(variant)!.launch(data, buffers, launch, this.call());
        if (!ran.ok) return ran;
        const [ns, clock] = timeOf(ran.value, threads);
        this.clock = clock;
        return ok(ns);
      },
    });
    const {comparisons, warmUp} = unless(measured);
    this.measured = comparisons;
    this.warmUp = warmUp;
    this.announce('judge', 'Judging the samples.');
  }

  /** Every call has what is left of the time. */
  private call(): BridgeCallOptions {
    const leftMs = this.request.timeLimitMs - (performance.now() - this.startedMs);
    return {signal: this.signal, deadlineMs: Math.max(1, Math.round(leftMs))};
  }

  private announce(phase: TimingProgress['phase'], detail: string): void {
    this.services.progress({timingId: this.request.timingId, phase, detail, done: 0, total: 0, samples: []});
  }

  private reply(error: LabError | undefined, refusal: TimingRefusal | undefined): TimingReply {
    const {request, plan, device, clock} = this;
    const comparisons = this.comparisons();
    const outcome = error !== undefined ? 'failed' : refusal !== undefined ? 'refused' : 'measured';
    const target = request.target ?? plan.experiments.get(plan.baseline)!.target ?? defaultTarget;
    return {
      timingId: request.timingId,
      name: request.name,
      title: plan.title,
      outcome,
      verdict:
        error !== undefined
          ? `Failed: ${error.message}`
          : refusal !== undefined
            ? `Not timed: ${refusal.message}`
            : comparisons.map(({sentence}) => sentence).join(' '),
      ...(refusal === undefined ? {} : {refusal}),
      ...(error === undefined ? {} : {error}),
      ...(device === undefined ? {} : {device: {id: device.id, name: device.name, kind: device.kind}}),
      target,
      ...(clock === undefined ? {} : {clock}),
      baseline: plan.baseline,
      variants: [...plan.experiments].map(([name, experiment]) => this.variant(name, experiment)),
      comparisons,
      warmUp: this.warmUp,
      correctnessRuns: this.correctnessRuns,
      startedAt: this.startedAt,
      durationMs: performance.now() - this.startedMs,
    };
  }

  private comparisons(): TimingComparison[] {
    const {request, plan, device} = this;
    return this.measured.flatMap((one) => {
      const judged = judgeSeries(one, {
        names: {a: plan.baseline, b: one.variant},
        threshold: request.threshold,
        conditions: {validation: false, virtualGpu: /paravirtual/i.test(device?.name ?? '')},
      });
      return judged === undefined
        ? []
        : [{baseline: plan.baseline, ...one, ...judged, verdict: copyOf(judged.verdict)}];
    });
  }

  private variant(name: string, {source, kernel}: Experiment): TimedVariant {
    const dispatch = this.checked.get(name)?.dispatch;
    const times = this.measured.flatMap((one) => {
      const [a, b] = sidesOf(one.times);
      if (name === this.plan.baseline) return [...a.times, ...one.controlTimes];
      return name === one.variant ? b.times : [];
    });
    const summary = times.length === 0 ? undefined : summarise(times);
    return {
      name,
      source,
      kernel,
      ...(dispatch?.counters === undefined ? {} : {counters: dispatch.counters}),
      ...(dispatch?.modelled === undefined ? {} : {modelled: dispatch.modelled}),
      findings: (dispatch?.findings ?? []).map(({message}) => message),
      ...(summary === undefined ? {} : {summary: {...summary, outliers: [...summary.outliers]}}),
      throughput: throughputOf(dispatch?.counters, summary?.median),
    };
  }
}

/** A text compiled by another front end is another module. */
function sourceKey(experiment: Experiment, source = experiment.source): string {
  return JSON.stringify([experiment.appleClang, experiment.target, source]);
}

function timeOf({gpuNs, cpuNs, wallNs}: DispatchReply, threads: number): [number, TimingClock] {
  if (gpuNs !== undefined)
    return [gpuNs, {kind: 'gpu', name: 'GPU time, start to end of the command buffer'}];
  if (cpuNs === undefined) return [wallNs, {kind: 'wall', name: 'wall clock of the device'}];
  const name = `processor time of the reference device, ${threads === 1 ? '1 thread' : `${threads} threads`}; not GPU time`;
  return [cpuNs, {kind: 'cpu', name}];
}

/** The verdict as the contract has it, with arrays of its own. */
function copyOf(verdict: Verdict): TimingComparison['verdict'] {
  return verdict.kind === 'not-decided' ? {...verdict, causes: [...verdict.causes]} : verdict;
}

function unless<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Stop(result.error);
  return result.value;
}
