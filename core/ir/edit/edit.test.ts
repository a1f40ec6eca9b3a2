import {expect, test} from 'vitest';
import {type Module} from '../model/module.ts';
import {parseModule} from '../parser/parse-module.ts';
import {
  appendToNamed,
  appendToTuple,
  insertMetadataNode,
  insertNamedMetadata,
  MetadataNumbers,
  removeFromTuple,
  removeLines,
  renameEdits,
  replaceTypedOperand,
} from './module-edits.ts';
import {applyEdits, type TextEdit} from './text-edit.ts';

const source = `; a handwritten file
define float @k(float   %x) {  ; odd spacing stays
  %y = fadd float %x, 1.0      ; a comment
  br label %out
out:
  ret float %y
}
!air.kernel = !{!0}
!0 = !{float (float)* @k, !1, !1}   ; the kernel
!1 = !{}
!5 = !{i32 1, !"a", !"b"}
`;

function parse(text: string): Module {
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  return module;
}

function edited(edits: readonly (TextEdit | undefined)[]): string[] {
  const result = applyEdits(
    source,
    edits.filter((edit) => edit !== undefined),
  );
  if (!result.ok) throw new Error(result.error);
  parse(result.value);
  const before = source.split('\n');
  return result.value.split('\n').filter((line) => !before.includes(line));
}

const module = parse(source);
const node = (number: number) =>
  module.metadataByNumber.get(number)?.body ?? {kind: 'null' as const, start: 0, end: 0};

test('adding nodes and operands changes the lines it must', () => {
  const numbers = new MetadataNumbers(module);
  const [first, second] = [numbers.allocate(), numbers.allocate()];
  expect([first, second]).toEqual([6, 7]);
  const named = module.namedMetadata[0];
  expect(
    edited([
      insertMetadataNode(module, source, first, '!{i32 6}'),
      insertMetadataNode(module, source, second, '!{i32 7}'),
      insertNamedMetadata(module, source, 'air.version', ['!6']),
      named && appendToNamed(source, named, ['!7']),
      appendToTuple(source, node(0), ['!6', '!7']),
      appendToTuple(source, node(1), ['!5']),
    ]),
  ).toEqual([
    '!air.kernel = !{!0, !7}',
    '!air.version = !{!6}',
    '!0 = !{float (float)* @k, !1, !1, !6, !7}   ; the kernel',
    '!1 = !{!5}',
    '!6 = !{i32 6}',
    '!7 = !{i32 7}',
  ]);
});

test('operands and elements are replaced and removed in place', () => {
  const add = module.functions[0]?.blocks[0]?.instructions[0]?.operands[0];
  expect(edited([add && replaceTypedOperand(add, 'float 2.0'), removeFromTuple(node(5), 1)])).toEqual([
    '  %y = fadd float 2.0, 1.0      ; a comment',
    '!5 = !{i32 1, !"b"}',
  ]);
  expect(edited([removeFromTuple(node(5), 1, 2)])).toEqual(['!5 = !{i32 1}']);
  const last = module.metadata[2];
  expect(last && applyEdits(source, [removeLines(source, last)])).toEqual({
    ok: true,
    value: source.replace(/!5 .*\n/, ''),
  });
});

test('renaming reaches every use', () => {
  const fn = module.functions[0];
  const out = fn?.blocks[1];
  const value = fn?.blocks[0]?.instructions[0];
  const definition = module.metadataByNumber.get(1);
  if (fn === undefined || out === undefined || value === undefined || definition === undefined)
    throw new Error('missing');
  expect(edited(renameEdits(module, fn, 'new name') ?? [])).toEqual([
    'define float @"new name"(float   %x) {  ; odd spacing stays',
    '!0 = !{float (float)* @"new name", !1, !1}   ; the kernel',
  ]);
  expect(edited(renameEdits(module, out, 'end') ?? [])).toEqual(['  br label %end', 'end:']);
  expect(edited(renameEdits(module, value, 'sum') ?? [])).toEqual([
    '  %sum = fadd float %x, 1.0      ; a comment',
    '  ret float %sum',
  ]);
  expect(edited(renameEdits(module, definition, '9') ?? [])).toEqual([
    '!0 = !{float (float)* @k, !9, !9}   ; the kernel',
    '!9 = !{}',
  ]);
});

test('edits that overlap are refused', () => {
  const clash = [
    {start: 1, end: 4, text: ''},
    {start: 3, end: 5, text: ''},
  ];
  expect(applyEdits('abcdef', clash)).toEqual({ok: false, error: 'edits overlap at offset 3'});
});
