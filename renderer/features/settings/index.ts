import {defaultSettings} from '../../../core/protocol/settings.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {SettingsDialog} from './settings-dialog.tsx';

/** Everything that a person can set, as a form and as JSON. */
export const settingsFeature: FeatureFactory = ({store, shell}) => {
  /** In a browser the keys zoom the page by themselves. */
  const zoomKeys = (...keys: string[]) => (shell === 'electron' ? {keys} : {});
  const zoom = (change: (percent: number) => number) => () =>
    store.setState(({zoomPercent}) => {
      const percent = Math.max(50, Math.min(200, change(zoomPercent)));
      return {zoomPercent: percent, announcement: `Zoom ${percent} %`};
    });
  const larger = (step: number) => () =>
    store.setState(({codeFontSize}) => ({codeFontSize: Math.max(8, Math.min(32, codeFontSize + step))}));
  return {
    id: 'settings',
    commands: [
      {
        id: 'settings.open',
        title: 'Settings…',
        category: 'Lab',
        keys: ['Mod+,'],
        unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
        run: () => store.setState({settingsOpen: true}),
      },
      {
        id: 'settings.reset',
        title: 'Set everything back to its default',
        category: 'Lab',
        unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
        run: () => store.setState({...defaultSettings, announcement: 'All settings have their defaults'}),
      },
      {
        id: 'settings.larger-code',
        title: 'Make code larger',
        category: 'View',
        keys: ['Alt+='],
        run: larger(1),
      },
      {
        id: 'settings.smaller-code',
        title: 'Make code smaller',
        category: 'View',
        keys: ['Alt+-'],
        run: larger(-1),
      },
      {
        id: 'settings.zoom-in',
        title: 'Zoom in',
        category: 'View',
        ...zoomKeys('Mod+=', 'Mod+Shift+='),
        run: zoom((percent) => percent + 10),
      },
      {
        id: 'settings.zoom-out',
        title: 'Zoom out',
        category: 'View',
        ...zoomKeys('Mod+-'),
        run: zoom((percent) => percent - 10),
      },
      {
        id: 'settings.zoom-reset',
        title: 'Show in actual size',
        category: 'View',
        ...zoomKeys('Mod+0'),
        run: zoom(() => 100),
      },
      {
        id: 'settings.word-wrap',
        title: 'Wrap long lines, or not',
        category: 'View',
        keys: ['Alt+Z'],
        run: () => store.setState(({wordWrap}) => ({wordWrap: !wordWrap})),
      },
    ],
    overlays: [{id: 'settings', order: 30, Component: SettingsDialog}],
  };
};
