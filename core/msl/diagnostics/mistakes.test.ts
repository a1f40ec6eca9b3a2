import {describe, expect, it} from 'vitest';
import {compileMetal} from '../testing/clang.ts';
import {mistakenProgram, mistakesInBodies, mistakesInDeclarations} from './testing/mistakes.ts';

/** What stands behind the words of the language here, and is no word of it (headers/). */
const internals =
  /__|airlock|metal_types|prelude|_Float16|vector_size|ext_vector|\b(?:packed_)?vec<(?:bool|half|float|bfloat|u?(?:char|short|int|long)|unsigned \w+), [234]>|\bmatrix<\w+, [234], [234]>/;

/**
 * Clang accepts these, as Apple's compiler does not: a pointer to `thread` may lead anywhere here, until AIR is made of it;
 * `double` is an error of the emission; the rest is a matter of the templates of our library.
 */
const accepted: readonly RegExp[] = [
  /thread float4 \*p = a;|thread int \*p = t;|takesThread\(t\);|thread float4 &r = a\[0\];|thread S &q = r;|thread float \*p = &x;/,
  /threadgroup float x = 1;|double d = 1;|long double d|all\(s\);|texture2d<S> bad;|simdgroup_multiply\(m, m, h\);/,
  /1\.0q|static int k = i|int &&r = i|"=q"\(i\)|constant int4 uninitialised|void bad(?:Attribute|Name)\(|float4 noReturn/,
  /thread float \*wrongSpace|struct Method|function_constant\("x"\)/,
];

describe('a program of mistakes', async () => {
  const {source, firstLine} = mistakenProgram();
  const lines = source.split('\n');
  const {diagnostics} = await compileMetal(source, {
    extraArguments: ['-fsyntax-only', '-ferror-limit=0'],
  });

  it('has more than 150', () => {
    expect(mistakesInBodies.length + mistakesInDeclarations.length).toBeGreaterThan(150);
  });

  it('is told of in the words of the language', () => {
    const texts = diagnostics.flatMap(({message, notes, fixIts, location}) => [
      message,
      location?.file ?? 'no place',
      ...notes.flatMap((note) => [
        note.message,
        note.location?.file ?? '',
        ...note.fixIts.map(({text}) => text),
      ]),
      ...fixIts.map(({text}) => text),
    ]);
    expect(texts.filter((text) => internals.test(text) || text === 'no place')).toEqual([]);
  });

  it('gets a message at every line but those that are accepted', () => {
    const told = new Set<number>();
    for (const {location, notes} of diagnostics)
      for (const one of [location, ...notes.map((note) => note.location)])
        if (one !== undefined) told.add(one.range.start.line);
    const silent = lines.filter(
      (line, index) => index + 1 >= firstLine && line !== '' && !told.has(index + 1),
    );
    expect(silent.filter((line) => !accepted.some((known) => known.test(line)))).toEqual([]);
  });
});
