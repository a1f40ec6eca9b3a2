import {cpus} from 'node:os';
import {type Experiment} from '../../../core/protocol/experiment.ts';
import {type SavedTiming} from '../../../core/protocol/timing-history.ts';
import {type TimingReply} from '../../../core/protocol/timing.ts';
import {levelsOf} from '../../../core/timing/compare-saved.ts';
import {hashOf} from '../crash-store.ts';
import {type ValidRequest} from '../validate.ts';
import {type PlannedVariant} from './plan-timing.ts';
import {type FinishedTiming} from './time-experiment.ts';

/** Texts up to this size are kept, so that two timings can be compared line by line; of others only the hash. */
const mostText = 256 * 1024;

/** Samples of all comparisons that are kept with a timing. */
const mostSamples = 20_000;

export interface SavedFacts {
  readonly request: ValidRequest<'timing'>;
  readonly finished: FinishedTiming;
  /** Every file that the timing read, by path as the experiment names it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly labVersion: string;
  readonly toolchain: string;
}

/** What is kept of a measured timing; undefined where nothing was measured or no history was asked for. */
export function savedTimingOf({
  request,
  finished: {reply, plan},
  files,
  labVersion,
  toolchain,
}: SavedFacts): SavedTiming | undefined {
  const {historyKey, experiment, name} = request;
  const {clock, device} = reply;
  const isWhole = reply.outcome === 'measured' && clock !== undefined && device !== undefined;
  if (!isWhole || historyKey === undefined || !/^[\w-]{1,100}$/.test(request.timingId)) return undefined;
  const samples = reply.comparisons.reduce(
    (sum, {times, controlTimes}) => sum + times.length + controlTimes.length,
    0,
  );
  const samplesKept = samples <= mostSamples;
  const read = [...files].map(([path, bytes]) => fileOf(path, bytes));
  return {
    id: request.timingId,
    key: historyKey,
    name,
    title: reply.title,
    startedAt: reply.startedAt,
    verdict: reply.verdict,
    clock,
    device: {id: device.id, name: device.name},
    baseline: reply.baseline,
    variants: plan.variants.flatMap((variant) => savedVariant(reply, variant)),
    files: [fileOf(name, new TextEncoder().encode(experiment)), ...read],
    settings: settingsOf(request),
    environment: [
      {name: 'lab', value: labVersion},
      {name: 'toolchain', value: toolchain},
      {name: 'system', value: `${process.platform}-${process.arch}`},
      {name: 'processor', value: cpus()[0]?.model.trim() ?? 'unknown'},
      {name: 'target', value: reply.target},
    ],
    reply: samplesKept
      ? reply
      : {...reply, comparisons: reply.comparisons.map((one) => ({...one, times: [], controlTimes: []}))},
    samplesKept,
  };
}

function savedVariant(reply: TimingReply, variant: PlannedVariant): SavedTiming['variants'] {
  const {name, experiment, frontEnd} = variant;
  const summary = reply.variants.find((one) => one.name === name)?.summary;
  if (summary === undefined) return [];
  const levels =
    name === reply.baseline
      ? inTurn(
          reply.comparisons.flatMap(({times, controlTimes}) => [
            levelsOf(times, 'a'),
            levelsOf(controlTimes, 'both'),
          ]),
        )
      : reply.comparisons.filter((one) => one.variant === name).flatMap(({times}) => levelsOf(times, 'b'));
  return [
    {
      name,
      parameters: parametersOf(experiment, frontEnd),
      medianNs: summary.median,
      madNs: summary.medianAbsoluteDeviation,
      samples: summary.count,
      levels,
    },
  ];
}

/** Series that were measured side by side, in the order of time. */
function inTurn(series: readonly (readonly number[])[]): number[] {
  const longest = Math.max(0, ...series.map(({length}) => length));
  return Array.from({length: longest}, (_unused, at) => series.flatMap((one) => one[at] ?? [])).flat();
}

function parametersOf(experiment: Experiment, frontEnd: string): SavedTiming['settings'] {
  const {source, kernel, grid, threadgroup, threadgroupMemory, functionConstants, linked} = experiment;
  return [
    {name: 'source', value: source},
    {name: 'kernel', value: kernel},
    {name: 'front end', value: frontEnd},
    {name: 'grid', value: grid.join(' x ')},
    {name: 'threadgroup', value: threadgroup.join(' x ')},
    ...threadgroupMemory.map(({index, bytes}) => ({
      name: `threadgroup memory ${index}`,
      value: `${bytes} bytes`,
    })),
    ...Object.entries(functionConstants).map(([name, value]) => ({
      name: `function constant ${name}`,
      value: JSON.stringify(value),
    })),
    ...linked.map((part) => ({name: `linked ${part.function}`, value: part.source})),
  ];
}

function settingsOf(request: ValidRequest<'timing'>): SavedTiming['settings'] {
  const {samples, sampleMs, warmUpMs, threads, threshold, set, options} = request;
  return [
    {name: 'samples', value: String(samples)},
    {name: 'least time of a sample', value: `${sampleMs} ms`},
    {name: 'least warm-up', value: `${warmUpMs} ms`},
    {name: 'host threads', value: String(threads)},
    {name: 'threshold', value: `${100 * threshold} %`},
    ...Object.entries(set).map(([name, value]) => ({name: `set ${name}`, value: String(value)})),
    ...Object.entries(options).map(([name, value]) => ({
      name: `compiler ${name}`,
      value: JSON.stringify(value),
    })),
  ];
}

function fileOf(path: string, bytes: Uint8Array): SavedTiming['files'][number] {
  const sha256 = hashOf(bytes);
  if (bytes.byteLength > mostText) return {path, sha256};
  try {
    return {path, sha256, text: new TextDecoder('utf-8', {fatal: true}).decode(bytes)};
  } catch {
    // Data, not text.
    return {path, sha256};
  }
}
