import {checkCopy} from '../../../core/copy/description.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {type AppState} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {chosenExperiment} from '../run/experiments.ts';
import {setTimingHistory, startTimingHistory} from './history-controller.ts';
import {insertCopy, openCopy} from './insert-copy.ts';
import {startTimings, sweepValues} from './timing-controller.ts';
import {TimingPanel} from './timing-panel.tsx';
import {timingUnderWay} from './timing-slice.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Times variants of experiments, keeps their history, sweeps parameters and builds copies. */
export const timingFeature: FeatureFactory = ({store, connection}) => {
  const history = startTimingHistory(store, connection.lab);
  setTimingHistory(history);
  const timings = startTimings(store, connection.lab, history, () => crypto.randomUUID());
  const notNow = (state: AppState): string | undefined => {
    if (state.connection.status !== 'connected') return 'The host is away.';
    if (timingUnderWay(state) !== undefined) return 'A timing is under way: cancel it first.';
    const choice = chosenExperiment(state);
    if (choice === undefined) return 'No experiment belongs to the document.';
    return choice.text === undefined ? 'The experiment is still being read.' : undefined;
  };
  const noCopy = (): string | undefined => {
    const checked = checkCopy(store.getState().copyDraft.copy);
    return checked.ok ? undefined : `Not a copy: ${checked.error.message}.`;
  };
  return {
    id: 'timing',
    commands: [
      {
        id: 'timing.start',
        title: 'Time the variants',
        category: 'Timing',
        keys: ['Mod+Shift+B'],
        unavailable: () => notNow(store.getState()),
        run: () => timings.start(),
      },
      {
        id: 'timing.sweep',
        title: 'Time each value of the sweep',
        category: 'Timing',
        unavailable: () => {
          const state = store.getState();
          if (sweepValues(state.sweepText.values).length === 0) return 'Give numbers, such as 32, 64, 128.';
          return notNow(state);
        },
        run: () => timings.sweep(),
      },
      {
        id: 'timing.cancel',
        title: 'Cancel the timing',
        category: 'Timing',
        unavailable: () => (timingUnderWay(store.getState()) === undefined ? 'Nothing is timed.' : undefined),
        run: () => timings.cancel(),
      },
      {
        id: 'timing.show',
        title: 'Show the timing',
        category: 'View',
        run: () => store.setState((state) => viewShown(state, 'timing')),
      },
      {
        id: 'timing.show-copy',
        title: 'Build a copy',
        category: 'Timing',
        run: () => store.setState((state) => ({...viewShown(state, 'timing'), timingTab: 'copy'})),
      },
      {
        id: 'timing.insert-copy',
        title: 'Insert the copy at the cursor',
        category: 'Timing',
        unavailable: () => {
          const state = store.getState();
          const {mode} = state.copyDraft;
          if (mode === 'air' || mode === 'shell')
            return 'A module cannot be inserted: open it as a document.';
          if (activeDocumentOf(state)?.language !== 'msl') return 'No MSL document is in front.';
          return noCopy();
        },
        run: () => insertCopy(store),
      },
      {
        id: 'timing.open-copy',
        title: 'Open the copy as a document',
        category: 'Timing',
        unavailable: noCopy,
        run: () => openCopy(store),
      },
    ],
    panels: [{id: 'timing', title: 'Timing', order: 25, Component: TimingPanel}],
    start: () => ({
      dispose() {
        timings.dispose();
        history.dispose();
      },
    }),
  };
};
