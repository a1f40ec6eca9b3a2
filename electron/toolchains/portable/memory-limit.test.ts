import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {limitMemory} from './memory-limit.ts';

const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const emptyType = [1, 1, 0];

function binary(...parts: number[][]): Uint8Array {
  return Uint8Array.from([...magic, ...parts.flat()]);
}

describe('limitMemory', () => {
  it('lowers the maximum without moving anything', () => {
    // One memory of 1 to 65,536 pages.
    const bytes = binary(emptyType, [5, 6, 1, 1, 1, 0x80, 0x80, 0x04], [9, 1, 0]);
    expect(limitMemory(bytes, 3 * 65536)).toBe(true);
    expect([...bytes]).toEqual([...binary(emptyType, [5, 6, 1, 1, 1, 0x83, 0x80, 0x00], [9, 1, 0])]);
  });

  it('goes neither below the minimum nor above the declared maximum', () => {
    const low = binary([5, 4, 1, 1, 8, 9]);
    limitMemory(low, 65536);
    expect([...low]).toEqual([...binary([5, 4, 1, 1, 8, 8])]);
    const high = binary([5, 4, 1, 1, 8, 9]);
    limitMemory(high, 100 * 65536);
    expect([...high]).toEqual([...binary([5, 4, 1, 1, 8, 9])]);
  });

  it('refuses a binary without a memory, without a maximum, or cut short', () => {
    expect(limitMemory(binary(emptyType), 65536)).toBe(false);
    expect(limitMemory(binary([5, 3, 1, 0, 1]), 65536)).toBe(false);
    expect(limitMemory(binary([1, 0x85, 0x80]), 65536)).toBe(false);
    expect(limitMemory(new Uint8Array(), 65536)).toBe(false);
  });

  it('knows Clang as the package delivers it', () => {
    const clang = readFileSync('node_modules/@yowasp/clang/gen/llvm.core.wasm');
    expect(limitMemory(clang, 1024 * 1024 * 1024)).toBe(true);
    const module = new (
      globalThis as unknown as {WebAssembly: {Module: new (bytes: Uint8Array) => unknown}}
    ).WebAssembly.Module(clang);
    expect(module).toBeDefined();
  });
});
