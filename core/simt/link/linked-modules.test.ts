import {describe, expect, test} from 'vitest';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {compileProgram, type CompileRequest} from '../compile-program.ts';
import {moduleOfLine} from './lines.ts';
import {type SimtModule} from './linked-modules.ts';

/** A shell whose kernel calls the visible function `work` twice over. */
const shell = `declare float @work.MTL_VISIBLE_FN_REF(float) section "air.externally_defined"
define void @k(float addrspace(1)* %out) {
  %r = call float @work.MTL_VISIBLE_FN_REF(float 2.0)
  store float %r, float addrspace(1)* %out
  ret void
}
!air.visible_function_references = !{!0}
!air.kernel = !{!1}
!0 = !{!"air.visible_function_reference", float (float)* @work.MTL_VISIBLE_FN_REF, !"work"}
!1 = !{void (float addrspace(1)*)* @k, !2, !3}
!2 = !{}
!3 = !{!4}
!4 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_name", !"out"}
`;
const work = 'define float @work(float %x) {\n  %r = fadd float %x, %x\n  ret float %r\n}\n';

function moduleOf(name: string, text: string, functions?: readonly string[]): SimtModule {
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  return {name, module, text, functions};
}

function errors(linked: readonly SimtModule[], request: Partial<CompileRequest> = {}) {
  const result = compileProgram(moduleOf('shell.ll', shell), {kernel: 'k', linked, ...request});
  return result.ok
    ? []
    : result.error.map(({code, message, module, line}) => ({code, message, module, line}));
}

describe('the link step says which symbol, which side, and both types', () => {
  test('a missing symbol', () => {
    expect(errors([moduleOf('math.metal', work.replace('@work', '@wrok'), ['wrok'])])).toEqual([
      {
        code: 'unresolved',
        message:
          'shell.ll calls the visible function "work" (@work.MTL_VISIBLE_FN_REF), which no linked module defines.',
        module: 'shell.ll',
        line: 3,
      },
    ]);
  });

  test('a function that its module defines, and the pipeline does not name', () => {
    const other = 'define float @other(float %x) {\n  ret float %x\n}\n';
    expect(errors([moduleOf('math.metal', work + other, ['other'])])).toMatchObject([
      {
        code: 'unresolved',
        message:
          'shell.ll calls the visible function "work" (@work.MTL_VISIBLE_FN_REF), which math.metal defines, but the pipeline does not link it.',
      },
    ]);
    expect(errors([moduleOf('math.metal', work + other, ['other', 'work'])])).toEqual([]);
  });

  test.each([
    ['another result', 'i32 @work(float %x)', 'i32 0', 'i32 (float)'],
    ['another parameter', 'float @work(i32 %x)', 'float 0.0', 'float (i32)'],
    ['one parameter more', 'float @work(float %x, float %y)', 'float %x', 'float (float, float)'],
    ['no parameter', 'float @work()', 'float 1.0', 'float ()'],
    ['a pointer', 'float @work(float addrspace(3)* %x)', 'float 1.0', 'float (float addrspace(3)*)'],
  ])('another signature: %s', (_what, head, value, found) => {
    expect(errors([moduleOf('math.metal', `define ${head} {\n  ret ${value}\n}\n`, ['work'])])).toMatchObject(
      [
        {
          code: 'type-mismatch',
          message: `@work has the type ${found} in math.metal, but shell.ll declares @work.MTL_VISIBLE_FN_REF as float (float).`,
        },
      ],
    );
  });

  test('a symbol that two libraries give, used or not', () => {
    expect(errors([moduleOf('a.metal', work, ['work']), moduleOf('b.metal', work, ['work'])])).toEqual([
      {
        code: 'duplicate-symbol',
        message:
          'The visible function "work" is linked of a.metal and of b.metal; names of linked functions must be unique.',
        module: 'b.metal',
        line: 0,
      },
    ]);
    const spare = 'define float @spare(float %x) {\n  ret float %x\n}\n';
    const both = [moduleOf('a.metal', work + spare, ['work', 'spare', 'spare'])];
    expect(errors(both)).toMatchObject([{code: 'duplicate-symbol', message: /linked twice of a\.metal/}]);
  });

  test('recursion, with the circle and its place', () => {
    const itself = 'define float @work(float %x) {\n  %r = call float @work(float %x)\n  ret float %r\n}\n';
    expect(errors([moduleOf('math.metal', itself, ['work'])])).toEqual([
      {
        code: 'recursion',
        message: '@work calls itself; kernels cannot recurse.',
        module: 'math.metal',
        line: 1,
      },
    ]);
    const circle =
      'define float @work(float %x) {\n  %r = call float @half(float %x)\n  ret float %r\n}\n' +
      'define float @half(float %x) {\n  %r = call float @work(float %x)\n  ret float %r\n}\n';
    expect(errors([moduleOf('math.metal', circle, ['work'])])).toMatchObject([
      {message: '@work calls itself through @half; kernels cannot recurse.', module: 'math.metal'},
    ]);
  });
});

test('lines of all modules are numbered through, and come back to their own', () => {
  const linked = [moduleOf('math.metal', `\n\n${work}`, ['work'])];
  const compiled = compileProgram(moduleOf('shell.ll', shell), {kernel: 'k', linked});
  if (!compiled.ok) throw new Error(compiled.error[0]?.message);
  const shellLines = shell.split('\n').length;
  const lines = compiled.value.lines.map(({irLine}) => irLine);
  expect(lines.filter((line) => line > 0).every((line) => line <= shellLines + 7)).toBe(true);
  expect(moduleOfLine([shellLines, 7], 4)).toEqual({module: 0, line: 4});
  expect(moduleOfLine([shellLines, 7], shellLines)).toEqual({module: 0, line: shellLines});
  expect(moduleOfLine([shellLines, 7], shellLines + 4)).toEqual({module: 1, line: 4});
  expect(moduleOfLine([shellLines, 7], shellLines + 8)).toEqual({module: 0, line: 0});
});
