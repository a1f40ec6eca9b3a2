#include <metal_stdlib>
using namespace metal;

[[visible]]
float transform(float value)
{
  return 2.0f * value;
}
