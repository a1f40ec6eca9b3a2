// One 16 x 16 tile of C = A * B for each threadgroup; every thread loads one element of each tile.
#include <metal_stdlib>
using namespace metal;

constant uint size = 64;
constant uint edge = 16;

kernel void gemm_tile(
    device const float *a [[buffer(0)]],
    device const float *b [[buffer(1)]],
    device float *c [[buffer(2)]],
    uint2 group [[threadgroup_position_in_grid]],
    uint2 local [[thread_position_in_threadgroup]],
    uint simdgroup [[simdgroup_index_in_threadgroup]])
{
  threadgroup float tiles[2 * edge * edge];
  threadgroup float *a_tile = tiles;
  threadgroup float *b_tile = tiles + edge * edge;
  float sum = 0;
  for (uint k = 0; k < size; k += edge) {
    a_tile[local.y * edge + local.x] = a[(group.y * edge + local.y) * size + k + local.x];
    b_tile[local.y * edge + local.x] = b[(k + local.y) * size + group.x * edge + local.x];
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint i = 0; i < edge; i++) sum += a_tile[local.y * edge + i] * b_tile[i * edge + local.x];
    // The tiles are filled again in the next round.
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  c[(group.y * edge + local.y) * size + group.x * edge + local.x] = sum;
}
