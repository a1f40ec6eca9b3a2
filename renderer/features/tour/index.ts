import {type FeatureFactory} from '../../app/feature.ts';
import {Tour} from './tour.tsx';

/** Five steps through the window, for those who want them. */
export const tourFeature: FeatureFactory = ({store}) => ({
  id: 'tour',
  commands: [
    {
      id: 'help.tour',
      title: 'Take the tour (5 steps)',
      category: 'Help',
      unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
      run: () => store.setState({tourStep: 0, welcomed: true, firstLaunch: false}),
    },
  ],
  overlays: [{id: 'tour', order: 15, Component: Tour}],
});
