import {describe, expect, it} from 'vitest';
import {type RandomStream, randomStream} from '../../core/base/random.ts';
import {
  type DisplayArea,
  minimumSizeOn,
  mostOverlapped,
  placeWindow,
  type Rectangle,
} from './window-placement.ts';

const primary: DisplayArea = {id: 1, workArea: {x: 0, y: 25, width: 1920, height: 1055}};
const second: DisplayArea = {id: 2, workArea: {x: 1920, y: -200, width: 2560, height: 1440}};
const at = (x: number, y: number, width = 1200, height = 800): Rectangle => ({x, y, width, height});
const place = (bounds: Rectangle, displayId: number, ...displays: [DisplayArea, ...DisplayArea[]]) =>
  placeWindow({bounds, displayId}, displays);

describe('a window', () => {
  it('begins in the middle of the primary display, not larger than it', () => {
    const first = {bounds: undefined, displayId: undefined};
    expect(placeWindow(first, [primary, second])).toEqual({x: 240, y: 102, width: 1440, height: 900});
    const small = {id: 3, workArea: at(0, 0, 1280, 720)};
    expect(placeWindow(first, [small])).toEqual(small.workArea);
  });

  it('stays where it can be got hold of, also across two displays', () => {
    for (const bounds of [at(100, 100), at(2000, 0), at(1500, 100), at(-1000, 500), at(1900, 60, 4000, 900)])
      expect(place(bounds, 1, primary, second)).toEqual(bounds);
  });

  it('comes back where its display is gone, no farther than needed', () => {
    expect(place(at(2400, 100), 2, primary)).toEqual(at(720, 100));
    expect(place(at(2400, -180, 2000, 1300), 2, primary)).toEqual({...primary.workArea});
  });

  it('comes back where only its lower part is in sight, or it is beside all', () => {
    expect(place(at(300, -700), 1, primary)).toEqual(at(300, 25));
    expect(place(at(300, 1075), 1, primary)).toEqual(at(300, 280));
    expect(place(at(-1150, 200), 1, primary)).toEqual(at(0, 200));
    expect(place(at(9000, 9000), 2, primary, second)).toEqual(at(3280, 440));
  });

  it('is least 1024 by 640, and less only on a smaller display', () => {
    expect(minimumSizeOn(primary.workArea)).toEqual({width: 1024, height: 640});
    expect(minimumSizeOn(at(0, 0, 800, 1280))).toEqual({width: 800, height: 640});
    expect(place(at(9000, 0, 200, 100), 1, primary)).toMatchObject({width: 1024, height: 640});
  });

  it('can be got hold of on any displays, wherever it was', () => {
    const random = randomStream(1213);
    for (let round = 0; round < 2_000; round++) {
      const displays = displaysOf(random);
      const bounds = rectangle(random, 6_000, 200, 5_000);
      const placed = placeWindow({bounds, displayId: random.below(5)}, displays);
      const {workArea} = mostOverlapped({...placed, height: 32}, displays);
      const seen =
        Math.min(placed.x + placed.width, workArea.x + workArea.width) - Math.max(placed.x, workArea.x);
      expect(seen).toBeGreaterThanOrEqual(96);
      expect(placed.y + 16).toBeLessThanOrEqual(workArea.y + workArea.height);
      expect(placed.y + 16).toBeGreaterThanOrEqual(workArea.y);
      // Once placed, it stays.
      expect(placeWindow({bounds: placed, displayId: undefined}, displays)).toEqual(placed);
    }
  });
});

function displaysOf(random: RandomStream): [DisplayArea, ...DisplayArea[]] {
  const one = (id: number): DisplayArea => ({id, workArea: rectangle(random, 4_000, 700, 4_000)});
  return [one(0), ...Array.from({length: random.below(3)}, (_, index) => one(index + 1))];
}

function rectangle(random: RandomStream, far: number, least: number, most: number): Rectangle {
  const side = (): number => least + random.below(most - least);
  const coordinate = (): number => random.below(2 * far) - far;
  return {x: coordinate(), y: coordinate(), width: side(), height: side()};
}
