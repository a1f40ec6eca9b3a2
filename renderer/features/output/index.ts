import {type FeatureFactory} from '../../app/feature.ts';
import {OutputPanel} from './output-panel.tsx';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** What the tools printed, whole and unchanged. */
export const outputFeature: FeatureFactory = ({store}) => ({
  id: 'output',
  commands: [
    {
      id: 'output.show',
      title: 'Show raw output',
      category: 'View',
      run: () => store.setState((state) => viewShown(state, 'output')),
    },
  ],
  panels: [{id: 'output', title: 'Output', order: 50, Component: OutputPanel}],
});
