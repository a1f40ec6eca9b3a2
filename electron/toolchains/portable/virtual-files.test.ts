import {describe, expect, it} from 'vitest';
import {fileInTree, isFilePath, treeFromFiles} from './virtual-files.ts';

describe('virtual files', () => {
  it('nests paths, with or without a leading slash, and finds them again', () => {
    const bytes = Uint8Array.of(1, 2);
    const tree = treeFromFiles({'/a/b/c.h': 'text', 'a/d': bytes, e: ''});
    expect(tree).toEqual({a: {b: {'c.h': 'text'}, d: bytes}, e: ''});
    expect(fileInTree(tree, 'a/b/c.h')).toEqual(new TextEncoder().encode('text'));
    expect(fileInTree(tree, '/a/d')).toBe(bytes);
    expect(fileInTree(tree, 'e')).toEqual(new Uint8Array());
  });

  it('finds neither folders nor what is not there', () => {
    const tree = treeFromFiles({'a/b': ''});
    expect(['a', 'b', 'a/b/c', 'x/y'].map((path) => fileInTree(tree, path))).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('keeps the folder where a file has the same name', () => {
    expect(treeFromFiles({a: 'file', 'a/b': 'inner'})).toEqual({a: {b: 'inner'}});
    expect(treeFromFiles({'a/b': 'inner', a: 'file'})).toEqual({a: {b: 'inner'}});
  });

  it('knows what cannot be the path of a file', () => {
    expect(['k.metal', '/a/b', 'a b', 'ä/…'].every(isFilePath)).toBe(true);
    expect(['', '/', 'a/', 'a//b', './a', 'a/../b', '__proto__/a'].some(isFilePath)).toBe(false);
  });
});
