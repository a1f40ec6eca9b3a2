#include <metal_stdlib>
using namespace metal;

// Each thread reads what another one's copy brought: only then is the tile worth being in threadgroup memory.
[[visible]]
void compute_tile(threadgroup const float *a, threadgroup const float *b, device float *output, uint thread_index)
{
  output[thread_index] = a[thread_index] * b[31 - thread_index];
}
