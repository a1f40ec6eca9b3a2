import {
  type CrashGroup,
  type CrashRecord,
  type CrashRetention,
  type ExplainPlan,
  type ExplainReply,
  type ExplainRow,
  type ReduceProgress,
  type ReduceReply,
} from '../../../core/protocol/crash.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LabReply} from '../../../core/protocol/lab.ts';
import {type SuiteReport, type SuiteResult} from '../../../core/protocol/suite.ts';

/** Parts of one crash that the panel shows. */
export const crashTabs = [
  'overview',
  'report',
  'files',
  'difference',
  'explain',
  'reduce',
  'export',
] as const;
export type CrashTab = (typeof crashTabs)[number];

/** A record as the panel shows it: read once, with the texts that its views need. */
export interface CrashDetail {
  readonly id: string;
  readonly record: CrashRecord;
  readonly nearestPassing: LabReply<'readCrash'>['nearestPassing'];
  /** IR of what crashed. */
  readonly ir: {readonly name: string; readonly text: string} | undefined;
  /** Texts of `.ips` reports, by name. */
  readonly reports: readonly {readonly name: string; readonly text: string}[];
}

export interface ReduceJob {
  readonly jobId: string;
  readonly status: 'running' | 'done' | 'stopped' | 'failed';
  readonly progress: ReduceProgress | undefined;
  /** Lines after each step that was told, for the curve. */
  readonly steps: readonly {readonly attempts: number; readonly lines: number}[];
  readonly reply: ReduceReply | undefined;
  readonly error: LabError | undefined;
}

export interface ExplainJob {
  readonly jobId: string;
  readonly status: 'planning' | 'planned' | 'running' | 'done' | 'stopped' | 'failed';
  readonly good: {readonly name: string; readonly text: string};
  readonly repeats: number;
  readonly plan: ExplainPlan | undefined;
  readonly rows: readonly ExplainRow[];
  readonly attempts: number;
  readonly reply: ExplainReply | undefined;
  readonly error: LabError | undefined;
}

export interface RerunState {
  readonly status: 'running' | 'done';
  readonly reply: LabReply<'rerunCrash'> | undefined;
  readonly error: LabError | undefined;
}

export interface SuiteJob {
  readonly jobId: string;
  readonly status: 'running' | 'done' | 'stopped' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly results: readonly SuiteResult[];
  readonly error: LabError | undefined;
}

export interface CrashSlice {
  readonly crashes:
    | {readonly status: 'loading'}
    | {readonly status: 'ready'; readonly groups: readonly CrashGroup[]; readonly retention: CrashRetention}
    | {readonly status: 'failed'; readonly error: LabError};
  readonly crashFilter: string;
  /** Id of the record that is shown. */
  readonly crashChosen: string | undefined;
  readonly crashDetail: CrashDetail | undefined;
  readonly crashDetailError: LabError | undefined;
  readonly crashTab: CrashTab;
  /** What was captured last and not yet looked at or put away. */
  readonly crashNotice: CrashGroup | undefined;
  /** By id of the record. */
  readonly crashReruns: Readonly<Record<string, RerunState>>;
  readonly crashReductions: Readonly<Record<string, ReduceJob>>;
  readonly crashExplanations: Readonly<Record<string, ExplainJob>>;
  readonly suiteJob: SuiteJob | undefined;
  /** Own results and imported ones, merged. */
  readonly suiteReport: SuiteReport | undefined;
  readonly suiteProblem: string | undefined;
}

export const initialCrashes: CrashSlice = {
  crashes: {status: 'loading'},
  crashFilter: '',
  crashChosen: undefined,
  crashDetail: undefined,
  crashDetailError: undefined,
  crashTab: 'overview',
  crashNotice: undefined,
  crashReruns: {},
  crashReductions: {},
  crashExplanations: {},
  suiteJob: undefined,
  suiteReport: undefined,
  suiteProblem: undefined,
};

/** Groups that contain every word of the filter, in any of the texts that the list shows. */
export function filteredGroups({crashes, crashFilter}: CrashSlice): readonly CrashGroup[] {
  if (crashes.status !== 'ready') return [];
  const words = crashFilter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return crashes.groups;
  return crashes.groups.filter((group) => {
    const text = [group.title, group.signature, group.target, group.trigger, group.predictedBy ?? '']
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The list with a group that is new or has grown, the newest first. */
export function crashCaptured(state: CrashSlice, crash: CrashGroup): Partial<CrashSlice> {
  if (state.crashes.status !== 'ready') return {crashNotice: crash};
  const others = state.crashes.groups.filter(({ids}) => !ids.some((id) => crash.ids.includes(id)));
  return {crashes: {...state.crashes, groups: [crash, ...others]}, crashNotice: crash};
}

export function reductionChanged(
  state: CrashSlice,
  id: string,
  change: Partial<ReduceJob>,
): Partial<CrashSlice> {
  const job = state.crashReductions[id];
  return job === undefined ? {} : {crashReductions: {...state.crashReductions, [id]: {...job, ...change}}};
}

export function explanationChanged(
  state: CrashSlice,
  id: string,
  change: Partial<ExplainJob>,
): Partial<CrashSlice> {
  const job = state.crashExplanations[id];
  return job === undefined
    ? {}
    : {crashExplanations: {...state.crashExplanations, [id]: {...job, ...change}}};
}

/** Rows with `row` in the place of the one about the same facts, in the order in which they were first tried. */
export function withRow(rows: readonly ExplainRow[], row: ExplainRow): ExplainRow[] {
  const key = row.facts.join(' ');
  const at = rows.findIndex((one) => one.facts.join(' ') === key);
  return at < 0 ? [...rows, row] : rows.map((one, index) => (index === at ? row : one));
}
