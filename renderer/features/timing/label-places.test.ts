import {expect, test} from 'vitest';
import {labelPlaces} from './label-places.ts';

test('labels stand at their points, and apart where those are near each other', () => {
  expect(labelPlaces([20, 90], 12, 0)).toEqual([20, 90]);
  expect(labelPlaces([90, 20], 12, 0)).toEqual([90, 20]);
  expect(labelPlaces([50, 50], 12, 0)).toEqual([44, 56]);
  expect(labelPlaces([54, 50], 12, 0)).toEqual([58, 46]);
  expect(labelPlaces([2, 2], 12, 10)).toEqual([10, 22]);
  expect(labelPlaces([], 12, 0)).toEqual([]);
});

test('any number of labels is apart and in the order of the points', () => {
  for (let count = 1; count < 12; count++) {
    const wanted = Array.from({length: count}, (_, at) => (at * 37 * count) % 60);
    const places = labelPlaces(wanted, 12, 8);
    const sorted = wanted.map((_, at) => at).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
    for (const [nth, at] of sorted.entries()) {
      const before = sorted[nth - 1];
      if (before === undefined) continue;
      expect((places[at] ?? 0) - (places[before] ?? 0)).toBeGreaterThanOrEqual(12 - 1e-9);
      expect(wanted[at] ?? 0).toBeGreaterThanOrEqual(wanted[before] ?? 0);
    }
    expect(Math.min(...places)).toBeGreaterThanOrEqual(8);
  }
});
