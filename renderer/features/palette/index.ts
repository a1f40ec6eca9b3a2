import {type FeatureFactory} from '../../app/feature.ts';
import {Palette} from './palette.tsx';
import {QuickOpen} from './quick-open.tsx';

/** Every command, and everything that can be opened, by name. */
export const paletteFeature: FeatureFactory = ({store}) => ({
  id: 'palette',
  commands: [
    {
      id: 'palette.open',
      title: 'Show all commands',
      category: 'Lab',
      keys: ['Mod+Shift+P', 'F1'],
      run: () => store.setState({paletteOpen: true, quickOpen: false}),
    },
    {
      id: 'quick-open.show',
      title: 'Go to a file…',
      category: 'Lab',
      keys: ['Mod+P'],
      unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
      run: () => store.setState({quickOpen: true, paletteOpen: false}),
    },
  ],
  overlays: [
    {id: 'palette', order: 10, Component: Palette},
    {id: 'quick-open', order: 11, Component: QuickOpen},
  ],
});
