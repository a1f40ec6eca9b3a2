import {type FeatureFactory} from '../../app/feature.ts';
import {startSamples} from './samples-controller.ts';
import {SampleGallery} from './sample-gallery.tsx';

/** The sample gallery. */
export const samplesFeature: FeatureFactory = ({store, connection}) => ({
  id: 'samples',
  sidebar: [{id: 'samples', title: 'Samples', icon: 'samples', order: 20, Component: SampleGallery}],
  start: () => startSamples(store, connection.lab),
});
