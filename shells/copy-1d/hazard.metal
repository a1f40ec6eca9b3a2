// What not to do: the copy of shell.ll, in the visible function. Apple's front ends up to 32023.830 take it; on the GPU it is
// reported to do nothing (seed 002).
#include <metal_stdlib>
using namespace metal;

struct _simdgroup_event_t;

thread _simdgroup_event_t *
__metal_simdgroup_async_copy_1d(
    ulong element_size, ulong element_align, threadgroup void *destination, const device void *source, ulong count)
    __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");

void __metal_wait_simdgroup_events(int count, thread _simdgroup_event_t **events)
    __asm("air.wait_simdgroup_events");

[[visible]]
float copy_and_transform(threadgroup float *tile, device const float *source, uint thread_index)
{
  thread _simdgroup_event_t *event = __metal_simdgroup_async_copy_1d(
      sizeof(float), alignof(float), (threadgroup void *)tile, (const device void *)source, 32);
  __metal_wait_simdgroup_events(1, &event);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  return 2.0f * tile[thread_index];
}
