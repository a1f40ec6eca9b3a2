import {describe, expect, it} from 'vitest';
import {compileMetal, runClang} from '../testing/clang.ts';
import {clangDiagnostics} from './clang-diagnostics.ts';
import {parseClangOutput} from './clang-output.ts';
import {formatDiagnostics} from './format.ts';

const cases: Readonly<Record<string, string>> = {
  'ranges on both sides of the caret': 'struct S {};\nint f(S a) { return a + 1; }\n',
  'a fix-it that inserts': 'int f() { return 1 }\nint x = f()\n;',
  'a fix-it that replaces': 'int counter;\nint f() { return countr; }\n',
  'two fix-its in a line': 'int f(int a) { if ((a == 1)) return 2; if (a = 3) return 4; return 0; }\n',
  'notes in other lines': 'void f(int);\nvoid f(float);\nvoid g() { f("x"); }\n',
  'tabs before and inside': '\tint\tf() {\t\treturn\t"x";\t}\n',
  'non-ASCII text before the place': 'const char *s = "größe 漢字"; int x = "é"; /* é */ int y = nullptr;\n',
  'a line break of two characters': 'int a = "x";\r\nint b = "y";\r\n',
  'a macro and its expansion': '#define TWICE(x) ((x) + nosuch::x)\nint f() { return TWICE(1); }\n',
  'nested macros': '#define A(x) x "\n#define B(x) A(x)\nint y = 1;\n#define C nosuch::x\nint z = C;\n',
  'a warning with its option': 'int f() { int a; return a; }\nvoid g() { 1 + 2; }\n',
  'an error after which Clang stops': '#include "none.h"\nint x = "y";\n',
  'blanks at the end of a line': 'int x = "s";  \t \n',
  'many errors': Array.from({length: 30}, (_, index) => `int x${index} = "s";\n`).join(''),
  'a template and where it was used':
    'template <class T> T f(T a) { return a.x; }\nint g() { return f(1); }\n',
  'an error in the last line': 'int f() {\n  return 1;',
  'a range over lines': 'struct S {};\nint f(S a) {\n  return a +\n    (1 +\n  2);\n}\n',
};

const plainArguments = [
  '-x',
  'c++',
  '-std=c++17',
  '-fsyntax-only',
  '-Wall',
  '-fno-color-diagnostics',
  '-ferror-limit=20',
];

describe('what we print is what Clang prints', () => {
  for (const [name, source] of Object.entries(cases)) {
    it(name, async () => {
      const files = {'k.metal': source};
      const shape = [
        '-fcaret-diagnostics-max-lines=1',
        '-target',
        'spir64-unknown-unknown',
        '-nostdinc',
        'k.metal',
      ];
      const own = await runClang([...plainArguments, '-fno-diagnostics-show-line-numbers', ...shape], files);
      const machine = ['-fdiagnostics-print-source-range-info', '-fdiagnostics-parseable-fixits'];
      const parsed = await runClang([...plainArguments, ...machine, ...shape], files);
      const diagnostics = clangDiagnostics({
        output: parsed.output,
        clangFile: 'k.metal',
        name: 'k.metal',
        text: source,
      });
      expect(formatDiagnostics(diagnostics, {'k.metal': source})).toBe(own.output);
      expect(diagnostics.length).toBeGreaterThan(0);
    });
  }
});

describe('clangDiagnostics', () => {
  it('counts columns in UTF-16 units and keeps options', () => {
    const text = '/* 😀é */ int f() { int 漢 = x; }\n';
    const byte = new TextEncoder().encode(text.slice(0, text.indexOf('= x') + 2)).length + 1;
    const output = `k:1:${byte}:{1:${byte}-1:${byte + 1}}: warning: odd [-Wodd]\nfix-it:"k":{1:${byte}-1:${byte + 1}}:"\\303\\251\\n"\n`;
    const [diagnostic] = clangDiagnostics({output, clangFile: 'k', name: 'mine.metal', text});
    const column = text.indexOf('= x') + 3;
    const range = {start: {line: 1, column}, end: {line: 1, column: column + 1}};
    expect(diagnostic).toEqual({
      severity: 'warning',
      message: 'odd',
      code: '-Wodd',
      location: {file: 'mine.metal', range},
      highlights: [],
      notes: [],
      fixIts: [{file: 'mine.metal', range, text: 'é\n'}],
      origin: 'clang',
    });
  });

  it('reports what happens inside our headers at the use', async () => {
    const source =
      '#include <metal_stdlib>\nusing namespace metal;\nint f() {\n  return as_type<int>(1.0h);\n}\n';
    const {diagnostics} = await compileMetal(source);
    expect(diagnostics[0]?.message).toMatch(/as_type needs types of equal size/);
    expect(diagnostics[0]?.location).toMatchObject({file: 'k.metal', range: {start: {line: 4, column: 10}}});
  });

  it('names vectors and address spaces as the source does', async () => {
    const {diagnostics} = await compileMetal(
      'kernel void k(device float4 *a, constant half *c) {\n  thread float *p = a;\n  half h = "x";\n  device half *q = c;\n}\n',
    );
    expect(diagnostics.map(({message}) => message)).toEqual([
      "cannot initialize a variable of type 'float *' with an lvalue of type 'device float4 *'",
      "cannot initialize a variable of type 'half' with an lvalue of type 'const char[2]'",
      "cannot initialize a variable of type 'device half *' with an lvalue of type 'constant half *'",
    ]);
  });

  it('shows a few of many library candidates and says how many it leaves out', async () => {
    const {diagnostics} = await compileMetal(
      '#include <metal_stdlib>\nvoid f() { metal::simd_sum(nullptr); }\n',
    );
    const notes = diagnostics[0]?.notes.map(({message}) => message) ?? [];
    expect(notes).toHaveLength(5);
    expect(notes[4]).toMatch(/^\d+ more candidates of the Metal library are not shown$/);
  });

  it('reports a refused label only where the line is compiled, in order', async () => {
    const source = `constant int a = "x";
#if 0
void f() __asm("air.f");
#endif
void g() __asm("air.g");
constant int b = "y";
struct S { static void h() __asm("air.h"); };
void k() { void i() __asm("air" ".i"); i(); }
`;
    const {diagnostics} = await compileMetal(source);
    expect(diagnostics.map(({location, origin}) => `${location?.range.start.line} ${origin}`)).toEqual([
      ...['1 clang', '5 apple-profile', '6 clang', '7 apple-profile', '8 apple-profile', '8 clang'],
    ]);
  });

  it('takes any output', () => {
    expect(parseClangOutput('')).toEqual([]);
    expect(parseClangOutput('nonsense\n::::\n{1:2}').length).toBe(0);
    expect(parseClangOutput("clang++: error: unknown argument: '-x'\n")).toMatchObject([
      {severity: 'error', message: "unknown argument: '-x'"},
    ]);
  });
});
