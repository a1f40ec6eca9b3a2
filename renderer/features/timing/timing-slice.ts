import {type Result} from '../../../core/base/result.ts';
import {linearCopy, tileCopy, type CopyDescription} from '../../../core/copy/description.ts';
import {type MslCopyMode} from '../../../core/copy/msl.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type TimingSettings, timingSettingsSchema} from '../../../core/protocol/kept-choices.ts';
import {type SavedTiming, type TimingHistory} from '../../../core/protocol/timing-history.ts';
import {type TimingProgress, type TimingReply} from '../../../core/protocol/timing.ts';
import {type ExperimentKey} from '../run/run-slice.ts';

export interface RunningTiming {
  readonly timingId: string;
  readonly phase: TimingProgress['phase'];
  readonly detail: string;
  readonly done: number;
  readonly total: number;
  readonly cancelling: boolean;
  /** Of a sweep: which value is timed, and how many there are. */
  readonly point: {readonly at: number; readonly of: number; readonly value: number} | undefined;
}

/** A timing that ended, with the text that it timed. */
export interface TimingRecord {
  readonly timingId: string;
  /** Names everything that the answer depends on; the answer is stale where it differs from the current one. */
  readonly key: string;
  readonly result: Result<TimingReply, LabError>;
}

/** The timings that the host keeps of an experiment, across sessions. */
export type HistoryState =
  | {readonly status: 'not-asked' | 'loading'}
  | {readonly status: 'failed'; readonly message: string}
  | {readonly status: 'ready'; readonly kept: TimingHistory};

/** Two saved timings side by side, the earlier first; their ids while they are read. */
export type ComparedPair =
  | {readonly status: 'none'}
  | {readonly status: 'chosen'; readonly ids: readonly string[]}
  | {readonly status: 'failed'; readonly ids: readonly string[]; readonly message: string}
  | {
      readonly status: 'ready';
      readonly ids: readonly string[];
      readonly before: SavedTiming;
      readonly after: SavedTiming;
    };

export interface SweepPoint {
  readonly value: number;
  readonly reply: TimingReply;
}

export interface ExperimentTiming {
  readonly running: RunningTiming | undefined;
  readonly record: TimingRecord | undefined;
  readonly cancelled: boolean;
  readonly history: HistoryState;
  readonly compared: ComparedPair;
  readonly sweep: {readonly parameter: string; readonly points: readonly SweepPoint[]} | undefined;
}

export const timingTabs = ['result', 'history', 'sweep', 'copy'] as const;
export type TimingTab = (typeof timingTabs)[number];

/** The form of the copy builder. */
export interface CopyDraft {
  readonly copy: CopyDescription;
  readonly mode: MslCopyMode | 'air' | 'shell';
  readonly device: string;
  readonly tile: string;
}

export interface TimingSlice {
  readonly timings: Readonly<Record<ExperimentKey, ExperimentTiming>>;
  /** Kept with the session's view, as is `timingBaseline`. */
  readonly timingSettings: TimingSettings;
  readonly timingTab: TimingTab;
  /** Name of the baseline that a person chose, by experiment. */
  readonly timingBaseline: Readonly<Record<ExperimentKey, string>>;
  readonly sweepText: {readonly parameter: string; readonly values: string};
  readonly copyDraft: CopyDraft;
}

export const initialTimings: TimingSlice = {
  timings: {},
  timingSettings: timingSettingsSchema.parse({}),
  timingTab: 'result',
  timingBaseline: {},
  sweepText: {parameter: 'threadgroup.0', values: '32, 64, 128, 256'},
  copyDraft: {
    copy: tileCopy({
      direction: 'd2t',
      element: 'float',
      tileColumns: 8,
      tileRows: 4,
      srcOffset: 18,
      srcElementsPerRow: 16,
    }),
    mode: 'sync',
    device: 'source',
    tile: 'tile',
  },
};

/** The same copy in the other shape, with what both have. */
export function withShape(copy: CopyDescription, shape: CopyDescription['shape']): CopyDescription {
  if (copy.shape === shape) return copy;
  const {direction, element, dstOffset, srcOffset, deviceStep, parts, wait} = copy;
  const common = {direction, element, dstOffset, srcOffset, deviceStep, parts, wait};
  return copy.shape === '2d'
    ? linearCopy({...common, count: copy.tileColumns * copy.tileRows})
    : tileCopy({...common, tileColumns: copy.count, tileRows: 1});
}

const none: ExperimentTiming = {
  running: undefined,
  record: undefined,
  cancelled: false,
  history: {status: 'not-asked'},
  compared: {status: 'none'},
  sweep: undefined,
};

export function timingOf(state: TimingSlice, key: ExperimentKey | undefined): ExperimentTiming {
  return (key === undefined ? undefined : state.timings[key]) ?? none;
}

/** The timing that is under way; the window has one at a time. */
export function timingUnderWay(
  state: TimingSlice,
): {readonly key: ExperimentKey; readonly running: RunningTiming} | undefined {
  for (const [key, {running}] of Object.entries(state.timings)) {
    if (running !== undefined) return {key, running};
  }
  return undefined;
}

export function timingChanged(
  state: TimingSlice,
  key: ExperimentKey,
  change: Partial<ExperimentTiming>,
): Partial<TimingSlice> {
  return {timings: {...state.timings, [key]: {...timingOf(state, key), ...change}}};
}

/** Takes an announcement of the host where it is about a timing of this page. */
export function timingProgressed(state: TimingSlice, progress: TimingProgress): Partial<TimingSlice> {
  const found = timingUnderWay(state);
  if (found?.running.timingId !== progress.timingId) return {};
  const {phase, detail, done, total} = progress;
  return timingChanged(state, found.key, {running: {...found.running, phase, detail, done, total}});
}

/** Takes an answer. */
export function timingSettled(
  state: TimingSlice,
  key: ExperimentKey,
  record: TimingRecord,
): Partial<TimingSlice> {
  return timingChanged(state, key, {running: undefined, record, cancelled: false});
}

/** Timings that are kept of an experiment, as far as they are read. */
export function keptTimings({history}: ExperimentTiming): TimingHistory['timings'] {
  return history.status === 'ready' ? history.kept.timings : [];
}

/** The choice of two with `id` taken in or out; of three the one that was chosen first goes. */
export function withChosen(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(-2);
}
