#include <metal_stdlib>
using namespace metal;

// Each thread adds four neighbouring elements, so that a load is 16 bytes wide.
kernel void vector_add(
    device const float4 *left [[buffer(0)]],
    device const float4 *right [[buffer(1)]],
    device float4 *sum [[buffer(2)]],
    uint index [[thread_position_in_grid]])
{
  sum[index] = left[index] + right[index];
}
