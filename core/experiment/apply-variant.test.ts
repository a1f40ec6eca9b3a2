import {describe, expect, it} from 'vitest';
import {applyVariant, defaultBaseline, setParameters, variantNames} from './apply-variant.ts';
import {parseExperiment} from './parse-experiment.ts';

function experiment(variants: object) {
  const text = JSON.stringify({
    airlock: 1,
    title: 't',
    source: 'a.metal',
    kernel: 'k',
    grid: [64, 1, 1],
    threadgroup: [32, 1, 1],
    buffers: [],
    functionConstants: {TILE: 8, FAST: true},
    threadgroupMemory: [{index: 0, bytes: 128}],
    variants,
  });
  const parsed = parseExperiment(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

describe('variants', () => {
  it('change what they state and join function constants', () => {
    const base = experiment({wide: {threadgroup: [64, 1, 1], functionConstants: {TILE: 16}}});
    const applied = applyVariant(base, 'wide');
    expect(applied).toEqual({
      ok: true,
      value: {...base, threadgroup: [64, 1, 1], functionConstants: {TILE: 16, FAST: true}},
    });
    expect(applyVariant(base, 'experiment')).toEqual({ok: true, value: base});
    expect(applyVariant(base, 'toString')).toMatchObject({ok: false, error: {code: 'unknown-variant'}});
  });

  it('that are the experiment itself are its name', () => {
    expect(variantNames(experiment({own: {source: 'a.metal', kernel: 'k'}, b: {kernel: 'j'}}))).toEqual([
      'own',
      'b',
    ]);
    expect(defaultBaseline(experiment({b: {kernel: 'j'}, own: {source: 'a.metal'}}))).toBe('own');
    expect(variantNames(experiment({b: {kernel: 'j'}}))).toEqual(['experiment', 'b']);
    expect(defaultBaseline(experiment({b: {grid: [64, 1, 1]}}))).toBe('experiment');
  });
});

describe('parameters', () => {
  it('are set one by one', () => {
    const base = experiment({});
    const set = setParameters(base, {
      'threadgroup.1': 4,
      'grid.0': 128,
      'functionConstants.TILE': 2.5,
      'threadgroupMemory.0.bytes': 256,
    });
    expect(set).toMatchObject({
      ok: true,
      value: {
        threadgroup: [32, 4, 1],
        grid: [128, 1, 1],
        functionConstants: {TILE: 2.5, FAST: true},
        threadgroupMemory: [{index: 0, bytes: 256}],
      },
    });
    expect(base.threadgroup).toEqual([32, 1, 1]);
  });

  it.each(['grid.3', 'kernel', 'buffers.0.count', 'threadgroup', '__proto__.x'])(
    '%s cannot be set',
    (path) => {
      expect(setParameters(experiment({}), {[path]: 1})).toMatchObject({
        ok: false,
        error: {code: 'bad-parameter', path},
      });
    },
  );

  it('that are extents are whole numbers from 1 on', () => {
    expect(setParameters(experiment({}), {'grid.0': 0}).ok).toBe(false);
    expect(setParameters(experiment({}), {'grid.0': 1.5}).ok).toBe(false);
  });
});
