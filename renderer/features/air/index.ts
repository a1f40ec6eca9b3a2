import {DisposableStack} from '../../../core/base/disposable.ts';
import {type Command} from '../../app/command.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {loadEditorRuntime} from '../editor/load-runtime.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {ChecklistBadge, ChecklistPanel} from './checklist-panel.tsx';
import {copyMarkdown, saveComparison} from './export-facts.ts';
import {factsSubject, startFacts} from './facts-controller.ts';
import {fixAll, fixAllUnavailable} from './fix-all.ts';
import {startGeneratedCheck} from './generated-check.ts';
import {registerRuleHover} from './rule-hover.ts';
import {startRules} from './rules-controller.ts';

/** Rules about AIR metadata: fixes, the checklist, the metadata of the module in front, and its comparison. */
export const airFeature: FeatureFactory = ({store}) => {
  const notCompared = () =>
    factsSubject(store.getState())?.other === undefined
      ? 'Choose in the Metadata pane what to compare the document with.'
      : undefined;
  const exporting = (id: string, title: string, run: () => Promise<void>): Command => ({
    id,
    title,
    category: 'AIR',
    unavailable: notCompared,
    run,
  });
  return {
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
      exporting('air.copy-markdown', 'Copy the comparison as Markdown', () =>
        copyMarkdown(store, irClient()),
      ),
      exporting('air.export-html', 'Save the comparison as HTML', () =>
        saveComparison(store, irClient(), 'html'),
      ),
      exporting('air.export-json', 'Save the comparison as JSON', () =>
        saveComparison(store, irClient(), 'json'),
      ),
    ],
    panels: [
      {id: 'checklist', title: 'Checklist', order: 15, Component: ChecklistPanel, Badge: ChecklistBadge},
    ],
    start: () => {
      const owned = new DisposableStack();
      owned.use(startRules(store, irClient()));
      owned.use(startFacts(store, irClient()));
      owned.use(startGeneratedCheck(store, irClient()));
      loadEditorRuntime()
        .then((runtime) => owned.use(registerRuleHover(runtime, store)))
        .catch(() => undefined);
      return owned;
    },
    toolbar: [{commandId: 'air.fix-all', order: 20, icon: 'fix'}],
  };
};
