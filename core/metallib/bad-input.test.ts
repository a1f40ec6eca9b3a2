import {beforeAll, describe, expect, test} from 'vitest';
import {handwrittenCorpus} from '../ir/testing/corpus.ts';
import {Random} from '../ir/testing/random.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {readBitcode} from './bitcode/read-module.ts';
import {wrapBitcode} from './bitcode/wrapper.ts';
import {mapInParallel} from '../ir/testing/run-process.ts';
import {librariesOf} from './container/library.ts';
import {readLibrary} from './container/read-library.ts';
import {rewriteLibrary} from './container/rewrite-library.ts';
import {referenceBitcode} from './testing/reference-bitcode.ts';
import {literalBomb, typeBomb} from './testing/bombs.ts';
import {minimalLibrary} from './testing/minimal-library.ts';

// Small modules of every construct; their bitcode comes from LLVM (cached on disk).
const texts = handwrittenCorpus().filter(({dialect, text}) => dialect === 'typed' && text.length < 6000);
let bitcodes: readonly Uint8Array[] = [];

beforeAll(async () => {
  bitcodes = await mapInParallel(texts, async ({text}) => (await referenceBitcode(text)).bitcode);
}, 300_000);

function library(module: Uint8Array): Uint8Array {
  return minimalLibrary([{name: 'k', module: wrapBitcode(module)}]);
}

function codeOf(bytes: Uint8Array): string {
  const read = readLibrary(bytes);
  return read.ok ? 'read' : `${read.error.code} at ${read.error.offset}`;
}

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('a metallib', () => {
  const good = library(Uint8Array.of(0x42, 0x43, 0xc0, 0xde));

  test('is read and written back', () => {
    const read = readLibrary(good);
    expect(read.ok && librariesOf(read.value)[0]?.functions.map(({name}) => name)).toEqual(['k']);
    expect(read.ok && rewriteLibrary(read.value)).toEqual(good);
  });

  test.each([
    ['nothing', new Uint8Array(0), 'truncated at 0'],
    ['text', text('kernel void k() {}'), 'no-metallib at 0'],
    ['a Mach-O', Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, 0, 0, 0, 0), 'no-metallib at 0'],
    ['bitcode', Uint8Array.of(0x42, 0x43, 0xc0, 0xde), 'no-metallib at 0'],
    ['half a header', good.subarray(0, 40), 'truncated at 40'],
    ['an old format', patched(good, 4, 0x00020002), 'unknown-format at 4'],
    ['a file cut short', good.subarray(0, good.length - 16), 'truncated at 16'],
    ['a function list outside of the file', patched(good, 24, 0x7fffffff), 'bad-offset at 24'],
    ['an offset of 64 bits', patched(good, 28, 0x7fffffff), 'bad-offset at 24'],
    ['modules over the function list', patched(good, 72, 88), 'overlap at 72'],
    ['four billion functions', patched(good, 88, 0xffffffff), 'bad-count at 88'],
    ['a group of no size', patched(good, 92, 0), 'bad-size at 92'],
    ['a tag longer than its group', patched(good, 100, 0xffff), 'truncated at 96'],
  ])('that is %s', (_what, bytes, expected) => {
    expect(codeOf(bytes)).toBe(expected);
  });

  test('inside itself, as a universal file', () => {
    const file = new Uint8Array(28 + 8);
    const view = new DataView(file.buffer);
    [0xcbfebabe, 1, 0x01000017, 9, 28, 8, 2, 0xcbfebabe].forEach((word, index) =>
      view.setUint32(index * 4, word),
    );
    expect(codeOf(file)).toBe('no-metallib at 28');
  });
});

describe('bitcode', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'truncated at 0'],
    ['text', text('define void @f() { ret void }'), 'no-bitcode at 0'],
    ['a wrapper alone', Uint8Array.of(0xde, 0xc0, 0x17, 0x0b, 0, 0, 0, 0), 'truncated at 0'],
    ['a wrapper around a wrapper', wrapBitcode(wrapBitcode(new Uint8Array(64))), 'no-bitcode at 20'],
    [
      'a wrapper that promises too much',
      patched(wrapBitcode(new Uint8Array(64)), 12, 4096),
      'truncated at 12',
    ],
    ['a magic alone', Uint8Array.of(0x42, 0x43, 0xc0, 0xde), 'no-module at 0'],
  ])('that is %s', (_what, bytes, expected) => {
    const [first] = readBitcode(bytes).diagnostics;
    expect(`${first?.code} at ${first?.offset}`).toBe(expected);
  });

  test('cut short anywhere ends in an error with an offset inside the file', () => {
    const [bitcode = new Uint8Array(0)] = bitcodes;
    for (let length = 4; length < bitcode.length; length += 4) {
      const {module, diagnostics} = readBitcode(bitcode.subarray(0, length));
      // The last blocks, without names, may be missing from a module that is whole otherwise.
      if (module !== undefined) continue;
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics[0]?.offset).toBeLessThanOrEqual(length);
    }
  });

  test('an abbreviation of literals cannot make a file explode', () => {
    const {diagnostics} = readBitcode(literalBomb());
    expect(diagnostics.map(({code}) => code)).toEqual(['too-large']);
  });

  test('types that share parts cannot make a text explode', () => {
    const {diagnostics} = readBitcode(typeBomb());
    expect(diagnostics.map(({code}) => code)).toEqual(['too-large']);
  });
});

/** One of the ways in which files go bad. */
function spoil(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = new Uint8Array(bytes);
  switch (random.below(4)) {
    case 0:
      return copy.subarray(0, random.below(copy.length));
    case 1: {
      for (let flips = 1 + random.below(4); flips > 0; flips--) {
        const at = random.below(copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      }
      return copy;
    }
    case 2: {
      const at = random.below(copy.length);
      const length = 1 + random.below(8);
      copy.fill(random.pick([0, 0xff, 0x7f, 0x80]), at, at + length);
      return copy;
    }
    default: {
      const [from, to] = [random.below(copy.length), random.below(copy.length)];
      copy.copyWithin(to, from, from + random.below(64));
      return copy;
    }
  }
}

describe('spoiled input (seeds 1 to 20000)', () => {
  test('never throws, ends, and what is read can be printed', () => {
    for (let seed = 1; seed <= 20_000; seed++) {
      const random = new Random(seed);
      const bytes = spoil(random.pick(bitcodes), random);
      const {module, diagnostics} = readBitcode(bytes);
      if (module === undefined) {
        expect(
          diagnostics.some(({severity}) => severity === 'error'),
          `seed ${seed}`,
        ).toBe(true);
        expect(
          diagnostics.every(({offset}) => offset >= 0 && offset <= bytes.length),
          `seed ${seed}`,
        ).toBe(true);
      } else expect(printModule(module).length, `seed ${seed}`).toBeGreaterThan(0);
    }
  }, 120_000);

  test('libraries: never throws; what is read is written back', () => {
    for (let seed = 1; seed <= 20_000; seed++) {
      const random = new Random(seed);
      const bytes = spoil(library(random.pick(bitcodes)), random);
      const read = readLibrary(bytes);
      if (!read.ok) expect(read.error.offset, `seed ${seed}`).toBeLessThanOrEqual(bytes.length);
      else expect(rewriteLibrary(read.value).length, `seed ${seed}`).toBe(bytes.length);
    }
  }, 120_000);
});
