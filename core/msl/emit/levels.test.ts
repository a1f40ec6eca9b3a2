import {beforeAll, describe, expect, it} from 'vitest';
import {disassembleWithLlvm14, openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {type Oracle} from '../../ir/testing/oracle.ts';
import {judgeAir} from './judge.ts';
import {airOf, type EmitMetalOptions} from './testing/emit-metal.ts';

/** A helper, control flow, an array in thread memory, threadgroup memory, conversions, a template, a function constant. */
const source = `#include <metal_stdlib>
using namespace metal;
constant bool doubled [[function_constant(0)]];
struct Params { uint count; float scale; packed_float3 offset; };
template <typename T> T blend(T a, T b, float t) { return a * T(1.0f - t) + b * T(t); }
float pick(thread const float *values, int at) { return at < 4 ? values[at] : -values[at & 3]; }
kernel void mixed(device const float4 *in [[buffer(0)]], device float4 *out [[buffer(1)]], constant Params &params [[buffer(2)]],
    threadgroup float *tile [[threadgroup(0)]], uint i [[thread_position_in_grid]], ushort lane [[thread_index_in_simdgroup]]) {
  uint last = min(i, params.count);
  float values[4] = {in[i].x, params.scale, float(lane), params.offset.y};
  threadgroup int counts[32];
  counts[lane] = int(in[i].w);
  for (int k = 0; k < int(i & 7); k++) values[k & 3] = pick(values, k) + sin(values[(k + 1) & 3]);
  tile[lane] = simd_sum(values[0]);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  half4 h = blend(half4(in[i]), half4(tile[31 - lane]), 0.25f);
  out[last] = float4(h) + float4(values[0], values[1], values[2], doubled ? 2 * values[3] : values[3]) + counts[lane];
}
`;

const variants: readonly EmitMetalOptions[] = [
  ...['O0', 'O1', 'O2', 'Os', 'O3'].map((optimisation) => ({optimisation})),
  {fastMath: false},
  {target: 'macos15', appleClang: '32023.883'},
  {target: 'macos14', appleClang: '32023.883'},
  {target: 'macos13', appleClang: '31001.667'},
];

describe('AIR of every level and target', () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await openLlvm14Oracle();
  });

  it.each(variants)('%o: LLVM 14 and the rules accept it', async (options) => {
    const emitted = await airOf(source, options);
    expect(
      judgeAir(emitted, 'k.metal', options.target === 'macos15' ? 'macos15' : 'macos26').diagnostics,
    ).toEqual([]);
    const {accepted, stderr} = await oracle.ask(emitted.text);
    expect(accepted, stderr).toBe(true);
    // opt knows no target of that name.
    await disassembleWithLlvm14(emitted.text.replace(/^target triple.*$/m, ''));
    expect(emitted.air.entryPoints.map(({name}) => name)).toEqual(['mixed']);
  });
});
