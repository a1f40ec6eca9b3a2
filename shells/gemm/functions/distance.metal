#include <metal_stdlib>
using namespace metal;

// Not a product at all: the squared distance between rows of A and columns of B, with the same data flow.
[[visible]]
float multiply_tile(float sum, threadgroup const float *a, threadgroup const float *b, uint row, uint column)
{
  for (uint k = 0; k < 16; k++) {
    const float difference = a[row * 16 + k] - b[k * 16 + column];
    sum = fma(difference, difference, sum);
  }
  return sum;
}
