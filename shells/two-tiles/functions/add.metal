#include <metal_stdlib>
using namespace metal;

[[visible]]
void compute_tile(threadgroup const float *a, threadgroup const float *b, device float *output, uint thread_index)
{
  output[thread_index] = a[thread_index] + b[thread_index];
}
