import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {type BufferInit, type ElementType, initSchema} from '../protocol/experiment.ts';
import {Comparison, isWithin} from './compare.ts';
import {type Element, elementKinds} from './element-type.ts';
import {createSource, type DataScope, fillElements} from './fill-buffer.ts';
import {parseExperiment} from './parse-experiment.ts';
import {Summary} from './summarise.ts';

const scope: DataScope = {
  count: 8,
  file: (path) => (path === 'two.bin' ? new Uint8Array([1, 0, 2, 0]) : `${path} is not there`),
  buffer: (key) => (key === '0' ? {count: 8, element: (index) => index * 10} : `there is no ${key}`),
};

type Filled = Element[] | {code: string; path: string};

function fill(type: ElementType, count: number, init: unknown): Filled {
  const parsed = initSchema.parse(init) as Exclude<BufferInit, {kind: 'uninitialised'}>;
  const kind = elementKinds[type];
  const source = createSource(parsed, {type, count}, {...scope, count}, 'buffers.1.init');
  if (!source.ok) return source.error;
  const bytes = new Uint8Array(count * kind.bytes);
  // In two parts, as the host does it.
  const problem =
    fillElements(source.value, kind, bytes, 0, count >> 1) ??
    fillElements(source.value, kind, bytes, count >> 1, count);
  if (problem !== undefined) return problem;
  const view = new DataView(bytes.buffer);
  return Array.from({length: count}, (_, index) => kind.read(view, index * kind.bytes));
}

describe('buffer data', () => {
  it.each<[string, ElementType, number, object, Filled]>([
    ['fill', 'float', 2, {kind: 'fill', value: 0.5}, [0.5, 0.5]],
    ['fill nan', 'half', 1, {kind: 'fill', value: 'nan'}, [NaN]],
    ['iota', 'int', 4, {kind: 'iota', start: 3, step: -2}, [3, 1, -1, -3]],
    ['iota half', 'half', 3, {kind: 'iota', start: 2047, step: 1}, [2047, 2048, 2048]],
    ['values then zeros', 'short', 4, {kind: 'values', values: [1, -2]}, [1, -2, 0, 0]],
    ['64 bits', 'ulong', 2, {kind: 'values', values: ['18446744073709551615', 7]}, [2n ** 64n - 1n, 7n]],
    ['expression', 'uint', 4, {kind: 'expression', value: 'buffer(0)[i] + count'}, [4, 14, 24, 34]],
    ['file', 'ushort', 2, {kind: 'file', path: 'two.bin'}, [1, 2]],
  ])('%s', (_name, type, count, init, elements) => expect(fill(type, count, init)).toEqual(elements));

  it.each<[string, ElementType, object, string, string]>([
    ['too large', 'uchar', {kind: 'fill', value: 256}, 'value-does-not-fit', 'buffers.1.init.value'],
    ['negative', 'uint', {kind: 'values', values: [1, -1]}, 'value-does-not-fit', 'buffers.1.init.values.1'],
    ['broken', 'int', {kind: 'iota', step: 0.5}, 'value-does-not-fit', 'buffers.1.init'],
    ['no file', 'int', {kind: 'file', path: 'a.bin'}, 'file-missing', 'buffers.1.init.path'],
    ['file size', 'int', {kind: 'file', path: 'two.bin'}, 'file-size', 'buffers.1.init.path'],
    [
      'expression',
      'int',
      {kind: 'expression', value: '1 +'},
      'expression-unexpected-token',
      'buffers.1.init.value',
    ],
    [
      'later buffer',
      'int',
      {kind: 'expression', value: 'buffer(2)[0]'},
      'expression-unknown-buffer',
      'buffers.1.init.value',
    ],
  ])('%s is refused with its place', (_name, type, init, code, path) => {
    expect(fill(type, 4, init)).toMatchObject({code, path});
  });

  it('draws random elements from the documented stream, in the order of the elements', () => {
    const stream = randomStream(42);
    const expected = Array.from({length: 16}, () => Math.fround(-1 + 2 * stream.uniform()));
    const init = {kind: 'random', seed: 42, minimum: -1, maximum: 1};
    expect(fill('float', 16, init)).toEqual(expected);
    expect(fill('float', 16, init)).toEqual(expected);
    expect(fill('float', 16, {...init, seed: 43})).not.toEqual(expected);
  });

  it('reaches both ends of an integer range about equally often', () => {
    const drawn = fill('char', 3000, {kind: 'random', seed: 1, minimum: -1, maximum: 1}) as number[];
    for (const value of [-1, 0, 1]) {
      const share = drawn.filter((one) => one === value).length / drawn.length;
      expect(share).toBeGreaterThan(0.28);
      expect(share).toBeLessThan(0.39);
    }
  });

  it('keeps normal numbers to their mean, deviation and limits', () => {
    const init = {kind: 'random', seed: 9, distribution: 'normal', mean: 10, deviation: 2, minimum: 6};
    const drawn = fill('float', 20_000, init) as number[];
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    expect(Math.abs(mean - 10)).toBeLessThan(0.1);
    expect(Math.min(...drawn)).toBe(6);
  });
});

describe('comparison', () => {
  const float = elementKinds.float;

  it('passes where one bound holds', () => {
    expect(isWithin(1.001, 1, float, 0)).toBe(false);
    expect(isWithin(1.001, 1, float, 0.01)).toBe(true);
    expect(isWithin(1010, 1000, float, 0.02)).toBe(true);
    expect(isWithin(1010, 1000, float, {absolute: 0.02})).toBe(false);
    expect(isWithin(1010, 1000, float, {relative: 0.02})).toBe(true);
    expect(isWithin(1 + 2 ** -22, 1, float, {ulps: 2})).toBe(true);
    expect(isWithin(1 + 2 ** -22, 1, float, {ulps: 1})).toBe(false);
    expect(isWithin(2n ** 60n + 1n, 2n ** 60n, elementKinds.long, {absolute: 1})).toBe(true);
    expect(isWithin(2n ** 60n + 1n, 2n ** 60n, elementKinds.long, 0)).toBe(false);
  });

  it('takes NaN for NaN only and an infinity for itself only, whatever the tolerance', () => {
    const loose = {absolute: 1e300, relative: 1e300};
    expect(isWithin(NaN, NaN, float, 0)).toBe(true);
    expect(isWithin(NaN, 1, float, loose)).toBe(false);
    expect(isWithin(1, NaN, float, loose)).toBe(false);
    expect(isWithin(Infinity, Infinity, float, 0)).toBe(true);
    expect(isWithin(Infinity, 1, float, loose)).toBe(false);
    expect(isWithin(Infinity, -Infinity, float, loose)).toBe(false);
    expect(isWithin(-0, 0, float, 0)).toBe(true);
  });

  it('tells the first difference, their number and the largest errors', () => {
    const comparison = new Comparison(float, 0, 'expression');
    const pairs: [number, number][] = [
      [1, 1],
      [2.5, 2],
      [Infinity, 3],
      [0, 4],
    ];
    pairs.forEach(([actual, expected], index) => comparison.add(index, actual, expected));
    expect(comparison.finish()).toMatchObject({
      passed: false,
      against: 'expression',
      compared: 4,
      mismatches: 3,
      firstMismatch: {element: 1, actual: '2.5', expected: '2', absoluteError: '0.5', relativeError: '0.25'},
      maxAbsoluteError: '4',
      maxRelativeError: '1',
    });
  });

  it('sums up what a buffer holds', () => {
    const summary = new Summary(float);
    for (const value of [1, -2, 0, NaN, Infinity]) summary.add(value, value === 1);
    expect(summary.finish()).toEqual({
      minimum: '-2',
      maximum: 'inf',
      mean: String(-1 / 3),
      nans: 1,
      infinities: 1,
      zeros: 1,
      changed: 1,
    });
  });
});

describe('experiment files', () => {
  const good = {
    airlock: 1,
    title: 'a',
    source: 'a.metal',
    kernel: 'k',
    grid: [4, 1, 1],
    threadgroup: [4, 1, 1],
    buffers: [{index: 0, name: 'x', type: 'float', count: 4, init: {kind: 'iota'}}],
  };
  const buffer = good.buffers[0]!;

  it('are read with their defaults', () => {
    const parsed = parseExperiment(JSON.stringify(good));
    expect(parsed).toMatchObject({ok: true, value: {variants: {}, threadgroupMemory: []}});
  });

  it.each<[string, unknown, string]>([
    ['version', {...good, airlock: 2}, 'airlock'],
    ['unknown field', {...good, sauce: 1}, ''],
    ['path up', {...good, source: '../a.metal'}, 'source'],
    ['absolute path', {...good, source: '/a.metal'}, 'source'],
    ['grid', {...good, grid: [4, 0, 1]}, 'grid.1'],
    ['init', {...good, buffers: [{...buffer, init: {kind: 'fill'}}]}, 'buffers.0.init.value'],
    ['type', {...good, buffers: [{...buffer, type: 'double'}]}, 'buffers.0.type'],
    ['twice', {...good, buffers: [buffer, buffer]}, 'buffers.1.index'],
    ['name twice', {...good, buffers: [buffer, {...buffer, index: 1}]}, 'buffers.1.name'],
    ['offset', {...good, buffers: [{...buffer, offset: 2}]}, 'buffers.0.offset'],
    ['alignment', {...good, buffers: [{...buffer, alignment: 3}]}, 'buffers.0.alignment'],
    ['size', {...good, buffers: [{...buffer, count: 2 ** 30}]}, 'buffers.0.count'],
    [
      'variant',
      {...good, buffers: [{...buffer, expect: {kind: 'variant', variant: 'b'}}]},
      'buffers.0.expect.variant',
    ],
    [
      'values',
      {...good, buffers: [{...buffer, init: {kind: 'values', values: [1, 2, 3, 4, 5]}}]},
      'buffers.0.init.values',
    ],
    [
      'uniform with mean',
      {...good, buffers: [{...buffer, init: {kind: 'random', seed: 1, mean: 2}}]},
      'buffers.0.init.mean',
    ],
  ])('%s is refused with its path', (_name, experiment, path) => {
    const parsed = parseExperiment(JSON.stringify(experiment));
    expect(parsed).toMatchObject({ok: false, error: {path}});
  });

  it('that are no JSON say so', () => {
    expect(parseExperiment('{"airlock": 1,')).toMatchObject({ok: false, error: {code: 'not-json'}});
  });
});
