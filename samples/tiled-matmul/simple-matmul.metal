#include <metal_stdlib>
using namespace metal;

// The plain form of tiled-matmul.metal: every thread reads a whole row of A and a whole column of B.
struct MatrixShape {
  uint rows;
  uint columns;
  uint inner;
};

kernel void simple_matmul(
    device const float *a [[buffer(0)]],
    device const float *b [[buffer(1)]],
    device float *c [[buffer(2)]],
    constant MatrixShape &shape [[buffer(3)]],
    uint2 position [[thread_position_in_grid]])
{
  if (any(position >= uint2(shape.columns, shape.rows))) return;

  float sum = 0.0;
  for (uint k = 0; k < shape.inner; ++k) {
    sum = fma(a[position.y * shape.inner + k], b[k * shape.columns + position.x], sum);
  }
  c[position.y * shape.columns + position.x] = sum;
}
