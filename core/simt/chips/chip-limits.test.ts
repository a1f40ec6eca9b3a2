import {describe, expect, test} from 'vitest';
import {opcodes} from '../bytecode/opcodes.ts';
import {assumedCycles, chipLimits, chipOfGpu, floatOperations} from './chip-limits.ts';
import {chips, issueCycles} from './chips.ts';

describe('limits of chips', () => {
  test('are the stated bandwidth and arithmetic rate', () => {
    const m1 = chipLimits(chips[0]!);
    expect(m1['memory bandwidth']).toMatchObject({perSecond: 68.25e9, status: 'published'});
    expect(m1['32-bit floating point'].perSecond / 1e9).toBeCloseTo(2617, 0);
    for (const chip of chips) {
      for (const {perSecond, status} of Object.values(chipLimits(chip))) {
        expect(perSecond).toBeGreaterThan(0);
        expect(['published', 'reported', 'assumed']).toContain(status);
      }
    }
  });

  test('are found by the name of a GPU, and by no similar one', () => {
    expect(chipOfGpu('Apple M1')?.id).toBe('m1');
    expect(chipOfGpu('Apple M1 Max')?.id).toBe('m1-max');
    expect(chipOfGpu('Apple M9')).toBeUndefined();
    expect(chipOfGpu('Apple Paravirtual device')).toBeUndefined();
  });

  test('every assumed class has cycles', () => {
    expect([...assumedCycles].filter((name) => issueCycles[name] === undefined)).toEqual([]);
  });
});

describe('floating-point operations', () => {
  const counted = (instructions: readonly {name: string; value: number}[]) =>
    floatOperations({threads: 64, simdgroups: 2, divergentBranches: 0, instructions});

  test('a class has its operations for every thread; a matrix product 2 * M * N * K', () => {
    expect(counted([{name: 'float', value: 3}]).operations).toBe(3 * 32);
    expect(counted([{name: 'float-fma', value: 3}]).operations).toBe(3 * 64);
    expect(counted([{name: 'matrix-multiply', value: 3}]).operations).toBe(3 * 1024);
    const names = [...new Set(opcodes.map(({counter}) => counter))];
    const others = names.filter((name) => !['float', 'float-fma', 'matrix-multiply'].includes(name));
    expect(counted(others.map((name) => ({name, value: 5}))).operations).toBe(0);
  });

  test('threads that are not there do nothing; lanes that wait make it an upper bound', () => {
    const instructions = [{name: 'float', value: 10}];
    const half = {threads: 16, simdgroups: 1, divergentBranches: 0, instructions};
    expect(floatOperations(half)).toEqual({operations: 160, isAtMost: false});
    expect(floatOperations({...half, divergentBranches: 3}).isAtMost).toBe(true);
    expect(floatOperations({threads: 16, simdgroups: 1, instructions}).isAtMost).toBe(true);
  });
});
