import {describe, expect, test} from 'vitest';
import {attributeKindNumbers, knownMetadataKinds} from './vocabulary.ts';

describe('numbers of LLVM 14', () => {
  test('of attribute kinds and metadata kinds', () => {
    const kinds = [
      'align',
      'zeroext',
      'argmemonly',
      'immarg',
      'noundef',
      'disable_sanitizer_instrumentation',
    ];
    expect(kinds.map((kind) => attributeKindNumbers.get(kind))).toEqual([1, 34, 45, 60, 68, 78]);
    expect([10, 18, 30].map((number) => knownMetadataKinds[number])).toEqual([
      ...['llvm.mem.parallel_loop_access', 'llvm.loop', 'annotation'],
    ]);
  });
});
