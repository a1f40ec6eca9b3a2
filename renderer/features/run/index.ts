import {DisposableStack} from '../../../core/base/disposable.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {loadEditorRuntime} from '../editor/load-runtime.ts';
import {startFindingMarkers} from './finding-markers.ts';
import {registerExperimentLanguage} from './experiment-language.ts';
import {newExperiment, newExperimentProblem} from './new-experiment.ts';
import {openExperiment} from './open-experiment.ts';
import {RunBadge} from './run-badge.tsx';
import {RunPanel} from './run-panel.tsx';
import {startForgettingRuns, startRuns} from './run-controller.ts';
import {runningOf} from './run-slice.ts';
import {provideBufferPages} from './buffer-pages.ts';
import {chosenExperiment} from './experiments.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Runs experiments: configuration, progress, outcome, buffers, findings and counters. */
export const runFeature: FeatureFactory = ({store, connection}) => {
  const runs = startRuns(store, connection.lab, () => crypto.randomUUID());
  provideBufferPages(connection.lab);
  const noExperiment = (): string | undefined =>
    chosenExperiment(store.getState()) === undefined ? 'No experiment belongs to the document.' : undefined;
  return {
    id: 'run',
    commands: [
      {
        id: 'run.start',
        title: 'Run',
        category: 'Run',
        keys: ['Mod+R'],
        unavailable: () => {
          const state = store.getState();
          if (state.connection.status !== 'connected') return 'The host is away.';
          if (state.activeDocument === undefined) return 'No document is open.';
          if (runningOf(state) !== undefined) return 'A run is under way: cancel it first.';
          return noExperiment();
        },
        run: () => runs.start(),
      },
      {
        id: 'run.cancel',
        title: 'Cancel the run',
        category: 'Run',
        keys: ['Mod+Shift+R'],
        unavailable: () => {
          const found = runningOf(store.getState());
          if (found === undefined) return 'Nothing runs.';
          return found.running.cancelling ? 'The run is being cancelled.' : undefined;
        },
        run: () => runs.cancel(),
      },
      {
        id: 'run.show',
        title: 'Show the run',
        category: 'View',
        run: () => store.setState((state) => viewShown(state, 'run')),
      },
      {
        id: 'run.open-experiment',
        title: 'Open the experiment as a document',
        category: 'Run',
        unavailable: noExperiment,
        run: () => openExperiment(store, connection.lab),
      },
      {
        id: 'run.new-experiment',
        title: 'New experiment for this kernel',
        category: 'Run',
        unavailable: () => newExperimentProblem(store.getState()),
        run: () => newExperiment(store),
      },
    ],
    toolbar: [{commandId: 'run.start', order: 20, icon: 'run'}],
    panels: [{id: 'run', title: 'Run', order: 20, Component: RunPanel, Badge: RunBadge}],
    start: () => {
      const owned = new DisposableStack();
      owned.use(runs);
      owned.use(startForgettingRuns(store));
      loadEditorRuntime()
        .then(({monaco, sources, irs}) => {
          registerExperimentLanguage(monaco);
          owned.use(startFindingMarkers(monaco, store, sources, irs));
        })
        .catch(() => undefined);
      return owned;
    },
  };
};
