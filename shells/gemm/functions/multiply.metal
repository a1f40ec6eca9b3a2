#include <metal_stdlib>
using namespace metal;

// One element of the product of two 16 x 16 tiles, added to what the tiles before gave.
[[visible]]
float multiply_tile(float sum, threadgroup const float *a, threadgroup const float *b, uint row, uint column)
{
  for (uint k = 0; k < 16; k++) sum = fma(a[row * 16 + k], b[k * 16 + column], sum);
  return sum;
}
