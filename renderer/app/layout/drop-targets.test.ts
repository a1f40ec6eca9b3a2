import {describe, expect, it} from 'vitest';
import {layoutAreas} from '../../../core/protocol/arrangement.ts';
import {type Arrangement, defaultArrangement, moveView, placeOf, type ViewInfo} from './arrangement.ts';
import {type Box, dropAt, type GroupBox, type ShownLayout} from './drop-targets.ts';

const panel = (id: string): ViewInfo => ({id, title: id, kind: 'panel', home: 'bottom'});
const views: readonly ViewInfo[] = [
  {id: 'documents', title: 'Documents', kind: 'section', home: 'sidebar'},
  {id: 'outline', title: 'Outline', kind: 'section', home: 'sidebar'},
  {id: 'source', title: 'Source', kind: 'pane', home: 'centre'},
  {id: 'ir', title: 'IR', kind: 'pane', home: 'right'},
  panel('problems'),
  panel('timing'),
  panel('run'),
];
const titles = new Map(views.map(({id, title}) => [id, title]));
const view = (id: string) => views.find((one) => one.id === id) ?? panel(id);
const box = (left: number, top: number, right: number, bottom: number): Box => ({left, top, right, bottom});

/** The window of 1000 x 600 as it shows an arrangement: columns of 200, 400 and 400, and a bottom of 200. */
function shown(arrangement: Arrangement, sidebar = true): ShownLayout {
  const hasRight = arrangement.right.length > 0;
  const hasBottom = arrangement.bottom.length > 0;
  const boxes: Record<(typeof layoutAreas)[number], Box> = {
    left: box(0, 300, 200, 600),
    centre: box(200, 0, hasRight ? 600 : 1000, hasBottom ? 400 : 600),
    right: box(600, 0, 1000, hasBottom ? 400 : 600),
    bottom: box(200, 400, 1000, 600),
  };
  const groups = layoutAreas.flatMap((area) =>
    arrangement[area].map((group, number): GroupBox => {
      const all = boxes[area];
      const share = 1 / arrangement[area].length;
      const isStacked = area === 'left' || area === 'right';
      const [width, height] = [all.right - all.left, all.bottom - all.top];
      const own = isStacked
        ? {...all, top: all.top + height * share * number, bottom: all.top + height * share * (number + 1)}
        : {...all, left: all.left + width * share * number, right: all.left + width * share * (number + 1)};
      if (group.views.length === 1 && view(group.front).kind === 'pane')
        return {area, number, box: own, tabs: []};
      const strip = {...own, bottom: own.top + 28};
      const tabs = group.views.map((_, index) =>
        box(own.left + index * 50, own.top, own.left + index * 50 + 50, own.top + 28),
      );
      return {area, number, box: own, strip, tabs};
    }),
  );
  const sections = arrangement.sidebar.map((_, index) => box(0, index * 100, 200, index * 100 + 100));
  return {
    middle: box(0, 0, 1000, 600),
    groups,
    ...(sidebar ? {sidebar: {box: box(0, 0, 200, 300), sections}} : {}),
  };
}

const start = defaultArrangement(views);
const drop = (id: string, x: number, y: number, arrangement = start, sidebar = true) =>
  dropAt(shown(arrangement, sidebar), arrangement, view(id), titles, {x, y});

describe('dropAt', () => {
  it('joins the group under the pointer, or makes one at its side', () => {
    expect(drop('timing', 800, 200)).toMatchObject({
      target: {area: 'right', group: 0},
      words: 'on the right, with IR',
    });
    expect(drop('timing', 800, 20)?.target).toEqual({area: 'right', group: 'new', at: 0});
    expect(drop('timing', 800, 390)?.target).toEqual({area: 'right', group: 'new', at: 1});
    expect(drop('timing', 980, 500)?.target).toEqual({area: 'bottom', group: 'new', at: 1});
    // Its own group: nothing to join.
    expect(drop('timing', 600, 500)).toBeUndefined();
  });

  it('goes between the tabs', () => {
    // problems, timing, run: 50 pixels each from 200.
    expect(drop('timing', 205, 410)?.target).toEqual({area: 'bottom', group: 0, index: 0});
    expect(drop('timing', 345, 410)?.target).toEqual({area: 'bottom', group: 0, index: 2});
    expect(drop('ir', 255, 410)?.target).toEqual({area: 'bottom', group: 0, index: 1});
  });

  it('reaches areas that are not shown at the edges, and the left below the sections', () => {
    const alone = moveView(start, view('ir'), {area: 'centre'});
    expect(drop('timing', 990, 200, alone)?.target).toEqual({area: 'right', group: 0});
    expect(drop('timing', 10, 200, start, false)?.target).toEqual({area: 'left', group: 0});
    expect(drop('timing', 100, 250)?.target).toEqual({area: 'left', group: 0});
    expect(drop('timing', 100, 50)).toBeUndefined();
    expect(drop('outline', 100, 20)?.target).toEqual({area: 'sidebar', index: 0});
    expect(drop('documents', 100, 190)?.target).toEqual({area: 'sidebar', index: 1});
  });

  it('offers nothing outside of the window, and the source no other area', () => {
    expect(drop('timing', -5, 200)).toBeUndefined();
    expect(drop('timing', 800, 700)).toBeUndefined();
    expect(drop('source', 800, 200)).toBeUndefined();
    expect(drop('source', 600, 500)).toBeUndefined();
  });

  it('goes wherever it says, from every point of every window', () => {
    let arrangement = start;
    for (let turn = 0; turn < 40; turn++) {
      for (const one of views) {
        const [x, y] = [(turn * 277) % 1000, (turn * 131) % 600];
        const found = drop(one.id, x, y, arrangement, turn % 3 > 0);
        if (found === undefined) continue;
        const before = placeOf(arrangement, one.id);
        arrangement = moveView(arrangement, one, found.target);
        const after = placeOf(arrangement, one.id);
        expect(after?.area, found.words).toBe(found.target.area);
        // A drop that is offered between tabs ends there.
        if (!('at' in found.target) && found.target.index !== undefined && before?.area === after?.area)
          expect(after?.index).toBe(found.target.index);
      }
    }
  });
});
