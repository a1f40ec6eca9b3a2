import {describe, expect, test} from 'vitest';
import {conformingModule} from '../../../core/air/testing/conforming-module.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {makeLargeModule} from '../../../core/ir/testing/air/large-module.ts';
import {Random} from '../../../core/ir/testing/random.ts';
import {writeBitcode} from '../../../core/metallib/bitcode/write-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {LibraryService} from './library-service.ts';
import {type FieldNode, type LibraryFacts} from './messages.ts';

function built(text: string): Uint8Array {
  const library = buildLibrary(parseModule(text).module);
  if (!library.ok) throw new Error(library.error[0]?.message);
  return library.value.bytes;
}

const library = built(conformingModule);
const kernel = /define void @(\w+)\(/.exec(conformingModule)?.[1] ?? '';

function opened(bytes: Uint8Array): LibraryService {
  const service = new LibraryService();
  service.open('a', bytes);
  return service;
}

function factsOf(bytes: Uint8Array): LibraryFacts {
  const reading = opened(bytes).call('a', 'describe', {});
  if (reading.state !== 'read') throw new Error(reading.problem.message);
  return reading.facts;
}

describe('a library', () => {
  test('tells its functions with a hash that is checked', () => {
    const facts = factsOf(library);
    expect(facts.functions).toMatchObject([{name: kernel, type: 'kernel', airVersion: '2.8', hash: 'right'}]);
    expect(facts.sizeBytes).toBe(library.length);
    const spoiled = new Uint8Array(library);
    const module = facts.functions[0]?.module;
    const inside = (module?.offset ?? 0) + (module?.size ?? 0) - 1;
    spoiled[inside] = (spoiled[inside] ?? 0) ^ 1;
    expect(factsOf(spoiled).functions[0]?.hash).toBe('wrong');
  });

  test('gives the module of a function as text', () => {
    const text = opened(library).call('a', 'moduleText', {index: 0});
    expect(text).toMatchObject({state: 'read', text: expect.stringContaining(`@${kernel}(`) as string});
    expect(opened(library).call('a', 'moduleText', {index: 1})).toEqual({state: 'absent'});
  });

  test('leads from every byte to the innermost field that has it', () => {
    const service = opened(library);
    for (let offset = 0; offset < library.length; offset += 3) {
      const path = service.call('a', 'pathAt', {offset});
      const level = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '';
      const node = service.call('a', 'fields', {path: level}).nodes.find((each) => each.path === path);
      if (node === undefined) throw new Error(`no field at ${offset}`);
      expect(node.hasChildren).toBe(false);
      expect(offset >= node.offset && offset < node.offset + node.size).toBe(true);
    }
    expect(service.call('a', 'pathAt', {offset: library.length})).toBe('');
  });

  test('gives bytes and no more than there are', () => {
    const bytes = opened(library).call('a', 'bytes', {offset: library.length - 4, length: 100});
    expect(bytes).toEqual(library.slice(-4));
  });

  test('is matched with a text by the names of functions', () => {
    const service = opened(library);
    const answer = service.call('a', 'counterpart', {
      name: kernel,
      other: {kind: 'text', text: conformingModule},
    });
    expect(answer).toMatchObject({name: kernel, missing: [], extra: []});
    expect(answer.text).toContain(`@${kernel}(`);
    service.open('b', built(makeLargeModule(300)));
    const others = service.call('a', 'counterpart', {name: kernel, other: {kind: 'library', id: 'b'}});
    expect(others.text).toBeUndefined();
    expect(others.extra).toEqual([kernel]);
    expect(others.missing.length).toBeGreaterThan(0);
  });
});

test('bitcode alone has its entry points as functions, or itself', () => {
  const bitcode = writeBitcode(parseModule(conformingModule).module, {wrapper: true});
  if (!bitcode.ok) throw new Error(bitcode.error[0]?.message);
  expect(factsOf(bitcode.value)).toMatchObject({
    kind: 'wrapped bitcode',
    functions: [{name: kernel, hash: 'none'}],
  });
  const plain = writeBitcode(parseModule('define void @f() {\n  ret void\n}\n').module);
  if (!plain.ok) throw new Error(plain.error[0]?.message);
  expect(factsOf(plain.value)).toMatchObject({kind: 'bitcode', functions: [{name: 'the module'}]});
  expect(opened(plain.value).call('a', 'moduleText', {index: 0})).toMatchObject({state: 'read'});
});

/** Asks everything that the window may ask of a file. Returns whether the file was read. */
function askAll(bytes: Uint8Array): boolean {
  const service = opened(bytes);
  const reading = service.call('a', 'describe', {});
  if (reading.state === 'spoiled') {
    expect(reading.problem.offset).toBeGreaterThanOrEqual(0);
    expect(reading.problem.offset).toBeLessThanOrEqual(bytes.length);
    expect(reading.problem.message).not.toBe('');
  } else {
    reading.facts.functions.forEach((_fn, index) => service.call('a', 'moduleText', {index}));
    service.call('a', 'counterpart', {name: undefined, other: {kind: 'text', text: conformingModule}});
  }
  const visit = (nodes: readonly FieldNode[]): void => {
    for (const node of nodes)
      if (node.hasChildren) visit(service.call('a', 'fields', {path: node.path}).nodes);
  };
  visit(service.call('a', 'fields', {path: ''}).nodes);
  for (const offset of [0, 88, bytes.length - 1]) service.call('a', 'pathAt', {offset});
  return reading.state === 'read';
}

test('spoiled files are answered, whatever is asked: bits, cuts, counts', () => {
  const random = new Random(20261121);
  let read = 0;
  const rounds = 600;
  for (let round = 0; round < rounds; round++) {
    const bytes = random.oneIn(4) ? library.slice(0, random.below(library.length)) : new Uint8Array(library);
    const view = new DataView(bytes.buffer);
    for (let change = random.below(3); change >= 0 && bytes.length > 8; change--) {
      const at = random.below(bytes.length - 4);
      if (random.oneIn(3)) view.setUint32(at, random.pick([0, 0xffff, 0x7fffffff, 0xffffffff]), true);
      else bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    }
    if (askAll(bytes)) read++;
  }
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(rounds);
});
