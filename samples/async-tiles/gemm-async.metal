// One 32 x 32 tile of C = A * B for each threadgroup of four simdgroups; simdgroup 0 fetches the tiles of A and B asynchronously.
#include <metal_stdlib>
#include <metal_simdgroup_matrix>
using namespace metal;

struct _simdgroup_event_t;

thread _simdgroup_event_t *
__metal_simdgroup_async_copy_2d(
    ulong element_size, ulong element_align,
    threadgroup void *destination, ulong destination_per_row, ulong destination_step, ulong2 destination_tile,
    const device void *source, ulong source_per_row, ulong source_step, ulong2 source_tile,
    long2 offset, int clamp)
    __asm("air.simdgroup_async_copy_2d.p3i8.p1i8");

void __metal_wait_simdgroup_events(int count, thread _simdgroup_event_t **events)
    __asm("air.wait_simdgroup_events");

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
    if (simdgroup == 0) {
      thread _simdgroup_event_t *events[2];
      events[0] = __metal_simdgroup_async_copy_2d(
          sizeof(float), alignof(float), (threadgroup void *)a_tile, edge, 1, ulong2(edge, edge),
          (const device void *)(a + group.y * edge * size + k), size, 1, ulong2(edge, edge), long2(0), 0);
      events[1] = __metal_simdgroup_async_copy_2d(
          sizeof(float), alignof(float), (threadgroup void *)b_tile, edge, 1, ulong2(edge, edge),
          (const device void *)(b + k * size + group.x * edge), size, 1, ulong2(edge, edge), long2(0), 0);
      __metal_wait_simdgroup_events(2, events);
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
