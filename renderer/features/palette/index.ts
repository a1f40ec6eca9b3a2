import {type FeatureFactory} from '../../app/feature.ts';
import {Palette} from './palette.tsx';

/** Every command, by name. */
export const paletteFeature: FeatureFactory = ({store}) => ({
  id: 'palette',
  commands: [
    {
      id: 'palette.open',
      title: 'Show all commands',
      category: 'Lab',
      keys: ['Mod+Shift+P', 'F1'],
      run: () => store.setState({paletteOpen: true}),
    },
  ],
  overlays: [{id: 'palette', order: 10, Component: Palette}],
});
