import {describe, expect, it} from 'vitest';
import {
  layoutAreas,
  mendedArrangementSchema,
  savedLayoutsSchema,
} from '../../../core/protocol/arrangement.ts';
import {
  type Arrangement,
  bringToFront,
  defaultArrangement,
  maxGroups,
  mend,
  type MoveTarget,
  moveView,
  placeOf,
  refusal,
  stepView,
  toggleArea,
  type ViewInfo,
  viewsOf,
} from './arrangement.ts';

const section = (id: string): ViewInfo => ({id, title: id, kind: 'section', home: 'sidebar'});
const panel = (id: string): ViewInfo => ({id, title: id, kind: 'panel', home: 'bottom'});
const views: readonly ViewInfo[] = [
  section('documents'),
  section('outline'),
  {id: 'source', title: 'Source', kind: 'pane', home: 'centre'},
  {id: 'ir', title: 'IR', kind: 'pane', home: 'right'},
  panel('problems'),
  panel('run'),
  panel('timing'),
  panel('crashes'),
  panel('output'),
];
const view = (id: string): ViewInfo => {
  const found = views.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

/** Mulberry32: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** What is wrong with an arrangement. One list, so that thousands can be judged quickly. */
function faultsOf(arrangement: Arrangement, known = views): string[] {
  const found = viewsOf(arrangement);
  const faults = known.filter(({id}) => found.filter((other) => other === id).length !== 1);
  const groups = layoutAreas.flatMap((area) => arrangement[area]);
  return [
    ...faults.map(({id}) => `${id} is not in one place`),
    ...(found.length === known.length ? [] : [`${found.length} views`]),
    ...groups.filter(({views: own, front}) => !own.includes(front)).map(({front}) => `front ${front}`),
    ...layoutAreas.filter((area) => arrangement[area].length > maxGroups).map((area) => `groups ${area}`),
    ...known.flatMap((one) => {
      const place = placeOf(arrangement, one.id);
      const isWrong = place === undefined || refusal(one, place.area) !== undefined;
      return isWrong ? [`${one.id} cannot be ${place?.area}`] : [];
    }),
    ...(new Set(arrangement.hidden).size === arrangement.hidden.length ? [] : ['hidden twice']),
  ];
}

function expectSound(arrangement: Arrangement, known = views): void {
  expect(faultsOf(arrangement, known)).toEqual([]);
}

/** What is sound is left as it is by the way to the disk and back. */
function expectStorable(arrangement: Arrangement): void {
  const stored = mendedArrangementSchema.parse(JSON.parse(JSON.stringify(arrangement)));
  expect(mend(stored, views)).toEqual(arrangement);
}

describe('layout', () => {
  it('has each view at home until one is moved', () => {
    expect(defaultArrangement(views)).toEqual({
      sidebar: ['documents', 'outline'],
      left: [],
      centre: [{views: ['source'], front: 'source'}],
      right: [{views: ['ir'], front: 'ir'}],
      bottom: [{views: ['problems', 'run', 'timing', 'crashes', 'output'], front: 'problems'}],
      hidden: [],
    });
  });

  it('moves a view to another area, in front there, and its neighbour comes to the front behind it', () => {
    const start = bringToFront(defaultArrangement(views), 'timing');
    const moved = moveView(start, view('timing'), {area: 'right'});
    expect(moved.right).toEqual([{views: ['ir', 'timing'], front: 'timing'}]);
    expect(moved.bottom).toEqual([{views: ['problems', 'run', 'crashes', 'output'], front: 'crashes'}]);
    const beside = moveView(moved, view('timing'), {area: 'right', group: 'new', at: 0});
    expect(beside.right).toEqual([
      {views: ['timing'], front: 'timing'},
      {views: ['ir'], front: 'ir'},
    ]);
    const first = moveView(beside, view('ir'), {area: 'right', group: 0, index: 0});
    expect(first.right).toEqual([{views: ['ir', 'timing'], front: 'ir'}]);
    expect(stepView(first, view('ir'), 1).right).toEqual([{views: ['timing', 'ir'], front: 'ir'}]);
    expect(stepView(first, view('ir'), -1)).toBe(first);
  });

  it('shows an area that was put away when a view comes to it', () => {
    const away = toggleArea(defaultArrangement(views), 'bottom');
    expect(away.hidden).toEqual(['bottom']);
    expect(bringToFront(away, 'run').hidden).toEqual([]);
    expect(moveView(away, view('ir'), {area: 'bottom'}).hidden).toEqual([]);
    expect(moveView(away, view('run'), {area: 'right'}).hidden).toEqual(['bottom']);
  });

  it('keeps the source in the centre and panels out of the stack of sections', () => {
    const start = defaultArrangement(views);
    for (const area of ['sidebar', 'left', 'right', 'bottom'] as const)
      expect(moveView(start, view('source'), {area})).toBe(start);
    expect(moveView(start, view('run'), {area: 'sidebar'})).toBe(start);
    expect(refusal(view('source'), 'bottom')).toContain('stays in the centre');
  });

  it('loses and doubles no view in any sequence of operations', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const pick = numbers(seed);
      let arrangement = defaultArrangement(views);
      for (let step = 0; step < 60; step++) {
        const one = views[pick(views.length)] ?? view('ir');
        const area = (['sidebar', ...layoutAreas] as const)[pick(5)] ?? 'bottom';
        const number = pick(6) - 1;
        const targets: readonly MoveTarget[] =
          area === 'sidebar'
            ? [{area}, {area, index: number}]
            : [
                {area},
                {area, group: number},
                {area, group: number, index: pick(8) - 1},
                {area, group: 'new', at: number},
              ];
        const before = arrangement;
        const operation = pick(6);
        if (operation < 3) {
          const target = targets[pick(targets.length)] ?? {area};
          arrangement = moveView(before, one, target);
          const refused = refusal(one, area) !== undefined;
          const isFull = area !== 'sidebar' && 'at' in target && before[area].length >= maxGroups;
          if (refused ? arrangement !== before : !isFull && placeOf(arrangement, one.id)?.area !== area)
            throw new Error(`${one.id} did not go as ${JSON.stringify(target)} says`);
        } else if (operation === 3) arrangement = stepView(before, one, pick(2) === 0 ? 1 : -1);
        else if (operation === 4) {
          arrangement = bringToFront(before, one.id);
          const place = placeOf(arrangement, one.id);
          if (place !== undefined && place.area !== 'sidebar') {
            expect(arrangement[place.area][place.group]?.front).toBe(one.id);
            expect(arrangement.hidden).not.toContain(place.area);
          }
        } else arrangement = toggleArea(before, pick(2) === 0 ? 'right' : 'bottom');
        expectSound(arrangement);
      }
      expectStorable(arrangement);
    }
  });

  it('mends whatever was stored', () => {
    const ids = [...views.map(({id}) => id), 'gone', 'newer', ''];
    for (let seed = 1; seed <= 200; seed++) {
      const pick = numbers(seed * 977);
      const list = (length: number) => Array.from({length: pick(length)}, () => ids[pick(ids.length)] ?? '');
      const groups = () =>
        Array.from({length: pick(6)}, () => ({views: list(5), front: ids[pick(ids.length)]}));
      const stored: Record<string, unknown> = {
        sidebar: list(6),
        left: groups(),
        centre: groups(),
        right: groups(),
        bottom: groups(),
        hidden: ['right', 'bottom', 'right'].slice(pick(3)),
      };
      // An older one without an area, or one that is no arrangement at all.
      if (pick(4) === 0) delete stored[['left', 'centre', 'hidden'][pick(3)] ?? 'left'];
      const parsed = mendedArrangementSchema.parse(pick(9) === 0 ? ids[pick(3)] : stored);
      expectSound(mend(parsed, views));
    }
  });

  it('takes up views that a newer version has, and drops those that are gone', () => {
    const moved = moveView(defaultArrangement(views), view('timing'), {area: 'right'});
    const newer = [...views.filter(({id}) => id !== 'crashes'), panel('metadata')];
    const mended = mend(moved, newer);
    expectSound(mended, newer);
    expect(mended.right).toEqual(moved.right);
    expect(mended.bottom).toEqual([{views: ['problems', 'run', 'output', 'metadata'], front: 'problems'}]);
  });

  it('says that a stored arrangement could not be read, and keeps the saved layouts that can', () => {
    expect(mendedArrangementSchema.parse({bottom: 'everything'})).toMatchObject({
      bottom: [],
      unreadable: true,
    });
    expect(mendedArrangementSchema.parse(undefined)).not.toHaveProperty('unreadable');
    const good = {name: ' Mine ', arrangement: {}, sizes: {centre: [40, 60]}, sidebarOpen: true};
    const read = savedLayoutsSchema.parse([good, {...good, name: ''}, {...good, sizes: {centre: [400]}}, 7]);
    expect(read.map(({name}) => name)).toEqual(['Mine']);
    expect(savedLayoutsSchema.parse('none')).toEqual([]);
  });
});
