import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {err, ok} from '../../../core/base/result.ts';
import {definesText, readDefines} from './defines.ts';

describe('readDefines', () => {
  it('reads names, values and quotes', () => {
    expect(readDefines('  A B=2  -DC=x"y z" "D=a \\"b\\"" ')).toEqual(ok(['A', 'B=2', 'C=xy z', 'D=a "b"']));
    expect(readDefines('')).toEqual(ok([]));
  });

  it('says what it does not understand', () => {
    expect(readDefines('A "B=1')).toEqual(err('A double quote is not closed.'));
    expect(readDefines('A 2=1')).toEqual(err('“2=1” is no NAME or NAME=VALUE.'));
  });

  it('reads back whatever is written', () => {
    const seed = 20261121;
    const random = randomStream(seed);
    const characters = ['a', 'Z', '_', '1', ' ', '"', '\\', '=', '-', '\t', '\n', 'é', '\\"'];
    for (let round = 0; round < 500; round++) {
      const defines = Array.from({length: random.below(4)}, () => {
        const value = Array.from(
          {length: random.below(6)},
          () => characters[random.below(characters.length)],
        );
        return random.below(3) === 0 ? 'NAME' : `N${random.below(9)}=${value.join('')}`;
      });
      expect(readDefines(definesText(defines)), `seed ${seed}, round ${round}`).toEqual(ok(defines));
    }
  });
});
