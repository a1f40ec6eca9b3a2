import {expect, test} from 'vitest';
import {initialSamplerState} from '../../core/msl/headers/sampler-header.ts';
import {samplerState} from '../../core/simt/sampler-state.ts';

test('a sampler without anything said is the one of MSL, but for the range of levels', () => {
  const levels = 0xffff_ffffn << 24n;
  expect(samplerState({})).toBe(initialSamplerState & ~levels);
});

test('every field has its own bits', () => {
  expect(
    samplerState({sAddress: 'repeat', tAddress: 'clampToBorder', rAddress: 'mirrorRepeat'}) & 0x1ffn,
  ).toBe(0b011_100_010n);
  expect((samplerState({magnification: 'linear'}) >> 9n) & 0xfn).toBe(1n);
  expect((samplerState({minification: 'linear'}) >> 9n) & 0xfn).toBe(4n);
  expect((samplerState({normalised: false}) >> 15n) & 1n).toBe(1n);
  expect((samplerState({comparison: 'greater'}) >> 16n) & 0xfn).toBe(3n);
  expect(samplerState({border: 'opaqueWhite'}) >> 56n).toBe(2n);
});
