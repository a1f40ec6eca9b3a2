import {describe, expect, it} from 'vitest';
import {randomStream} from './random.ts';

function draw(count: number, next: () => number): number[] {
  return Array.from({length: count}, next);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('randomStream', () => {
  it('repeats itself for one seed and differs between seeds, large ones too', () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52];
    const firsts = seeds.map((seed) => draw(4, randomStream(seed).uint32).join());
    expect(new Set(firsts).size).toBe(seeds.length);
    expect(draw(4, randomStream(7).uint32)).toEqual(draw(4, randomStream(7).uint32));
  });

  /** The recurrence of xoshiro128** with whole numbers of any size, as its authors wrote it down. */
  it('follows the published recurrence', () => {
    const mask = 0xffffffffn;
    const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
    let seedState = 12345n;
    const fill = () => {
      seedState = (seedState + 0x9e3779b9n) & mask;
      let z = seedState;
      z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & mask;
      z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask;
      return z ^ (z >> 15n);
    };
    const s: [bigint, bigint, bigint, bigint] = [fill(), fill(), fill(), fill()];
    const expected = draw(100, () => {
      const result = (rotl((s[1] * 5n) & mask, 7n) * 9n) & mask;
      const t = (s[1] << 9n) & mask;
      s[2] ^= s[0];
      s[3] ^= s[1];
      s[1] ^= s[2];
      s[0] ^= s[3];
      s[2] ^= t;
      s[3] = rotl(s[3], 11n);
      return Number(result);
    });
    expect(draw(100, randomStream(12345).uint32)).toEqual(expected);
  });

  it('has the moments of its distributions', () => {
    const stream = randomStream(42);
    const uniforms = draw(100_000, stream.uniform);
    expect(Math.min(...uniforms.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms.slice(0, 50_000))).toBeLessThan(1);
    expect(mean(uniforms)).toBeCloseTo(0.5, 2);
    const normals = draw(100_000, stream.normal);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
    expect(mean(normals.map((value) => value ** 4))).toBeGreaterThan(2.8);
  });

  it('chooses evenly below any count', () => {
    const stream = randomStream(3);
    for (const count of [1, 2, 3, 10, 1000]) {
      const drawn = draw(20_000, () => stream.below(count));
      expect(Math.min(...drawn)).toBe(0);
      expect(Math.max(...drawn)).toBe(count - 1);
      expect(mean(drawn) / Math.max(1, count - 1)).toBeCloseTo(count === 1 ? 0 : 0.5, 1);
    }
  });
});
