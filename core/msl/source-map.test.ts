import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {type PlaceEntry, SourceMap, SourceMapBuilder, sourceMapSchema} from './source-map.ts';

const place = (
  line: number,
  column: number,
  functionName: string,
  inlinedAt?: number,
  file = 'k.metal',
): PlaceEntry => ({
  file,
  line,
  column,
  functionName,
  inlinedAt,
});

/** A kernel of lines 10 to 12 that calls `square` (lines 2 to 3) twice, on line 11 and, from an include, on line 12. */
function example(): SourceMap {
  const builder = new SourceMapBuilder('k.metal');
  const kernel = builder.place(place(10, 1, 'k'));
  const first = builder.place(place(11, 5, 'k'));
  const second = builder.place(place(12, 9, 'k'));
  const squareFirst = builder.place(place(2, 3, 'square', first, 'square.h'));
  const squareSecond = builder.place(place(2, 3, 'square', second, 'square.h'));
  builder.line(8, kernel);
  builder.line(10, squareFirst);
  builder.line(11, squareFirst);
  builder.line(12, first);
  builder.line(14, squareSecond);
  builder.line(15, second);
  return new SourceMap(sourceMapSchema.parse(builder.encode()));
}

describe('a source map', () => {
  it('leads from a line of IR to the chain of places, innermost first', () => {
    const map = example();
    const chain = map.placesOf(11).map(({file, line, functionName}) => `${file}:${line} ${functionName}`);
    expect(chain).toEqual(['square.h:2 square', 'k.metal:11 k']);
    expect(map.placesOf(8).map(({line}) => line)).toEqual([10]);
    for (const line of [0, 1, 9, 13, 16, 1e9]) expect(map.placesOf(line)).toEqual([]);
  });

  it('leads from a source line to its IR, what was inlined there and every inlined copy included', () => {
    const map = example();
    expect(map.irLinesOf('square.h', 2)).toEqual([
      {first: 10, last: 11},
      {first: 14, last: 14},
    ]);
    expect(map.irLinesOf('k.metal', 11)).toEqual([{first: 10, last: 12}]);
    expect(map.irLinesOf('k.metal', 12)).toEqual([{first: 14, last: 15}]);
    expect(map.irLinesOf('k.metal', 13)).toEqual([]);
    expect(map.irLinesOf('other.metal', 11)).toEqual([]);
  });

  it('narrows to a column', () => {
    const builder = new SourceMapBuilder('k.metal');
    builder.line(1, builder.place(place(1, 3, 'k')));
    builder.line(2, builder.place(place(1, 20, 'k')));
    const map = new SourceMap(builder.encode());
    expect(map.irLinesOf('k.metal', 1)).toEqual([{first: 1, last: 2}]);
    expect(map.irLinesOf('k.metal', 1, 2)).toEqual([{first: 1, last: 2}]);
    expect(map.irLinesOf('k.metal', 1, 19)).toEqual([{first: 1, last: 1}]);
    expect(map.irLinesOf('k.metal', 1, 25)).toEqual([{first: 2, last: 2}]);
  });

  it('says after encoding what was put in, for random maps', () => {
    const random = randomStream(20261121);
    for (let round = 0; round < 50; round++) {
      const builder = new SourceMapBuilder('a.metal');
      const numbers: number[] = [];
      const put = new Map<number, number>();
      const files = ['a.metal', 'b.h', 'ü.h'];
      let line = 0;
      for (let index = 0; index < 60; index++) {
        const outer =
          numbers.length > 0 && random.below(3) === 0 ? numbers[random.below(numbers.length)] : undefined;
        const file = files[random.below(3)] ?? '';
        const number = builder.place(
          place(1 + random.below(90_000), random.below(200), `f${random.below(9)}`, outer, file),
        );
        numbers.push(number);
        line += 1 + random.below(3);
        builder.line(line, number);
        put.set(line, number);
      }
      const map = new SourceMap(builder.encode());
      for (let at = 0; at <= line + 1; at++) {
        const number = put.get(at);
        const innermost = map.placesOf(at)[0];
        expect(innermost).toEqual(number === undefined ? undefined : map.places[number]);
        for (const {file, line: sourceLine} of map.placesOf(at)) {
          const ranges = map.irLinesOf(file, sourceLine);
          expect(ranges.some(({first, last}) => first <= at && at <= last)).toBe(true);
        }
      }
    }
  });

  it('takes broken encodings as maps that know less', () => {
    const whole = (() => {
      const builder = new SourceMapBuilder('k.metal');
      for (let line = 1; line < 40; line++) builder.line(line, builder.place(place(line, 2, 'k')));
      return builder.encode();
    })();
    const random = randomStream(7);
    for (let round = 0; round < 300; round++) {
      const cut = (text: string): string => {
        const at = random.below(text.length);
        return text.slice(0, at) + String.fromCharCode(random.below(128)) + text.slice(at + random.below(3));
      };
      const map = new SourceMap({...whole, places: cut(whole.places), lines: cut(whole.lines)});
      for (let line = 0; line < 45; line++) {
        for (const found of map.placesOf(line)) map.irLinesOf(found.file, found.line, 1);
      }
    }
  });
});
