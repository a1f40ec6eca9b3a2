import {type FeatureFactory} from '../../app/feature.ts';
import {saveFile} from '../../app/save-file.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {pairInFront} from './link-request.ts';
import {shellInFront} from './linking-slice.ts';
import {provideShells, startShells} from './shells-controller.ts';
import {ShellsPanel} from './shells-panel.tsx';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Shells for reverse linking: choose one, write its function, link and run both, export the pair. */
export const shellsFeature: FeatureFactory = ({store, connection}) => {
  const shells = startShells(store, connection.lab, () => crypto.randomUUID());
  provideShells(shells);
  const notNow = (): string | undefined =>
    store.getState().connection.status === 'connected' ? undefined : 'The host is away.';
  const noPair = (): string | undefined =>
    notNow() ??
    (pairInFront(store.getState()) === undefined ? 'No function of a shell is in front.' : undefined);
  return {
    id: 'shells',
    commands: [
      {
        id: 'shell.show',
        title: 'Show the shells',
        category: 'View',
        run: () => store.setState((state) => viewShown(state, 'shells')),
      },
      {
        id: 'shell.new-function',
        title: 'New function for the shell',
        category: 'Shells',
        unavailable: notNow,
        run: () => {
          store.setState((state) => viewShown(state, 'shells'));
          return shells.openFunction();
        },
      },
      {
        id: 'shell.link',
        title: 'Link the function with its shell and run',
        category: 'Shells',
        keys: ['Mod+Shift+L'],
        unavailable: noPair,
        run: () => {
          store.setState((state) => viewShown(state, 'shells'));
          return shells.link();
        },
      },
      {
        id: 'shell.export',
        title: 'Export shell and function as files for an app',
        category: 'Shells',
        unavailable: noPair,
        run: async () => {
          const pair = await shells.exportPair();
          if (pair !== undefined)
            saveFile(pair.name, pair.bytes as Uint8Array<ArrayBuffer>, 'application/zip');
        },
      },
      {
        id: 'shell.split',
        title: 'Turn this kernel into a shell',
        category: 'Shells',
        unavailable: () => {
          const state = store.getState();
          if (activeDocumentOf(state)?.language !== 'msl') return 'No MSL document is in front.';
          return state.shellSplit?.reply === 'running' ? 'A kernel is being split.' : notNow();
        },
        run: () => {
          store.setState((state) => viewShown(state, 'shells'));
          return shells.split();
        },
      },
      {
        id: 'shell.hazard',
        title: 'Run the same copy in the visible function',
        category: 'Shells',
        unavailable: () => {
          const shell = shellInFront(store.getState());
          if (shell?.manifest.hazard === undefined) return 'This shell has no such experiment.';
          return store.getState().hazardRuns[shell.name] === 'running' ? 'It is running.' : notNow();
        },
        run: () => shells.runHazard(),
      },
    ],
    panels: [{id: 'shells', title: 'Shells', order: 28, Component: ShellsPanel}],
    start: () => shells,
  };
};
