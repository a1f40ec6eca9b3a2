import {DisposableStack} from '../../../core/base/disposable.ts';
import {type Command} from '../../app/command.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {CompatibilityPanel} from './compatibility-panel.tsx';
import {CrashNotice} from './crash-notice.tsx';
import {provideCrashController} from './crash-runtime.ts';
import {type CrashDetail} from './crash-slice.ts';
import {startCrashes} from './crashes-controller.ts';
import {CrashesBadge, CrashesPanel} from './crashes-panel.tsx';
import {saveFile} from '../../app/save-file.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Crashes: notice, records, rerun, reduction and explanation; and the matrix of compatibility. */
export const crashesFeature: FeatureFactory = ({store, connection}) => {
  const crashes = startCrashes(store, connection.lab, () => crypto.randomUUID());
  provideCrashController(crashes);
  const chosen = (): CrashDetail | undefined => {
    const {crashDetail, crashChosen} = store.getState();
    return crashDetail?.id === crashChosen ? crashDetail : undefined;
  };
  const aboutChosen = (
    id: string,
    title: string,
    run: (detail: CrashDetail) => void | Promise<void>,
    unavailable?: (detail: CrashDetail) => string | undefined,
  ): Command => ({
    id,
    title,
    category: 'Crashes',
    unavailable: () => {
      if (store.getState().connection.status !== 'connected') return 'The host is away.';
      const detail = chosen();
      return detail === undefined ? 'Choose a crash first.' : unavailable?.(detail);
    },
    run: () => {
      const detail = chosen();
      return detail === undefined ? undefined : run(detail);
    },
  });
  const isBusy = ({id}: CrashDetail): string | undefined => {
    const {crashReductions, crashExplanations} = store.getState();
    if (crashReductions[id]?.status === 'running') return 'It is being reduced: stop that first.';
    const explaining = crashExplanations[id]?.status;
    return explaining === 'running' || explaining === 'planning'
      ? 'It is being explained: stop that first.'
      : undefined;
  };
  const noModule = (detail: CrashDetail): string | undefined =>
    detail.ir === undefined ? 'No module belongs to this crash.' : isBusy(detail);
  return {
    id: 'crashes',
    commands: [
      {
        id: 'crash.show',
        title: 'Show the crashes',
        category: 'View',
        run: () => store.setState((state) => ({...viewShown(state, 'crashes'), crashNotice: undefined})),
      },
      aboutChosen(
        'crash.rerun',
        'Rerun the crash',
        ({id}) => {
          store.setState({crashTab: 'overview'});
          return crashes.rerun(id);
        },
        ({id}) =>
          store.getState().crashReruns[id]?.status === 'running' ? 'It is running again.' : undefined,
      ),
      aboutChosen(
        'crash.reduce',
        'Reduce the module that crashed',
        (detail) => crashes.reduce(detail),
        noModule,
      ),
      aboutChosen(
        'crash.explain',
        'Explain the crash against a module that passes',
        () => store.setState((state) => ({...viewShown(state, 'crashes'), crashTab: 'explain'})),
        noModule,
      ),
      aboutChosen('crash.export', 'Export the crash as a bundle', () => {
        store.setState((state) => ({...viewShown(state, 'crashes'), crashTab: 'export'}));
      }),
      aboutChosen(
        'crash.remove',
        'Remove the crash and its records',
        ({id}) => {
          const state = store.getState().crashes;
          const group = state.status === 'ready' ? state.groups.find(({ids}) => ids.includes(id)) : undefined;
          return crashes.remove(group?.ids ?? [id]);
        },
        isBusy,
      ),
      {
        id: 'suite.run',
        title: 'Run the compatibility suite',
        category: 'Crashes',
        unavailable: () => {
          const {connection: state, suiteJob} = store.getState();
          if (state.status !== 'connected') return 'The host is away.';
          return suiteJob?.status === 'running' ? 'The suite is running.' : undefined;
        },
        run: () => {
          store.setState((state) => viewShown(state, 'compatibility'));
          return crashes.runSuite();
        },
      },
      {
        id: 'suite.cancel',
        title: 'Stop the compatibility suite',
        category: 'Crashes',
        unavailable: () =>
          store.getState().suiteJob?.status === 'running' ? undefined : 'The suite is not running.',
        run: () => crashes.stopSuite(),
      },
      {
        id: 'suite.export',
        title: 'Export the results of the suite',
        category: 'Crashes',
        unavailable: () =>
          store.getState().suiteReport === undefined ? 'There are no results yet.' : undefined,
        run: () => {
          const {suiteReport} = store.getState();
          if (suiteReport === undefined) return;
          saveFile('suite-report.json', `${JSON.stringify(suiteReport, undefined, 2)}\n`, 'application/json');
        },
      },
    ],
    banners: [{id: 'crash-notice', order: 30, Component: CrashNotice}],
    panels: [
      {id: 'crashes', title: 'Crashes', order: 30, Component: CrashesPanel, Badge: CrashesBadge},
      {id: 'compatibility', title: 'Compatibility', order: 35, Component: CompatibilityPanel},
    ],
    start: () => {
      const owned = new DisposableStack();
      owned.use(crashes);
      return owned;
    },
  };
};
