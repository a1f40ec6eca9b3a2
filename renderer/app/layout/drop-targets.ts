import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {
  type Arrangement,
  maxGroups,
  type MoveTarget,
  placeOf,
  refusal,
  type ViewInfo,
} from './arrangement.ts';
import {areaWords} from './layout-slice.ts';

/** In pixels of the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A group as it is shown. */
export interface GroupBox {
  readonly area: LayoutArea;
  readonly number: number;
  readonly box: Box;
  /** Its strip of tabs and the tabs in it; a pane alone has none. */
  readonly strip?: Box;
  readonly tabs: readonly Box[];
}

/** The window as it is shown while a view is moved. */
export interface ShownLayout {
  /** Sidebar and areas together. */
  readonly middle: Box;
  readonly groups: readonly GroupBox[];
  /** The sidebar and its sections, where it is shown. */
  readonly sidebar?: {readonly box: Box; readonly sections: readonly Box[]};
}

export interface Drop {
  readonly target: MoveTarget;
  /** What is marked. */
  readonly box: Box;
  /** Such as `on the right, beside IR`. */
  readonly words: string;
}

/** Pixels at the edges of the window that stand for areas that are not shown. */
const edge = 48;
/** The part of a group at its sides that makes a new group. */
const sideShare = 0.25;

/** What dropping a view at a point does; undefined where it does nothing. */
export function dropAt(
  shown: ShownLayout,
  arrangement: Arrangement,
  view: ViewInfo,
  titles: ReadonlyMap<string, string>,
  point: Point,
): Drop | undefined {
  if (!isInside(shown.middle, point)) return undefined;
  return (
    atEdge(shown, arrangement, view, point) ??
    inSidebar(shown, arrangement, view, point) ??
    inGroup(shown, arrangement, view, titles, point)
  );
}

function isInside(box: Box, {x, y}: Point): boolean {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/** An area without a group on the screen is reached at its edge of the window. */
function atEdge(
  {middle, groups, sidebar}: ShownLayout,
  arrangement: Arrangement,
  view: ViewInfo,
  point: Point,
): Drop | undefined {
  const bands: readonly {area: LayoutArea; box: Box}[] = [
    {area: 'right', box: {...middle, left: middle.right - edge}},
    {area: 'left', box: {...middle, right: middle.left + edge}},
    {area: 'bottom', box: {...middle, top: middle.bottom - edge}},
  ];
  for (const {area, box} of bands) {
    if (groups.some((group) => group.area === area) || refusal(view, area) !== undefined) continue;
    if (area === 'left' && sidebar !== undefined) continue;
    if (!isInside(box, point)) continue;
    return {target: {area, group: Math.max(0, arrangement[area].length - 1)}, box, words: areaWords[area]};
  }
  return undefined;
}

function inSidebar(
  {sidebar, groups}: ShownLayout,
  arrangement: Arrangement,
  view: ViewInfo,
  point: Point,
): Drop | undefined {
  if (sidebar === undefined || !isInside(sidebar.box, point)) return undefined;
  const {box, sections} = sidebar;
  if (view.kind === 'section') {
    const index = sections.filter((section) => (section.top + section.bottom) / 2 < point.y).length;
    const y = sections[index]?.top ?? sections.at(-1)?.bottom ?? box.top;
    const own = placeOf(arrangement, view.id);
    const isBehind = own?.area === 'sidebar' && own.index < index;
    return {
      target: {area: 'sidebar', index: isBehind ? index - 1 : index},
      box: {...box, top: Math.max(box.top, y - 1), bottom: Math.min(box.bottom, y + 1)},
      words: `${areaWords.sidebar}, section ${(isBehind ? index - 1 : index) + 1}`,
    };
  }
  const middle = (box.top + box.bottom) / 2;
  if (point.y < middle || groups.some(({area}) => area === 'left') || refusal(view, 'left') !== undefined)
    return undefined;
  return {
    target: {area: 'left', group: 0},
    box: {...box, top: middle},
    words: `${areaWords.left}, below the sections`,
  };
}

function inGroup(
  {groups}: ShownLayout,
  arrangement: Arrangement,
  view: ViewInfo,
  titles: ReadonlyMap<string, string>,
  point: Point,
): Drop | undefined {
  const group = groups.find(({box}) => isInside(box, point));
  if (group === undefined || refusal(view, group.area) !== undefined) return undefined;
  const {area, number, box, strip, tabs} = group;
  const own = placeOf(arrangement, view.id);
  const isOwn = own !== undefined && own.area === area && 'group' in own && own.group === number;
  if (strip !== undefined && isInside(strip, point)) {
    const index = tabs.filter((tab) => (tab.left + tab.right) / 2 < point.x).length;
    const x = tabs[index]?.left ?? tabs.at(-1)?.right ?? strip.left;
    const target = isOwn && own.index < index ? index - 1 : index;
    return {
      target: {area, group: number, index: target},
      box: {...strip, left: x - 1, right: x + 1},
      words: `${areaWords[area]}, tab ${target + 1}`,
    };
  }
  const views = arrangement[area][number]?.views ?? [];
  const isAlone = isOwn && views.length === 1;
  const others = views.filter((id) => id !== view.id).map((id) => titles.get(id) ?? id);
  const isStacked = area === 'left' || area === 'right';
  const [from, to, at] = isStacked ? [box.top, box.bottom, point.y] : [box.left, box.right, point.x];
  const share = (at - from) / (to - from);
  const side = share < sideShare ? 0 : share > 1 - sideShare ? 1 : undefined;
  if (side !== undefined && !isAlone && arrangement[area].length < maxGroups) {
    const half = (from + to) / 2;
    const marked = isStacked
      ? side === 0
        ? {...box, bottom: half}
        : {...box, top: half}
      : side === 0
        ? {...box, right: half}
        : {...box, left: half};
    return {
      target: {area, group: 'new', at: number + side},
      box: marked,
      words: `${areaWords[area]}, beside ${others[0] ?? 'it'}`,
    };
  }
  if (isOwn) return undefined;
  return {target: {area, group: number}, box, words: `${areaWords[area]}, with ${others[0] ?? 'it'}`};
}
