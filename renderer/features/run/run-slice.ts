import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type RunSettings, runSettingsSchema} from '../../../core/protocol/kept-choices.ts';
import {type RunProgress, type RunReply} from '../../../core/protocol/run.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';

/** Names an experiment, open or not: `sample:ID` of one that came from a sample, `document:ID` of any other. */
export type ExperimentKey = string;

/** A run that is asked for and not answered. */
export interface RunningRun {
  readonly runId: string;
  readonly key: string;
  readonly progress: RunProgress | undefined;
  readonly cancelling: boolean;
}

/** What the host answered. */
export interface RunRecord {
  readonly runId: string;
  /** Names everything that the answer depends on (run-request.ts); the answer is stale when it differs from the current one. */
  readonly key: string;
  readonly result: Result<RunReply, LabError>;
  /** The documents that stood for files, by path as the experiment names them, with the revision that ran. */
  readonly documents: Readonly<Record<string, {readonly id: DocumentId; readonly revision: number}>>;
}

export interface ExperimentRun {
  /** The variant that a person chose; undefined: the one that the document in front is the source of. */
  readonly variant: string | undefined;
  readonly running: RunningRun | undefined;
  readonly record: RunRecord | undefined;
  /** The last run was withdrawn; what is shown is older. */
  readonly cancelled: boolean;
}

/** Text of a sample's experiment that is not open. */
export type SampleExperiment =
  | {readonly status: 'loading'}
  | {readonly status: 'ready'; readonly text: string}
  | {readonly status: 'failed'; readonly error: LabError};

export const runTabs = ['buffers', 'findings', 'counters', 'configuration'] as const;
export type RunTab = (typeof runTabs)[number];
export const bufferViews = ['table', 'bytes', 'plot'] as const;
export type BufferView = (typeof bufferViews)[number];

export interface RunSlice {
  readonly runs: Readonly<Record<ExperimentKey, ExperimentRun>>;
  /** The experiment chosen for a document that several belong to. */
  readonly experimentChoice: Readonly<Record<DocumentId, ExperimentKey>>;
  readonly sampleExperiments: Readonly<Record<string, SampleExperiment>>;
  /** Kept with the session's view. */
  readonly runSettings: RunSettings;
  readonly runTab: RunTab;
  readonly bufferView: BufferView;
  /** Index of the chosen buffer, by experiment. */
  readonly chosenBuffer: Readonly<Record<ExperimentKey, number>>;
}

export const initialRuns: RunSlice = {
  runs: {},
  experimentChoice: {},
  sampleExperiments: {},
  runSettings: runSettingsSchema.parse({}),
  runTab: 'configuration',
  bufferView: 'table',
  chosenBuffer: {},
};

const none: ExperimentRun = {variant: undefined, running: undefined, record: undefined, cancelled: false};

export function runOf(state: RunSlice, key: ExperimentKey | undefined): ExperimentRun {
  return (key === undefined ? undefined : state.runs[key]) ?? none;
}

/** The run that is under way; the window has one at a time. */
export function runningOf(
  state: RunSlice,
): {readonly key: ExperimentKey; readonly running: RunningRun} | undefined {
  for (const [key, {running}] of Object.entries(state.runs)) {
    if (running !== undefined) return {key, running};
  }
  return undefined;
}

/** Changes what is known of an experiment's runs. */
export function runChanged(
  state: RunSlice,
  key: ExperimentKey,
  change: Partial<ExperimentRun>,
): Partial<RunSlice> {
  return {runs: {...state.runs, [key]: {...runOf(state, key), ...change}}};
}

/** Takes an announcement of the host where it is about a run of this page. */
export function runProgressed(state: RunSlice, progress: RunProgress): Partial<RunSlice> {
  const found = runningOf(state);
  if (found?.running.runId !== progress.runId) return {};
  return runChanged(state, found.key, {running: {...found.running, progress}});
}

/** Takes the answer: what is worth looking at first comes to the front. */
export function runSettled(state: RunSlice, key: ExperimentKey, record: RunRecord): Partial<RunSlice> {
  const {result} = record;
  const changed = runChanged(state, key, {running: undefined, record, cancelled: false});
  if (!result.ok) return changed;
  const {outcome, buffers} = result.value;
  const wrong = buffers.find(({comparison}) => comparison?.passed === false);
  const expected = buffers.find(({comparison}) => comparison !== undefined);
  const before = buffers.find(({index}) => index === state.chosenBuffer[key]);
  const shown = wrong ?? before ?? expected ?? buffers[buffers.length - 1];
  return {
    ...changed,
    runTab: outcome === 'findings' ? 'findings' : buffers.length === 0 ? state.runTab : 'buffers',
    ...(shown === undefined ? {} : {chosenBuffer: {...state.chosenBuffer, [key]: shown.index}}),
  };
}
