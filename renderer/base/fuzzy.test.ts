import {describe, expect, it} from 'vitest';
import {fuzzyMatch} from './fuzzy.ts';

describe('fuzzyMatch', () => {
  it('finds characters in order, and says where', () => {
    expect(fuzzyMatch('nk', 'New kernel')?.indices).toEqual([0, 4]);
    expect(fuzzyMatch('kernel', 'New kernel')?.indices).toEqual([4, 5, 6, 7, 8, 9]);
    expect(fuzzyMatch('kn', 'New kernel')?.indices).toEqual([4, 7]);
    expect(fuzzyMatch('xyz', 'New kernel')).toBeUndefined();
  });

  it('matches everything for an empty query', () => {
    expect(fuzzyMatch('  ', 'anything')).toEqual({score: 0, indices: []});
  });

  it('prefers a whole word, then starts of words', () => {
    const best = (query: string, texts: string[]) =>
      texts
        .map((text) => ({text, score: fuzzyMatch(query, text)?.score ?? -Infinity}))
        .sort((left, right) => right.score - left.score)[0]?.text;
    expect(best('theme', ['Close the menu', 'Use dark theme'])).toBe('Use dark theme');
    expect(best('nk', ['Unlink', 'New kernel'])).toBe('New kernel');
  });
});
