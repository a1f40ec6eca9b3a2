#include <metal_stdlib>
using namespace metal;

// C = A * B for row-major matrices. A threadgroup of 16 x 16 threads computes one 16 x 16 tile of C and stages the
// tiles of A and B that it needs in threadgroup memory, so that each element is read from device memory once per tile.
constant constexpr uint tile_size = 16;

struct MatrixShape {
  uint rows;
  uint columns;
  uint inner;
};

template <typename T>
T element(device const T *matrix, uint2 position, uint2 size)
{
  return all(position < size) ? matrix[position.y * size.x + position.x] : T(0);
}

kernel void tiled_matmul(
    device const float *a [[buffer(0)]],
    device const float *b [[buffer(1)]],
    device float *c [[buffer(2)]],
    constant MatrixShape &shape [[buffer(3)]],
    uint2 position [[thread_position_in_grid]],
    uint2 local [[thread_position_in_threadgroup]])
{
  threadgroup float a_tile[tile_size][tile_size];
  threadgroup float b_tile[tile_size][tile_size];

  float sum = 0.0;
  for (uint start = 0; start < shape.inner; start += tile_size) {
    a_tile[local.y][local.x] = element(a, uint2(start + local.x, position.y), uint2(shape.inner, shape.rows));
    b_tile[local.y][local.x] = element(b, uint2(position.x, start + local.y), uint2(shape.columns, shape.inner));
    threadgroup_barrier(mem_flags::mem_threadgroup);

    for (uint k = 0; k < tile_size; ++k) sum = fma(a_tile[local.y][k], b_tile[k][local.x], sum);
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }

  if (all(position < uint2(shape.columns, shape.rows))) c[position.y * shape.columns + position.x] = sum;
}
