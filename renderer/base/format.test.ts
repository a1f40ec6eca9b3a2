import {describe, expect, it} from 'vitest';
import {countOf, formatCommandLine, formatDurationMs} from './format.ts';

describe('formatDurationMs', () => {
  it('always shows a unit and no more digits than mean something', () => {
    expect([0, 1.234, 9.94, 9.96, 84.6, 9_999, 9_999.9, 20_000].map(formatDurationMs)).toEqual([
      '0.0 ms',
      '1.2 ms',
      '9.9 ms',
      '10 ms',
      '85 ms',
      '9999 ms',
      '10.0 s',
      '20.0 s',
    ]);
  });
});

describe('countOf', () => {
  it('agrees with its number', () => {
    expect([0, 1, 2].map((count) => countOf(count, 'error'))).toEqual(['0 errors', '1 error', '2 errors']);
  });
});

describe('formatCommandLine', () => {
  it('quotes what a shell would change, and only that', () => {
    expect(formatCommandLine(['clang', '-DX=1', '-DMESSAGE=a b', "it's", '', '$HOME'])).toBe(
      "clang -DX=1 '-DMESSAGE=a b' 'it'\\''s' '' '$HOME'",
    );
  });
});
