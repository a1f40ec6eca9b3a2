import {describe, expect, it} from 'vitest';
import {judgeAir} from './judge.ts';
import {airOf, emitMetal} from './testing/emit-metal.ts';

/**
 * The shell of seed 002 in our own text: asynchronous copies both ways, in one and two dimensions, around a call of a visible
 * function of another library.
 */
const shell = `#include <metal_stdlib>
using namespace metal;
struct _simdgroup_event_t;
thread _simdgroup_event_t *copy_in(ulong, ulong, threadgroup void *, const device void *, ulong)
  __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");
thread _simdgroup_event_t *copy_out(ulong, ulong, device void *, const threadgroup void *, ulong)
  __asm("air.simdgroup_async_copy_1d.p1i8.p3i8");
thread _simdgroup_event_t *copy_in_2d(ulong, ulong, threadgroup void *, ulong, ulong, ulong2, const device void *, ulong,
  ulong, ulong2, long2, int) __asm("air.simdgroup_async_copy_2d.p3i8.p1i8");
thread _simdgroup_event_t *copy_out_2d(ulong, ulong, device void *, ulong, ulong, ulong2, const threadgroup void *, ulong,
  ulong, ulong2, long2, int) __asm("air.simdgroup_async_copy_2d.p1i8.p3i8");
void wait_for(int, thread _simdgroup_event_t **) __asm("air.wait_simdgroup_events");
[[visible]] void compute_tile(threadgroup float *a, threadgroup float *b, uint lane);
[[visible]] float4 blend(float4 a, device const float4 *b);
kernel void shell(device float *a, device float4 *b, uint lane [[thread_index_in_simdgroup]]) {
  threadgroup float left[64];
  threadgroup float right[32];
  thread _simdgroup_event_t *events[2];
  events[0] = copy_in(4, 64, left, a, 0);
  events[1] = copy_in_2d(4, 4, right, 8, 1, ulong2(8, 4), a, 16, 1, ulong2(8, 4), long2(0), 0);
  wait_for(2, events);
  compute_tile(left, right, lane);
  b[lane] = blend(b[lane], b);
  events[0] = copy_out(4, 64, a, left, 0);
  events[1] = copy_out_2d(4, 4, a, 16, 1, ulong2(8, 4), right, 8, 1, ulong2(8, 4), long2(0), 0);
  wait_for(2, events);
}`;
const options = {appleClang: '32023.830'};

/** Declarations without their groups; the event's struct and names of arguments are the writer's own. */
function declarations(text: string): string[] {
  return [...text.matchAll(/^declare (?!void @llvm\.).*$/gm)].map(([line]) =>
    line
      .replace(/ #\d+/, '')
      .replace(/%struct\._simdgroup_event_t/g, '%event')
      .replace(' local_unnamed_addr', ''),
  );
}

describe('what a shell of seed 002 states', () => {
  it('is what ours states: copies, visible functions, one threadgroup variable', async () => {
    const {text} = await airOf(shell, options);
    const copy = (name: string, types: string): string =>
      `declare %event* @air.simdgroup_async_copy_${name}(i64, i64, ${types})`;
    // Of events Apple's signature has no pointer to threadgroup memory where MSL declares one to thread memory.
    expect(declarations(text).sort()).toEqual(
      [
        copy('1d.p3i8.p1i8', 'i8 addrspace(3)*, i8 addrspace(1)*, i64'),
        copy('1d.p1i8.p3i8', 'i8 addrspace(1)*, i8 addrspace(3)*, i64'),
        copy(
          '2d.p3i8.p1i8',
          'i8 addrspace(3)*, i64, i64, <2 x i64>, i8 addrspace(1)*, i64, i64, <2 x i64>, <2 x i64>, i32',
        ),
        copy(
          '2d.p1i8.p3i8',
          'i8 addrspace(1)*, i64, i64, <2 x i64>, i8 addrspace(3)*, i64, i64, <2 x i64>, <2 x i64>, i32',
        ),
        'declare void @air.wait_simdgroup_events(i32, %event**)',
        'declare void @compute_tile.MTL_VISIBLE_FN_REF(float addrspace(3)*, float addrspace(3)*, i32) section "air.externally_defined"',
        'declare <4 x float> @blend.MTL_VISIBLE_FN_REF(<4 x float>, <4 x float> addrspace(1)*) section "air.externally_defined"',
      ].sort(),
    );
    expect(text).toMatch(/^!air\.visible_function_references = !{!\d+, !\d+}$/m);
    expect(text).toContain(
      '!{!"air.visible_function_reference", void (float addrspace(3)*, float addrspace(3)*, i32)* @compute_tile.MTL_VISIBLE_FN_REF, !"compute_tile"}',
    );
    expect(text.match(/^@\S+ = .*addrspace\(3\)/gm)).toHaveLength(1);
  });

  it('breaks no rule but those about the copies', async () => {
    const findings = judgeAir(await airOf(shell, options), 'k.metal', 'macos26').diagnostics;
    expect(findings.filter(({code}) => code?.includes('ASYNC') !== true)).toEqual([]);
  });
});

describe('a visible function', () => {
  it('that is defined in the program is called as any other', async () => {
    const {text} = await airOf(`#include <metal_stdlib>
[[visible]] float twice(float x);
kernel void k(device float *p) { p[0] = twice(p[1]); }
[[visible]] float twice(float x) { return x + x; }`);
    expect(text).not.toContain('MTL_VISIBLE_FN_REF');
    expect(text).toContain('define float @twice(');
  });

  it('that is not declared visible must be defined', async () => {
    const emitted = await emitMetal(
      `float twice(float x);\nkernel void k(device float *p) { p[0] = twice(p[1]); }`,
    );
    expect(emitted.ok ? [] : emitted.error.diagnostics.map(({message}) => message)).toEqual([
      "'twice' is called and defined nowhere in this program",
    ]);
  });
});
