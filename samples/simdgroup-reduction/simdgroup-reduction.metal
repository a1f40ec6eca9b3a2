#include <metal_stdlib>
using namespace metal;

// Sums the elements of each threadgroup: first across the lanes of every simdgroup, then across the simdgroups, whose
// sums meet in threadgroup memory. A threadgroup holds at most 32 simdgroups.
constant constexpr uint most_simdgroups = 32;

kernel void simdgroup_reduction(
    device const float *values [[buffer(0)]],
    device float *sums [[buffer(1)]],
    uint index [[thread_position_in_grid]],
    uint group [[threadgroup_position_in_grid]],
    uint lane [[thread_index_in_simdgroup]],
    uint simdgroup [[simdgroup_index_in_threadgroup]],
    uint simdgroups [[simdgroups_per_threadgroup]])
{
  threadgroup float partial[most_simdgroups];

  const float sum = simd_sum(values[index]);
  if (lane == 0) partial[simdgroup] = sum;
  threadgroup_barrier(mem_flags::mem_threadgroup);

  if (simdgroup == 0) {
    const float total = simd_sum(lane < simdgroups ? partial[lane] : 0.0);
    if (lane == 0) sums[group] = total;
  }
}
