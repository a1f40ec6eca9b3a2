import {describe, expect, test} from 'vitest';
import {parseModule} from '../parser/parse-module.ts';
import {openLlvm14Oracle} from '../testing/oracle-llvm14.ts';
import {foldingSpans} from './folding.ts';
import {hoverAt} from './hover.ts';
import {symbolLabel} from './names.ts';
import {moduleOutline} from './outline.ts';
import {renameSymbol} from './rename.ts';
import {SymbolIndex} from './symbol-index.ts';

/** The unnamed parameter is %0, the entry block %1. */
const text = `\
%pair = type { i32, float }
@table = internal constant [2 x i32] [i32 1, i32 2]
@"odd name" = global %pair zeroinitializer

define i32 @choose(i1 %flag, i32, %pair* %p) #0 {
  br i1 %flag, label %then, label %3

then:
  %2 = add i32 %0, 1
  br label %3

3:
  %4 = phi i32 [ %0, %1 ], [ %2, %then ]
  %at = getelementptr [2 x i32], [2 x i32]* @table, i32 0, i32 %4
  %5 = load i32, i32* %at, !tag !1
  ret i32 %5
}

declare void @other(%pair*)

attributes #0 = { nounwind }

!named = !{!0, !1}
!0 = !{!"leaf", i32 (i1, i32, %pair*)* @choose}
!1 = !{!0, !{!0}}
`;

function open(source: string): {module: ReturnType<typeof parseModule>['module']; index: SymbolIndex} {
  const {module, diagnostics} = parseModule(source);
  expect(diagnostics).toEqual([]);
  return {module, index: new SymbolIndex(module)};
}

function apply(source: string, edits: readonly {start: number; end: number; text: string}[]): string {
  let result = source;
  for (const edit of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

describe('symbol index', () => {
  test('every occurrence spells its symbol', () => {
    const {index} = open(text);
    for (const symbol of index.symbols) {
      const label = symbolLabel(symbol.entity);
      const spelled = symbol.references.map((span) => text.slice(span.start, span.end));
      expect(new Set(spelled.length === 0 ? [label] : spelled)).toEqual(new Set([label]));
    }
  });

  test('finds definition and uses from any of them', () => {
    const {index} = open(text);
    const use = text.indexOf('%flag, label');
    const found = index.at(use + 1);
    expect(found?.isDefinition).toBe(false);
    expect(found?.symbol.definition?.start).toBe(text.indexOf('%flag'));
    expect(index.at(text.indexOf('%flag'))?.isDefinition).toBe(true);
    const node = index.at(text.indexOf('!0 ='));
    expect(node?.symbol.references.map((span) => span.start)).toEqual(
      [...text.matchAll(/!0(?! =)/g)].map((match) => match.index),
    );
    expect(index.at(text.indexOf('nounwind'))).toBeUndefined();
  });
});

describe('rename', () => {
  test('every symbol of the module can be renamed where it may, and LLVM takes the result', async () => {
    const oracle = await openLlvm14Oracle();
    const {module, index} = open(text);
    let renamed = 0;
    for (const symbol of index.symbols) {
      const isNumber = symbol.entity.kind === 'metadata' || symbol.entity.kind === 'attribute-group';
      const result = renameSymbol(module, index, symbol, isNumber ? '77' : 'new name.1');
      if (!result.ok) continue;
      renamed++;
      const changed = apply(text, result.value);
      const verdict = await oracle.ask(changed);
      expect(verdict, `${symbolLabel(symbol.entity)}\n${changed}`).toMatchObject({accepted: true});
    }
    // All but the named metadata and the two without a definition in the text (%0, the entry block).
    expect(renamed).toBeGreaterThanOrEqual(12);
  });

  test.each([
    ['%flag', 'p', 'exists already'],
    ['%flag', '', 'cannot be empty'],
    ['%flag', '7', 'not a number'],
    ['!0', '1', 'is taken'],
    ['!0', 'x', 'is no number'],
    ['!named', 'other', 'named metadata'],
  ])('%s cannot become %j', (label, wanted, reason) => {
    const {module, index} = open(text);
    const symbol = [...index.symbols].find((candidate) => symbolLabel(candidate.entity) === label);
    const result = symbol === undefined ? undefined : renameSymbol(module, index, symbol, wanted);
    expect(result).toMatchObject({ok: false, error: expect.stringContaining(reason) as string});
  });
});

test('outline lists every entity in the order of the text', () => {
  const {module} = open(text);
  const labels = moduleOutline(module).map((item) => [
    item.kind,
    item.label,
    item.children.map((c) => c.label),
  ]);
  expect(labels).toEqual([
    ['type', '%pair', []],
    ['variable', '@table', []],
    ['variable', '@"odd name"', []],
    ['function', '@choose', ['then', '3']],
    ['declaration', '@other', []],
    ['attribute-group', '#0', []],
    ['named-metadata', '!named', []],
    ['metadata', '!0', []],
    ['metadata', '!1', []],
  ]);
});

test('hover gives a value its type and resolves a node', () => {
  const {index} = open(text);
  expect(hoverAt(text, index, text.indexOf('%at ='))).toMatchObject({
    code: expect.stringMatching(/^i32\* %at\n%at = getelementptr/) as string,
    note: 'result of getelementptr, 1 use',
  });
  const node = hoverAt(text, index, text.indexOf('!tag !1') + 5);
  expect(node?.code).toBe('!1 = !{!0, !{!0}}\n  !0 = !{!"leaf", i32 (i1, i32, %pair*)* @choose}');
});

test('functions, blocks and runs of metadata fold', () => {
  const {module} = open(text);
  const starts = foldingSpans(module).map((span) => text.slice(span.start, span.start + 6));
  expect(starts).toContain('define');
  expect(starts).toContain('then:\n');
  const metadata = foldingSpans(module).find((span) => text.startsWith('!0 =', span.start));
  expect(text.slice(metadata?.end)).toBe('\n');
});
