import {type Disposable} from '../../../core/base/disposable.ts';
import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type SavedTiming, type TimingHistory} from '../../../core/protocol/timing-history.ts';
import {type AppStore} from '../../app/store.ts';
import {chosenExperiment} from '../run/experiments.ts';
import {type ExperimentKey} from '../run/run-slice.ts';
import {keptTimings, timingChanged, timingOf, withChosen} from './timing-slice.ts';
import {isViewShown} from '../../app/layout/layout-slice.ts';

type HistoryLab = Pick<Lab, 'listTimings' | 'readTiming' | 'pinTiming' | 'removeTimings'>;

/** Keeps the page's view of the timings that the host keeps. */
export interface TimingHistoryController extends Disposable {
  load(key: ExperimentKey): Promise<void>;
  /** Marks the timing that others are compared with, or none. */
  pin(key: ExperimentKey, id: string | undefined): Promise<void>;
  remove(key: ExperimentKey, id: string): Promise<void>;
  /** Takes a timing into the comparison of two, or out of it. */
  choose(key: ExperimentKey, id: string): Promise<void>;
  read(key: ExperimentKey, id: string): Promise<Result<SavedTiming, LabError>>;
}

/** Reads the history of an experiment when it is first in front of the Timing view. */
export function startTimingHistory(store: AppStore, lab: HistoryLab): TimingHistoryController {
  const take = (key: ExperimentKey, result: Result<TimingHistory, LabError>): void => {
    const history = result.ok
      ? ({status: 'ready', kept: result.value} as const)
      : ({status: 'failed', message: `${result.error.message} ${result.error.nextStep}`} as const);
    store.setState((state) => timingChanged(state, key, {history}));
  };
  const read = async (key: ExperimentKey, id: string): Promise<Result<SavedTiming, LabError>> => {
    const found = await lab.readTiming({key, id});
    return found.ok ? {ok: true, value: found.value.timing} : found;
  };
  const load = async (key: ExperimentKey): Promise<void> => {
    const {history} = timingOf(store.getState(), key);
    if (history.status !== 'ready')
      store.setState((state) => timingChanged(state, key, {history: {status: 'loading'}}));
    take(key, await lab.listTimings({key}));
  };

  async function compare(key: ExperimentKey, ids: readonly string[]): Promise<void> {
    const kept = keptTimings(timingOf(store.getState(), key)).map(({id}) => id);
    const inOrder = [...ids].sort((one, other) => kept.indexOf(one) - kept.indexOf(other));
    store.setState((state) => timingChanged(state, key, {compared: {status: 'chosen', ids}}));
    const [first, second] = inOrder;
    if (first === undefined || second === undefined) return;
    const [before, after] = await Promise.all([read(key, first), read(key, second)]);
    const now = timingOf(store.getState(), key).compared;
    // Something else was chosen meanwhile.
    if (now.status !== 'chosen' || now.ids !== ids) return;
    const failed = [before, after].find(({ok}) => !ok);
    const compared =
      before.ok && after.ok
        ? ({status: 'ready', ids, before: before.value, after: after.value} as const)
        : ({
            status: 'failed',
            ids,
            message: failed?.ok === false ? failed.error.message : '',
          } as const);
    store.setState((state) => timingChanged(state, key, {compared}));
  }

  const unsubscribe = store.subscribe((state) => {
    if (!isViewShown(state, 'timing') || state.connection.status !== 'connected') return;
    const key = chosenExperiment(state)?.key;
    if (key !== undefined && timingOf(state, key).history.status === 'not-asked') void load(key);
  });

  return {
    load,
    read,
    async pin(key, id) {
      take(key, await lab.pinTiming({key, ...(id === undefined ? {} : {id})}));
    },
    async remove(key, id) {
      const {compared} = timingOf(store.getState(), key);
      if (compared.status !== 'none' && compared.ids.includes(id))
        store.setState((state) => timingChanged(state, key, {compared: {status: 'none'}}));
      take(key, await lab.removeTimings({key, ids: [id]}));
    },
    choose(key, id) {
      const {compared} = timingOf(store.getState(), key);
      return compare(key, withChosen(compared.status === 'none' ? [] : compared.ids, id));
    },
    dispose: unsubscribe,
  };
}

let current: TimingHistoryController | undefined;

/** The controller of this page, for the views: the feature starts it. */
export function timingHistory(): TimingHistoryController {
  if (current === undefined) throw new Error('The timing feature has not been started.');
  return current;
}

/** Makes `controller` the page's. */
export function setTimingHistory(controller: TimingHistoryController): void {
  current = controller;
}
