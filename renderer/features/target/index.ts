import {type FeatureFactory} from '../../app/feature.ts';
import {TargetSection} from './target-section.tsx';
import {TargetStatus} from './target-status.tsx';

/** Which macOS, and which version of Apple's front end, the lab answers for. */
export const targetFeature: FeatureFactory = () => ({
  id: 'target',
  sidebar: [{id: 'target', title: 'Target', icon: 'target', order: 15, Component: TargetSection}],
  statusItems: [{id: 'target', side: 'left', order: 30, Component: TargetStatus}],
});
