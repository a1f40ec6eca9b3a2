import {describe, expect, it} from 'vitest';
import {minimalEdit} from './minimal-edit.ts';

function apply(before: string, after: string): string {
  const edit = minimalEdit(before, after);
  return edit === undefined ? before : before.slice(0, edit.start) + edit.text + before.slice(edit.end);
}

describe('minimalEdit', () => {
  it('replaces only the lines that differ', () => {
    expect(minimalEdit('a\nb\nc\nd\n', 'a\nB\nc\nd\n')).toEqual({start: 2, end: 3, text: 'B'});
    expect(minimalEdit('same', 'same')).toBeUndefined();
  });

  it('turns any text into any other', () => {
    let seed = 12345;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
    const text = () => Array.from({length: random(12)}, () => 'ab\n\r'[random(4)]).join('');
    for (let round = 0; round < 5_000; round++) {
      const [before, after] = [text(), text()];
      expect(apply(before, after), JSON.stringify({before, after})).toBe(after);
    }
  });
});
