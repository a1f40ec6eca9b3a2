import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {type ComparableTiming, compareSaved, levelsOf} from './compare-saved.ts';
import {diffLines} from './line-diff.ts';
import {noisyMachine, syntheticTimes} from './testing/synthetic.ts';

function timing(levels: readonly number[], changes: Partial<ComparableTiming> = {}): ComparableTiming {
  const sorted = [...levels].sort((one, other) => one - other);
  const medianNs = Math.exp(sorted[sorted.length >> 1] ?? 0);
  return {
    clock: {kind: 'cpu', name: 'processor time, 1 thread'},
    device: {id: 'reference', name: 'Reference device'},
    settings: [{name: 'samples', value: '100'}],
    environment: [{name: 'processor', value: 'one'}],
    variants: [{name: 'a', parameters: [{name: 'threadgroup', value: '32 x 1 x 1'}], medianNs, levels}],
    files: [{path: 'a.metal', sha256: 'x', text: 'one\ntwo\nthree'}],
    ...changes,
  };
}

describe('two saved timings', () => {
  it('hold the true ratio of two runs in at least 93 % of the intervals', () => {
    const steady = {...noisyMachine, drift: 0};
    for (const ratio of [1, 0.9]) {
      let covered = 0;
      for (let seed = 0; seed < 300; seed++) {
        const before = levelsOf(syntheticTimes(steady, ratio, 50, 2 * seed), 'a');
        const after = levelsOf(syntheticTimes(steady, ratio, 50, 2 * seed + 1), 'b');
        const [one] = compareSaved(timing(before), timing(after)).variants;
        if ((one?.ratio?.lower ?? NaN) <= ratio && ratio <= (one?.ratio?.upper ?? NaN)) covered++;
      }
      expect(covered / 300, `ratio ${ratio}`).toBeGreaterThanOrEqual(0.93);
    }
  });

  it('are not compared across clocks, devices or processors, and the reason is said', () => {
    const base = timing([1, 2, 3]);
    const gpu = timing([1, 2, 3], {
      clock: {kind: 'gpu', name: 'GPU time'},
      device: {id: 'metal:0', name: 'Apple M1'},
      environment: [{name: 'processor', value: 'other'}],
    });
    const compared = compareSaved(base, gpu);
    expect(compared.refusals).toHaveLength(3);
    expect(compared.refusals[0]).toBe('the devices differ: Reference device and Apple M1');
    expect(compared.variants[0]?.ratio).toBeUndefined();
    expect(compared.variants[0]?.afterNs).toBeGreaterThan(0);
    // A GPU's own time does not depend on the processor beside it.
    const moved = {...gpu, environment: []};
    expect(compareSaved(gpu, moved).refusals).toEqual([]);
    expect(compareSaved(gpu, moved).environment).toEqual([
      {name: 'processor', before: 'other', after: undefined},
    ]);
  });

  it('differ by source, parameters and environment', () => {
    const after = timing([1, 2, 3], {
      settings: [{name: 'samples', value: '20'}],
      files: [
        {path: 'a.metal', sha256: 'y', text: 'one\n2\nthree'},
        {path: 'b.metal', sha256: 'z'},
      ],
      variants: [
        {name: 'a', parameters: [{name: 'threadgroup', value: '64 x 1 x 1'}], medianNs: 1, levels: [0]},
        {name: 'b', parameters: [], medianNs: 1, levels: [0]},
      ],
    });
    const compared = compareSaved(timing([1, 2, 3]), after);
    expect(compared.parameters).toEqual([
      {name: 'samples', before: '100', after: '20'},
      {name: 'a: threadgroup', before: '32 x 1 x 1', after: '64 x 1 x 1'},
    ]);
    expect(compared.files.map(({path, change}) => [path, change])).toEqual([
      ['a.metal', 'changed'],
      ['b.metal', 'added'],
    ]);
    expect(compared.files[0]?.diff).toMatchObject({added: 1, removed: 1});
    expect(compared.variants[1]).toEqual({name: 'b', beforeNs: undefined, afterNs: 1});
  });

  it('keep at most 200 levels, of whole blocks', () => {
    expect(levelsOf([1, 2, 2, 1, 2, 1, 1, 2, 1], 'a')).toEqual([0, 0]);
    expect(levelsOf([1, 2, 2, 1], 'both')).toEqual([Math.log(2) / 2]);
    for (const blocks of [199, 200, 201, 1000, 25_000]) {
      const levels = levelsOf(
        Array.from({length: 4 * blocks}, (_unused, at) => 1 + at),
        'b',
      );
      expect(levels.length).toBeLessThanOrEqual(200);
      expect(levels.length).toBeGreaterThanOrEqual(100);
    }
  });
});

describe('lines that differ', () => {
  it('turn the one text into the other, whatever the texts', () => {
    const random = randomStream(3);
    for (let turn = 0; turn < 200; turn++) {
      const text = (): string[] => Array.from({length: random.below(12)}, () => 'abc'[random.below(3)] ?? '');
      const [before, after] = [text().join('\n'), text().join('\n')];
      const {added, removed, lines} = diffLines(before, after);
      const kinds = lines.map((line) => line?.kind);
      expect(kinds.filter((kind) => kind === 'added')).toHaveLength(added);
      expect(kinds.filter((kind) => kind === 'removed')).toHaveLength(removed);
      expect(after.split('\n').length - before.split('\n').length).toBe(added - removed);
      if (added + removed === 0) expect(after).toBe(before);
      // With nothing left out, one side of the lines is each text.
      if (lines.includes(undefined) || added + removed === 0) continue;
      const side = (skipped: string): string[] =>
        lines.flatMap((line) => (line === undefined || line.kind === skipped ? [] : [line.text]));
      expect(before).toContain(side('added').join('\n'));
      expect(after).toContain(side('removed').join('\n'));
    }
  });

  it('are shown with two neighbours', () => {
    const before = Array.from({length: 20}, (_unused, at) => String(at));
    const after = before.with(5, 'x').with(15, 'y');
    const {lines} = diffLines(before.join('\n'), after.join('\n'));
    expect(lines.map((line) => (line === undefined ? '…' : `${line.kind[0]}${line.text}`)).join(' ')).toBe(
      's3 s4 r5 ax s6 s7 … s13 s14 r15 ay s16 s17',
    );
  });
});
