import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../base/random.ts';
import {runClang} from '../../testing/clang.ts';
import {tokenize, tokenText, isSignificant} from '../../tokenizer.ts';
import {preprocess, type Preprocessed} from './preprocess.ts';
import {sourceFile} from './tokens.ts';

const run = (
  text: string,
  includes: Record<string, string> = {},
  path = 'k.metal',
  definitions: string[] = [],
) =>
  preprocess({
    main: sourceFile(path, text),
    project: {includes},
    libraryNames: new Set(['metal_stdlib']),
    definitions,
  });
const texts = ({tokens}: Preprocessed) => tokens.map(({text}) => text);
const words = (text: string) =>
  tokenize(text)
    .filter(isSignificant)
    .map((token) => tokenText(text, token));

/** What Clang's own preprocessor makes of it, as words. */
async function clangWords(
  files: Record<string, string>,
  args: readonly string[] = [],
  path = 'k.metal',
): Promise<string[]> {
  const {
    files: out,
    output,
    exitCode,
  } = await runClang(['-x', 'c++', '-std=c++17', '-E', '-P', '-nostdinc', ...args, path, '-o', 'k.i'], files);
  const text = out['k.i'];
  if (exitCode !== 0 || !(text instanceof Uint8Array)) throw new Error(output);
  return words(new TextDecoder().decode(text));
}

const cases: Readonly<Record<string, string>> = {
  'object-like, nested, recursive': '#define A B + A\n#define B A * B\nA B C',
  'function-like with and without a call': '#define F(x) [x x]\nF(1) F (F(2)) F\n(3) F F;\nint F = 1;',
  'arguments hold commas in brackets': '#define F(x, y) x|y\nF((1, 2), {3) F(,) F(f(a, b), )',
  stringising:
    '#define S(x) #x\n#define T(x) S(x)\n#define N 4\nS(N) T(N) S("a\\n" \'b\' + c   d) S( x  y ) S()',
  pasting: '#define P(a, b) a##b\n#define Q(a) k_##a##_v\nP(x, 1) P(, y) P(z, ) Q(half) P(+, +) P(<, =)',
  variadic:
    '#define V(f, ...) f(__VA_ARGS__)\n#define W(f, a...) f(0, ## a)\n#define O(f, ...) f(1 __VA_OPT__(,) __VA_ARGS__)\nV(g) V(g, 1, 2) W(g) W(g, 3) O(g) O(g, 4, 5)',
  'the call ends in another macro':
    '#define L (\n#define F(x) <x>\n#define G F L 1 )\n#define H(x) x L 2 )\nG H(F) F L 3 )',
  'painted names stay painted': '#define f(a) a*g\n#define g(a) f(a)\nf(2)(9) g(f)(1)',
  'the examples of the C standard':
    '#define x 3\n#define f(a) f(x * (a))\n#undef x\n#define x 2\n#define g f\n#define z z[0]\n#define h g(~\n#define m(a) a(w)\n#define w 0,1\n#define t(a) a\n#define p() int\n#define q(x) x\n#define r(x,y) x ## y\n#define str(x) # x\nf(y+1) + f(f(z)) % t(t(g)(0) + t)(1);\ng(x+(3,4)-w) | h 5) & m(f)^m(m);\np() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };\nchar c[2][6] = { str(hello), str() };',
  conditionals:
    '#define A 2\n#if A > 1 && defined(A) && !defined B\n1\n#elif 1\n2\n#else\n3\n#endif\n#ifdef B\n4\n#if 1\n5\n#endif\n#else\n6\n#endif\n#ifndef B\n7\n#endif\n#if (A << 3) == 0x10 ? 1 : 0\n8\n#endif\n#if UNKNOWN || A / 2 - 1\n9\n#endif\n#if 0\n#elifdef A\n10\n#endif',
  'has include': '#if __has_include("k.metal") && !__has_include(<nosuch>)\n1\n#else\n2\n#endif',
  'splices and comments': '#def\\\nine A /* one\ntwo */ 1 \\\n + 2\nA /* x */ A // A\nA\\\nB',
  'line and counter': '__LINE__\n#define L __LINE__\nL\n\nL __COUNTER__ __COUNTER__',
  'a directive between the arguments': '#define F(x, y) x y\nF(1,\n#if 1\n2\n#else\n3\n#endif\n)',
  'redefinition in between': '#define A 1\nA\n#undef A\nA\n#define A 2\nA',
  'keywords and numbers': "#define E(x) x##e1 1.0e+x\nE(1) .5f 0x1p-3 1'000 2.0h",
};

describe('our preprocessor does what Clang’s does', () => {
  for (const [name, source] of Object.entries(cases)) {
    it(name, async () => {
      const expected = await clangWords({'k.metal': `${source}\n`}, ['-Wno-everything']);
      expect(words(texts(run(`${source}\n`, {'k.metal': ''})).join(' '))).toEqual(expected);
    });
  }

  it('on generated programs', async () => {
    const random = randomStream(11);
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
    const names = ['A', 'B', 'C', 'D', 'F', 'G', 'H'];
    // Brackets are balanced and pasted words make words, so that one run of Clang takes all programs without an error.
    const body = (parameters: readonly string[]): string =>
      Array.from({length: random.below(7)}, () => {
        const word = pick([...parameters, '1']);
        const call = `${pick(['F', 'G', 'H', word])}(${pick(['', word, `${word},${pick(names)}`])})`;
        const made = parameters.length === 0 ? word : `#${pick(parameters)}`;
        return pick([
          ...names,
          word,
          word,
          ',',
          '+',
          'x',
          '"s"',
          call,
          call,
          made,
          `y##${pick(['z', '7', 'w'])}`,
        ]);
      }).join(pick([' ', '  ']));
    const program = (round: number): string => {
      const lines: string[] = [];
      for (const name of names) {
        const parameters = name > 'E' ? pick([['...'], ['p', '...']]) : undefined;
        const shown = (parameters ?? []).map((one) => (one === '...' ? '__VA_ARGS__' : one));
        const head = parameters === undefined ? name : `${name}(${parameters.join(',')})`;
        const takesTwo = random.below(2) === 0;
        lines.push(`#define ${head} ${body(shown)}`);
        const inner = () => pick([...names, 'z', '3', '(B, 2)', 'x y', '']);
        lines.push(`u${round} ${name} ${name}(${inner()}${takesTwo ? `,${inner()}` : ''}) ;`);
      }
      return `${lines.join('\n')}\n${names.map((name) => `#undef ${name}`).join('\n')}\n`;
    };
    const source = Array.from({length: 400}, (_, round) => program(round)).join('');
    const split = (list: readonly string[]) => list.join(' ').split(/(?=u\d+ )/);
    const clang = split(await clangWords({'k.metal': source}, ['-Wno-everything']));
    const own = split(words(texts(run(source)).join(' ')));
    expect(own).toHaveLength(clang.length);
    for (const [index, line] of clang.entries()) expect(own[index], `line ${index}`).toBe(line);
    expect(clang.length).toBe(400 * names.length);
  });
});

describe('files', () => {
  const includes = {
    'src/a.h': '#pragma once\n#include "../lib/b.h"\nint a;\n',
    'lib/b.h': '#ifndef B\n#define B\n#include "c.h"\nint b = N;\n#endif\n',
    'lib/c.h': 'int c;\n',
  };
  const source =
    '#define N 7\n#include "a.h"\n#include "a.h"\n#include "../lib/b.h"\n#include "../lib/c.h"\nint k = N;\n';

  it('are found beside the file that includes them, as Clang finds them', async () => {
    const program = run(source, includes, 'src/k.metal');
    expect(program.files.map(({path}) => path)).toEqual(['src/k.metal', 'src/a.h', 'lib/b.h', 'lib/c.h']);
    // Clang's file system in WebAssembly knows no `..`; the same files flat give the same program.
    const flat = Object.fromEntries(
      Object.entries({...includes, 'src/k.metal': source}).map(([path, text]) => [
        path.split('/').at(-1) ?? path,
        text.replaceAll('"../lib/', '"'),
      ]),
    );
    expect(texts(program)).toEqual(await clangWords(flat));
  });

  it('are found in include folders after that, in quotes and in angle brackets, as Clang finds them', async () => {
    const random = randomStream(11);
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
    const folders = ['', 'a/', 'b/', 'a/b/', 'lib/'];
    let found = 0;
    for (let round = 0; round < 8; round++) {
      const names = ['x.h', 'y.h', 'b/x.h', 'b/z.h', 'lib/y.h', 'z.h'];
      const files: Record<string, string> = {};
      for (const folder of folders)
        for (const name of ['x.h', 'y.h', 'z.h'])
          if (random.below(3) > 0) {
            // A file includes only files of later letters, so that the program ends.
            const later = names.filter((one) => one.slice(-3) > name);
            const written = later.length === 0 ? '' : pick(later);
            const [open, close] = pick(['""', '<>'] as const);
            const inner = `${open}${written}${close}`;
            const include =
              later.length === 0 ? '' : `#if __has_include(${inner})\n#include ${inner}\n#endif\n`;
            files[folder + name] = `int ${(folder + name).replace(/\W/g, '_')};\n${include}`;
          }
      const includeFolders = ['.', 'a', 'lib', 'a/b'].filter(() => random.below(2) === 0);
      const lines = names.flatMap((name) =>
        [`"${name}"`, `<${name}>`].map((one) => `#if __has_include(${one})\n#include ${one}\n#endif\n`),
      );
      const path = pick(['k.metal', 'a/k.metal']);
      const main = sourceFile(path, lines.join(''));
      const project = {includes: files, includeFolders};
      const own = preprocess({main, project, libraryNames: new Set(), definitions: []});
      found += own.tokens.length;
      const args = includeFolders.map((folder) => `-I/${folder === '.' ? '' : folder}`);
      expect(texts(own), `round ${round}`).toEqual(
        await clangWords({...files, [path]: lines.join('')}, args, path),
      );
    }
    expect(found).toBeGreaterThan(100);
  });

  it('outside the project are none', () => {
    for (const name of ['../../etc/passwd', '/lib/c.h', 'nosuch.h', '../src/../../x.h', '']) {
      expect(run(`#include "${name}"\nint x;`, includes, 'src/k.metal').files).toHaveLength(1);
    }
    expect(run('#include "toString"\n#include "__proto__"\n', {}).files).toHaveLength(1);
  });

  it('that include themselves end', () => {
    const program = run('#include "x.h"\nint last;', {'x.h': '#include "x.h"\nint x;\n'});
    expect(program.tokens.length).toBeGreaterThan(3);
    expect(texts(program).slice(-3)).toEqual(['int', 'last', ';']);
    const double = run('#include "x.h"\n', {'x.h': '#include "x.h"\n#include "x.h"\nint x;\n'});
    expect(double.tokens.length).toBeLessThan(2_000_000);
  });
});

describe('places', () => {
  it('of tokens are where they are spelled, and where the person sees them', () => {
    const source = '#define K(name, t) void name(t a)\nK(first,\n  int);\n';
    const {tokens} = run(source);
    const of = (text: string) => {
      const token = tokens.find((one) => one.text === text);
      return [
        source.slice(token?.start, token?.end),
        token?.use && source.slice(token.use.start, token.use.end),
      ];
    };
    expect(of('void')).toEqual(['void', 'K(first,\n  int)']);
    expect(of('first')).toEqual(['first', undefined]);
    expect(of('int')).toEqual(['int', undefined]);
  });

  it('of definitions from the command line are the source’s', () => {
    expect(texts(run('N M E', {}, 'k', ['N=4 + 1', 'M', 'E=']))).toEqual(['4', '+', '1', '1']);
  });
});

describe('bounds', () => {
  it.each([
    [
      'doubling',
      Array.from({length: 40}, (_, n) => `#define A${n + 1} A${n} A${n}`).join('\n') +
        '\n#define A0 x\nA40\n',
    ],
    ['nested arguments', `#define F(x) x x\n${'F('.repeat(60)}1${')'.repeat(60)}\n`],
    ['deep arguments', `#define F(x) x\n${'F('.repeat(5000)}1${')'.repeat(5000)}\n`],
    ['calls that do not end', '#define F(x) x\n' + 'F(\n'.repeat(5000)],
    [
      'a deep expression',
      `#if ${'('.repeat(10000)}1${')'.repeat(10000)}\n1\n#endif\n#if ${'!'.repeat(20000)}1\n1\n#endif`,
    ],
    ['many conditionals', '#if 1\n'.repeat(20000)],
  ])('of %s end', (_name, source) => {
    expect(run(source).tokens.length).toBeLessThan(2_000_000);
  });
});
