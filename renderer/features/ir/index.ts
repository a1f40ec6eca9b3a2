import {type FeatureFactory} from '../../app/feature.ts';
import {IrPane} from './ir-pane.tsx';

/** The IR made from the document in front. */
export const irFeature: FeatureFactory = () => ({
  id: 'ir',
  panes: [{id: 'ir', title: 'IR', order: 20, Component: IrPane}],
});
