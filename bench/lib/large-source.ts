const kernels = 150;

/** About 3,000 lines: 150 kernels with helpers, templates, structures, control flow, threadgroup memory and simdgroup functions: 20 lines each. */
export function largeSource(): string {
  const lines = ['#include <metal_stdlib>', 'using namespace metal;', ''];
  for (let index = 0; index < kernels; index++) {
    lines.push(
      `struct Shape${index} { uint rows; uint columns; float scale; float4 bias; };`,
      `template <typename T> T blend${index}(T a, T b, float t) {`,
      `  return a * T(1.0f - t) + b * T(t) + T(${index % 7});`,
      '}',
      `kernel void work${index}(device const float4 *source [[buffer(0)]], device float4 *result [[buffer(1)]],`,
      `    constant Shape${index} &shape [[buffer(2)]], threadgroup float *tile [[threadgroup(0)]],`,
      '    uint2 position [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {',
      '  if (position.x >= shape.columns || position.y >= shape.rows) return;',
      '  uint at = position.y * shape.columns + position.x;',
      '  float4 sum = shape.bias;',
      `  for (uint step = 0; step < ${2 + (index % 5)}u; ++step) {`,
      '    float4 value = source[at + step] * shape.scale;',
      `    sum = blend${index}(sum, value, 0.5f) + sin(value.wzyx);`,
      '    if (any(value > sum)) sum.xy = max(sum.zw, value.xy);',
      '  }',
      '  tile[lane] = simd_sum(sum.x);',
      '  threadgroup_barrier(mem_flags::mem_threadgroup);',
      '  result[at] = sum + tile[(lane + 1) & 31];',
      '}',
      '',
    );
  }
  return lines.join('\n');
}
