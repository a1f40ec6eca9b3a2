// Made by the copy builder (docs/timing.md) from one description; its twin is copy-1d-sync.metal.
#include <metal_stdlib>
using namespace metal;

struct _simdgroup_event_t;

thread _simdgroup_event_t *
__metal_simdgroup_async_copy_1d(
    ulong element_size, ulong element_align, threadgroup void *destination, const device void *source, ulong count)
    __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");

void __metal_wait_simdgroup_events(int count, thread _simdgroup_event_t **events)
    __asm("air.wait_simdgroup_events");


kernel void copy_async(
    device const float4 *input [[buffer(0)]],
    device float4 *output [[buffer(1)]],
    uint group [[threadgroup_position_in_grid]],
    uint thread_index [[thread_index_in_threadgroup]],
    uint thread_count [[threads_per_threadgroup]],
    uint simdgroup_index [[simdgroup_index_in_threadgroup]])
{
  threadgroup float4 tile[256];
  if (simdgroup_index == 0) {
    thread _simdgroup_event_t *events[1];
    events[0] = __metal_simdgroup_async_copy_1d(sizeof(float4), alignof(float4), (threadgroup void *)(tile), (const device void *)(input + group * 256u), 256);
    __metal_wait_simdgroup_events(1, events);
  }
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint index = thread_index; index < 256u; index += thread_count) {
    const uint row = index / 256u;
    const uint column = index % 256u;
    output[group * 256u + index] = tile[row * 256u + column];
  }
}
