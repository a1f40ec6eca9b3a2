/** A reproducible stream of random numbers: the same seed gives the same numbers on every machine. */
export interface RandomStream {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A number of the standard normal distribution. */
  normal(): number;
  /** A whole number from 0 to `count - 1`, every one equally likely; `count` is 1 to 2^32. */
  below(count: number): number;
}

/**
 * xoshiro128** by Blackman and Vigna, its state filled from `seed` by splitmix32. Seeds are whole numbers; the low 32
 * bits and, above them, the next 21 count. Not for secrets.
 */
export function randomStream(seed: number): RandomStream {
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  const next = splitMix((seed >>> 0) ^ Math.imul(high, 0x9e3779b1));
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  let spare: number | undefined;

  function uint32(): number {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  }

  function uniform(): number {
    const upper = uint32() >>> 5;
    return (upper * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  }

  /** Marsaglia's polar method: two normal numbers for each accepted point of the unit disc. */
  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  }

  /** Draws again where the last, incomplete run of numbers would favour the small ones. */
  function below(count: number): number {
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const value = uint32();
      if (value < limit) return value % count;
    }
  }

  return {uint32, uniform, normal, below};
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function splitMix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
