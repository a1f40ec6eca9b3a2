import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {type Command} from '../../app/command.ts';
import {maxGroups, placeOf, refusal, stepView, toggleArea} from '../../app/layout/arrangement.ts';
import {
  arrangementOf,
  areaWords,
  isAreaShown,
  viewInHand,
  viewMoved,
  viewStepped,
} from '../../app/layout/layout-slice.ts';
import {focusGroup, focusView, groupOrder} from '../../app/layout/view-focus.ts';
import {type AppStore} from '../../app/store.ts';
import {layoutReset} from './saved-layouts.ts';

/** Everything that can be done with the layout, for the palette, the menus and the menu of a view. */
export function layoutCommands(store: AppStore): Command[] {
  const notLoaded = (): string | undefined =>
    store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.';
  /** A command about the view that had the focus last. */
  const about = (
    id: string,
    title: string,
    unavailable: (view: NonNullable<ReturnType<typeof viewInHand>>) => string | undefined,
    run: (id: string) => void,
  ): Command => ({
    id,
    title,
    category: 'View',
    unavailable: () => {
      const view = viewInHand(store.getState());
      return notLoaded() ?? (view === undefined ? 'There is no view.' : unavailable(view));
    },
    run: () => {
      const view = viewInHand(store.getState());
      if (view === undefined) return;
      run(view.id);
      focusView(view.id);
    },
  });

  const move = (area: 'sidebar' | LayoutArea, title: string): Command =>
    about(
      `layout.move-${area}`,
      title,
      (view) => {
        const place = placeOf(arrangementOf(store.getState()), view.id);
        return place?.area === area ? `${view.title} is ${areaWords[area]} already.` : refusal(view, area);
      },
      (id) => store.setState((state) => viewMoved(state, id, {area})),
    );

  const step = (id: string, title: string, by: 1 | -1): Command =>
    about(
      id,
      title,
      (view) => {
        const arrangement = arrangementOf(store.getState());
        const isLast = stepView(arrangement, view, by) === arrangement;
        return isLast ? `${view.title} is the ${by === 1 ? 'last' : 'first'} of its group.` : undefined;
      },
      (view) => store.setState((state) => viewStepped(state, view, by)),
    );

  const toggle = (area: 'right' | 'bottom'): Command => ({
    id: `layout.toggle-${area}`,
    title: `Show or hide the views ${areaWords[area]}`,
    category: 'View',
    unavailable: () =>
      notLoaded() ??
      (arrangementOf(store.getState())[area].length === 0 ? `No view is ${areaWords[area]}.` : undefined),
    run: () =>
      store.setState((state) => {
        const arrangement = toggleArea(arrangementOf(state), area);
        const isHidden = arrangement.hidden.includes(area);
        return {
          arrangement,
          maximised: undefined,
          announcement: `The views ${areaWords[area]} are ${isHidden ? 'hidden' : 'shown'}`,
        };
      }),
  });

  const group = (number: number): Command => {
    const shown = () => {
      const state = store.getState();
      return groupOrder(arrangementOf(state), (area) =>
        area === 'sidebar' || area === 'left'
          ? state.sidebarOpen || state.sidebarOverlay
          : isAreaShown(state, area),
      );
    };
    return {
      id: `view.group-${number}`,
      title: `Go to group ${number} of the layout`,
      category: 'View',
      keys: [`Mod+${number}`],
      unavailable: () =>
        notLoaded() ?? (shown().length < number ? `The layout has ${shown().length} groups.` : undefined),
      run: () => {
        const target = shown()[number - 1];
        if (target !== undefined) focusGroup(target.area, target.number);
      },
    };
  };

  return [
    move('left', 'Move the view to the left'),
    move('centre', 'Move the view to the centre'),
    move('right', 'Move the view to the right'),
    move('bottom', 'Move the view to the bottom'),
    move('sidebar', 'Move the view to the sidebar'),
    about(
      'layout.new-group',
      'Move the view to a group of its own',
      (view) => {
        const arrangement = arrangementOf(store.getState());
        const place = placeOf(arrangement, view.id);
        if (place === undefined || place.area === 'sidebar') return 'Sections of the sidebar have no groups.';
        const groups = arrangement[place.area];
        if (groups[place.group]?.views.length === 1) return `${view.title} is alone in its group.`;
        return groups.length >= maxGroups ? `An area has ${maxGroups} groups at most.` : undefined;
      },
      (id) =>
        store.setState((state) => {
          const place = placeOf(arrangementOf(state), id);
          if (place === undefined || place.area === 'sidebar') return {};
          return viewMoved(state, id, {area: place.area, group: 'new', at: place.group + 1});
        }),
    ),
    step('layout.step-back', 'Move the view before its neighbour', -1),
    step('layout.step-forward', 'Move the view behind its neighbour', 1),
    {
      id: 'layout.maximise',
      title: 'Maximise or restore the area of the view',
      category: 'View',
      keys: ['Alt+Shift+M'],
      unavailable: () => {
        const state = store.getState();
        const view = viewInHand(state);
        const area = view === undefined ? undefined : placeOf(arrangementOf(state), view.id)?.area;
        if (state.maximised !== undefined) return undefined;
        return (
          notLoaded() ??
          (area === undefined || area === 'sidebar' || area === 'left'
            ? 'Only the centre, the right and the bottom can be maximised.'
            : undefined)
        );
      },
      run: () => {
        const state = store.getState();
        const view = viewInHand(state);
        const area = view === undefined ? undefined : placeOf(arrangementOf(state), view.id)?.area;
        if (state.maximised !== undefined)
          store.setState({maximised: undefined, announcement: 'Every area is shown again'});
        else if (area !== undefined && area !== 'sidebar' && area !== 'left')
          store.setState({
            maximised: area,
            announcement: `The views ${areaWords[area]} have the whole window`,
          });
        if (view !== undefined) focusView(view.id);
      },
    },
    toggle('right'),
    toggle('bottom'),
    {
      id: 'layout.arrange',
      title: 'Arrange views and saved layouts',
      category: 'View',
      keys: ['Alt+Shift+L'],
      unavailable: notLoaded,
      run: () => store.setState({arrangeOpen: true}),
    },
    {
      id: 'layout.reset',
      title: 'Reset the layout',
      category: 'View',
      unavailable: notLoaded,
      run: () => store.setState((state) => layoutReset(state)),
    },
    ...Array.from({length: 9}, (_, index) => group(index + 1)),
  ];
}
