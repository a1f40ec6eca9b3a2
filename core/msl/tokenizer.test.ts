import {describe, expect, it} from 'vitest';
import {isSignificant, tokenize, tokenText} from './tokenizer.ts';

function words(text: string): string[] {
  return tokenize(text)
    .filter(isSignificant)
    .map((token) => `${token.kind}${token.unterminated ? '!' : ''} ${tokenText(text, token)}`);
}

describe('tokenize', () => {
  it('tells literals, names and punctuation apart', () => {
    expect(words('half x=1.0h+0x1p-3f-1e+5f*.5bf;a::b->c')).toEqual([
      ...[
        'identifier half',
        'identifier x',
        'punctuation =',
        'number 1.0h',
        'punctuation +',
        'number 0x1p-3f',
      ],
      ...['punctuation -', 'number 1e+5f', 'punctuation *', 'number .5bf', 'punctuation ;', 'identifier a'],
      ...['punctuation ::', 'identifier b', 'punctuation ->', 'identifier c'],
    ]);
  });

  it('reads strings, escapes, raw strings and characters', () => {
    expect(words(`"a\\"b" R"x(c)"\n)x" u8"d" 'e' '\\''`)).toEqual([
      'string "a\\"b"',
      'string R"x(c)"\n)x"',
      'string u8"d"',
      "character 'e'",
      "character '\\''",
    ]);
  });

  it('joins spliced lines inside tokens and comments', () => {
    expect(words('thread\\\ngroup // x \\\r\n still comment\nnext')).toEqual([
      'identifier threadgroup',
      'identifier next',
    ]);
  });

  it('marks what a line or the text ends too early', () => {
    expect(words('"abc\nx')).toEqual(['string! "abc', 'identifier x']);
    expect(tokenize('/* x').map(({kind, unterminated}) => [kind, unterminated])).toEqual([['comment', true]]);
    expect(words('R"(abc')).toEqual(['string! R"(abc']);
  });

  it('knows preprocessor lines and header names', () => {
    const text = '  # include <metal_stdlib> // x\n#define A(x) \\\n  x < 1\na < b # c\n';
    const seen = tokenize(text).filter(isSignificant);
    expect(seen.map((token) => `${token.kind[0] ?? ''}${token.inDirective ? 1 : 0}`).join(' ')).toBe(
      'p1 i1 h1 p1 i1 i1 p1 i1 p1 i1 p1 n1 i0 p0 i0 p0 i0',
    );
  });

  it('covers any text without a gap', () => {
    const alphabet = [
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '/',
      '*',
      'R"(',
      ')"',
      '#',
      '<',
      'a',
      '1',
      '.',
      'é',
      '😀',
      '\t',
      '\0',
      '@',
      '[',
    ];
    let seed = 1;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 400; round++) {
      const text = Array.from({length: next(60)}, () => alphabet[next(alphabet.length)]).join('');
      let at = 0;
      for (const token of tokenize(text)) {
        expect(token.start, `round ${round}: ${JSON.stringify(text)}`).toBe(at);
        expect(token.end).toBeGreaterThan(at);
        at = token.end;
      }
      expect(at, `round ${round}: ${JSON.stringify(text)}`).toBe(text.length);
    }
  });
});
