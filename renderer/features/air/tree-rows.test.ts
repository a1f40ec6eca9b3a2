import {describe, expect, it} from 'vitest';
import {flattenTree, type TreeNode, treeTarget} from './tree-rows.ts';

const leaf = (id: string): TreeNode<string> => ({id, text: id, value: id, children: []});
const tree: TreeNode<string>[] = [
  {id: 'flags', text: 'Flags', value: '', children: [leaf('alpha'), leaf('beta')]},
  {id: 'kernel', text: 'Kernel', value: '', children: [{...leaf('arguments'), children: [leaf('deep')]}]},
  leaf('last'),
];
const rowsWith = (closed: readonly string[]) => flattenTree(tree, (node) => !closed.includes(node.id));

describe('flattenTree', () => {
  it('lists what is visible with level, place among the siblings and state', () => {
    const rows = rowsWith(['kernel']);
    expect(rows.map((row) => [row.id, row.level, row.position, row.setSize, row.expanded])).toEqual([
      ['flags', 1, 1, 3, true],
      ['alpha', 2, 1, 2, undefined],
      ['beta', 2, 2, 2, undefined],
      ['kernel', 1, 2, 3, false],
      ['last', 1, 3, 3, undefined],
    ]);
  });
});

describe('treeTarget', () => {
  const walk = (from: string, key: string, closed: readonly string[] = []) => {
    const rows = rowsWith(closed);
    const current = rows.find((row) => row.id === from);
    const target = current && treeTarget(rows, current, key);
    return target && `${target.row.id}${target.toggle ? ' toggled' : ''}`;
  };

  it('walks rows and stops at the ends', () => {
    expect(walk('alpha', 'ArrowDown')).toBe('beta');
    expect(walk('flags', 'ArrowUp')).toBe('flags');
    expect(walk('last', 'ArrowDown')).toBe('last');
    expect(walk('deep', 'Home')).toBe('flags');
    expect(walk('flags', 'End')).toBe('last');
  });

  it('opens and enters to the right, closes and leaves to the left', () => {
    expect(walk('kernel', 'ArrowRight', ['kernel'])).toBe('kernel toggled');
    expect(walk('kernel', 'ArrowRight')).toBe('arguments');
    expect(walk('deep', 'ArrowRight')).toBeUndefined();
    expect(walk('deep', 'ArrowLeft')).toBe('arguments');
    expect(walk('arguments', 'ArrowLeft')).toBe('arguments toggled');
    expect(walk('last', 'ArrowLeft')).toBeUndefined();
  });

  it('finds the next row that begins with a letter, round the end', () => {
    expect(walk('flags', 'k')).toBe('kernel');
    expect(walk('beta', 'a')).toBe('arguments');
    expect(walk('last', 'f')).toBe('flags');
    expect(walk('last', 'z')).toBeUndefined();
    expect(walk('last', 'Tab')).toBeUndefined();
  });
});
