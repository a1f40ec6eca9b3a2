import {describe, expect, it} from 'vitest';
import {type FactNode} from '../ir-language/messages.ts';
import {
  countWords,
  factPathAt,
  type FactFilter,
  factTreeNodes,
  isNodeAt,
  nodePath,
  placeOfNode,
} from './fact-rows.ts';
import {flattenTree} from './tree-rows.ts';

const range = (line: number, from: number, to: number) => ({
  start: {line, column: from},
  end: {line, column: to},
});

function node(id: string, more: Partial<FactNode> = {}): FactNode {
  return {
    id,
    kind: 'fact',
    label: id.split('/').pop() ?? id,
    class: 'equal',
    left: undefined,
    right: undefined,
    broken: [],
    belongsAt: undefined,
    takable: false,
    children: [],
    ...more,
  };
}

const broken = [
  {side: 'left', ruleId: 'AIR-SDK-VERSION', severity: 'error', verdict: 'crash', message: 'missing'},
] as const;

const nodes: FactNode[] = [
  node('/Flags', {
    kind: 'flags',
    left: {text: '', range: range(9, 1, 5)},
    children: [
      node('/Flags/SDK Version', {
        class: 'missing',
        right: {text: '[26, 2]', range: range(3, 1, 9)},
        belongsAt: range(2, 1, 20),
        broken,
      }),
      node('/Flags/wchar_size', {left: {text: '4', range: range(9, 1, 5)}}),
    ],
  }),
  node('/kernel f', {
    kind: 'entry',
    left: {text: '', range: range(20, 1, 90)},
    children: [
      node('/kernel f/argument 0', {
        kind: 'argument',
        left: {text: '', range: range(21, 6, 80)},
        children: [
          node('/kernel f/argument 0/kind', {
            class: 'changed',
            left: {text: 'air.buffer', range: range(21, 12, 24)},
            right: {text: 'air.texture', range: range(30, 12, 24)},
          }),
        ],
      }),
    ],
  }),
];

const idsOf = (filter: FactFilter, query = '') =>
  flattenTree(factTreeNodes(nodes, filter, query), () => true).map(({id}) => id);

describe('factTreeNodes', () => {
  it('keeps everything, or what differs, or what a rule objects to, with the subjects above', () => {
    expect(idsOf('all')).toHaveLength(6);
    expect(idsOf('different')).toEqual([
      '/Flags',
      '/Flags/SDK Version',
      '/kernel f',
      '/kernel f/argument 0',
      '/kernel f/argument 0/kind',
    ]);
    expect(idsOf('broken')).toEqual(['/Flags', '/Flags/SDK Version']);
  });

  it('searches names, values of both sides and rules; a subject that is meant keeps its facts', () => {
    expect(idsOf('all', ' TEXTURE ')).toEqual([
      '/kernel f',
      '/kernel f/argument 0',
      '/kernel f/argument 0/kind',
    ]);
    expect(idsOf('all', 'air-sdk')).toEqual(['/Flags', '/Flags/SDK Version']);
    expect(idsOf('all', 'flags')).toEqual(['/Flags', '/Flags/SDK Version', '/Flags/wchar_size']);
    expect(idsOf('different', 'wchar')).toEqual([]);
  });

  it('counts over what is left', () => {
    const [flags, kernel] = factTreeNodes(nodes, 'all', '');
    expect(flags?.value.counts).toEqual({facts: 2, missing: 1, extra: 0, changed: 0, broken: 1});
    const words = [flags, kernel].map((entry) => entry && countWords(entry.value.counts, 'all'));
    expect(words).toEqual(['1 missing', '1 changed']);
    expect(flags && countWords(flags.value.counts, 'broken')).toBe('1 against a rule');
  });
});

describe('places', () => {
  it('finds the innermost fact around the cursor, a fact before the subject that begins with it', () => {
    expect(factPathAt(nodes, {line: 21, column: 13}).at(-1)).toBe('/kernel f/argument 0/kind');
    expect(factPathAt(nodes, {line: 21, column: 60}).at(-1)).toBe('/kernel f/argument 0');
    expect(factPathAt(nodes, {line: 9, column: 2})).toEqual(['/Flags', '/Flags/wchar_size']);
    expect(factPathAt(nodes, {line: 50, column: 1})).toEqual([]);
  });

  it('takes the nearest of the line where the cursor is beside them', () => {
    expect(factPathAt(nodes, {line: 21, column: 1}).at(-1)).toBe('/kernel f/argument 0');
    expect(factPathAt(nodes, {line: 9, column: 60}).at(-1)).toBe('/Flags/wchar_size');
  });

  it('sends to where a fact stands, or belongs', () => {
    const [, sdk] = nodePath(nodes, '/Flags/SDK Version');
    expect(sdk && placeOfNode(sdk)).toEqual({line: 2, column: 1});
    expect(sdk && isNodeAt(sdk, {line: 2, column: 7})).toBe(true);
    expect(nodePath(nodes, '/kernel f/argument 0/kind').map(({label}) => label)).toEqual([
      'kernel f',
      'argument 0',
      'kind',
    ]);
    expect(nodePath(nodes, '/gone/away')).toEqual([]);
  });
});
