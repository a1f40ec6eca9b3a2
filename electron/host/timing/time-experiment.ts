import {err, ok, type Result} from '../../../core/base/result.ts';
import {type Device} from '../../../core/protocol/device.ts';
import {cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {
  type TimingClock,
  type TimingProgress,
  type TimingRefusal,
  type TimingReply,
} from '../../../core/protocol/timing.ts';
import {type BridgeCallOptions, type DeviceBridge, type DispatchReply} from '../../service/device-bridge.ts';
import {createBuffers} from '../device-buffers.ts';
import {type BufferData, fillBuffers, readDataFiles} from '../run-data.ts';
import {type RunFiles} from '../run-files.ts';
import {type Toolchain} from '../toolchains.ts';
import {type ValidRequest} from '../validate.ts';
import {type CompareOptions, compareResults, countOn} from './compare-results.ts';
import {loadVariants, type VariantModules} from './load-variants.ts';
import {measure, type MeasuredComparison} from './measure.ts';
import {planTiming, type TimingPlan} from './plan-timing.ts';
import {Stop, unless} from './stop.ts';
import {TimedKernel} from './timed-kernel.ts';
import {chipOf, timingReply} from './timing-reply.ts';

/** What a timing needs of the host. */
export interface TimingServices {
  devices(signal: AbortSignal): Promise<Result<{devices: Device[]}, LabError>>;
  device(id: string): DeviceBridge;
  toolchain(): Result<Toolchain, LabError>;
  readonly files: RunFiles;
  progress(progress: TimingProgress): void;
}

/** A timing that came to an end of some kind, with what it meant. */
export interface FinishedTiming {
  readonly reply: TimingReply;
  readonly plan: TimingPlan;
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
): Promise<Result<FinishedTiming, LabError>> {
  const plan = planTiming(request);
  if (!plan.ok) return plan;
  const reply = await new Timing(request, plan.value, services, signal).run();
  return signal.aborted ? err(cancelled('The timing')) : ok({reply, plan: plan.value});
}

class Timing {
  private readonly request: ValidRequest<'timing'>;
  private readonly plan: TimingPlan;
  private readonly services: TimingServices;
  private readonly signal: AbortSignal;
  private readonly startedMs = performance.now();
  private readonly startedAt = new Date().toISOString();
  /** What was made on each device. */
  private readonly handles = new Map<string, string[]>();
  private device: Device | undefined;
  private clock: TimingClock | undefined;
  private dispatches: ReadonlyMap<string, DispatchReply> = new Map();
  private counting: TimingReply['counting'];
  private correctnessRuns = 0;
  private warmUp = {samples: 0, ms: 0};
  private measured: readonly MeasuredComparison[] = [];
  private bufferBytes = 0;

  constructor(
    request: ValidRequest<'timing'>,
    plan: TimingPlan,
    services: TimingServices,
    signal: AbortSignal,
  ) {
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
    for (const [device, handles] of this.handles) {
      if (handles.length > 0) await this.services.device(device).release({handles});
    }
    const {request, plan, device, clock, dispatches, counting, measured, warmUp} = this;
    const {correctnessRuns, bufferBytes, startedAt} = this;
    const durationMs = performance.now() - this.startedMs;
    const had = {request, plan, device, clock, error, refusal, dispatches, counting, measured, warmUp};
    return timingReply({...had, correctnessRuns, bufferBytes, startedAt, durationMs});
  }

  private async steps(): Promise<TimingRefusal | undefined> {
    const {request, plan, services, signal} = this;
    const announce = (detail: string): void => this.announce('compile', detail);
    const {files: read, toolchain} = services;
    const modules = unless(await loadVariants(plan, request, {files: read, toolchain, signal, announce}));
    const files = unless(await readDataFiles(plan.baseline.experiment, read));
    const data = unless(await fillBuffers(plan.baseline.experiment, files, signal));
    this.bufferBytes = data.reduce((sum, {initial}) => sum + initial.byteLength, 0);
    const {devices} = unless(await services.devices(signal));
    this.device = this.chooseDevice(devices);
    const kernels = await this.makeKernels(this.device, modules);
    const chip = chipOf(request.chip, this.device)?.id;
    const options = {
      data,
      files,
      budget: request.budget,
      chip,
      signal,
      call: () => this.call(),
      announce: (detail: string) => this.announce('compare', detail),
    };
    const bridge = services.device(this.device.id);
    const compared = await compareResults({...options, bridge, kernels});
    this.correctnessRuns = compared.runs;
    this.dispatches = compared.dispatches;
    this.counting = {device: this.device.name};
    if (compared.refusal !== undefined) return compared.refusal;
    if (!this.device.capabilities.includes('counters')) await this.countElsewhere(devices, modules, options);
    await this.takeSamples(bridge, kernels, data);
    return undefined;
  }

  private chooseDevice(devices: readonly Device[]): Device {
    const choice = this.request.device;
    const found =
      choice === 'auto'
        ? devices.find(({kind}) => kind === 'reference')
        : devices.find(({id, kind}) => id === choice || kind === choice);
    if (found !== undefined) return found;
    const message = `There is no device ${choice} on this machine. There are: ${devices.map(({id}) => id).join(', ')}.`;
    throw new Stop(unavailable('no-device', message, 'Choose one of them.'));
  }

  private async makeKernels(
    device: Device,
    modules: ReadonlyMap<string, VariantModules>,
  ): Promise<ReadonlyMap<string, TimedKernel>> {
    const handles = this.handlesOf(device);
    const kernels = new Map<string, TimedKernel>();
    for (const {name, experiment} of this.plan.variants) {
      this.announce('compile', `Making the pipeline of ${name}.`);
      const source = {...modules.get(name)!, experiment};
      const bridge = this.services.device(device.id);
      kernels.set(name, unless(await TimedKernel.make(bridge, source, handles, () => this.call())));
    }
    return kernels;
  }

  /** GPUs count nothing: the reference device does it for them, and models what the chip would do. */
  private async countElsewhere(
    devices: readonly Device[],
    modules: ReadonlyMap<string, VariantModules>,
    options: Omit<CompareOptions, 'bridge' | 'kernels'>,
  ): Promise<void> {
    const reference = devices.find(({capabilities}) => capabilities.includes('counters'));
    if (reference === undefined) {
      this.counting = {problem: 'no device of this machine counts'};
      return;
    }
    const bridge = this.services.device(reference.id);
    const make = () => this.makeKernels(reference, modules);
    const counted = await countOn({...options, bridge}, make);
    this.dispatches = counted.dispatches;
    this.counting = counted.problem === undefined ? {device: reference.name} : {problem: counted.problem};
  }

  private async takeSamples(
    bridge: DeviceBridge,
    kernels: ReadonlyMap<string, TimedKernel>,
    data: readonly BufferData[],
  ): Promise<void> {
    const {request, plan, device} = this;
    const handles = device === undefined ? [] : this.handlesOf(device);
    const buffers = unless(await createBuffers(bridge, data, handles, () => this.call()));
    const measured = await measure({
      baseline: plan.baseline.name,
      variants: plan.variants.slice(1).map(({name}) => name),
      samples: request.samples,
      sampleNs: request.sampleMs * 1e6,
      warmUpNs: request.warmUpMs * 1e6,
      // Processor time is told in nanoseconds, GPU timestamps are no better than microseconds (METAL.md 4.1).
      clockResolutionNs: device?.kind === 'reference' ? 1 : 1000,
      now: () => performance.now(),
      announce: (progress) => this.services.progress({timingId: request.timingId, ...progress}),
      launch: async (variant, repeats) => {
        const {threads, budget} = request;
        const launch = {checked: false, repeats, threads, budget};
        const ran = await kernels.get(variant)!.launch(data, buffers, launch, this.call());
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

  private handlesOf({id}: Device): string[] {
    const handles = this.handles.get(id) ?? [];
    this.handles.set(id, handles);
    return handles;
  }

  /** Every call has what is left of the time. */
  private call(): BridgeCallOptions {
    const leftMs = this.request.timeLimitMs - (performance.now() - this.startedMs);
    return {signal: this.signal, deadlineMs: Math.max(1, Math.round(leftMs))};
  }

  private announce(phase: TimingProgress['phase'], detail: string): void {
    this.services.progress({timingId: this.request.timingId, phase, detail, done: 0, total: 0, samples: []});
  }
}

function timeOf({gpuNs, cpuNs, wallNs}: DispatchReply, threads: number): [number, TimingClock] {
  if (gpuNs !== undefined)
    return [gpuNs, {kind: 'gpu', name: 'GPU time, start to end of the command buffer'}];
  if (cpuNs === undefined) return [wallNs, {kind: 'wall', name: 'wall clock of the device'}];
  const name = `processor time of the reference device, ${threads === 1 ? '1 thread' : `${threads} threads`}; not GPU time`;
  return [cpuNs, {kind: 'cpu', name}];
}
