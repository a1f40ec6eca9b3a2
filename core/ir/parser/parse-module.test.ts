import {describe, expect, test} from 'vitest';
import {SourceText} from '../../base/source-text.ts';
import {type Module} from '../model/module.ts';
import {type Operand} from '../model/operand.ts';
import {printModule} from '../printer/print-module.ts';
import {printType} from '../printer/print-type.ts';
import {parseModule} from './parse-module.ts';

function parseClean(text: string): Module {
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  return module;
}

function errorsOf(text: string): string[] {
  const source = new SourceText(text);
  return parseModule(text).diagnostics.map((found) => {
    const {line, column} = source.positionAt(found.start);
    return `${line}:${column} ${found.message}`;
  });
}

describe('ranges', () => {
  const text = [
    '%pair = type { float, i32 }',
    '@buffer = internal addrspace(3) global [4 x float] undef, align 16',
    'define float @get(%pair addrspace(1)* nocapture %from, i64 %index) {',
    'entry:',
    '  %place = getelementptr inbounds %pair, %pair addrspace(1)* %from, i64 %index, i32 0',
    '  %value = load float, float addrspace(1)* %place, align 4, !tbaa !7',
    '  ret float %value',
    '}',
    '!7 = !{!"float", i64 0}',
  ].join('\n');
  const module = parseClean(text);
  const slice = (node: {start: number; end: number}): string => text.slice(node.start, node.end);
  const [gep, load] = module.functions[0]?.blocks[0]?.instructions ?? [];

  test('operands carry the place of the value and of the written type', () => {
    const seen = gep?.operands.map((operand: Operand) => [
      slice(operand),
      operand.typeStart < 0 ? '' : text.slice(operand.typeStart, operand.start).trim(),
    ]);
    expect(seen).toEqual([
      ['%from', '%pair addrspace(1)*'],
      ['%index', 'i64'],
      ['0', 'i32'],
    ]);
  });

  test('definitions carry their name and their extent', () => {
    expect(gep && text.slice(gep.nameStart, gep.nameEnd)).toBe('%place');
    expect(load && slice(load)).toBe('%value = load float, float addrspace(1)* %place, align 4, !tbaa !7');
    const definition = module.metadata[0];
    expect(definition && text.slice(definition.nameStart, definition.nameEnd)).toBe('!7');
    expect(load?.metadata[0]?.node).toMatchObject({kind: 'reference', target: definition});
    expect(
      module.functions[0] && text.slice(module.functions[0].bodyStart, module.functions[0].bodyEnd),
    ).toMatch(/^\{[^]*\}$/);
    expect(module.namedTypeUses.map(slice)).toEqual(['%pair', '%pair', '%pair']);
  });

  test('references lead to definitions, types are shared objects', () => {
    const operand = load?.operands[0];
    expect(operand?.kind === 'local' ? operand.target : undefined).toBe(gep);
    expect(gep?.type).toBe(operand?.type);
    expect(gep && printType(gep.type)).toBe('float addrspace(1)*');
  });
});

describe('recovery', () => {
  test('a broken line costs that line only, and what it defines stays known', () => {
    const text = [
      'define i32 @f(i32 %a) {',
      '  %x = add i32 %a,',
      '  %y = bogus i32 %a',
      '  %z = add i32 %x, %y',
      '  ret i32 %z',
      '}',
      '!0 = !{!"open}',
      '!1 = !{i32 1}',
    ].join('\n');
    expect(errorsOf(text)).toEqual([
      "3:3 expected value, found '%y'",
      "3:8 expected instruction opcode, found 'bogus'",
      '7:9 missing closing quote',
      "8:1 expected '}', found '!1'",
    ]);
    const module = parseModule(text).module;
    const instructions = module.functions[0]?.blocks[0]?.instructions ?? [];
    expect(instructions.map((instruction) => instruction.opcode)).toEqual([
      'unknown',
      'unknown',
      'add',
      'ret',
    ]);
    expect(instructions[2]?.operands.map((operand) => operand.kind === 'local' && operand.target)).toEqual(
      instructions.slice(0, 2),
    );
    expect(module.metadata.map((definition) => definition.number)).toEqual([1]);
  });

  test('a broken header keeps the body; a missing brace ends at the next entity', () => {
    const text = 'define void @a(i32 {\n  ret void\n}\ndefine void @b() {\n  ret void\n\ndeclare void @c()\n';
    const {module} = parseModule(text);
    expect(errorsOf(text)).toEqual([
      "1:20 expected ')', found '{'",
      "7:1 expected '}' at the end of the function, found 'declare'",
    ]);
    expect(module.functions.map((fn) => [fn.name, fn.blocks.length])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 0],
    ]);
  });

  test('what is not understood is printed back as it stood', () => {
    const text =
      'future thing = { 1, 2 }\n@x = global i32 1\ndefine void @f() {\n  futureop i32 1, !x\n  ret void\n}\n';
    const printed = printModule(parseModule(text).module);
    expect(printed).toContain('future thing = { 1, 2 }\n');
    expect(printed).toContain('  futureop i32 1, !x\n');
    expect(printModule(parseModule(printed).module)).toBe(printed);
  });
});

describe('hostile input ends in bounded time with a diagnostic', () => {
  const many = 1_000_000;
  const cases: readonly (readonly [string, string])[] = [
    ['nested metadata', `!0 = ${'!{'.repeat(many)}`],
    ['a tower of pointers', `@x = global i32${'*'.repeat(many)} null`],
    ['nested arrays', `@x = global ${'[1 x '.repeat(many)}`],
    ['nested expressions', `@x = global i8* ${'getelementptr (i8, i8* '.repeat(many / 10)}`],
    ['words that might be labels', 'a-'.repeat(many)],
    ['open quotes', '"a\n'.repeat(many)],
    ['open parentheses', `declare void @f() range${'('.repeat(many)}`],
    ['unknown lines', `define void @f() {\n${'  bogus\n'.repeat(many / 8)}}`],
    ['functions without end', 'define void @f() {\n'.repeat(many / 20)],
    ['a number of a million digits', `@x = global i32 ${'9'.repeat(many)}`],
    ['characters of no language', '\u00e9\u{1F600}\uD800'.repeat(many / 4)],
  ];
  test.each(cases)('%s', (_name, text) => {
    const {module, diagnostics} = parseModule(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(typeof printModule(module)).toBe('string');
  });

  test('cyclic types and metadata are no error of form', () => {
    const text = '%a = type { %b* }\n%b = type { %a* }\n%c = type { %c }\n!0 = !{!1}\n!1 = !{!0}\n';
    expect(printModule(parseClean(text))).toContain('!1 = !{!0}');
  });

  test('every prefix of a module is read without an exception', () => {
    const text =
      '@"a\\22" = global [2 x i8] c"a\\00"\ndefine <4 x float> @f(i1 %c) #0 {\nb:\n  %x = phi <4 x float> [ zeroinitializer, %b ], !dbg !{null}\n  switch i8 1, label %b [ i8 0x1, label %b ]\n  ret <4 x float> %x\n}\nattributes #0 = { "k"="v" memory(none) }\n!0 = distinct !DILocation(line: 1, scope: !0)\n';
    for (let length = 0; length <= text.length; length++) {
      expect(() => printModule(parseModule(text.slice(0, length)).module)).not.toThrow();
    }
  });
});

describe('literals', () => {
  test.each([
    ['float 0x3FB99999A0000000', 'float 0x3FB99999A0000000'],
    ['float 1.5', 'float 1.500000e+00'],
    ['double 0.1', 'double 1.000000e-01'],
    ['double 0x7FF8000000000000', 'double 0x7FF8000000000000'],
    ['float 0x7FF4000000000000', 'float 0x7FF4000000000000'],
    ['double 5.0e-324', 'double 4.940660e-324'],
    ['double 1234567.0', 'double 0x4132D68700000000'],
    ['double 0x0000000700000003', 'double 0x700000003'],
    ['half 0xH3C00', 'half 0xH3C00'],
    ['half 1.0', 'half 0xH3C00'],
    ['half 0x3E70000000000000', 'half 0xH0001'],
    ['bfloat 0xR3F80', 'bfloat 0xR3F80'],
    ['x86_fp80 1.0', 'x86_fp80 0xK3FFF8000000000000000'],
    ['fp128 0xL00000000000000004000921FB54442D1', 'fp128 0xL00000000000000004000921FB54442D1'],
    ['double -0.0', 'double -0.000000e+00'],
    ['i8 255', 'i8 -1'],
    ['i1 true', 'i1 true'],
    ['i128 170141183460469231731687303715884105727', 'i128 170141183460469231731687303715884105727'],
    ['i16 u0xFFFF', 'i16 -1'],
    ['i16 s0x10', 'i16 -16'],
    ['i8 s0x7F', 'i8 -1'],
    ['i32 s0xFFF0', 'i32 -16'],
    ['i32 s0x0', 'i32 0'],
    ['i64 -9223372036854775808', 'i64 -9223372036854775808'],
  ])('%s prints as %s', (written, printed) => {
    expect(printModule(parseClean(`@x = global ${written}\n`))).toBe(`@x = global ${printed}\n`);
  });
});
