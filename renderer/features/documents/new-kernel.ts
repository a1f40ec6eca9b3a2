/** Text of a new kernel: small, complete, and it compiles. */
export const newKernelText = `#include <metal_stdlib>
using namespace metal;

kernel void scale(
    device const float *source [[buffer(0)]],
    device float *destination [[buffer(1)]],
    uint index [[thread_position_in_grid]])
{
  destination[index] = 2.0f * source[index];
}
`;

/** Where one types on: behind the statement. 1-based. */
export const newKernelCursor = {line: 9, column: 45} as const;
