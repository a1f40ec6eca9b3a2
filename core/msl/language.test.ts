import {describe, expect, it} from 'vitest';
import {compileMetal} from './testing/clang.ts';

/** Much of the language in one source: stages, templates, explicit instantiations, constants, lambdas, matrices. */
const source = `#include <metal_stdlib>
using namespace metal;
constant bool use_bias [[function_constant(0)]];
constant float2 corners[3] = {float2(-1, -1), float2(3, -1), {-1, 3}};
constant float4 tint = float4(1.0, 0.5, 0.25, 1.0);
constexpr constant int table[4] = {1, 2, 3, 4};
struct VertexOut { float4 position [[position]]; float2 uv; half4 color [[flat]]; };
struct Params { uint n; float scale; packed_float3 origin; float3x3 rotation; };
vertex VertexOut full_screen(uint id [[vertex_id]], constant Params &params [[buffer(0)]]) {
  VertexOut out;
  out.position = float4(corners[id], 0, 1) * tint;
  out.uv = corners[id] * 0.5 + 0.5;
  out.color = half4(tint);
  out.position.xyz += params.rotation * float3(params.origin);
  return out;
}
fragment half4 shade(VertexOut in [[stage_in]]) { return in.color * half(in.uv.x); }
template <typename T, int N> struct Block { T data[N]; T sum() const { T s = 0; for (int i = 0; i < N; ++i) s += data[i]; return s; } };
template <typename T>
[[kernel]] void scale(device const T *in [[buffer(0)]], device T *out [[buffer(1)]], constant Params &p [[buffer(2)]], threadgroup T *shared [[threadgroup(0)]],
   uint3 gid [[thread_position_in_grid]], ushort lid [[thread_index_in_threadgroup]]) {
  threadgroup Block<T, 4> block;
  if (lid < 4) block.data[lid] = in[gid.x];
  shared[lid] = in[gid.x];
  threadgroup_barrier(mem_flags::mem_threadgroup);
  T v = shared[lid] * T(p.scale) + block.sum();
  if (use_bias) v += T(table[gid.x & 3]);
  out[gid.x] = v;
}
template [[host_name("scale_f32")]] [[kernel]] void scale<float>(device const float *, device float *, constant Params &, threadgroup float *, uint3, ushort);
template [[host_name("scale_f16")]] kernel void scale<half>(device const half *in [[buffer(0)]], device half *out [[buffer(1)]], constant Params &p [[buffer(2)]], threadgroup half *shared [[threadgroup(0)]], uint3 gid [[thread_position_in_grid]], ushort lid [[thread_index_in_threadgroup]]);
typedef decltype(scale<int>) scale_t;
template [[host_name("scale_i32")]] [[kernel]] scale_t scale<int>;
[[visible]] float twice(float x) { return x * 2; }
kernel void misc(device float4 *a [[buffer(0)]], device atomic_float *af, device uint *u, uint2 tid [[thread_position_in_grid]], uint2 size [[threads_per_grid]]) {
  auto f = [&](float x) { return x * x; };
  device const float4 &r = a[0];
  float4 acc = r;
  acc += fma(acc, float4(2), a[1]);
  acc = select(acc, float4(0), isnan(acc));
  acc.x = f(acc.y) + (tid.x < size.x ? 1.0f : 0.0f);
  float2x2 m2 = float2x2(float2(1, 2), float2(3, 4));
  acc.xy = m2 * acc.zw;
  acc.w = length(acc.xyz) + dot(acc, acc) + distance(acc.xy, acc.zw);
  acc = normalize(acc);
  atomic_fetch_add_explicit(af, acc.x, memory_order_relaxed);
  u[0] = as_type<uint>(acc.x) ^ popcount(u[1]);
  u[1] = min(u[2], 3u);
  u[2] = max(u[3], uint(acc.x));
  metal::uint3 q = metal::uint3(1);
  half h = 0.5h; h *= 2; acc.y = h;
  vec<float, 3> v3 = vec<float, 3>(1, 2, 3);
  a[2] = float4(v3, 1) + float4(q.x) + acc;
  int i = int(acc.x); i += acc.y; bool b = i; uchar c = 3; c += i;
  float arr[4] = {1, 2, 3, 4}; a[3] = *(thread float4 *)arr; a[4].x = b + c;
  a[5] = ((device float4 *)u)[0]; a[6] = pow(acc, 2.0) + exp(-acc) * 0.5 + 1;
  simdgroup_float8x8 mat; simdgroup_load(mat, (device float *)a, 8); simdgroup_store(mat, (device float *)a, 8, ulong2(0, 0), true);
  float x = 1.0; x = clamp(x, 0.0, 1.0); x = max(x, 0.0); x = sqrt(x); x = abs(x - 1); a[7] = x;
  a[8] = mix(acc, a[9], 0.25f); a[10] = float4(sign(acc.xyz), step(0.5f, acc.x)); a[11] = smoothstep(0.0, 1.0, acc);
}
`;

describe('the language', () => {
  it('compiles without a message, and every entry function is there', async () => {
    const {diagnostics, ir, prepared} = await compileMetal(source);
    expect(diagnostics).toEqual([]);
    const defined = [...ir.matchAll(/^define .*?@([\w.]+)\(/gm)].map(([, name]) => name);
    expect(defined).toEqual([
      ...['full_screen', 'shade'],
      ...[
        expect.stringMatching(/5scaleIf/),
        expect.stringMatching(/5scaleIDF16_/),
        expect.stringMatching(/5scaleIi/),
      ],
      ...['twice', 'misc'],
    ]);
    expect(prepared.records.functions.map(({kind, form, name}) => `${kind} ${form} ${name}`)).toEqual([
      ...['vertex plain full_screen', 'fragment plain shade', 'kernel template scale'],
      ...Array.from({length: 3}, () => 'kernel explicit-instantiation scale'),
      ...['visible plain twice', 'kernel plain misc'],
    ]);
  });

  it.each([
    {target: 'macos15', optimisation: 'O0', fastMath: true},
    {target: 'macos26', optimisation: 'O1', fastMath: false},
  ] as const)('compiles with %o', async (options) => {
    expect((await compileMetal(source, options)).diagnostics).toEqual([]);
  });
});
