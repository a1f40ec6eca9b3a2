// Attention of one query for each thread, keys and values staged 32 at a time; all threads load both blocks.
#include <metal_stdlib>
using namespace metal;

constant uint width = 16;
constant uint block = 32;
constant uint key_count = 128;

kernel void attention_tile(
    device const float *queries [[buffer(0)]],
    device const float *keys [[buffer(1)]],
    device const float *values [[buffer(2)]],
    device float *output [[buffer(3)]],
    uint query [[thread_position_in_grid]],
    uint thread_index [[thread_index_in_threadgroup]],
    uint thread_count [[threads_per_threadgroup]],
    uint simdgroup [[simdgroup_index_in_threadgroup]])
{
  threadgroup float staged[2 * block * width];
  threadgroup float *key_block = staged;
  threadgroup float *value_block = staged + block * width;
  float own[width];
  float result[width];
  for (uint i = 0; i < width; i++) {
    own[i] = queries[query * width + i];
    result[i] = 0;
  }
  float greatest = -1e30f;
  float total = 0;
  for (uint first = 0; first < key_count; first += block) {
    for (uint i = thread_index; i < block * width; i += thread_count) {
      key_block[i] = keys[first * width + i];
      value_block[i] = values[first * width + i];
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint key = 0; key < block; key++) {
      float score = 0;
      for (uint i = 0; i < width; i++) score += own[i] * key_block[key * width + i];
      const float larger = max(greatest, score);
      const float kept = exp(greatest - larger);
      const float weight = exp(score - larger);
      total = total * kept + weight;
      for (uint i = 0; i < width; i++) result[i] = result[i] * kept + weight * value_block[key * width + i];
      greatest = larger;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (uint i = 0; i < width; i++) output[query * width + i] = result[i] / total;
}
