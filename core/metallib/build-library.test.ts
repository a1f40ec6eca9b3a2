import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {conformingModule} from '../air/testing/conforming-module.ts';
import {handwrittenAir} from '../ir/testing/air/handwritten.ts';
import {openLlvm14Oracle} from '../ir/testing/oracle-llvm14.ts';
import {readEntryPoints} from '../air/model/entry-point.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {buildLibrary} from './build-library.ts';
import {disassemble} from './testing/llvm14.ts';

interface RawFunction {
  readonly tags: ReadonlyMap<string, Buffer>;
  readonly order: readonly string[];
  readonly module: Buffer;
  readonly publicGroup: Buffer;
}

/** Takes a library apart by AIR.md 3 alone, with no help of the writer. */
function takeApart(library: Uint8Array): {header: Buffer; functions: RawFunction[]} {
  const bytes = Buffer.from(library);
  expect(bytes.toString('latin1', 0, 4)).toBe('MTLB');
  expect(Number(bytes.readBigUInt64LE(16))).toBe(bytes.length);
  const section = (index: number): {start: number; size: number} => ({
    start: Number(bytes.readBigUInt64LE(24 + index * 16)),
    size: Number(bytes.readBigUInt64LE(32 + index * 16)),
  });
  const [list, publics, privates, modules] = [section(0), section(1), section(2), section(3)];
  expect(list.start).toBe(88);
  expect(bytes.toString('latin1', list.start + 4 + list.size, list.start + 8 + list.size)).toBe('ENDT');
  expect(publics.start).toBe(list.start + 8 + list.size);
  expect(privates.start).toBe(publics.start + publics.size);
  expect(modules.start).toBe(privates.start + privates.size);
  expect(modules.start + modules.size).toBe(bytes.length);
  const functions: RawFunction[] = [];
  let at = list.start + 4;
  for (let index = 0; index < bytes.readUInt32LE(list.start); index++) {
    const end = at + bytes.readUInt32LE(at);
    const tags = new Map<string, Buffer>();
    for (at += 4; bytes.toString('latin1', at, at + 4) !== 'ENDT';) {
      const size = bytes.readUInt16LE(at + 4);
      tags.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 6, at + 6 + size));
      at += 6 + size;
    }
    at += 4;
    expect(at).toBe(end);
    const offset = (place: number): number => Number(tags.get('OFFT')?.readBigUInt64LE(place * 8));
    const begin = modules.start + offset(2);
    const group = publics.start + offset(0);
    functions.push({
      tags,
      order: [...tags.keys()],
      module: bytes.subarray(begin, begin + Number(tags.get('MDSZ')?.readBigUInt64LE())),
      publicGroup: bytes.subarray(group, group + 4 + bytes.readUInt32LE(group)),
    });
  }
  expect(at).toBe(list.start + 4 + list.size);
  return {header: bytes.subarray(0, 88), functions};
}

function built(text: string): Uint8Array {
  const result = buildLibrary(parseModule(text).module);
  if (!result.ok) throw new Error(result.error.map(({message}) => message).join('\n'));
  return result.value.bytes;
}

function nameOf(fn: RawFunction): string {
  return fn.tags.get('NAME')?.toString('utf8').replace(/\0$/, '') ?? '';
}

describe('libraries', () => {
  test('of a macOS 26 kernel: header and tags', () => {
    const {header, functions} = takeApart(built(conformingModule));
    expect([...header.subarray(4, 16)]).toEqual([1, 0x80, 2, 0, 9, 0, 0, 0x81, 26, 0, 0, 0]);
    const [fn] = functions;
    expect(fn?.order).toEqual(['NAME', 'TYPE', 'HASH', 'MDSZ', 'OFFT', 'VERS']);
    expect(fn?.tags.get('TYPE')).toEqual(Buffer.of(2));
    expect(fn?.tags.get('VERS')).toEqual(Buffer.of(2, 0, 8, 0, 4, 0, 0, 0));
    expect(fn?.publicGroup.toString('latin1')).toBe('\x04\0\0\0ENDT');
  });

  const modules = Object.entries(handwrittenAir());
  test.each(modules)('%s: every function has its wrapped module, hash and metadata', async (_name, text) => {
    const source = parseModule(text).module;
    const expected = readEntryPoints(source).map(({name}) => name);
    const {functions} = takeApart(built(text));
    expect(functions.map(nameOf)).toEqual(expected);
    const oracle = await openLlvm14Oracle();
    for (const fn of functions) {
      expect(fn.module.length % 16).toBe(0);
      expect(fn.module.readUInt32LE(0)).toBe(0x0b17c0de);
      expect(fn.tags.get('HASH')).toEqual(createHash('sha256').update(fn.module).digest());
      const again = await disassemble(fn.module);
      const answer = await oracle.ask(again);
      expect([answer.accepted, answer.stderr]).toEqual([true, '']);
      expect(readEntryPoints(parseModule(again).module).map(({name}) => name)).toEqual([nameOf(fn)]);
    }
  });

  test('a split module holds what its function reaches and nothing else', async () => {
    const {functions} = takeApart(built(twoKernels));
    const texts = await Promise.all(functions.map(({module}) => disassemble(module)));
    const globals = texts.map((text) =>
      (text.match(/^(define|declare|@).*?@?[\w.]+(?= =|\()/gm) ?? []).map(
        (line) => /@([\w.]+)$/.exec(line)?.[1] ?? line,
      ),
    );
    expect(globals).toEqual([
      ['@table', 'first', 'helper'].map((name) => name.replace('@', '')),
      ['constant', 'llvm.global_ctors', 'second', 'setup'],
    ]);
  });

  test('function constants are described to the host', () => {
    const [first, second] = takeApart(built(twoKernels)).functions;
    expect(first?.publicGroup.length).toBe(8);
    expect(second?.publicGroup.toString('latin1')).toBe(
      '\x16\0\0\0CNST\x0c\0\x01\0ratio\0\x03\x07\0\x01ENDT',
    );
  });

  test.each([
    ['no entry point', conformingModule.replace(/^!air\.kernel = .*$/m, ''), 'no-entry-points'],
    ['no AIR version', conformingModule.replace(/^!air\.version = .*$/m, ''), 'no-air-version'],
    ['no triple', conformingModule.replace(/^target triple = .*$/m, ''), 'no-air-triple'],
    ['another system', conformingModule.replace('macosx26.0.0', 'plan9.4.0'), 'unknown-platform'],
  ])('%s is refused', (_what, text, code) => {
    const result = buildLibrary(parseModule(text).module);
    expect(result.ok ? [] : result.error.map((problem) => problem.code)).toEqual([code]);
  });
});

const twoKernels = `target triple = "air64_v28-apple-macosx26.0.0"

@table = internal addrspace(2) constant [2 x float] [float 1.0, float 2.0]
@constant = internal addrspace(2) global float undef
@llvm.global_ctors = appending global [1 x { i32, void ()*, i8* }] [{ i32, void ()*, i8* } { i32 65535, void ()* @setup, i8* null }]
@llvm.used = appending global [1 x i8*] [i8* bitcast (void ()* @unused to i8*)], section "llvm.metadata"

define void @first(float addrspace(1)* %out) {
  %v = call float @helper()
  store float %v, float addrspace(1)* %out
  ret void
}

define void @second(float addrspace(1)* %out) {
  %v = load float, float addrspace(2)* @constant
  store float %v, float addrspace(1)* %out
  ret void
}

define internal float @helper() {
  %p = getelementptr [2 x float], [2 x float] addrspace(2)* @table, i64 0, i64 1
  %v = load float, float addrspace(2)* %p
  ret float %v
}

define internal void @setup() section "air.static_init" {
  store float 3.0, float addrspace(2)* @constant
  ret void
}

define internal void @unused() {
  ret void
}

!air.kernel = !{!0, !1}
!air.function_constants = !{!6}
!air.version = !{!4}
!air.language_version = !{!5}
!0 = !{void (float addrspace(1)*)* @first, !2, !3}
!1 = !{void (float addrspace(1)*)* @second, !2, !3}
!2 = !{}
!3 = !{}
!4 = !{i32 2, i32 8, i32 0}
!5 = !{!"Metal", i32 4, i32 0, i32 0}
!6 = !{float addrspace(2)* @constant, !"float", !"ratio", i32 7, i1 true}
`;
