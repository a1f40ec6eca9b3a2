import {describe, expect, it} from 'vitest';
import {documentIdSchema} from '../../../core/protocol/session.ts';
import {comparisonChosen, initialAir} from './air-slice.ts';
import {fixWords} from './fix-all.ts';

const fix = {ruleId: 'AIR-SDK-VERSION', message: 'Add module flag "SDK Version"'};

describe('fixWords', () => {
  it('says what was done and what is left', () => {
    const none = {error: 0, warning: 0, info: 3};
    expect(fixWords('a.ll', {text: '', applied: [fix], remaining: none})).toBe(
      'a.ll: 1 fix applied. No error or warning is left.',
    );
    const some = {error: 1, warning: 2, info: 0};
    expect(fixWords('a.ll', {text: '', applied: [fix, fix], remaining: some})).toBe(
      'a.ll: 2 fixes applied. Without a fix: 1 error, 2 warnings.',
    );
    expect(fixWords('a.ll', {text: '', applied: [], remaining: some})).toContain('nothing could be fixed');
  });
});

describe('comparisonChosen', () => {
  it('keeps one other side per document and forgets it again', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => documentIdSchema.parse(id));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three ids');
    const first = {...initialAir, ...comparisonChosen(initialAir, a, b)};
    const second = {...first, ...comparisonChosen(first, b, c)};
    const third = {...second, ...comparisonChosen(second, a, c)};
    expect(third.comparedWith).toEqual({a: 'c', b: 'c'});
    expect(comparisonChosen(third, a, undefined)).toEqual({comparedWith: {b: 'c'}});
  });
});
