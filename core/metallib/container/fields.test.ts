import {describe, expect, test} from 'vitest';
import {appleModuleFolder} from '../../air/testing/apple-modules.ts';
import {makeLargeModule} from '../../ir/testing/air/large-module.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {Random} from '../../ir/testing/random.ts';
import {bitcodeFields} from '../bitcode/bitcode-fields.ts';
import {readBitstream} from '../bitcode/bitstream-reader.ts';
import {wrapBitcode} from '../bitcode/wrapper.ts';
import {buildLibrary} from '../build-library.ts';
import {appleFiles} from '../testing/apple-files.ts';
import {minimalLibrary} from '../testing/minimal-library.ts';
import {type Field} from './field.ts';
import {fileFields} from './fields.ts';
import {librariesOf} from './library.ts';
import {readLibrary} from './read-library.ts';

function built(text: string): Uint8Array {
  const library = buildLibrary(parseModule(text).module);
  if (!library.ok) throw new Error(library.error[0]?.message);
  return library.value.bytes;
}

const large = built(makeLargeModule(300));
const magic = Uint8Array.of(0x42, 0x43, 0xc0, 0xde);
const two = minimalLibrary(['first', 'second'].map((name) => ({name, module: wrapBitcode(magic)})));

/** Why `fields` do not cover `start` to `end` byte for byte; undefined when they do. */
function coverFault(fields: readonly Field[], start: number, end: number): string | undefined {
  let at = start;
  for (const field of fields) {
    if (field.offset !== at || field.size <= 0) return `${field.name} at ${field.offset}, expected at ${at}`;
    at += field.size;
    const inner = field.children.length === 0 ? undefined : coverFault(field.children, field.offset, at);
    if (inner !== undefined) return `${field.name} > ${inner}`;
  }
  return at === end ? undefined : `ends at ${at} instead of ${end}`;
}

function flat(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => [field, ...flat(field.children)]);
}

function blocksOf(bytes: Uint8Array): {faults: string[]; blocks: number} {
  const faults: string[] = [];
  let blocks = 0;
  for (const field of flat(fileFields(bytes).fields).filter(({holdsBitcode}) => holdsBitcode)) {
    const {fields, problem} = bitcodeFields(bytes, field);
    if (problem !== undefined) {
      faults.push(problem.message);
      continue;
    }
    const fault = coverFault(fields, field.offset, field.offset + field.size);
    if (fault !== undefined) faults.push(fault);
    blocks += flat(fields).filter(({name}) => name.endsWith(' block')).length;
  }
  return {faults, blocks};
}

describe('a library that was built here', () => {
  test('has a name for every byte, and nothing is wrong', () => {
    for (const bytes of [large, two]) {
      const {fields, problems} = fileFields(bytes);
      expect(problems).toEqual([]);
      expect(coverFault(fields, 0, bytes.length)).toBeUndefined();
      expect(flat(fields).filter(({name}) => name === 'bytes that nothing names')).toEqual([]);
    }
  });

  test('says what the reader says', () => {
    const read = readLibrary(two);
    if (!read.ok) throw new Error(read.error.message);
    const {fields} = fileFields(two);
    const named = (name: string): Field[] => flat(fields).filter((field) => field.name === name);
    expect(fields.map(({name}) => name)).toEqual([
      'header',
      'function list',
      'library tags',
      'public metadata',
      'private metadata',
      'modules',
    ]);
    for (const library of librariesOf(read.value)) {
      expect(named('file size')[0]?.value).toBe(String(library.header.fileSize));
      for (const fn of library.functions) {
        const group = named(`function ${fn.name}`)[0];
        expect([group?.offset, group?.size]).toEqual([fn.offset, fn.groupSize]);
        const module = named(`module of ${fn.name}`)[0];
        expect([module?.offset, module?.size]).toEqual([fn.module?.offset, fn.module?.size]);
      }
    }
  });

  test('has the blocks of its bitcode, as many as the bitstream has', () => {
    const bitcode = flat(fileFields(large).fields).find(({holdsBitcode}) => holdsBitcode);
    if (bitcode === undefined) throw new Error('no bitcode');
    const stream = readBitstream(large.subarray(bitcode.offset, bitcode.offset + bitcode.size));
    const count = (items: readonly object[]): number =>
      items.reduce<number>(
        (sum, item) => ('items' in item ? sum + 1 + count(item.items as object[]) : sum),
        0,
      );
    const {faults, blocks} = blocksOf(large);
    expect(faults).toEqual([]);
    expect(blocks).toBe(stream.ok ? count(stream.value) : -1);
    expect(blocks).toBeGreaterThan(10);
  });
});

describe('a spoiled file', () => {
  test.each([
    ['nothing', new Uint8Array(0), 0, 'begins neither'],
    ['text', new TextEncoder().encode('kernel void k() {}'), 0, 'begins neither'],
    ['half a header', large.subarray(0, 40), 40, 'inside its header'],
    ['cut short', large.subarray(0, large.length - 16), 16, 'the header says'],
    ['with a function list outside of it', patched(large, 24, 0x7fffffff), 24, 'outside of the file'],
    ['with modules over the function list', patched(large, 72, 88), 88, 'overlaps'],
    [
      'with four billion functions',
      patched(two, 88, 0xffffffff),
      undefined,
      'does not fit into the function list',
    ],
    ['with a group of no size', patched(two, 92, 0), 92, 'function 1 of 2'],
    ['with a tag longer than its group', patched(two, 100, 0xffff), 96, 'without ENDT'],
  ])('%s is named as far as it goes, with the place of what is wrong', (_what, bytes, at, message) => {
    const {fields, problems} = fileFields(bytes);
    expect(coverFault(fields, 0, bytes.length)).toBeUndefined();
    const problem = problems.find((each) => each.message.includes(message));
    expect(problem).toBeDefined();
    if (at !== undefined) expect(problem?.offset).toBe(at);
  });

  test('mutated anywhere still has every byte named, and what the reader refuses has a problem', () => {
    const random = new Random(20261121);
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      const original = round % 2 === 0 ? two : large;
      const bytes = mutated(original, random);
      const {fields, problems} = fileFields(bytes);
      const fault = coverFault(fields, 0, bytes.length);
      if (fault !== undefined) throw new Error(`round ${round}: ${fault}`);
      for (const {offset} of problems)
        if (offset < 0 || offset > bytes.length) throw new Error(`round ${round}: a problem at ${offset}`);
      const read = readLibrary(bytes);
      if (read.ok) continue;
      refused++;
      // Formats other than 1.x are read by nobody, but their fields may well be where they are in 1.x.
      if (problems.length === 0 && read.error.code !== 'unknown-format')
        throw new Error(`round ${round}: ${read.error.message} (${read.error.offset})`);
    }
    expect(refused).toBeGreaterThan(500);
  });

  test('mutated in its bitcode has blocks, or a problem inside the file', () => {
    const random = new Random(11);
    const bitcode = flat(fileFields(large).fields).find(({holdsBitcode}) => holdsBitcode);
    if (bitcode === undefined) throw new Error('no bitcode');
    let problems = 0;
    for (let round = 0; round < 300; round++) {
      const bytes = new Uint8Array(large);
      const at = bitcode.offset + 4 + random.below(bitcode.size - 4);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      const {fields, problem} = bitcodeFields(bytes, bitcode);
      if (problem === undefined)
        expect(coverFault(fields, bitcode.offset, bitcode.offset + bitcode.size)).toBeUndefined();
      else {
        problems++;
        expect(problem.offset).toBeGreaterThanOrEqual(bitcode.offset);
        expect(problem.offset).toBeLessThanOrEqual(bitcode.offset + bitcode.size);
      }
    }
    expect(problems).toBeGreaterThan(10);
  });
});

const folder = appleModuleFolder();
const files =
  folder === undefined ? [] : appleFiles(folder).filter(({file}) => /\.(metallib|air|bc)$/.test(file));

describe.skipIf(files.length === 0)(`made by Apple’s tools (${files.length} files)`, () => {
  test('every byte has a name; nothing is wrong in what the reader reads', () => {
    const faults = files.flatMap(({file, bytes}) => {
      const {fields, problems} = fileFields(bytes);
      const fault = coverFault(fields, 0, bytes.length);
      if (fault !== undefined) return [`${file}: ${fault}`];
      const isRead = file.endsWith('.metallib') && readLibrary(bytes).ok;
      const isBitcode = !file.endsWith('.metallib');
      if (!isRead && !isBitcode) return [];
      return [...problems.map(({message}) => `${file}: ${message}`), ...blocksOf(bytes).faults];
    });
    expect(faults).toEqual([]);
  });
});

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
}

function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  // What is before the modules is where the container's numbers are.
  const near = Math.min(bytes.length, 600);
  switch (random.below(4)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length));
    case 1:
      return patched(bytes, random.below(near - 4), random.pick([0, 1, 0xffff, 0x7fffffff, 0xffffffff]));
    default: {
      const copy = new Uint8Array(bytes);
      for (let flips = 1 + random.below(4); flips > 0; flips--) {
        const at = random.below(near);
        copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      }
      return copy;
    }
  }
}
