import {type TimingRefusal} from '../../../core/protocol/timing.ts';
import {type BridgeCallOptions, type DeviceBridge, type DispatchReply} from '../../service/device-bridge.ts';
import {createBuffers, readBuffers} from '../device-buffers.ts';
import {type BufferData, judgeBuffers} from '../run-data.ts';
import {poisoned, refuseDifference, refuseFindings} from './check-variants.ts';
import {Stop, unless} from './stop.ts';
import {type TimedKernel} from './timed-kernel.ts';

export interface ComparedResults {
  readonly refusal: TimingRefusal | undefined;
  /** What the first run of each variant told: its counters above all. By variant. */
  readonly dispatches: ReadonlyMap<string, DispatchReply>;
  readonly runs: number;
}

export interface CompareOptions {
  readonly bridge: DeviceBridge;
  /** By variant, the baseline first. */
  readonly kernels: ReadonlyMap<string, TimedKernel>;
  readonly data: readonly BufferData[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly budget: number;
  readonly chip: string | undefined;
  readonly signal: AbortSignal;
  readonly call: () => BridgeCallOptions;
  readonly announce: (detail: string) => void;
}

/** Runs every variant in checked mode, first on the experiment's data, then with poisoned outputs. */
export async function compareResults(options: CompareOptions): Promise<ComparedResults> {
  const {kernels, data} = options;
  const names = [...kernels.keys()];
  const baseline = names[0]!;
  const dispatches = new Map<string, DispatchReply>();
  const outputs = new Map<string, readonly Uint8Array[]>();
  let runs = 0;
  const run = async (name: string, on: readonly BufferData[]) => {
    const ran = await runChecked(options, name, on);
    runs++;
    return ran;
  };
  const answer = (refusal: TimingRefusal | undefined): ComparedResults => ({refusal, dispatches, runs});
  for (const name of names) {
    const one = await run(name, data);
    dispatches.set(name, one.dispatch);
    outputs.set(name, one.outputs);
    const refusal =
      refuseFindings(name, one.dispatch) ?? (await refuseExpectation(options, name, one.outputs));
    if (refusal !== undefined) return answer(refusal);
  }
  const first = outputs.get(baseline)!;
  for (const name of names) {
    const refusal = refuseDifference(name, baseline, data, outputs.get(name)!, first, 'on the same data');
    if (refusal !== undefined) return answer(refusal);
  }
  const written = new Set([...kernels.values()].flatMap((kernel) => [...kernel.written]));
  const spoiled = poisoned(data, written);
  const wanted = await run(baseline, spoiled);
  for (const name of names.slice(1)) {
    const {outputs: left} = await run(name, spoiled);
    const when = 'where the output buffers were poisoned before';
    const refusal = refuseDifference(name, baseline, spoiled, left, wanted.outputs, when);
    if (refusal !== undefined) return answer(refusal);
  }
  return answer(undefined);
}

/** One launch in checked mode on buffers of its own, which are released. */
async function runChecked(
  {bridge, kernels, budget, chip, call, announce}: CompareOptions,
  name: string,
  data: readonly BufferData[],
): Promise<{readonly dispatch: DispatchReply; readonly outputs: readonly Uint8Array[]}> {
  announce(`Running ${name} in checked mode.`);
  const own: string[] = [];
  const buffers = unless(await createBuffers(bridge, data, own, call));
  const launch = {checked: true, repeats: 1, threads: 0, budget, ...(chip === undefined ? {} : {chip})};
  const ran = await kernels.get(name)!.launch(data, buffers, launch, call());
  const outputs = ran.ok ? await readBuffers(bridge, data, buffers, call) : ran;
  await bridge.release({handles: own});
  if (!ran.ok) throw new Stop({...ran.error, message: `${name}: ${ran.error.message}`});
  return {dispatch: ran.value, outputs: unless(outputs)};
}

async function refuseExpectation(
  {data, files, signal}: CompareOptions,
  name: string,
  outputs: readonly Uint8Array[],
): Promise<TimingRefusal | undefined> {
  // What another variant leaves is compared anyway.
  const own = data.map((one) => {
    const {expect, ...buffer} = one.buffer;
    return expect?.kind === 'variant' ? {...one, buffer} : one;
  });
  const judged = unless(await judgeBuffers(own, outputs, new Map(), files, signal));
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

/** The longest that a variant may run on the reference device only to be counted. */
const countingMs = 20_000;

/**
 * Counts one launch of each variant on the reference device, for a device that has no counters. Gives up, with the reason,
 * where the reference device cannot run a variant or takes long: the times stand without counters.
 */
export async function countOn(
  options: Omit<CompareOptions, 'kernels'>,
  make: () => Promise<ReadonlyMap<string, TimedKernel>>,
): Promise<{readonly dispatches: ReadonlyMap<string, DispatchReply>; readonly problem?: string}> {
  const limit = AbortSignal.timeout(countingMs);
  const call = (): BridgeCallOptions => ({
    ...options.call(),
    signal: AbortSignal.any([options.signal, limit]),
  });
  const dispatches = new Map<string, DispatchReply>();
  try {
    const kernels = await make();
    for (const name of kernels.keys()) {
      const {dispatch} = await runChecked({...options, kernels, call}, name, options.data);
      dispatches.set(name, dispatch);
    }
    return {dispatches};
  } catch (stopped) {
    if (!(stopped instanceof Stop)) throw stopped;
    if (options.signal.aborted) throw stopped;
    const problem = limit.aborted
      ? `the reference device, which counts, took longer than ${countingMs / 1000} s`
      : `the reference device, which counts, could not run it: ${stopped.error.message}`;
    return {dispatches: new Map(), problem};
  }
}
