import {expect, it} from 'vitest';
import {irHelpAt, mslHelpAt} from './word-at.ts';

const at = (line: string, word: string): number => line.indexOf(word) + 1;

it('explains words of MSL where they stand', () => {
  const line =
    'kernel void k(threadgroup float *t [[threadgroup(0)]]) { t[0] = simd_sum(1.0f); } // simd_max "dot"';
  expect(mslHelpAt(line, at(line, 'simd_sum'))?.topic.id).toBe('function-simd_sum');
  expect(mslHelpAt(line, at(line, 'threadgroup float'))?.topic.kind).toBe('function');
  expect(mslHelpAt(line, at(line, 'threadgroup(0)'))?.topic.kind).toBe('attribute');
  expect(mslHelpAt(line, at(line, 'simd_max'))).toBeUndefined();
  expect(mslHelpAt(line, at(line, 'dot'))).toBeUndefined();
  expect(mslHelpAt(line, at(line, 't[0]'))).toBeUndefined();
  const found = mslHelpAt(line, at(line, 'simd_sum'));
  expect(line.slice(found?.start, found?.end)).toBe('simd_sum');
});

it('explains intrinsics and metadata of IR', () => {
  const call = '  %3 = tail call float @air.simd_sum.f32(float %2) #1';
  expect(irHelpAt(call, at(call, 'air.simd'))).toMatchObject({
    name: 'air.simd_sum.f32',
    topic: {kind: 'intrinsic'},
  });
  const node =
    '!4 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.thread_position_in_grid"}';
  expect(irHelpAt(node, at(node, 'location'))?.topic.id).toBe('metadata-air-location_index');
  expect(irHelpAt(node, at(node, 'thread_position'))?.topic.kind).toBe('attribute');
  expect(irHelpAt(node, at(node, 'i32'))).toBeUndefined();
  expect(irHelpAt('!air.kernel = !{!0}', 3)?.topic.id).toBe('metadata-air-kernel');
});
