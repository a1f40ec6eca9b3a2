import {describe, expect, it} from 'vitest';
import {beyondLimits} from './retention.ts';

interface Entry {
  readonly name: string;
  readonly bytes: number;
  readonly pinned?: true;
}

const bytesOf = ({bytes}: Entry): number => bytes;
const isPinned = ({pinned}: Entry): boolean => pinned === true;
const names = (entries: readonly Entry[]): string => entries.map(({name}) => name).join('');
const entries = (text: string, bytes = 10): Entry[] => [...text].map((name) => ({name, bytes}));

describe('beyondLimits', () => {
  it.each([
    ['abcde', 3, 1000, 'de'],
    ['abcde', 5, 1000, ''],
    ['abcde', 99, 30, 'de'],
    ['abcde', 99, 29, 'cde'],
    // The newest stays, whatever it takes.
    ['abcde', 0, 0, 'bcde'],
    ['a', 0, 0, ''],
    ['', 0, 0, ''],
  ])('of %j, newest first, with at most %i entries and %i bytes drops %j', (text, most, bytes, dropped) => {
    expect(names(beyondLimits(entries(text), {most, bytes}, {bytesOf}))).toBe(dropped);
  });

  it('leaves no gap: what is older than one that is too large goes, though it would fit', () => {
    const mixed = [...entries('a'), {name: 'B', bytes: 500}, ...entries('cd')];
    expect(names(beyondLimits(mixed, {most: 9, bytes: 100}, {bytesOf}))).toBe('Bcd');
  });

  it('keeps what is pinned, and counts it', () => {
    const pinned: Entry[] = [...entries('abc'), {name: 'd', bytes: 10, pinned: true}, ...entries('e')];
    expect(names(beyondLimits(pinned, {most: 2, bytes: 1000}, {bytesOf, isPinned}))).toBe('ce');
    const early: Entry[] = [{name: 'a', bytes: 90, pinned: true}, ...entries('bc')];
    expect(names(beyondLimits(early, {most: 9, bytes: 100}, {bytesOf, isPinned}))).toBe('c');
  });
});
