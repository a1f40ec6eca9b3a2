import {describeRules, opaqueOnly, type RuleCase, typedOnly} from './testing/rule-cases.ts';

function module(rule: string, code: string, violating: string, conforming: string): RuleCase {
  return {rule, code, violating: `${violating}\n`, conforming: `${conforming}\n`};
}

describeRules(
  'globals',
  [
    module(
      'names are given once',
      'redefinition',
      '@x = global i32 1\n@x = global i32 2',
      '@x = global i32 1\n@y = global i32 2',
    ),
    module(
      'numbers are in order',
      'wrong-number',
      '@1 = global i32 1\n@0 = global i32 2',
      '@0 = global i32 1\n@1 = global i32 2',
    ),
    module(
      'types are defined',
      'undefined-type',
      '@x = external global %T',
      '%T = type i32\n@x = external global %T',
    ),
    module(
      'types are defined once',
      'redefinition',
      '%T = type { i32 }\n%T = type { i64 }',
      '%T = type { i32 }\n%U = type { i64 }',
    ),
    module(
      'initialisers fit',
      'invalid-constant',
      '@x = global [2 x i8] c"abc"',
      '@x = global [3 x i8] c"abc"',
    ),
    module(
      'members of a struct fit',
      'invalid-constant',
      '@x = global { i32 } { i64 1 }',
      '@x = global { i64 } { i64 1 }',
    ),
    module(
      'packed braces',
      'invalid-constant',
      '@x = global <{ i32 }> { i32 1 }',
      '@x = global <{ i32 }> <{ i32 1 }>',
    ),
    module(
      'private symbols have default visibility',
      'visibility',
      '@x = private hidden global i32 1',
      '@x = hidden global i32 1',
    ),
    module('common symbols are zero', 'linkage', '@x = common global i32 1', '@x = common global i32 0'),
    module(
      'appending symbols are arrays',
      'linkage',
      '@x = appending global i32 1',
      '@x = appending global [1 x i32] [i32 1]',
    ),
    module(
      'declarations are external',
      'linkage',
      'declare internal void @f()',
      'declare extern_weak void @f()',
    ),
    module('alignments', 'invalid-alignment', '@x = global i32 1, align 3', '@x = global i32 1, align 4'),
    module(
      'comdats exist',
      'undefined-comdat',
      '@x = global i32 1, comdat($c)',
      '$c = comdat any\n@x = global i32 1, comdat($c)',
    ),
    module(
      'comdats are given once',
      'redefinition',
      '$c = comdat any\n$c = comdat any',
      '$c = comdat any\n$d = comdat any',
    ),
    module(
      'globals are no functions',
      'invalid-type',
      '@x = external global void ()',
      '@x = external global i32',
    ),
    module(
      'arrays hold values',
      'invalid-type',
      '@x = external global [2 x void]',
      '@x = external global [2 x i8]',
    ),
    module(
      'vectors hold scalars',
      'invalid-type',
      '@x = external global <2 x { i32 }>',
      '@x = external global <2 x i32>',
    ),
    module(
      'dllimport is external',
      'dll-storage',
      '@x = dllimport global i32 1',
      '@x = external dllimport global i32',
    ),
    module(
      'constructors have their type',
      'special-variable',
      '@llvm.global_ctors = appending global [1 x i32] zeroinitializer',
      '@llvm.global_ctors = appending global [1 x { i32, void ()*, i8* }] zeroinitializer',
    ),
  ].map((entry) => (entry.rule === 'constructors have their type' ? {...entry, dialects: typedOnly} : entry)),
);

const labelled = 'define void @f() {\n  br label %b\nb:\n  ret void\n}\n';
const labelledFar = labelled.replace('@f()', '@f() addrspace(1)');

describeRules('aliases and constant expressions', [
  {
    rule: 'true and false are bits',
    code: 'constant-type',
    violating: '@g = global i32 true\n',
    conforming: '@g = global <2 x i1> <i1 true, i1 false>\n',
  },
  {
    rule: 'a blockaddress points to bytes',
    code: 'invalid-constant',
    violating: `${labelled}@g = global half* blockaddress(@f, %b)\n`,
    conforming: `${labelled}@g = global i8* blockaddress(@f, %b)\n`,
    dialects: typedOnly,
  },
  {
    rule: 'a blockaddress is in the space of its function',
    code: 'invalid-constant',
    violating: `${labelledFar}@g = global ptr blockaddress(@f, %b)\n`,
    conforming: `${labelledFar}@g = global ptr addrspace(1) blockaddress(@f, %b)\n`,
    dialects: opaqueOnly,
  },
  {
    ...module(
      'aliases point to definitions',
      'alias',
      '@x = external global i32\n@a = alias i32, i32* @x',
      '@x = global i32 1\n@a = alias i32, i32* @x',
    ),
    dialects: typedOnly,
  },
  {
    ...module(
      'aliases make no circle',
      'alias',
      '@a = alias i32, ptr @b\n@b = alias i32, ptr @a',
      '@x = global i32 1\n@a = alias i32, ptr @b\n@b = alias i32, ptr @x',
    ),
    dialects: opaqueOnly,
  },
  {
    ...module(
      'aliases have the type of their target',
      'alias',
      '@x = global i32 1\n@a = alias i8, i32* @x',
      '@x = global i32 1\n@a = alias i32, i32* @x',
    ),
    dialects: typedOnly,
  },
  {
    ...module(
      'uses have the type of the global',
      'type-mismatch',
      '@x = global i32 1\n@p = global i8* @x',
      '@x = global i8 1\n@p = global i8* @x',
    ),
    dialects: typedOnly,
  },
  {
    ...module(
      'operators that are gone',
      'invalid-constant',
      '@x = global i32 mul (i32 1, i32 2)',
      '@x = global i32 add (i32 1, i32 2)',
    ),
    dialects: opaqueOnly,
  },
  {
    ...module(
      'results of a getelementptr',
      'invalid-constant',
      '@x = global [2 x i32] zeroinitializer\n@p = global i8* getelementptr ([2 x i32], [2 x i32]* @x, i32 0, i32 1)',
      '@x = global [2 x i32] zeroinitializer\n@p = global i32* getelementptr ([2 x i32], [2 x i32]* @x, i32 0, i32 1)',
    ),
    dialects: typedOnly,
  },
  module(
    'casts of constants',
    'invalid-constant',
    '@x = global i64 ptrtoint (i32 1 to i64)',
    '@x = global i32 trunc (i64 1 to i32)',
  ),
]);
