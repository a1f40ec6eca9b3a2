import {type StageName, type StageResult, stageTitles} from '../../../core/protocol/compile.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {labErrorText} from '../../app/lab-error-text.ts';
import {type IconName} from '../../app/icon.tsx';
import {type RunStages} from '../run/use-run.ts';
import {type CompileView} from '../compile/compile-key.ts';

/** One stage of the strip, ready to be shown. */
export interface StageRow {
  readonly stage: StageName;
  readonly title: string;
  readonly icon: IconName;
  /** The state in one or two words; never shown by colour alone. */
  readonly word: string;
  readonly tone: 'passed' | 'failed' | 'quiet';
  readonly durationMs: number | undefined;
  readonly detail: string;
  readonly commandLine: readonly string[] | undefined;
  readonly rawOutput: string | undefined;
  /** The first stage that failed: the one to look at. */
  readonly isFirstFailing: boolean;
  /** Of a run of another text or with other settings. */
  readonly stale: boolean;
}

export const stageOrder = Object.keys(stageTitles) as StageName[];

/** Stages that a run takes beyond a compile. */
const ofRun: readonly StageName[] = ['library', 'function', 'pipeline', 'run'];

/**
 * The eight stages of the document in front, in order, whatever is known of them: of its compile, and of the run of its
 * experiment what a compile does not reach. An experiment's own stages are all those of its run.
 */
export function stageRows(view: CompileView | undefined, run?: RunStages): StageRow[] {
  const isExperiment = view?.document.language === 'json';
  const rows = compileRows(view);
  const firstFailing = rows.find((row) => row.isFirstFailing);
  const failing =
    run?.stages.find(({state}) => state === 'failed')?.stage ??
    (run?.wrong === undefined ? undefined : 'run');
  return rows.map((row) => {
    if (!isExperiment && !ofRun.includes(row.stage)) return row;
    if (run?.running === row.stage) return {...blank(row.stage, 'running')};
    const result = run?.stages.find(({stage}) => stage === row.stage);
    if (result === undefined) return isExperiment ? blank(row.stage, 'not-run') : row;
    return {
      ...resultRow(result, firstFailing === undefined && failing === row.stage),
      ...(row.stage === 'run' ? wrongWords(run?.wrong) : undefined),
      stale: run?.stale === true,
    };
  });
}

/** It ran to its end, but "passed" beside a wrong result would be read as the result's. */
function wrongWords(wrong: RunStages['wrong']): Partial<StageRow> | undefined {
  if (wrong === undefined) return undefined;
  const word = wrong.outcome === 'findings' ? 'findings' : 'wrong';
  return {...stateWords('failed'), word, detail: wrong.verdict};
}

function compileRows(view: CompileView | undefined): StageRow[] {
  const outcome = view?.compile.outcome;
  if (outcome === undefined) {
    const word = view?.running === true ? 'running' : 'waiting';
    return stageOrder.map((stage, index) =>
      index === 0 && view !== undefined
        ? blank(stage, word)
        : blank(stage, view === undefined ? 'none' : 'waiting'),
    );
  }
  if (!outcome.result.ok) return failedRows(outcome.result.error);
  const {stages} = outcome.result.value;
  const firstFailing = stages.find((stage) => stage.state === 'failed')?.stage;
  return stageOrder.map((name) => {
    const result = stages.find((stage) => stage.stage === name);
    return result === undefined ? blank(name, 'waiting') : resultRow(result, firstFailing === name);
  });
}

function resultRow(result: StageResult, isFirstFailing: boolean): StageRow {
  const {word, icon, tone} = stateWords(result.state);
  return {
    stage: result.stage,
    title: stageTitles[result.stage],
    word,
    icon,
    tone,
    // What did nothing took no time: its figure would only be read as one.
    durationMs: result.state === 'passed' || result.state === 'failed' ? result.durationMs : undefined,
    detail: result.detail,
    commandLine: result.commandLine,
    rawOutput: result.rawOutput,
    isFirstFailing,
    stale: false,
  };
}

function stateWords(state: StageResult['state']): Pick<StageRow, 'word' | 'icon' | 'tone'> {
  switch (state) {
    case 'passed':
      return {word: 'passed', icon: 'passed', tone: 'passed'};
    case 'failed':
      return {word: 'failed', icon: 'failed', tone: 'failed'};
    case 'not-needed':
      return {word: 'not needed', icon: 'not-reached', tone: 'quiet'};
    case 'not-reached':
      return {word: 'not reached', icon: 'not-reached', tone: 'quiet'};
    case 'not-supported':
      return {word: 'not supported', icon: 'not-supported', tone: 'quiet'};
  }
}

function blank(stage: StageName, kind: 'running' | 'waiting' | 'not-run' | 'none'): StageRow {
  const base = {
    stage,
    title: stageTitles[stage],
    tone: 'quiet',
    durationMs: undefined,
    commandLine: undefined,
    rawOutput: undefined,
    isFirstFailing: false,
    stale: false,
  } as const;
  switch (kind) {
    case 'running':
      return {...base, icon: 'running', word: 'running', detail: 'This stage is running.'};
    case 'waiting':
      return {
        ...base,
        icon: 'waiting',
        word: 'waiting',
        detail: 'Nothing is known yet: an earlier stage is due first.',
      };
    case 'not-run':
      return {...base, icon: 'waiting', word: 'not run yet', detail: 'Run the experiment to see this stage.'};
    case 'none':
      return {...base, icon: 'waiting', word: 'nothing to do', detail: 'Open an MSL document to compile it.'};
  }
}

/** The lab itself failed: the front end is where it showed. */
function failedRows(error: LabError): StageRow[] {
  const text = labErrorText(error);
  return stageOrder.map((stage, index) => {
    if (index > 0) {
      return {
        ...blank(stage, 'waiting'),
        ...stateWords('not-reached'),
        detail: 'The front end gave no result.',
      };
    }
    return {
      ...blank(stage, 'waiting'),
      ...stateWords('failed'),
      word: text.title.toLowerCase(),
      detail: `${text.message} ${text.nextStep}`,
      rawOutput: text.raw,
      isFirstFailing: true,
    };
  });
}
