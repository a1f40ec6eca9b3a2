import {DisposableStack} from '../../../core/base/disposable.ts';
import {type Command} from '../../app/command.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {loadEditorRuntime} from '../editor/load-runtime.ts';
import {IrPane} from './ir-pane.tsx';
import type {LinkController} from './link-controller.ts';
import {LinkStatus} from './link-status.tsx';

const notLoaded = 'The editor is not loaded yet.';

/** The IR made from the document in front, and the lines that belong together. */
export const irFeature: FeatureFactory = ({store}) => {
  let links: LinkController | undefined;
  const commands: Command[] = [
    {
      id: 'ir.go-to-air',
      title: 'Go to the linked AIR',
      category: 'IR',
      keys: ['Alt+ArrowRight'],
      unavailable: () => (links === undefined ? notLoaded : links.unavailable('air')),
      run: () => links?.goToAir(),
    },
    {
      id: 'ir.go-to-source',
      title: 'Go to the linked source line',
      category: 'IR',
      keys: ['Alt+ArrowLeft'],
      unavailable: () => (links === undefined ? notLoaded : links.unavailable('source')),
      run: () => links?.goToSource(),
    },
    {
      id: 'ir.toggle-metadata',
      title: 'Show the AIR or its metadata',
      category: 'IR',
      keys: ['Alt+M'],
      run: () => store.setState(({irView}) => ({irView: irView === 'text' ? 'metadata' : 'text'})),
    },
  ];
  return {
    id: 'ir',
    commands,
    panes: [{id: 'ir', title: 'IR', area: 'right', order: 20, Component: IrPane}],
    statusItems: [{id: 'links', side: 'left', order: 40, Component: LinkStatus}],
    start: () => {
      const owned = new DisposableStack();
      Promise.all([loadEditorRuntime(), import('./link-controller.ts')])
        .then(([runtime, module]) => {
          links = owned.use(new module.LinkController(runtime, store));
        })
        // The pane says that the editor could not be loaded.
        .catch(() => undefined);
      return owned;
    },
  };
};
