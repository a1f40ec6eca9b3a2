/** A folder as a person has it: a kernel, a header that it includes, and an experiment that passes; texts by path. */
export const scaleFolder = {
  'shared/factor.h': 'constant float factor = 2.0f;\n',
  'scale.metal': `#include <metal_stdlib>
#include "shared/factor.h"
using namespace metal;

kernel void scale(device const float *source [[buffer(0)]],
                  device float *destination [[buffer(1)]],
                  uint index [[thread_position_in_grid]])
{
  destination[index] = factor * source[index];
}
`,
  'scale.lab.json': JSON.stringify(
    {
      airlock: 1,
      title: 'Scale by two',
      source: 'scale.metal',
      kernel: 'scale',
      target: 'macos26',
      grid: [64, 1, 1],
      threadgroup: [32, 1, 1],
      buffers: [
        {index: 0, type: 'float', count: 64, init: {kind: 'iota'}},
        {
          index: 1,
          type: 'float',
          count: 64,
          init: {kind: 'fill', value: 0},
          expect: {kind: 'expression', value: '2 * i'},
        },
      ],
    },
    null,
    2,
  ),
} as const;
