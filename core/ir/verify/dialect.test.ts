import {describe, expect, test} from 'vitest';
import {parseModule} from '../parser/parse-module.ts';
import {dialectOf} from './dialect.ts';
import {verifyModule} from './verify-module.ts';

const cases: readonly (readonly [string, string, 'typed' | 'opaque'])[] = [
  ['typed pointers', 'declare void @f(i8*)', 'typed'],
  ['opaque pointers', 'declare void @f(ptr)', 'opaque'],
  ['no pointers', 'declare void @f(i32)', 'typed'],
  ['no pointers, and an attribute of LLVM 22', 'declare void @f(i32) memory(none)', 'opaque'],
  ['typed pointers, and an attribute of LLVM 22', 'declare void @f(i8*) memory(none)', 'typed'],
];

describe('dialect of a module', () => {
  test.each(cases)('%s', (_name, text, expected) => {
    expect(dialectOf(parseModule(text).module)).toBe(expected);
  });

  test('a stated dialect is kept to', () => {
    const {module} = parseModule('declare void @f(i32) memory(none)');
    expect(verifyModule(module)).toEqual([]);
    expect(verifyModule(module, {dialect: 'typed'}).map(({code}) => code)).toEqual(['invalid-attribute']);
  });
});

describe('findings', () => {
  const wrong = `define i32 @f(i32 %a) noalias {
  %b = add i32 %a, %nothing
  %c = fadd i32 %a, %a
  ret i32 %c
}
`;

  test('what matters most comes first', () => {
    const codes = verifyModule(parseModule(wrong).module).map(({code}) => code);
    expect(codes).toEqual(['undefined-value', 'operand-type', 'invalid-attribute']);
  });

  test('there are no more than asked for', () => {
    expect(verifyModule(parseModule(wrong).module, {limit: 1}).map(({code}) => code)).toEqual([
      'undefined-value',
    ]);
  });

  test('each stands where the text is wrong', () => {
    const places = verifyModule(parseModule(wrong).module).map(({start, end}) => wrong.slice(start, end));
    expect(places).toEqual(['%nothing', '%c = fadd i32 %a, %a', 'noalias']);
  });
});
