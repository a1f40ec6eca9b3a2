import {type FeatureFactory} from '../../app/feature.ts';
import {AboutDialog} from './about-dialog.tsx';

/** What this lab is, which version, and whose work is in it. */
export const aboutFeature: FeatureFactory = ({store}) => ({
  id: 'about',
  commands: [
    {
      id: 'help.about',
      title: 'About Airlock and its licences',
      category: 'Help',
      run: () => store.setState({aboutOpen: true}),
    },
  ],
  overlays: [{id: 'about', order: 40, Component: AboutDialog}],
});
