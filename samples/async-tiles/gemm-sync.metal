// One 32 x 32 tile of C = A * B for each threadgroup of four simdgroups; all threads load the tiles of A and B.
#include <metal_stdlib>
#include <metal_simdgroup_matrix>
using namespace metal;

constant uint size = 64;
constant uint edge = 32;

kernel void gemm_tile(
    device const float *a [[buffer(0)]],
    device const float *b [[buffer(1)]],
    device float *c [[buffer(2)]],
    uint2 group [[threadgroup_position_in_grid]],
    uint thread_index [[thread_index_in_threadgroup]],
    uint simdgroup [[simdgroup_index_in_threadgroup]])
{
  threadgroup float tiles[2 * edge * edge];
  threadgroup float *a_tile = tiles;
  threadgroup float *b_tile = tiles + edge * edge;
  // Each simdgroup makes a quarter of the tile, four matrices of 8 x 8.
  const uint row = simdgroup / 2 * 16;
  const uint column = simdgroup % 2 * 16;
  simdgroup_float8x8 sums[2][2];
  for (uint i = 0; i < 2; i++)
    for (uint j = 0; j < 2; j++) sums[i][j] = simdgroup_float8x8(0);
  for (uint k = 0; k < size; k += edge) {
    for (uint i = thread_index; i < edge * edge; i += 128) {
      a_tile[i] = a[(group.y * edge + i / edge) * size + k + i % edge];
      b_tile[i] = b[(k + i / edge) * size + group.x * edge + i % edge];
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint inner = 0; inner < edge; inner += 8) {
      simdgroup_float8x8 left[2], right[2];
      for (uint i = 0; i < 2; i++) {
        simdgroup_load(left[i], a_tile + (row + 8 * i) * edge + inner, edge);
        simdgroup_load(right[i], b_tile + inner * edge + column + 8 * i, edge);
      }
      for (uint i = 0; i < 2; i++)
        for (uint j = 0; j < 2; j++) simdgroup_multiply_accumulate(sums[i][j], left[i], right[j], sums[i][j]);
    }
    // The tiles are filled again in the next round.
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (uint i = 0; i < 2; i++)
    for (uint j = 0; j < 2; j++)
      simdgroup_store(
          sums[i][j], c + (group.y * edge + row + 8 * i) * size + group.x * edge + column + 8 * j, size);
}
