#include <metal_stdlib>
using namespace metal;

// No query looks at keys behind its own place.
[[visible]]
void attend(
    threadgroup const float *query, threadgroup const float *keys, threadgroup const float *values,
    threadgroup float *state, uint query_index, uint first_key)
{
  constexpr uint width = 16;
  for (uint key = 0; key < 32; key++) {
    if (first_key + key > query_index) return;
    float score = 0;
    for (uint i = 0; i < width; i++) score = fma(query[i], keys[key * width + i], score);
    const float larger = max(state[0], score * rsqrt(float(width)));
    const float kept = exp(state[0] - larger);
    const float weight = exp(score * rsqrt(float(width)) - larger);
    state[0] = larger;
    state[1] = state[1] * kept + weight;
    for (uint i = 0; i < width; i++) state[2 + i] = state[2 + i] * kept + weight * values[key * width + i];
  }
}
