// One 16 x 16 tile of C = A * B for each threadgroup; simdgroup 0 fetches both tiles asynchronously.
#include <metal_stdlib>
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
    for (uint i = 0; i < edge; i++) sum += a_tile[local.y * edge + i] * b_tile[i * edge + local.x];
    // The tiles are filled again in the next round.
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  c[(group.y * edge + local.y) * size + group.x * edge + local.x] = sum;
}
