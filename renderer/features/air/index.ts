import {type FeatureFactory} from '../../app/feature.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {ChecklistBadge, ChecklistPanel} from './checklist-panel.tsx';
import {fixAll, fixAllUnavailable} from './fix-all.ts';
import {startRules} from './rules-controller.ts';

/** Rules about AIR metadata: fixes, the checklist, the metadata of the module in front, and its comparison. */
export const airFeature: FeatureFactory = ({store}) => ({
  id: 'air',
  commands: [
    {
      id: 'air.fix-all',
      title: 'Fix all metadata',
      category: 'AIR',
      keys: ['Mod+Shift+Enter'],
      unavailable: () => fixAllUnavailable(store),
      run: () => fixAll(store, irClient()),
    },
  ],
  panels: [
    {id: 'checklist', title: 'Checklist', order: 15, Component: ChecklistPanel, Badge: ChecklistBadge},
  ],
  start: () => startRules(store, irClient()),
  toolbar: [{commandId: 'air.fix-all', order: 20, icon: 'fix'}],
});
