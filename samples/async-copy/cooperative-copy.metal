// The synchronous twin of async-copy-asm.metal: every thread stages its own element, and the barrier takes the place
// of the wait for the event.
#include <metal_stdlib>
using namespace metal;

kernel void cooperative_copy(
    device const float *src [[buffer(0)]],
    device float *dst [[buffer(1)]],
    uint tid [[thread_position_in_grid]],
    uint simd_lane [[thread_index_in_simdgroup]])
{
  threadgroup float staged[32];

  staged[simd_lane] = src[tid];
  threadgroup_barrier(mem_flags::mem_threadgroup);

  dst[tid] = staged[simd_lane] * 2.0f;
}
