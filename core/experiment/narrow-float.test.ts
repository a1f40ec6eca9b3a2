import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {elementKinds, elementText} from './element-type.ts';
import {fromNarrow, type NarrowFormat, nextAfterSteps, toNarrow} from './narrow-float.ts';

const half: NarrowFormat = {exponentBits: 5, fractionBits: 10};
const bfloat: NarrowFormat = {exponentBits: 8, fractionBits: 7};

/** bfloat by another way: a float's upper half, for numbers that a float holds exactly. */
function bfloatOfFloat(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const lower = bits & 0xffff;
  const upper = bits >>> 16;
  const up = lower > 0x8000 || (lower === 0x8000 && upper % 2 === 1);
  return upper + (up ? 1 : 0);
}

describe('16-bit floats', () => {
  it.each([half, bfloat])('keep every bit pattern of %o that is no NaN', (format) => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromNarrow(bits, format);
      if (!Number.isNaN(value)) expect(toNarrow(value, format)).toBe(bits);
    }
  });

  it.each([half, bfloat])('round to the nearest of %o, ties to even, at every step', (format) => {
    const infinity = (2 ** format.exponentBits - 1) << format.fractionBits;
    for (let bits = 0; bits < infinity - 1; bits += 7) {
      const [low, high] = [fromNarrow(bits, format), fromNarrow(bits + 1, format)];
      const middle = (low + high) / 2;
      expect(toNarrow(middle, format)).toBe(bits % 2 === 0 ? bits : bits + 1);
      // A hair beside the middle, which a rounding by way of float would lose.
      const hair = (high - low) * 2 ** -30;
      expect(toNarrow(middle - hair, format)).toBe(bits);
      expect(toNarrow(middle + hair, format)).toBe(bits + 1);
      expect(toNarrow(-(middle + hair), format)).toBe((bits + 1) | 0x8000);
    }
  });

  it('overflow to infinity from half a step above the largest number', () => {
    expect(toNarrow(65519.999, half)).toBe(0x7bff);
    expect(toNarrow(65520, half)).toBe(0x7c00);
    expect(toNarrow(-1e300, half)).toBe(0xfc00);
    expect(toNarrow(3.4028234663852886e38, bfloat)).toBe(0x7f80);
    expect(toNarrow(1e-300, half)).toBe(0);
    expect(toNarrow(-0, bfloat)).toBe(0x8000);
    expect(fromNarrow(toNarrow(NaN, half), half)).toBeNaN();
  });

  it('bfloat agrees with the upper half of a float', () => {
    const random = randomStream(3);
    const view = new DataView(new ArrayBuffer(4));
    for (let round = 0; round < 20_000; round++) {
      view.setUint32(0, random.uint32());
      const value = view.getFloat32(0);
      if (!Number.isNaN(value)) expect(toNarrow(value, bfloat)).toBe(bfloatOfFloat(value));
    }
  });

  it('count steps across zero', () => {
    expect(nextAfterSteps(toNarrow(-0, half), toNarrow(0, half), half)).toBe(0);
    expect(nextAfterSteps(0x8001, 0x0001, half)).toBe(2);
    expect(elementKinds.float.steps(1, 1 + 2 ** -23)).toBe(1);
    expect(elementKinds.float.steps(-(2 ** -149), 2 ** -149)).toBe(2);
    expect(elementKinds.float.steps(NaN, 1)).toBeUndefined();
  });
});

describe('elements as text', () => {
  it('are the shortest that their type reads back', () => {
    expect(elementText(Math.fround(0.1), elementKinds.float)).toBe('0.1');
    expect(elementText(Number(elementKinds.half.fit(0.1)), elementKinds.half)).toBe('0.1');
    expect(elementText(-0, elementKinds.float)).toBe('-0');
    expect(elementText(2n ** 63n, elementKinds.ulong)).toBe('9223372036854775808');
    expect(elementText(-Infinity, elementKinds.bfloat)).toBe('-inf');
    const random = randomStream(5);
    const view = new DataView(new ArrayBuffer(4));
    for (let round = 0; round < 2000; round++) {
      view.setUint32(0, random.uint32());
      const value = view.getFloat32(0);
      if (Number.isFinite(value))
        expect(Math.fround(Number(elementText(value, elementKinds.float)))).toBe(value);
    }
  });
});
