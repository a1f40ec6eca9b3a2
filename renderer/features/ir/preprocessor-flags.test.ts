import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {err, ok} from '../../../core/base/result.ts';
import {compileOptionsSchema} from '../../../core/protocol/compile.ts';
import {flagsText, readFlags} from './preprocessor-flags.ts';

describe('readFlags', () => {
  it('takes macros between blanks, in quotes and with -D', () => {
    const defines = ['A', 'B=2', 'C=xy z', 'D=a "b"', 'E=-I'];
    expect(readFlags('  A B=2  -DC=x"y z" "D=a \\"b\\"" -D E=-I ')).toEqual(
      ok({defines, includeFolders: []}),
    );
    expect(readFlags('')).toEqual(ok({defines: [], includeFolders: []}));
  });

  it('takes include folders, with -I beside or before them', () => {
    expect(readFlags('-I. N -I shared -I"with blank" -I./a/b/ -I ./')).toEqual(
      ok({defines: ['N'], includeFolders: ['.', 'shared', 'with blank', 'a/b', '.']}),
    );
  });

  it('says what is wrong', () => {
    expect(readFlags('A "B=1')).toEqual(err('A double quote is not closed.'));
    expect(readFlags('A 2=1')).toEqual(err('“2=1” is no NAME or NAME=VALUE.'));
    expect(readFlags('A -I')).toEqual(err('Nothing stands after “-I”.'));
    for (const folder of ['../x', '/usr/include', 'a/../b', 'airlock'])
      expect(readFlags(`-I${folder}`)).toEqual(err(`“${folder}” is no folder below the opened one.`));
  });

  it('reads back whatever is written', () => {
    const seed = Number(process.env['AIRLOCK_FUZZ_SEED'] ?? 5);
    const random = randomStream(seed);
    const characters = [...'ab= "\\\t-D$é\n'];
    for (let round = 0; round < 500; round++) {
      const text = () =>
        Array.from({length: random.below(8)}, () => characters[random.below(characters.length)]).join('');
      const defines = Array.from({length: random.below(4)}, () =>
        random.below(3) === 0 ? 'NAME' : `N${random.below(10)}=${text()}`,
      );
      const folders = ['.', 'a', 'with blank', 'q"uote', 'é/b'].filter(() => random.below(3) === 0);
      const flags = {defines, includeFolders: folders};
      expect(compileOptionsSchema.safeParse(flags).success).toBe(true);
      expect(readFlags(flagsText(flags)), `seed ${seed}, round ${round}`).toEqual(ok(flags));
    }
  });
});
