import {describe, expect, it} from 'vitest';
import {analyseAir} from '../air/analyse.ts';
import {verifyModule} from '../ir/verify/verify-module.ts';
import {airModule, airShellModule, defaultAirCopyOptions} from './air.ts';
import {createCopyKernel} from './compose.ts';
import {checkCopy, linearCopy, partExtents, tileCopy} from './description.ts';
import {copySnippet, createSource, defaultCopyNames} from './msl.ts';
import {sweepCases} from './testing/sweep.ts';

const tile = tileCopy({
  direction: 'd2t',
  element: 'float',
  tileColumns: 8,
  tileRows: 4,
  srcElementsPerRow: 16,
});

describe('descriptions', () => {
  const problem = (copy: Parameters<typeof checkCopy>[0]): string => {
    const checked = checkCopy(copy);
    return checked.ok ? '' : checked.error.field;
  };

  it('that are no copy name their field', () => {
    expect(problem(tile)).toBe('');
    expect(problem({...tile, validColumns: 9})).toBe('validColumns');
    expect(problem({...tile, validRows: 0})).toBe('validRows');
    expect(problem({...tile, dstElementsPerRow: 7})).toBe('dstElementsPerRow');
    expect(problem({...tile, srcElementsPerRow: 7})).toBe('srcElementsPerRow');
    expect(problem({...tile, srcOffset: -1})).toBe('srcOffset');
    expect(problem({...tile, dstOffset: 0.5})).toBe('dstOffset');
    expect(problem({...tile, parts: 5})).toBe('parts');
    expect(problem({...tile, tileRows: 1025, validRows: 4})).toBe('tile');
    expect(problem(linearCopy({direction: 't2d', element: 'float4', count: 2049}))).toBe('tile');
    expect(problem(linearCopy({direction: 't2d', element: 'float4', count: 2048}))).toBe('');
  });

  it('are cut into parts without gaps', () => {
    for (const {copy} of sweepCases(200)) {
      const parts = partExtents(copy);
      let next = 0;
      for (const {first, length} of parts) {
        expect(first).toBe(next);
        expect(length).toBeGreaterThan(0);
        next += length;
      }
      const whole = copy.shape === '1d' ? [copy.count] : [copy.validRows, 1];
      expect(whole).toContain(next);
    }
  });
});

describe('AIR', () => {
  it('of every target breaks no rule of that target, and is valid IR', () => {
    for (const target of ['macos15', 'macos26'] as const) {
      for (const {copy} of sweepCases(80, 3)) {
        for (const make of [
          airModule,
          (...args: Parameters<typeof airModule>) => airShellModule(args[0], 'use', args[1]),
        ]) {
          const text = make(copy, {...defaultAirCopyOptions, target});
          const {parseDiagnostics, module, findings} = analyseAir(text, {profile: target});
          expect(parseDiagnostics).toEqual([]);
          expect(verifyModule(module)).toEqual([]);
          expect(findings.map(({rule, message}) => `${rule.id} ${message}`)).toEqual([]);
        }
      }
    }
  });

  it('passes operands in the order of Apple’s compiler (AIR.md 5.1)', () => {
    const linear = airModule(linearCopy({direction: 'd2t', element: 'half4', count: 48, srcOffset: 5}));
    expect(linear).toMatch(
      /@air\.simdgroup_async_copy_1d\.p3i8\.p1i8\(i64 8, i64 8, i8 addrspace\(3\)\* \S+, i8 addrspace\(1\)\* \S+, i64 48\)/,
    );
    const edge = airModule({...tile, validColumns: 5, validRows: 3, fill: 'hardware', clamp: 'edge'});
    expect(edge).toMatch(/i64 8, i64 1, <2 x i64> <i64 8, i64 4>, i8 addrspace\(1\)\*/);
    expect(edge).toMatch(/i64 16, i64 1, <2 x i64> <i64 5, i64 3>, <2 x i64> zeroinitializer, i32 1\)/);
  });
});

describe('MSL', () => {
  it('of the synchronous copy knows no intrinsic; the asynchronous one declares what it calls', () => {
    expect(createSource(tile, 'sync')).not.toMatch(/asm|simdgroup_event/);
    const source = createSource(tile, 'async');
    expect(source).toContain('__asm("air.simdgroup_async_copy_2d.p3i8.p1i8")');
    expect(source).not.toContain('async_copy_1d');
    const {header, statements} = copySnippet(tile, 'async', {
      ...defaultCopyNames,
      device: 'A',
      tile: 'staged',
    });
    expect(source).toContain(header.trim());
    expect(statements).toContain('threadgroup float staged[32];');
    expect(statements).toContain('(const device void *)(A)');
  });
});

describe('composition', () => {
  it('has the functions of seed 003, the aliases too', () => {
    const kernel = createCopyKernel('tiled_load');
    const a = kernel.buffer('A', 'float');
    kernel.buffer('B', 'float', 'read_write');
    const staged = kernel.threadgroup_alloc('float', 64);
    const copy = kernel.async_copy_to_threadgroup(a, staged, 64, 'group * 64');
    kernel.async_copy_commit(copy);
    kernel.async_copy_wait(copy);
    kernel.barrier();
    const back = kernel.async_copy_2d_t2d('B', 'group * 64', 8, staged, 0, 8, 8, 8);
    kernel.async_copy_wait(back);
    expect(kernel.source('async')).toContain(
      '__metal_simdgroup_async_copy_1d(4, 4, (threadgroup void *)(tile2 + (0)), (const device void *)(A + (group * 64)), 64)',
    );
    expect(kernel.source('sync')).toContain('tile2[(0) + index] = A[(group * 64) + index];');
    expect(kernel.source('sync')).not.toContain('event');
  });

  it('refuses what is no copy', () => {
    const kernel = createCopyKernel('wrong');
    const a = kernel.buffer('A', 'float');
    const half = kernel.threadgroup_alloc('half', 8, 'halves');
    expect(() => kernel.async_copy_1d_d2t(a, 0, a, 0, 8)).toThrow('A is in device memory');
    expect(() => kernel.async_copy_1d_d2t(half, 0, a, 0, 8)).toThrow('halves has elements of half');
    expect(() => kernel.async_copy_1d_d2t('C', 0, a, 0, 8)).toThrow('no buffer or array C');
  });
});
