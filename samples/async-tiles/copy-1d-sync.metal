// Made by the copy builder (docs/timing.md) from one description; its twin is copy-1d-async.metal.
#include <metal_stdlib>
using namespace metal;

kernel void copy_sync(
    device const float4 *input [[buffer(0)]],
    device float4 *output [[buffer(1)]],
    uint group [[threadgroup_position_in_grid]],
    uint thread_index [[thread_index_in_threadgroup]],
    uint thread_count [[threads_per_threadgroup]],
    uint simdgroup_index [[simdgroup_index_in_threadgroup]])
{
  threadgroup float4 tile[256];
  for (uint index = thread_index; index < 256u; index += thread_count) {
    const uint row = index / 256u;
    const uint column = index % 256u;
    tile[row * 256u + column] = input[group * 256u + row * 256u + column];
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint index = thread_index; index < 256u; index += thread_count) {
    const uint row = index / 256u;
    const uint column = index % 256u;
    output[group * 256u + index] = tile[row * 256u + column];
  }
}
