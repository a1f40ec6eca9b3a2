#include <metal_stdlib>
using namespace metal;

// The dot product of the first thread_index + 1 elements of both tiles.
[[visible]]
void compute_tile(threadgroup const float *a, threadgroup const float *b, device float *output, uint thread_index)
{
  float sum = 0;
  for (uint i = 0; i <= thread_index; i++) sum += a[i] * b[i];
  output[thread_index] = sum;
}
