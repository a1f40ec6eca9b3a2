// Made by the copy builder (docs/timing.md) from one description; its twin is copy-2d-async.metal.
#include <metal_stdlib>
using namespace metal;

kernel void copy_sync(
    device const float *input [[buffer(0)]],
    device float *output [[buffer(1)]],
    uint group [[threadgroup_position_in_grid]],
    uint thread_index [[thread_index_in_threadgroup]],
    uint thread_count [[threads_per_threadgroup]],
    uint simdgroup_index [[simdgroup_index_in_threadgroup]])
{
  threadgroup float tile[512];
  for (uint index = thread_index; index < 512u; index += thread_count) {
    const uint row = index / 32u;
    const uint column = index % 32u;
    const bool inside = row < 13u && column < 30u;
    tile[row * 32u + column] = inside ? input[group * 32u + 7u + row * 256u + column] : float(0);
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint index = thread_index; index < 512u; index += thread_count) {
    const uint row = index / 32u;
    const uint column = index % 32u;
    output[group * 512u + index] = tile[row * 32u + column];
  }
}
