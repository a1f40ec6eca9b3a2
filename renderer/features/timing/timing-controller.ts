import {type Disposable} from '../../../core/base/disposable.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type TimingRequestInput} from '../../../core/protocol/timing.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {chosenExperiment, type ExperimentChoice} from '../run/experiments.ts';
import {runKey, runRequest} from '../run/run-request.ts';
import {startLive, takeLive} from './live-samples.ts';
import {type TimingHistoryController} from './history-controller.ts';
import {
  type SweepPoint,
  timingChanged,
  timingOf,
  timingProgressed,
  timingSettled,
  timingUnderWay,
} from './timing-slice.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

type TimingLab = Pick<Lab, 'timing' | 'subscribe'>;

/** Times experiments and keeps progress and answers in the store. One at a time. */
export interface TimingController extends Disposable {
  /** Times the experiment of the document in front. */
  start(): Promise<void>;
  /** Times it once for each value of the sweep's parameter. */
  sweep(): Promise<void>;
  cancel(): void;
}

/** Names everything that a timing depends on. */
export function timingKey(state: AppState, choice: ExperimentChoice): string | undefined {
  const key = runKey(state, choice);
  return key === undefined
    ? undefined
    : JSON.stringify([key, state.timingSettings, state.timingBaseline[choice.key]]);
}

function requestOf(
  state: AppState,
  choice: ExperimentChoice,
  timingId: string,
  set: Readonly<Record<string, number>>,
): TimingRequestInput {
  const run = runRequest(state, choice, choice.text ?? '', timingId);
  const {name, experiment, folder, files, target, appleClang, toolchain, options, device, budget} = run;
  const {samples, sampleMs, thresholdPercent} = state.timingSettings;
  const baseline = state.timingBaseline[choice.key];
  return {
    timingId,
    name,
    experiment,
    ...(folder === undefined ? {} : {folder}),
    ...(files === undefined ? {} : {files}),
    ...(target === undefined ? {} : {target}),
    ...(appleClang === undefined ? {} : {appleClang}),
    ...(toolchain === undefined ? {} : {toolchain}),
    ...(options === undefined ? {} : {options}),
    ...(device === undefined ? {} : {device}),
    ...(budget === undefined ? {} : {budget}),
    ...(baseline === undefined ? {} : {baseline}),
    samples,
    sampleMs,
    threshold: thresholdPercent / 100,
    ...(run.chip === undefined ? {} : {chip: run.chip}),
    set,
    timeLimitMs: 3_600_000,
  };
}

/** The values of a sweep's text, such as `32, 64, 128`; none where one is no number. */
export function sweepValues(text: string): number[] {
  const values = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  return values.every(Number.isFinite) ? values : [];
}

/** Starts what keeps the Timing view up to date. `newId` gives an id that was never used. */
export function startTimings(
  store: AppStore,
  lab: TimingLab,
  history: TimingHistoryController,
  newId: () => string,
): TimingController {
  let withdrawal: AbortController | undefined;
  const subscription = lab.subscribe((event) => {
    if (event.type !== 'timing') return;
    takeLive(event.progress);
    store.setState((state) => timingProgressed(state, event.progress));
  });

  /** Runs `work` where nothing is timed yet and an experiment with a text is in front. */
  async function exclusively(
    work: (choice: ExperimentChoice, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const choice = chosenExperiment(store.getState());
    if (choice?.text === undefined || withdrawal !== undefined) return;
    withdrawal = new AbortController();
    store.setState((state) => viewShown(state, 'timing'));
    try {
      await work(choice, withdrawal.signal);
    } finally {
      withdrawal = undefined;
    }
  }

  function begin(choice: ExperimentChoice, point: SweepPointInFront | undefined): string {
    const timingId = newId();
    startLive(timingId);
    store.setState((state) =>
      timingChanged(state, choice.key, {
        running: {
          timingId,
          phase: 'compile',
          detail: 'Reading the sources.',
          done: 0,
          total: 0,
          cancelling: false,
          point,
        },
        cancelled: false,
      }),
    );
    return timingId;
  }

  function withdrawn(choice: ExperimentChoice): void {
    store.setState((state) => ({
      ...timingChanged(state, choice.key, {running: undefined, cancelled: true}),
      announcement: 'Timing cancelled',
    }));
  }

  return {
    start: () =>
      exclusively(async (choice, signal) => {
        const key = timingKey(store.getState(), choice) ?? '';
        const timingId = begin(choice, undefined);
        const request = requestOf(store.getState(), choice, timingId, {});
        const result = await lab.timing({...request, historyKey: choice.key}, {signal});
        if (!result.ok && result.error.kind === 'cancelled') return withdrawn(choice);
        store.setState((state) => ({
          ...timingSettled(state, choice.key, {timingId, key, result}),
          timingTab: 'result',
          announcement: result.ok ? result.value.verdict : result.error.message,
        }));
        await history.load(choice.key);
      }),
    sweep: () =>
      exclusively(async (choice, signal) => {
        const {parameter, values: text} = store.getState().sweepText;
        const values = sweepValues(text);
        const points: SweepPoint[] = [];
        for (const [at, value] of values.entries()) {
          const timingId = begin(choice, {at, of: values.length, value});
          const set = {[parameter]: value};
          const result = await lab.timing(requestOf(store.getState(), choice, timingId, set), {signal});
          if (!result.ok && result.error.kind === 'cancelled') return withdrawn(choice);
          if (!result.ok) {
            const key = timingKey(store.getState(), choice) ?? '';
            store.setState((state) => timingSettled(state, choice.key, {timingId, key, result}));
            return;
          }
          points.push({value, reply: result.value});
          const sweep = {parameter, points: [...points]};
          store.setState((state) => timingChanged(state, choice.key, {sweep}));
        }
        store.setState((state) => ({
          ...timingChanged(state, choice.key, {running: undefined}),
          announcement: `Sweep over ${parameter} has ended`,
        }));
      }),
    cancel() {
      if (withdrawal === undefined) return;
      withdrawal.abort();
      const found = timingUnderWay(store.getState());
      if (found === undefined) return;
      store.setState((state) =>
        timingChanged(state, found.key, {
          running: {...(timingOf(state, found.key).running ?? found.running), cancelling: true},
        }),
      );
    },
    dispose() {
      withdrawal?.abort();
      subscription.dispose();
    },
  };
}

interface SweepPointInFront {
  readonly at: number;
  readonly of: number;
  readonly value: number;
}
