import {layoutAreas, type LayoutArea, type StoredArrangement} from '../../../core/protocol/arrangement.ts';

/** What a view is made for: a pane with a heading of its own, a panel of tabs, or a section of the sidebar. */
export type ViewKind = 'pane' | 'panel' | 'section';

/** A view of the window, as the layout knows it. */
export interface ViewInfo {
  readonly id: string;
  readonly title: string;
  readonly kind: ViewKind;
  /** Where it is until a person moves it. */
  readonly home: 'sidebar' | LayoutArea;
}

/** Tabs of one strip: at least one view, of which one is in front. */
export interface ViewGroup {
  readonly views: readonly string[];
  readonly front: string;
}

/**
 * Where every view is, as `mend` makes it: each known view is in exactly one place, no group is empty, the front of a group is
 * one of its views, no area has more than `maxGroups`, and views whose home is the centre are in the centre.
 */
export interface Arrangement {
  readonly sidebar: readonly string[];
  readonly left: readonly ViewGroup[];
  readonly centre: readonly ViewGroup[];
  readonly right: readonly ViewGroup[];
  readonly bottom: readonly ViewGroup[];
  readonly hidden: readonly ('right' | 'bottom')[];
}

/** Groups side by side in one area. */
export const maxGroups = 3;

/** A place of a view: in the sidebar by `index`, or in a group of an area. */
export type ViewPlace =
  | {readonly area: 'sidebar'; readonly index: number}
  | {readonly area: LayoutArea; readonly group: number; readonly index: number};

/** Where a view is to go. Without an index it becomes the last; `new` makes a group before the group `at`. */
export type MoveTarget =
  | {readonly area: 'sidebar' | LayoutArea; readonly group?: number; readonly index?: number}
  | {readonly area: LayoutArea; readonly group: 'new'; readonly at: number};

export const emptyArrangement: Arrangement = {
  sidebar: [],
  left: [],
  centre: [],
  right: [],
  bottom: [],
  hidden: [],
};

/** Every view where it is until a person moves it. */
export function defaultArrangement(views: readonly ViewInfo[]): Arrangement {
  return mend({...emptyArrangement}, views);
}

/**
 * The arrangement that comes nearest to a stored one: unknown views and second places of a view are dropped, empty groups go,
 * groups beyond `maxGroups` join the last, views that are in no place are put where they are at home.
 */
export function mend(stored: StoredArrangement | Arrangement, views: readonly ViewInfo[]): Arrangement {
  const known = new Map(views.map((view) => [view.id, view]));
  const placed = new Set<string>();
  const take = (id: string, area: 'sidebar' | LayoutArea): boolean => {
    const view = known.get(id);
    if (view === undefined || placed.has(id) || refusal(view, area) !== undefined) return false;
    placed.add(id);
    return true;
  };
  const sidebar = stored.sidebar.filter((id) => take(id, 'sidebar'));
  const areas = layoutAreas.map((area) => {
    const groups = stored[area]
      .map(({views: ids, front}) => ({views: ids.filter((id) => take(id, area)), front}))
      .filter((group) => group.views.length > 0)
      .map(withFront);
    return [area, mergeBeyond(groups)] as const;
  });
  let mended: Arrangement = {
    ...emptyArrangement,
    sidebar,
    ...Object.fromEntries(areas),
    hidden: [...new Set(stored.hidden)],
  };
  for (const view of views) if (!placed.has(view.id)) mended = putHome(mended, view, views);
  return mended;
}

function withFront({views, front}: {views: readonly string[]; front?: string | undefined}): ViewGroup {
  return {views, front: front !== undefined && views.includes(front) ? front : (views[0] ?? '')};
}

function mergeBeyond(groups: readonly ViewGroup[]): readonly ViewGroup[] {
  if (groups.length <= maxGroups) return groups;
  const rest = groups.slice(maxGroups - 1);
  return [
    ...groups.slice(0, maxGroups - 1),
    {views: rest.flatMap((group) => group.views), front: rest[0]?.front ?? ''},
  ];
}

/** Puts a view that is in no place into the first group of its home, behind those that come before it by nature. */
function putHome(arrangement: Arrangement, view: ViewInfo, views: readonly ViewInfo[]): Arrangement {
  const before = new Set(views.slice(0, views.indexOf(view)).map(({id}) => id));
  const insert = (ids: readonly string[]): readonly string[] => {
    const index = ids.findLastIndex((id) => before.has(id)) + 1;
    return [...ids.slice(0, index), view.id, ...ids.slice(index)];
  };
  if (view.home === 'sidebar') return {...arrangement, sidebar: insert(arrangement.sidebar)};
  const [first, ...others] = arrangement[view.home];
  const group =
    first === undefined ? {views: [view.id], front: view.id} : {...first, views: insert(first.views)};
  return {...arrangement, [view.home]: [group, ...others]};
}

/** Why a view cannot be in an area; `undefined` where it can. */
export function refusal(view: ViewInfo, area: 'sidebar' | LayoutArea): string | undefined {
  if (view.home === 'centre' && area !== 'centre')
    return `${view.title} stays in the centre: it is where documents are.`;
  if (area === 'sidebar' && view.kind !== 'section') return `${view.title} has no section of the sidebar.`;
  return undefined;
}

/** Where a view is; `undefined` for one that the window does not have. */
export function placeOf(arrangement: Arrangement, id: string): ViewPlace | undefined {
  const index = arrangement.sidebar.indexOf(id);
  if (index >= 0) return {area: 'sidebar', index};
  for (const area of layoutAreas) {
    for (const [group, {views}] of arrangement[area].entries()) {
      const at = views.indexOf(id);
      if (at >= 0) return {area, group, index: at};
    }
  }
  return undefined;
}

/** Every view of the window, in the order of the layout. */
export function viewsOf(arrangement: Arrangement): string[] {
  const grouped = layoutAreas.flatMap((area) => arrangement[area].flatMap(({views}) => views));
  return [...arrangement.sidebar, ...grouped];
}

/** Moves a view and brings it to the front there. The same arrangement where it cannot go or is there already. */
export function moveView(arrangement: Arrangement, view: ViewInfo, target: MoveTarget): Arrangement {
  if (placeOf(arrangement, view.id) === undefined) return arrangement;
  const {area} = target;
  if (refusal(view, area) !== undefined) return arrangement;
  const {arrangement: rest, emptied} = without(arrangement, view.id);
  const index = 'at' in target ? undefined : target.index;
  if (area === 'sidebar')
    return settled(arrangement, {...rest, sidebar: inserted(rest.sidebar, view.id, index)});
  const own = emptied?.area === area ? emptied.group : undefined;
  // Numbers of groups are said before the view leaves: an emptied group in front of them moves them up.
  const shifted = (group: number): number => (own !== undefined && own < group ? group - 1 : group);
  const groups = [...rest[area]];
  if ('at' in target) {
    if (groups.length >= maxGroups) return arrangement;
    groups.splice(clamp(shifted(target.at), groups.length), 0, {views: [view.id], front: view.id});
  } else {
    const wanted = target.group ?? 0;
    // The only view of a group stays the only view of it.
    if (own === wanted) return shown(arrangement, area);
    const number = clamp(shifted(wanted), groups.length - 1);
    const group = groups[number];
    if (group === undefined) groups.push({views: [view.id], front: view.id});
    else groups[number] = {views: inserted(group.views, view.id, index), front: view.id};
  }
  return settled(arrangement, shown({...rest, [area]: groups}, area));
}

/** Moves a view one step among the tabs of its group, or the sections of the sidebar. */
export function stepView(arrangement: Arrangement, view: ViewInfo, step: 1 | -1): Arrangement {
  const place = placeOf(arrangement, view.id);
  if (place === undefined) return arrangement;
  const index = place.index + step;
  const siblings =
    place.area === 'sidebar' ? arrangement.sidebar : arrangement[place.area][place.group]?.views;
  if (index < 0 || index >= (siblings?.length ?? 0)) return arrangement;
  const group = place.area === 'sidebar' ? {} : {group: place.group};
  return moveView(arrangement, view, {area: place.area, ...group, index});
}

/** Brings a view to the front of its group and shows its area. */
export function bringToFront(arrangement: Arrangement, id: string): Arrangement {
  const place = placeOf(arrangement, id);
  if (place === undefined || place.area === 'sidebar') return arrangement;
  const groups = arrangement[place.area].map((group, index) =>
    index === place.group && group.front !== id ? {...group, front: id} : group,
  );
  return settled(arrangement, shown({...arrangement, [place.area]: groups}, place.area));
}

/** Puts an area away, or back. */
export function toggleArea(arrangement: Arrangement, area: 'right' | 'bottom'): Arrangement {
  return arrangement.hidden.includes(area)
    ? shown(arrangement, area)
    : {...arrangement, hidden: [...arrangement.hidden, area]};
}

function shown(arrangement: Arrangement, area: LayoutArea): Arrangement {
  return arrangement.hidden.some((hidden) => hidden === area)
    ? {...arrangement, hidden: arrangement.hidden.filter((hidden) => hidden !== area)}
    : arrangement;
}

/** The arrangement without a view, and the group that it leaves empty. */
function without(
  arrangement: Arrangement,
  id: string,
): {arrangement: Arrangement; emptied?: {area: LayoutArea; group: number}} {
  const place = placeOf(arrangement, id);
  if (place === undefined) return {arrangement};
  if (place.area === 'sidebar')
    return {arrangement: {...arrangement, sidebar: arrangement.sidebar.filter((other) => other !== id)}};
  const {area, group, index} = place;
  const groups = [...arrangement[area]];
  const left = groups[group];
  const views = left?.views.filter((other) => other !== id) ?? [];
  if (left === undefined || views.length === 0) {
    groups.splice(group, 1);
    return {arrangement: {...arrangement, [area]: groups}, emptied: {area, group}};
  }
  // Its neighbour takes its place in front.
  const front = left.front === id ? (views[Math.min(index, views.length - 1)] ?? '') : left.front;
  groups[group] = {views, front};
  return {arrangement: {...arrangement, [area]: groups}};
}

function inserted(ids: readonly string[], id: string, index = ids.length): readonly string[] {
  const at = clamp(index, ids.length);
  return [...ids.slice(0, at), id, ...ids.slice(at)];
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}

/** The old object where nothing is different, so that a comparison by identity finds changes. */
function settled(before: Arrangement, after: Arrangement): Arrangement {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
