#include <metal_stdlib>
using namespace metal;

// The kernel of the other files as its author would write it: out[i] = 2 * in[i].
kernel void twice(device const float *in [[buffer(0)]], device float *out [[buffer(1)]],
                  uint i [[thread_position_in_grid]]) {
  out[i] = 2.0f * in[i];
}
