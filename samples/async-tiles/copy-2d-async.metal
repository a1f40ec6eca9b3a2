// Made by the copy builder (docs/timing.md) from one description; its twin is copy-2d-sync.metal.
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


kernel void copy_async(
    device const float *input [[buffer(0)]],
    device float *output [[buffer(1)]],
    uint group [[threadgroup_position_in_grid]],
    uint thread_index [[thread_index_in_threadgroup]],
    uint thread_count [[threads_per_threadgroup]],
    uint simdgroup_index [[simdgroup_index_in_threadgroup]])
{
  threadgroup float tile[512];
  if (simdgroup_index == 0) {
    thread _simdgroup_event_t *events[1];
    events[0] = __metal_simdgroup_async_copy_2d(
          sizeof(float), alignof(float), (threadgroup void *)(tile), 32, 1, ulong2(30, 13),
          (const device void *)(input + group * 32u + 7), 256, 1, ulong2(30, 13), long2(0), 0);
    __metal_wait_simdgroup_events(1, events);
  }
  for (uint index = thread_index; index < 512u; index += thread_count) {
    const uint row = index / 32u;
    const uint column = index % 32u;
    if (row >= 13u || column >= 30u) {
      tile[row * 32u + column] = float(0);
    }
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint index = thread_index; index < 512u; index += thread_count) {
    const uint row = index / 32u;
    const uint column = index % 32u;
    output[group * 512u + index] = tile[row * 32u + column];
  }
}
