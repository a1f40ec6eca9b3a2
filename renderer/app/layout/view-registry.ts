import {type Feature} from '../feature.ts';
import {contributionsOf} from '../workbench.ts';
import {type ViewInfo} from './arrangement.ts';

/** Every view that the features contribute, in the order in which they are at home. */
export function viewsOfFeatures(features: readonly Feature[]): ViewInfo[] {
  const sections = contributionsOf(features, (feature) => feature.sidebar);
  const panes = contributionsOf(features, (feature) => feature.panes);
  const panels = contributionsOf(features, (feature) => feature.panels);
  return [
    ...sections.map(({id, title}) => ({id, title, kind: 'section' as const, home: 'sidebar' as const})),
    ...panes.map(({id, title, area}) => ({id, title, kind: 'pane' as const, home: area})),
    ...panels.map(({id, title}) => ({id, title, kind: 'panel' as const, home: 'bottom' as const})),
  ];
}
