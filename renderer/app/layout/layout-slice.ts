import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {type ShellSlice} from '../shell-slice.ts';
import {type ViewSlice} from '../view-slice.ts';
import {
  type Arrangement,
  bringToFront,
  mend,
  type MoveTarget,
  moveView,
  placeOf,
  refusal,
  stepView,
  type ViewInfo,
} from './arrangement.ts';

/** What the layout is about while the window lives; where views are is part of the saved view. */
export interface LayoutSlice {
  /** Every view that the features contribute, in their order. */
  readonly views: readonly ViewInfo[];
  /** The area that has the whole window, apart from the sidebar. */
  readonly maximised: Exclude<LayoutArea, 'left'> | undefined;
  /** The view that had the focus last: commands of the layout are about it. */
  readonly currentView: string | undefined;
  /** Grows when sizes are set from outside of the splits, which then read them again. */
  readonly layoutSerial: number;
  /** The menu of a view, and where it is shown, in pixels of the window. */
  readonly viewMenu: {readonly view: string; readonly x: number; readonly y: number} | undefined;
  readonly arrangeOpen: boolean;
}

export const initialLayout: LayoutSlice = {
  views: [],
  maximised: undefined,
  currentView: undefined,
  layoutSerial: 0,
  viewMenu: undefined,
  arrangeOpen: false,
};

export type LayoutState = LayoutSlice &
  Pick<ViewSlice, 'arrangement' | 'sidebarOpen'> &
  Pick<ShellSlice, 'sidebarOverlay'>;

type Stored = ViewSlice['arrangement'];
const mended = new WeakMap<
  Stored,
  {readonly views: readonly ViewInfo[]; readonly arrangement: Arrangement}
>();

/** Where every view is now: the stored arrangement, mended. The same object while neither changes. */
export function arrangementOf(state: Pick<LayoutState, 'arrangement' | 'views'>): Arrangement {
  const known = mended.get(state.arrangement);
  if (known?.views === state.views) return known.arrangement;
  const arrangement = mend(state.arrangement, state.views);
  mended.set(state.arrangement, {views: state.views, arrangement});
  return arrangement;
}

export function viewInfo(state: Pick<LayoutState, 'views'>, id: string): ViewInfo | undefined {
  return state.views.find((view) => view.id === id);
}

/** Whether a view can be seen: in front of its group, in an area that is shown. */
export function isViewShown(state: LayoutState, id: string): boolean {
  const arrangement = arrangementOf(state);
  const place = placeOf(arrangement, id);
  if (place === undefined) return false;
  if (place.area === 'sidebar' || place.area === 'left') {
    if (!state.sidebarOpen && !state.sidebarOverlay) return false;
    return place.area === 'sidebar' || arrangement.left[place.group]?.front === id;
  }
  return isAreaShown(state, place.area) && arrangement[place.area][place.group]?.front === id;
}

/** Whether an area of the middle has views and is neither put away nor behind a maximised one. */
export function isAreaShown(state: LayoutState, area: Exclude<LayoutArea, 'left'>): boolean {
  const arrangement = arrangementOf(state);
  if (arrangement[area].length === 0) return false;
  if (state.maximised !== undefined && arrangement[state.maximised].length > 0)
    return state.maximised === area;
  return !arrangement.hidden.some((hidden) => hidden === area);
}

/** Brings a view to the front and shows its area. */
export function viewShown(state: LayoutState, id: string): Partial<LayoutState> {
  const before = arrangementOf(state);
  const place = placeOf(before, id);
  if (place === undefined) return {};
  if (place.area === 'sidebar' || place.area === 'left') {
    // The overlay is for windows without room for the sidebar; where it is docked the shell clears the wish.
    return {arrangement: bringToFront(before, id), sidebarOpen: true, sidebarOverlay: true};
  }
  return {
    arrangement: bringToFront(before, id),
    ...(state.maximised !== undefined && state.maximised !== place.area ? {maximised: undefined} : {}),
  };
}

const areaWords: Readonly<Record<'sidebar' | LayoutArea, string>> = {
  sidebar: 'in the sidebar',
  left: 'on the left',
  centre: 'in the centre',
  right: 'on the right',
  bottom: 'at the bottom',
};

/** Where a view is, in words: `on the right, tab 2 of 2`. */
export function placeWords(arrangement: Arrangement, id: string): string {
  const place = placeOf(arrangement, id);
  if (place === undefined) return '';
  const words = areaWords[place.area];
  if (place.area === 'sidebar')
    return `${words}, section ${place.index + 1} of ${arrangement.sidebar.length}`;
  const groups = arrangement[place.area];
  const group = groups.length === 1 ? '' : `, group ${place.group + 1} of ${groups.length}`;
  const tabs = groups[place.group]?.views.length ?? 1;
  return `${words}${group}${tabs === 1 ? '' : `, tab ${place.index + 1} of ${tabs}`}`;
}

export {areaWords};

/** Moves a view, shows it, and says where it is; where it cannot go, says why. */
export function viewMoved(
  state: LayoutState,
  id: string,
  target: MoveTarget,
): Partial<LayoutState & ShellSlice> {
  const view = viewInfo(state, id);
  if (view === undefined) return {};
  const refused = refusal(view, target.area);
  if (refused !== undefined) return {announcement: refused};
  const before = arrangementOf(state);
  const arrangement = moveView(before, view, target);
  if (arrangement === before) return {announcement: `${view.title} is ${placeWords(before, id)} already`};
  return arranged(state, view, arrangement);
}

/** Moves a view one step among its neighbours, and says where it is. */
export function viewStepped(state: LayoutState, id: string, step: 1 | -1): Partial<LayoutState & ShellSlice> {
  const view = viewInfo(state, id);
  if (view === undefined) return {};
  const before = arrangementOf(state);
  const arrangement = stepView(before, view, step);
  if (arrangement === before)
    return {announcement: `${view.title} is the ${step === 1 ? 'last' : 'first'} of its group`};
  return arranged(state, view, arrangement);
}

function arranged(
  state: LayoutState,
  view: ViewInfo,
  arrangement: Arrangement,
): Partial<LayoutState & ShellSlice> {
  return {
    ...viewShown({...state, arrangement}, view.id),
    currentView: view.id,
    announcement: `${view.title} is ${placeWords(arrangement, view.id)}`,
  };
}

/** The view that commands of the layout are about: the one that had the focus last, else the front one at the bottom. */
export function viewInHand(state: LayoutState): ViewInfo | undefined {
  const arrangement = arrangementOf(state);
  if (state.currentView !== undefined && placeOf(arrangement, state.currentView) !== undefined)
    return viewInfo(state, state.currentView);
  const [first] = [...arrangement.bottom, ...arrangement.centre];
  return first === undefined ? undefined : viewInfo(state, first.front);
}
