/** Sources and arguments for tests and benches of the pool, which knows nothing of MSL. */
export const kernelArguments = [
  ...['-x', 'c++', '-std=c++17', '-fdeclspec', '-fno-exceptions', '-nostdinc', '-nostdlibinc', '-O2'],
  ...['-Xclang', '-fsycl-is-device', '-target', 'spir64-unknown-unknown', '-fdiagnostics-format=sarif'],
];

const prelude = `#define device __attribute__((opencl_global_device))
#define threadgroup __attribute__((opencl_local))
#define kernel extern "C" [[clang::sycl_external]] __attribute__((annotate("air.kernel")))
typedef unsigned int uint;
typedef unsigned long ulong;
`;

export const vectorAdd = `${prelude}
kernel void vector_add(device const float *a, device const float *b, device float *sum, uint i) {
  sum[i] = a[i] + b[i];
}
`;

export const asyncCopy = `${prelude}
struct event;
event *copy_in(ulong, ulong, threadgroup void *, const device void *, ulong) __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");
void wait_for(int, event **) __asm("air.wait_simdgroup_events");
void barrier(int, int) __asm("air.wg.barrier");
template <int count> struct doubled {
  static float of(threadgroup float *tile, uint lane) { return doubled<count - 1>::of(tile, lane) + tile[lane] / count; }
};
template <> struct doubled<0> {
  static float of(threadgroup float *tile, uint lane) { return 0; }
};
kernel void async_copy(device const float *source, device float *result, uint thread, uint lane) {
  static threadgroup float tile[32];
  event *copied = copy_in(sizeof(float), 32, tile, source + (thread / 32) * 32, 0);
  wait_for(1, &copied);
  barrier(2, 1);
  result[thread] = doubled<8>::of(tile, lane) * 2.0f;
}
`;
