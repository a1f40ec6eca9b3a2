#include <metal_stdlib>
using namespace metal;

[[visible]]
float transform(float value)
{
  return 1.0f / (1.0f + exp(-value));
}
