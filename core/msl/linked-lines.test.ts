import {describe, expect, it} from 'vitest';
import {linkedPlaces, linkedRanges, placesWords, rangesWords} from './linked-lines.ts';
import {SourceMap, SourceMapBuilder} from './source-map.ts';

/**
 * AIR 3 and 4 from line 9 of the kernel, 5 and 6 from `square` (line 2) inlined there, 7 from line 9 again, 9 from
 * `square` inlined into line 10, 11 from a header.
 */
function example(): SourceMap {
  const builder = new SourceMapBuilder('k.metal');
  const place = (line: number, functionName: string, inlinedAt?: number, file = 'k.metal') =>
    builder.place({file, line, column: 3, functionName, inlinedAt});
  const kernel = place(9, 'k');
  const squared = place(2, 'square', kernel);
  const again = place(2, 'square', place(10, 'k'));
  const header = place(1, 'twice', place(11, 'k'), 'shared.h');
  const lines: readonly (readonly [number, number])[] = [
    [3, kernel],
    [4, kernel],
    [5, squared],
    [6, squared],
    [7, kernel],
    [9, again],
    [11, header],
  ];
  for (const [line, from] of lines) builder.line(line, from);
  return new SourceMap(builder.encode());
}

describe('linkedRanges', () => {
  it('tells the code of a line from what was inlined there', () => {
    expect(linkedRanges(example(), 'k.metal', 9)).toEqual([
      {first: 3, last: 4, kind: 'own'},
      {first: 5, last: 6, kind: 'inlined'},
      {first: 7, last: 7, kind: 'own'},
    ]);
  });

  it('finds every inlined copy of a line', () => {
    expect(linkedRanges(example(), 'k.metal', 2)).toEqual([
      {first: 5, last: 6, kind: 'own'},
      {first: 9, last: 9, kind: 'own'},
    ]);
    expect(linkedRanges(example(), 'shared.h', 1)).toEqual([{first: 11, last: 11, kind: 'own'}]);
    expect(linkedRanges(example(), 'k.metal', 1)).toEqual([]);
  });
});

describe('linkedPlaces', () => {
  it('goes from the text out to the kernel', () => {
    const places = linkedPlaces(example(), 5);
    expect(places.map(({line, kind}) => [line, kind])).toEqual([
      [2, 'own'],
      [9, 'inlined'],
    ]);
    expect(linkedPlaces(example(), 8)).toEqual([]);
  });
});

describe('words', () => {
  it('name lines, kinds and files', () => {
    expect(rangesWords(linkedRanges(example(), 'k.metal', 9))).toBe('AIR 3–4, 7; inlined there 5–6');
    expect(rangesWords(linkedRanges(example(), 'k.metal', 10))).toBe('AIR inlined there 9');
    expect(rangesWords([])).toBe('no AIR');
    expect(placesWords(linkedPlaces(example(), 5), 'k.metal')).toBe(
      'line 2 (square), inlined into line 9 (k)',
    );
    expect(placesWords(linkedPlaces(example(), 11), 'k.metal')).toBe(
      'shared.h line 1 (twice), inlined into line 11 (k)',
    );
    expect(placesWords([], 'k.metal')).toBe('no source line');
  });

  it('do not name hundreds of ranges', () => {
    const many = Array.from({length: 9}, (_, index) => {
      return {first: 2 * index + 1, last: 2 * index + 1, kind: 'own'} as const;
    });
    expect(rangesWords(many)).toBe('AIR 1, 3, 5, 7, 9, 11 and 3 more');
  });
});
