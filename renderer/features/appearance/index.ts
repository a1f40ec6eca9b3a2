import {DisposableStack} from '../../../core/base/disposable.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {isNarrow} from '../../app/sidebar-area.tsx';
import {type LayoutPreset} from '../../../core/protocol/session.ts';
import {type Theme} from '../../../core/protocol/settings.ts';
import {isAreaShown, viewShown} from '../../app/layout/layout-slice.ts';
import {focusView} from '../../app/layout/view-focus.ts';
import {layoutPresets} from '../../app/layout/presets.ts';
import {focusNeighbourPane} from '../../app/panes.ts';
import {setSplitSizes, sizesOf} from '../../app/split-sizes.ts';
import {ArrangeDialog} from './arrange-dialog.tsx';
import {layoutCommands} from './layout-commands.ts';
import {offerSavedLayouts} from './saved-layout-commands.ts';
import {takePreset} from './saved-layouts.ts';
import {sayUnreadable} from './unreadable-layout.ts';
import {startTheme} from './theme-controller.ts';

/** Themes, sidebar and the way between panes. */
export const appearanceFeature: FeatureFactory = ({store, commands}) => {
  const theme = (name: Theme, title: string) => ({
    id: `view.theme-${name}`,
    title,
    category: 'View',
    unavailable: () => (store.getState().theme === name ? 'It is in use.' : undefined),
    run: () => store.setState({theme: name}),
  });
  const preset = (name: LayoutPreset, digit: number) => ({
    id: `layout.${name}`,
    title: layoutPresets[name].title,
    category: 'View',
    keys: [`Alt+Shift+${digit}`],
    unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
    run: () => takePreset(store, name),
  });
  const go = (id: string) => {
    store.setState((state) => viewShown(state, id));
    focusView(id, 'inside');
  };
  return {
    id: 'appearance',
    commands: [
      theme('light', 'Use the light theme'),
      theme('dark', 'Use the dark theme'),
      theme('system', 'Follow the theme of the system'),
      theme('high-contrast-light', 'Use the light theme of high contrast'),
      theme('high-contrast-dark', 'Use the dark theme of high contrast'),
      preset('edit', 1),
      preset('diff', 2),
      preset('crash', 3),
      preset('timing', 4),
      {
        id: 'view.toggle-sidebar',
        title: 'Show or hide the sidebar',
        category: 'View',
        keys: ['Mod+B'],
        run: () =>
          store.setState((state) =>
            // Without room the sidebar lies over the panes for a moment; the docked state stays as it was.
            isNarrow()
              ? {sidebarOverlay: !state.sidebarOverlay}
              : {sidebarOpen: !state.sidebarOpen, sidebarOverlay: false},
          ),
      },
      {
        id: 'view.enlarge-panel',
        title: 'Enlarge or restore the bottom panel',
        category: 'View',
        keys: ['Mod+J'],
        unavailable: () =>
          isAreaShown(store.getState(), 'bottom') ? undefined : 'The bottom panel is not shown.',
        run: () => {
          const state = store.getState();
          const {bottomEnlarged} = state;
          setSplitSizes('centre', bottomEnlarged ? (sizesOf(state, 'centre', 2) ?? [68, 32]) : [22, 78]);
          store.setState({bottomEnlarged: !bottomEnlarged});
        },
      },
      {
        id: 'view.next-pane',
        title: 'Go to the next pane',
        category: 'View',
        keys: ['F6'],
        run: () => focusNeighbourPane(1),
      },
      {
        id: 'view.previous-pane',
        title: 'Go to the previous pane',
        category: 'View',
        keys: ['Shift+F6'],
        run: () => focusNeighbourPane(-1),
      },
      {
        id: 'view.source-pane',
        title: 'Go to the source pane',
        category: 'View',
        run: () => go('source'),
      },
      {
        id: 'view.ir-pane',
        title: 'Go to the IR pane',
        category: 'View',
        run: () => go('ir'),
      },
      ...layoutCommands(store),
    ],
    overlays: [{id: 'arrange', order: 32, Component: ArrangeDialog}],
    start: () => {
      const owned = new DisposableStack();
      owned.use(startTheme(store));
      owned.use(sayUnreadable(store));
      owned.use(offerSavedLayouts(store, commands));
      return owned;
    },
  };
};
