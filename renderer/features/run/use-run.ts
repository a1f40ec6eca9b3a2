import {useShallow} from 'zustand/react/shallow';
import {type StageName, type StageResult} from '../../../core/protocol/compile.ts';
import {type RunOutcome} from '../../../core/protocol/run.ts';
import {useApp} from '../../app/store.ts';
import {chosenExperiment, type ExperimentChoice} from './experiments.ts';
import {runKey} from './run-request.ts';
import {type ExperimentRun, runOf} from './run-slice.ts';

/** The experiment of the document in front, and how its newest outcome relates to it as it is now. */
export interface RunView {
  readonly choice: ExperimentChoice;
  readonly run: ExperimentRun;
  /** The outcome answers another text, another variant or other settings. */
  readonly stale: boolean;
}

/** What is known of running the document in front; undefined where no experiment belongs to it. */
export function useRunInFront(): RunView | undefined {
  const choice = useApp(useShallow(chosenExperiment));
  const run = useApp((state) => runOf(state, choice?.key));
  const key = useApp((state) => (choice === undefined ? undefined : runKey(state, choice)));
  if (choice === undefined) return undefined;
  return {choice, run, stale: run.record !== undefined && run.record.key !== key};
}

/** What the stage strip shows of a run. */
export interface RunStages {
  readonly stages: readonly StageResult[];
  readonly running: StageName | undefined;
  readonly stale: boolean;
  /** Every stage came to its end, but what the run left is not right: `mismatch` or `findings`, and the verdict that says it. */
  readonly wrong: {readonly outcome: RunOutcome; readonly verdict: string} | undefined;
}

export function runStagesOf(view: RunView | undefined): RunStages | undefined {
  if (view === undefined) return undefined;
  const {record, running} = view.run;
  const reply = record?.result.ok === true ? record.result.value : undefined;
  const stages = reply?.stages ?? [];
  if (running === undefined && stages.length === 0) return undefined;
  return {
    stages,
    running: running && (running.progress?.stage ?? 'front-end'),
    stale: view.stale,
    wrong: reply?.outcome === 'mismatch' || reply?.outcome === 'findings' ? reply : undefined,
  };
}
