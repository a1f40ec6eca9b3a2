import {describe, expect, it} from 'vitest';
import {randomStream} from '../../base/random.ts';
import {compileExpression, type ExpressionScope} from './evaluate.ts';

const numbers = [2, 4, 8, 16, 2 ** 60];
const scope: ExpressionScope = {
  count: 100,
  buffer(key) {
    if (key !== '3' && key !== 'input') return `there is no buffer ${key}`;
    return {
      count: numbers.length,
      element: (index) => (Number.isSafeInteger(numbers[index]) ? numbers[index] : undefined),
    };
  },
};

function at(text: string, i = 0): number {
  const compiled = compileExpression(text, scope);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const value = compiled.value.at(i);
  if (!value.ok) throw new Error(JSON.stringify(value.error));
  return value.value;
}

function failure(text: string, i = 0): {code: string; column: number} {
  const compiled = compileExpression(text, scope);
  const result = compiled.ok ? compiled.value.at(i) : compiled;
  if (result.ok) throw new Error(`${text} has the value ${result.value}`);
  return result.error;
}

describe('expressions', () => {
  it.each<[string, number, number]>([
    ['2 * i', 7, 14],
    ['1 + 2 * 3 - 4 / 8', 0, 6.5],
    ['-2 * -3', 0, 6],
    ['(1 + 2) * 3', 0, 9],
    ['7 % 4 + 1e2 + 0x10 + .5', 0, 119.5],
    ['i < 3 ? 10 : i == 3 ? 20 : 30', 3, 20],
    ['!0 + !5 + ~0', 0, 0],
    ['1 << 40 | 5 & 4 ^ 1', 0, 2 ** 40 + 5],
    ['-5 >> 1', 0, -3],
    ['1 < 2 && 2 >= 2 || 0', 0, 1],
    ['buffer(3)[i] + input[i + 1]', 1, 12],
    ['buffer ( 3 ) [ 1 + 1 ]', 0, 8],
    ['sum(k, 0, 4, input[k])', 0, 30],
    ['sum(k, 0, 3, sum(j, 0, k, j))', 0, 1],
    ['sum(k, 5, 5, 1)', 0, 0],
    ['count', 0, 100],
    ['max(1, min(5, i))', 9, 5],
    ['uchar(300) + char(200) + uint(-1)', 0, 44 - 56 + 4294967295],
    ['half(0.1)', 0, 0.0999755859375],
    ['float(0.1) == 0.1', 0, 0],
    ['round(2.5) + rint(2.5) + rint(3.5) + round(-2.5)', 0, 3 + 2 + 4 - 3],
    ['mod(-1, 4)', 0, 3],
    ['select(1, 2, i > 0)', 1, 2],
    ['inf', 0, Infinity],
  ])('%s at i = %d is %d', (text, i, value) => expect(at(text, i)).toBe(value));

  it.each<[string, string, number]>([
    ['', 'unexpected-token', 1],
    ['1 +', 'unexpected-token', 4],
    ['(1', 'unexpected-token', 3],
    ['1 2', 'unexpected-token', 3],
    ['i; process', 'bad-character', 2],
    ['2 * nothing', 'unknown-name', 5],
    ['constructor(1)', 'unknown-name', 1],
    ['toString', 'unknown-name', 1],
    ['__proto__', 'unknown-name', 1],
    ['sin(1, 2)', 'wrong-operands', 1],
    ['1.2.3', 'bad-number', 1],
    ['buffer(9)[0]', 'unknown-buffer', 1],
    ['buffer(i)[0]', 'unexpected-token', 8],
    ['1 + input[5]', 'index-out-of-range', 5],
    ['input[0.5]', 'index-out-of-range', 1],
    ['1 + input[4]', 'no-value', 5],
    ['0.5 | 1', 'no-value', 5],
    ['1 << 64', 'no-value', 3],
    ['int(inf)', 'no-value', 1],
    ['sum(k, 0, 0.5, 1)', 'no-value', 1],
    ['sum(i, 0, 1, 1)', 'unexpected-token', 5],
    ['sum(k, 0, 1e10, 1)', 'too-much-work', 1],
    ['k + sum(k, 0, 1, 1)', 'unknown-name', 1],
  ])('%s is refused as %s at column %d', (text, code, column) => {
    expect(failure(text)).toMatchObject({code, column});
  });

  it('names the element at which it fails', () => {
    expect(failure('input[i]', 77)).toMatchObject({message: expect.stringContaining('i = 77') as string});
  });

  it('is bounded in depth, and never throws on soups of its own words', () => {
    expect(failure(`${'('.repeat(5000)}1`).code).toBe('too-deep');
    expect(failure(`${'-'.repeat(5000)}1`).code).toBe('too-deep');
    expect(failure('1?'.repeat(5000)).code).toBe('too-deep');
    const words = [
      '1',
      'i',
      '+',
      '-',
      '*',
      '(',
      ')',
      '[',
      ']',
      'input',
      'buffer(3)',
      ',',
      '?',
      ':',
      'sum(k,0,2,',
      'k',
      '<<',
      'sin(',
    ];
    const random = randomStream(11);
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({length: 1 + random.below(12)}, () => words[random.below(words.length)]).join(
        ' ',
      );
      const compiled = compileExpression(text, scope);
      const result = compiled.ok ? compiled.value.at(random.below(4)) : compiled;
      if (!result.ok) expect(result.error.column).toBeLessThanOrEqual(text.length + 1);
      else expect(typeof result.value).toBe('number');
    }
  });

  it('computes what JavaScript computes, for random trees', () => {
    const random = randomStream(12);
    const tree = (depth: number): string => {
      if (depth === 0 || random.below(4) === 0)
        return random.below(3) === 0 ? 'i' : String(random.below(100));
      const operator = ['+', '-', '*', '/', '%', '<', '>='][random.below(7)]!;
      return `(${tree(depth - 1)} ${operator} ${tree(depth - 1)})`;
    };
    for (let round = 0; round < 500; round++) {
      const text = tree(5);
      const i = random.below(50);
      // The text holds numbers, i and operators only: made above.
      const expected = Number((new Function('i', `return ${text}`) as (i: number) => number | boolean)(i));
      expect([text, at(text, i)]).toEqual([text, expected]);
    }
  });
});
