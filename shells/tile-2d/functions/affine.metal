#include <metal_stdlib>
using namespace metal;

[[visible]]
void transform_tile(threadgroup float *tile, uint row, uint column)
{
  threadgroup float &element = tile[row * 4 + column];
  element = 2.0f * element + float(row);
}
