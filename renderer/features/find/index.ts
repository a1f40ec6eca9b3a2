import {type FeatureFactory} from '../../app/feature.ts';
import {FindPanel} from './find-panel.tsx';
import {provideFinder, startFinding, theFinder} from './find-controller.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Finds a text in the files of the opened folder. */
export const findFeature: FeatureFactory = ({store, connection}) => {
  provideFinder(startFinding(store, connection.lab));
  const noFolder = () =>
    store.getState().folderState?.folder === undefined ? 'No folder is open.' : undefined;
  return {
    id: 'find',
    commands: [
      {
        id: 'find.show',
        title: 'Find in files',
        category: 'Folder',
        keys: ['Mod+Shift+F'],
        unavailable: noFolder,
        run: () =>
          store.setState((state) => ({...viewShown(state, 'search'), findFocus: state.findFocus + 1})),
      },
      {
        id: 'find.cancel',
        title: 'Stop finding in files',
        category: 'Folder',
        unavailable: () =>
          store.getState().findOutcome.status === 'running' ? undefined : 'No search is under way.',
        run: () => theFinder().cancel(),
      },
    ],
    panels: [{id: 'search', title: 'Search', order: 70, Component: FindPanel}],
  };
};
