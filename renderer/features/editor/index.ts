import {type FeatureFactory} from '../../app/feature.ts';
import {CursorStatus, TabStatus} from './editor-status.tsx';
import {loadEditorRuntime} from './load-runtime.ts';
import {SourcePane} from './source-pane.tsx';

/** The MSL source pane. */
export const editorFeature: FeatureFactory = ({store}) => ({
  id: 'editor',
  commands: [
    {
      id: 'editor.toggle-tab',
      title: 'Let Tab move the focus, or indent',
      category: 'View',
      keys: ['Control+M'],
      run: () =>
        store.setState((state) => ({
          tabMovesFocus: !state.tabMovesFocus,
          announcement: state.tabMovesFocus ? 'Tab indents' : 'Tab moves the focus',
        })),
    },
  ],
  panes: [{id: 'source', title: 'Source', area: 'centre', order: 10, Component: SourcePane}],
  statusItems: [
    {id: 'tab', side: 'right', order: 25, Component: TabStatus},
    {id: 'cursor', side: 'right', order: 30, Component: CursorStatus},
  ],
  start: () => {
    // Beside the connection: both are needed before the first keystroke. A failure is shown in the pane.
    loadEditorRuntime().catch(() => undefined);
    return {dispose: () => {}};
  },
});
