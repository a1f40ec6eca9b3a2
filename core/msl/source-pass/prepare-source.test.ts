import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {prepareSource, type PreparedSource} from './prepare-source.ts';

const profile = {appleClang: '32023.850'};
const prepare = (source: string, appleClang = '32023.850') =>
  prepareSource({name: 'k.metal', source, profile: {appleClang}});
const textOf = (source: string) => prepare(source).text;
const sample = (path: string) => readFileSync(new URL(`../../../samples/${path}`, import.meta.url), 'utf8');

const samples = [
  ...['async-copy/async-copy-asm.metal', 'async-copy/cooperative-copy.metal', 'vector-add/vector-add.metal'],
  ...['tiled-matmul/tiled-matmul.metal', 'simdgroup-reduction/simdgroup-reduction.metal'],
].map(sample);

/** The property every source has: same lines, same lengths, and nothing moved. */
function expectSamePlaces(source: string, prepared: PreparedSource, label: string): void {
  expect(prepared.text.length, label).toBe(source.length);
  for (let at = 0; at < source.length; at++) {
    const [before, after] = [source.charCodeAt(at), prepared.text.charCodeAt(at)];
    const isBreak = (unit: number) => unit === 10 || unit === 13;
    if (isBreak(before) !== isBreak(after)) expect.fail(`${label}: line break changed at ${at}`);
  }
}

describe('prepareSource', () => {
  it('blanks attributes and leaves standard ones', () => {
    expect(textOf('void f(uint x [[thread_position_in_grid]]);')).toBe(
      'void f(uint x                            );',
    );
    expect(textOf('[[maybe_unused]] int x; [[clang::noinline]] void g();')).toContain(
      '[[maybe_unused]] int x; [[clang',
    );
    expect(textOf('int a = b[c[0]]; int d = e[ [] { return 0; }() ];')).toBe(
      'int a = b[c[0]]; int d = e[ [] { return 0; }() ];',
    );
  });

  it('knows the body of a class template whose parameters have defaults', () => {
    const removed = ' '.repeat('void f() threadgroup {}'.length);
    expect(textOf('template <int N = 3> struct S { void f() device {} void f() threadgroup {} };')).toBe(
      `template <int N = 3> struct S { void f()        {} ${removed} };`,
    );
  });

  it('keeps what it cannot read', () => {
    expect(textOf('void f(uint x [[buffer(0)];')).toBe('void f(uint x [[buffer(0)];');
    expect(textOf('[[[[ [[')).toBe('[[[[ [[');
  });

  it('spells kernels so that Clang emits them, templates too', () => {
    expect(textOf('[[kernel]] void k();')).toBe('kernel     void k();');
    expect(textOf('template <class T> kernel void k(T x) {}')).toBe(
      'template <class T> __ktpl void k(T x) {}',
    );
    expect(textOf('template <class T> [[kernel]] void k(T x) {}')).toBe(
      'template <class T> __ktpl     void k(T x) {}',
    );
    expect(textOf('template [[host_name("a")]] [[kernel]] void k<float>(float x);')).toBe(
      'template   __hostnm ("a")              void k<float>(float x);',
    );
    expect(textOf('template kernel void k<float>(float x);')).toBe('template        void k<float>(float x);');
    expect(textOf('template [[host_name("a")]] kernel copy_t copy<half>;')).toBe(
      'template   __hostnm ("a")          copy_t copy<half>;',
    );
    expect(textOf('[[visible]] float f(float x) { return x; }')).toBe(
      '__visib_    float f(float x) { return x; }',
    );
  });

  it('makes threadgroup variables of a function static, and pointers not', () => {
    expect(textOf('kernel void k() { threadgroup float t[4]; if (1) { threadgroup S<int, 2> s; } }')).toBe(
      'kernel void k() { __tg_local_ float t[4]; if (1) { __tg_local_ S<int, 2> s; } }',
    );
    const pointers =
      'kernel void k(threadgroup float *a) { threadgroup float *p = a; threadgroup const S<float *> &r = *q; static threadgroup int x; for (threadgroup int *i = 0;;) f((threadgroup int *)i); }';
    expect(textOf(pointers)).toBe(pointers);
    expect(textOf('void k() { threadgroup S<float *> t; }')).toBe('void k() { __tg_local_ S<float *> t; }');
  });

  it('lets constants without a value be set later', () => {
    expect(textOf('constant bool flag [[function_constant(0)]];')).toBe(
      '__fcnst_ bool flag                         ;',
    );
    expect(textOf('constant float t[] = {1}; constant int *f(constant int *p);')).toBe(
      'constant float t[] = {1}; constant int *f(constant int *p);',
    );
  });

  it('drops address spaces of methods and rewrites bfloat literals', () => {
    expect(textOf('struct S { int f() const device { return 0; } int g() thread; };')).toBe(
      'struct S { int f() const        { return 0; } int g()       ; };',
    );
    expect(textOf('bfloat x = 1.5bf; int y = 0x1bf;')).toBe('bfloat x = 1.5_b; int y = 0x1bf;');
  });

  it('records functions, parameters, members, constants and includes as written', () => {
    const {records} = prepare(`#include <metal_stdlib>
#include "mine.h"
constant int mode [[function_constant(MODE)]];
struct Arguments { device float *data [[id(0)]]; float4 colour [[attribute(1), flat]]; int plain; };
[[max_total_threads_per_threadgroup(256)]] kernel void scale(device float *a [[buffer(0)]], constant Arguments &args [[buffer(BASE + 1)]],
  threadgroup float (&tile)[4] [[threadgroup(0)]], uint [[thread_index_in_simdgroup]]) {}
float helper(float x) { return x; }
template [[host_name("half_copy")]] kernel void copy<half>(device half *x [[buffer(0)]]);
`);
    const named = (list: readonly {readonly name: string; readonly argumentText?: string}[]) =>
      list.map(({name, argumentText}) => (argumentText === undefined ? name : `${name}(${argumentText})`));
    expect(
      records.functions.map(({kind, name, form, attributes, parameters}) => ({
        function: `${kind} ${form} ${name}`,
        attributes: named(attributes),
        parameters: parameters.map((parameter) => [
          parameter.name,
          parameter.text,
          ...named(parameter.attributes),
        ]),
      })),
    ).toEqual([
      {
        function: 'kernel plain scale',
        attributes: ['max_total_threads_per_threadgroup(256)'],
        parameters: [
          ['a', 'device float * a', 'buffer(0)'],
          ['args', 'constant Arguments & args', 'buffer(BASE + 1)'],
          ['tile', 'threadgroup float ( & tile ) [ 4 ]', 'threadgroup(0)'],
          [undefined, 'uint', 'thread_index_in_simdgroup'],
        ],
      },
      {
        function: 'kernel explicit-instantiation copy',
        attributes: ['host_name("half_copy")'],
        parameters: [['x', 'device half * x', 'buffer(0)']],
      },
    ]);
    expect(
      records.structures.map(({name, members}) => [
        name,
        ...members.map((member) => [member.name, ...named(member.attributes)]),
      ]),
    ).toEqual([['Arguments', ['data', 'id(0)'], ['colour', 'attribute(1)', 'flat']]]);
    expect(records.variables.map(({name, attributes}) => [name, ...named(attributes)])).toEqual([
      ['mode', 'function_constant(MODE)'],
    ]);
    expect(records.includes.map(({name, delimiter}) => `${delimiter} ${name}`)).toEqual([
      'angle metal_stdlib',
      'quote mine.h',
    ]);
  });
});

describe('refusal of air labels', () => {
  const label = (asm: string) => `void f(int) ${asm};\nvoid g(int);\n`;
  const planted = (source: string, version = '32023.850') => prepare(source, version).planted.length;

  it.each([
    ['__asm("air.x")', 1],
    ['asm("air.x")', 1],
    ['__asm__("ai" "r.x")', 1],
    ['__asm("\\x61ir.x")', 1],
    ['__asm("\\01air.x")', 0],
    ['__asm("llvm.x")', 0],
    ['__asm("aria.x")', 0],
  ])('%s plants %i error', (asm, count) => {
    expect(planted(label(asm))).toBe(count);
  });

  it('sees labels through macros', () => {
    expect(planted('#define L "air.x"\nvoid f() __asm(L);\n')).toBe(1);
    expect(planted('#define A(x) __asm(x)\nvoid f() A("air.x");\n')).toBe(1);
  });

  it.each([
    ['32023.850', 1],
    ['32023.850.10', 1],
    ['32023.883', 1],
    ['32024', 1],
    ['32023.830.2', 0],
    ['32023.329.2', 0],
    ['31001.667.2', 0],
  ])('under %s: %i', (version, count) => {
    expect(planted(label('__asm("air.x")'), version)).toBe(count);
  });

  it('blanks the declaration but no preprocessor line inside it', () => {
    expect(textOf('#define A\nvoid f(int,\n#ifdef A\nint\n#endif\n) __asm("air.x");')).toBe(
      '#define A\n           \n#ifdef A\n   \n#endif\n        @       ;',
    );
    // What the preprocessor drops is Clang's to drop, too.
    expect(textOf('void f(int\n#ifdef A\n, int\n#endif\n) __asm("air.x");')).toBe(
      '          \n#ifdef A\n, int\n#endif\n        @       ;',
    );
  });
});

describe('places stay the same', () => {
  const pieces = [
    ...[
      '[[',
      ']]',
      '[[kernel]]',
      '[[buffer(0)]]',
      '(',
      ')',
      '{',
      '}',
      ';',
      ',',
      '<',
      '>',
      '"air.x"',
      '__asm',
      'kernel',
    ],
    ...[
      'template',
      'threadgroup',
      'constant',
      'device',
      'struct',
      'S',
      'float',
      'x',
      '=',
      '1.0bf',
      '\n',
      '\r\n',
      '\t',
    ],
    ...[
      '#define A ',
      '#if 1\n',
      '\n#else\n',
      '\n#endif\n',
      '// é😀\n',
      '/* 漢',
      '*/',
      'R"(',
      ')"',
      '\\\n',
      '::',
      ':',
    ],
  ];
  let seed = 7;
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;

  it('in samples with random edits', () => {
    for (let round = 0; round < 300; round++) {
      let source = samples[next(samples.length)] ?? '';
      for (let edit = next(6); edit >= 0; edit--) {
        const at = next(source.length);
        source = source.slice(0, at) + (pieces[next(pieces.length)] ?? '') + source.slice(at + next(12));
      }
      expectSamePlaces(source, prepareSource({name: 'k', source, profile}), `round ${round}`);
    }
  });

  it('in random sequences of tokens', () => {
    for (let round = 0; round < 600; round++) {
      const source = Array.from({length: next(50)}, () => pieces[next(pieces.length)]).join(
        next(2) === 0 ? ' ' : '',
      );
      expectSamePlaces(
        source,
        prepareSource({name: 'k', source, profile}),
        `round ${round}: ${JSON.stringify(source)}`,
      );
    }
  });

  it('in sources that repeat one thing without end', () => {
    for (const piece of pieces) {
      const source = piece.repeat(20_000);
      expectSamePlaces(source, prepareSource({name: 'k', source, profile}), piece);
    }
  });

  it('outside the spans that rules rewrite, every character stays', () => {
    const source = samples.join('\n');
    const text = prepareSource({name: 'k', source, profile: {appleClang: '32023.329'}}).text;
    const attributes = /\[\[[^\]]*\]\]|threadgroup(?= float \w+\[)/g;
    const blank = (whole: string) => whole.replace(attributes, (span) => ' '.repeat(span.length));
    expect(blank(source)).toBe(text.replace(/__tg_local_/g, ' '.repeat(11)));
  });
});
