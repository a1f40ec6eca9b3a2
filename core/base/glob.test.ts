import {describe, expect, it} from 'vitest';
import {randomStream} from './random.ts';
import {readGlobs} from './glob.ts';

const paths = ['a.metal', 'kernels/a.metal', 'kernels/deep/b.h', 'kernels/x.lab.json', 'other/kernels/c.ll'];
const chosen = (list: string): string[] | string => {
  const read = readGlobs(list);
  if (!read.ok) return read.error;
  return paths.filter(read.value ?? (() => true));
};

describe('globs', () => {
  it.each([
    ['', paths],
    [' , ', paths],
    ['*.metal', ['a.metal', 'kernels/a.metal']],
    ['?.metal', ['a.metal', 'kernels/a.metal']],
    ['*.lab.*', ['kernels/x.lab.json']],
    ['kernels/*.metal', ['kernels/a.metal']],
    ['kernels/**/*.h', ['kernels/deep/b.h']],
    ['kernels/**', ['kernels/a.metal', 'kernels/deep/b.h', 'kernels/x.lab.json']],
    ['**/kernels/*.ll', ['other/kernels/c.ll']],
    ['kernels', ['kernels/a.metal', 'kernels/deep/b.h', 'kernels/x.lab.json', 'other/kernels/c.ll']],
    ['./kernels/deep/', ['kernels/deep/b.h']],
    ['*.h, *.ll', ['kernels/deep/b.h', 'other/kernels/c.ll']],
    ['**', paths],
    ['A.metal', []],
  ])('%s', (list, expected) => {
    expect(chosen(list)).toEqual(expected);
  });

  it.each(['../a', 'a//b', 'a\\b', 'a/**b', './', 'x'.repeat(201), Array(51).fill('a').join()])(
    'refuses %s',
    (list) => {
      expect(typeof chosen(list)).toBe('string');
    },
  );

  it('agrees with a plain regular expression on small inputs', () => {
    const random = randomStream(7);
    const pick = (from: string): string => from[random.below(from.length)] ?? '';
    for (let round = 0; round < 3_000; round++) {
      const part = Array.from({length: 1 + random.below(5)}, () => pick('ab*?'))
        .join('')
        .replace(/\*+/g, '*');
      const name = Array.from({length: 1 + random.below(5)}, () => pick('ab')).join('');
      const expression = new RegExp(`^${part.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      const read = readGlobs(part);
      expect([part, name, read.ok && read.value?.(name)]).toEqual([part, name, expression.test(name)]);
    }
  });

  it('takes no time on what makes a backtracking matcher take for ever', () => {
    const stars = readGlobs(`${'*a'.repeat(90)}*b`);
    const folders = readGlobs(Array(60).fill('**/a').join('/').slice(0, 199));
    const path = `${'a'.repeat(500)}/${Array(250).fill('a').join('/')}`;
    for (let round = 0; round < 50; round++) {
      expect(stars.ok && stars.value?.(path)).toBe(false);
      expect(folders.ok && folders.value?.(`${path}/b`)).toBe(true);
    }
  });
});
