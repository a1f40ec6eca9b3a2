/** A place on the desktop in device-independent pixels, as Electron gives them. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of a display is not taken by docks and menu bars. */
export interface DisplayArea {
  readonly id: number;
  readonly workArea: Rectangle;
}

/** The first size of a window, and the least one (UI.md, "First screen"). */
export const defaultSize = {width: 1440, height: 900} as const;
export const minimumSize = {width: 1024, height: 640} as const;

/** The part of a window that a person drags it by, at its top. */
const handleHeight = 32;
/** Of the handle this much must be on one display, or the window cannot be got hold of. */
const leastHandle = {width: 96, height: 16} as const;

export interface WantedPlace {
  /** Where the window was; undefined for a first one. */
  readonly bounds: Rectangle | undefined;
  /** The display that it was on. */
  readonly displayId: number | undefined;
}

/**
 * Where a window goes on `displays`, the primary one first. One that can be got hold of, and is no larger than all displays
 * together, stays where it was. Any other (its display is gone, or smaller now) comes wholly onto the display that it was on,
 * else the one that it overlaps most, else the primary one. The least size gives way where a display is smaller.
 */
export function placeWindow(
  {bounds, displayId}: WantedPlace,
  displays: readonly [DisplayArea, ...DisplayArea[]],
): Rectangle {
  if (bounds === undefined) return centred(displays[0].workArea);
  if (isReachable(bounds, displays) && fits(bounds, displays)) return bounds;
  const home = displays.find(({id}) => id === displayId) ?? mostOverlapped(bounds, displays);
  return within(bounds, home.workArea);
}

/** The least size of a window that first comes to be on `area`: not larger than it. */
export function minimumSizeOn(area: Rectangle): {readonly width: number; readonly height: number} {
  return {
    width: Math.min(minimumSize.width, area.width),
    height: Math.min(minimumSize.height, area.height),
  };
}

function centred(area: Rectangle): Rectangle {
  const width = Math.min(defaultSize.width, area.width);
  const height = Math.min(defaultSize.height, area.height);
  return {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
    width,
    height,
  };
}

function isReachable(bounds: Rectangle, displays: readonly DisplayArea[]): boolean {
  const handle = {...bounds, height: handleHeight};
  return displays.some(({workArea}) => {
    const {width, height} = overlap(handle, workArea);
    return width >= leastHandle.width && height >= leastHandle.height;
  });
}

/** Whether all displays together, whatever is between them, are as large as the window. */
function fits({width, height}: Rectangle, displays: readonly DisplayArea[]): boolean {
  const areas = displays.map(({workArea}) => workArea);
  const left = Math.min(...areas.map(({x}) => x));
  const top = Math.min(...areas.map(({y}) => y));
  const right = Math.max(...areas.map((area) => area.x + area.width));
  const bottom = Math.max(...areas.map((area) => area.y + area.height));
  return width <= right - left && height <= bottom - top;
}

/** The display that shows the largest part of `bounds`; the first display when `bounds` lies outside of all. */
export function mostOverlapped(
  bounds: Rectangle,
  displays: readonly [DisplayArea, ...DisplayArea[]],
): DisplayArea {
  const area = ({workArea}: DisplayArea): number => {
    const {width, height} = overlap(bounds, workArea);
    return width * height;
  };
  return displays.reduce((best, display) => (area(display) > area(best) ? display : best));
}

/** `bounds` moved, and made smaller where it must be, to lie in `area`; not moved farther than needed. */
function within(bounds: Rectangle, area: Rectangle): Rectangle {
  const least = minimumSizeOn(area);
  const width = Math.min(Math.max(bounds.width, least.width), area.width);
  const height = Math.min(Math.max(bounds.height, least.height), area.height);
  return {
    x: Math.max(area.x, Math.min(bounds.x, area.x + area.width - width)),
    y: Math.max(area.y, Math.min(bounds.y, area.y + area.height - height)),
    width,
    height,
  };
}

function overlap(left: Rectangle, right: Rectangle): {readonly width: number; readonly height: number} {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  return {width: Math.max(0, width), height: Math.max(0, height)};
}
