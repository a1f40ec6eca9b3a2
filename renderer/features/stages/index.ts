import {type FeatureFactory} from '../../app/feature.ts';
import {StageStrip} from './stage-strip.tsx';

/** The eight stages that every artifact passes. */
export const stagesFeature: FeatureFactory = () => ({
  id: 'stages',
  strips: [{id: 'stages', order: 10, Component: StageStrip}],
});
