import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {err, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type RunReply} from '../../../core/protocol/run.ts';
import {type AppStore} from '../../app/store.ts';
import {chosenExperiment, type ExperimentChoice} from './experiments.ts';
import {keepPagesOf} from './buffer-pages.ts';
import {runChanged, runningOf, runOf, runProgressed, runSettled} from './run-slice.ts';
import {documentsOfRun, runKey, runRequest} from './run-request.ts';
import {verdictOf} from './verdict.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

type RunLab = Pick<Lab, 'run' | 'readSample' | 'subscribe'>;

/** Runs experiments and keeps their texts and progress in the store. One run at a time. */
export interface RunController extends Disposable {
  /** Runs the experiment of the document in front; nothing where there is none or a run is under way. */
  start(): Promise<void>;
  /** Withdraws the run that is under way. */
  cancel(): void;
}

/** Starts what keeps the Run view up to date. `newId` gives an id that was never used. */
export function startRuns(store: AppStore, lab: RunLab, newId: () => string): RunController {
  const owned = new DisposableStack();
  let withdrawal: AbortController | undefined;
  owned.use(
    lab.subscribe((event) => {
      if (event.type === 'run') store.setState((state) => runProgressed(state, event.progress));
    }),
  );
  // The experiment of a sample in front is read before anybody asks to run it: its configuration is shown.
  const readInFront = (): void => {
    const state = store.getState();
    if (state.connection.status !== 'connected') return;
    const choice = chosenExperiment(state);
    if (choice !== undefined) void textOf(store, lab, choice);
  };
  owned.defer(
    store.subscribe((state, previous) => {
      const isSame =
        state.activeDocument === previous.activeDocument &&
        state.documents === previous.documents &&
        state.samples === previous.samples &&
        state.experimentChoice === previous.experimentChoice &&
        state.connection.status === previous.connection.status;
      if (!isSame) readInFront();
    }),
  );
  readInFront();

  async function start(): Promise<void> {
    const state = store.getState();
    const choice = chosenExperiment(state);
    if (choice === undefined || runningOf(state) !== undefined || withdrawal !== undefined) return;
    withdrawal = new AbortController();
    const {signal} = withdrawal;
    try {
      store.setState((state) => viewShown(state, 'run'));
      await run(choice, signal);
    } finally {
      withdrawal = undefined;
    }
  }

  async function run(choice: ExperimentChoice, signal: AbortSignal): Promise<void> {
    const runId = newId();
    const text = await textOf(store, lab, choice);
    const state = store.getState();
    const known: ExperimentChoice = {...choice, text: text.ok ? text.value : ''};
    const key = runKey(state, known) ?? '';
    const documents = documentsOfRun(state, known, known.text ?? '');
    if (!text.ok) {
      const record = {runId, key, documents, result: err(text.error)};
      store.setState((now) => runSettled(now, choice.key, record));
      return;
    }
    const request = runRequest(state, known, text.value, runId);
    store.setState((now) =>
      runChanged(now, choice.key, {
        running: {runId, key, progress: undefined, cancelling: false},
        cancelled: false,
      }),
    );
    const result: Result<RunReply, LabError> = await lab.run(request, {signal});
    if (!result.ok && result.error.kind === 'cancelled') {
      store.setState((now) => ({
        ...runChanged(now, choice.key, {running: undefined, cancelled: true}),
        announcement: 'Run cancelled',
      }));
      return;
    }
    store.setState((now) => ({
      ...runSettled(now, choice.key, {runId, key, documents, result}),
      announcement: `${choice.name}: ${verdictOf(result).headline}`,
    }));
  }

  return {
    start,
    cancel() {
      if (withdrawal === undefined) return;
      withdrawal.abort();
      const found = runningOf(store.getState());
      if (found === undefined) return;
      store.setState((state) =>
        runChanged(state, found.key, {running: {...found.running, cancelling: true}}),
      );
    },
    dispose: () => {
      withdrawal?.abort();
      owned.dispose();
    },
  };
}

const reading = new Map<string, Promise<Result<string, LabError>>>();

/** The experiment's text; that of a sample which is not open is read once. */
async function textOf(
  store: AppStore,
  lab: Pick<Lab, 'readSample'>,
  {text, sampleId}: ExperimentChoice,
): Promise<Result<string, LabError>> {
  if (text !== undefined || sampleId === undefined) return {ok: true, value: text ?? ''};
  const under = reading.get(sampleId);
  if (under !== undefined) return under;
  const read = readText(store, lab, sampleId).finally(() => reading.delete(sampleId));
  reading.set(sampleId, read);
  return read;
}

async function readText(
  store: AppStore,
  lab: Pick<Lab, 'readSample'>,
  sampleId: string,
): Promise<Result<string, LabError>> {
  const set = (to: ReturnType<AppStore['getState']>['sampleExperiments'][string]): void =>
    store.setState((state) => ({sampleExperiments: {...state.sampleExperiments, [sampleId]: to}}));
  set({status: 'loading'});
  const sample = await lab.readSample({id: sampleId});
  set(sample.ok ? {status: 'ready', text: sample.value.text} : {status: 'failed', error: sample.error});
  return sample.ok ? {ok: true, value: sample.value.text} : sample;
}

/**
 * Forgets what is known of runs whose experiment cannot come back: its document was closed and it is no sample. Of results that a
 * newer run has replaced, the pages of their buffers go.
 */
export function startForgettingRuns(store: AppStore): Disposable {
  const stop = store.subscribe((state, previous) => {
    if (state.runs !== previous.runs) {
      const shown = Object.values(state.runs).flatMap(({record}) => record?.runId ?? []);
      keepPagesOf(new Set(shown));
    }
    if (state.documentOrder === previous.documentOrder) return;
    const gone = Object.keys(state.runs).filter(
      (key) =>
        key.startsWith('document:') &&
        !state.documentOrder.some((id) => key === `document:${id}`) &&
        runOf(state, key).running === undefined,
    );
    if (gone.length === 0) return;
    store.setState((now) => ({
      runs: Object.fromEntries(Object.entries(now.runs).filter(([key]) => !gone.includes(key))),
    }));
  });
  return {dispose: stop};
}
