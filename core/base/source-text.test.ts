import {describe, expect, test} from 'vitest';
import {SourceText} from './source-text.ts';

const samples = ['', 'a', '\n', 'a\nb', 'a\r\nb\r\n', 'a\rb', 'tab\there\n', 'é\u{1f600}x\nñ', '\r\r\n\n'];

describe('SourceText', () => {
  test.each(samples)('offset -> position -> offset is the identity in %j', (text) => {
    const source = new SourceText(text);
    for (let offset = 0; offset <= text.length; offset++) {
      const position = source.positionAt(offset);
      expect(source.offsetAt(position)).toBe(offset);
    }
  });

  test('a line ends at LF, CRLF or a lone CR', () => {
    const source = new SourceText('one\ntwo\r\nthree\rfour');
    expect([1, 2, 3, 4, 5].map((line) => source.lineText(line))).toEqual(['one', 'two', 'three', 'four', '']);
    expect(source.lineCount).toBe(4);
  });

  test('columns convert between UTF-16 units, code points and UTF-8 bytes', () => {
    const source = new SourceText('é\u{1f600}x');
    // x: third code point, fourth UTF-16 unit, seventh byte.
    expect(source.columnFromCodePoints(1, 3)).toBe(4);
    expect(source.columnFromUtf8(1, 7)).toBe(4);
    expect(source.utf8Column({line: 1, column: 4})).toBe(7);
  });

  test('positions outside the text are clamped into it', () => {
    const source = new SourceText('ab\nc');
    expect(source.offsetAt({line: 9, column: 1})).toBe(4);
    expect(source.offsetAt({line: 1, column: 99})).toBe(3);
    expect(source.positionAt(99)).toEqual({line: 2, column: 2});
    expect(source.positionAt(-1)).toEqual({line: 1, column: 1});
  });
});
