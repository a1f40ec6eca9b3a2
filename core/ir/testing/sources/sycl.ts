import {family, type Source} from './source.ts';

// Clang's device mode as ARCHITECTURE.md uses it for MSL: address-space qualified pointers in C++.
const prelude = `#define device __attribute__((opencl_global_device))
#define constant __attribute__((opencl_global_host))
#define threadgroup __attribute__((opencl_local))
#define kernel extern "C" [[clang::sycl_external]] __attribute__((annotate("air.kernel")))
typedef unsigned uint; typedef float float4 __attribute__((ext_vector_type(4))); typedef float float64 __attribute__((ext_vector_type(64))); typedef _Float16 half; typedef half half4 __attribute__((ext_vector_type(4))); typedef unsigned long ulong; typedef ulong ulong2 __attribute__((ext_vector_type(2)));
[[clang::sycl_external]] void barrier(int, int) __asm("air.wg.barrier") __attribute__((convergent));
[[clang::sycl_external]] float fastSin(float) __asm("air.fast_sin.f32"); [[clang::sycl_external]] float simdSum(float) __asm("air.simd_sum.f32") __attribute__((convergent));
[[clang::sycl_external]] float64 multiply(float64, float64, float64) __asm("air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f32.v64f32.v64f32") __attribute__((convergent));
`;

const kernels = {
  scale: `kernel void scale(device float *out, const device float *in, constant float &by, uint i) { out[i] = in[i] * by; }`,
  tile: `kernel void tile(device float *out, const device float *in, uint i, uint l, uint g) { static threadgroup float t[256]; t[l] = in[i]; barrier(2, 1); for (uint s = 128; s; s >>= 1) { if (l < s) t[l] += t[l + s]; barrier(2, 1); } if (l == 0) out[g] = t[0]; }`,
  structs: `struct Body { float4 position; float4 velocity; float mass; }; struct Params { uint count; float dt; }; kernel void step(device Body *bodies, constant Params &p, uint i) { Body b = bodies[i]; float4 f = 0; for (uint j = 0; j < p.count; ++j) { float4 d = bodies[j].position - b.position; float r = d.x * d.x + d.y * d.y + d.z * d.z + 0.01f; f += d * (bodies[j].mass / (r * r)); } b.velocity += f * p.dt; b.position += b.velocity * p.dt; bodies[i] = b; }`,
  templates: `template <class T> struct Accessor { device T *p; uint n; T load(uint i) const { return i < n ? p[i] : T(0); } void store(uint i, T v) { if (i < n) p[i] = v; } }; template <class T, int N> void copy(Accessor<T> a, Accessor<T> b, uint i) { for (int k = 0; k < N; ++k) b.store(i * N + k, a.load(i * N + k) + T(k)); } kernel void run(device float *a, device float *b, device int *c, device int *d, uint n, uint i) { copy<float, 4>({a, n}, {b, n}, i); copy<int, 3>({c, n}, {d, n}, i); }`,
  halves: `kernel void mixed(device half4 *a, const device float4 *b, device half *c, uint i) { half4 h = __builtin_convertvector(b[i], half4); a[i] = a[i] * h + (half)0.25f; c[i] = h.x > (half)1 ? h.y : (half)-h.z; }`,
  matrix: `kernel void mm(device float64 *a, const device float64 *b, uint n) { float64 acc = 0; for (uint k = 0; k < n; ++k) acc = multiply(b[k], b[k + n], acc); a[0] = acc; } kernel void waves(device float *o, uint i) { o[i] = simdSum(fastSin((float)i)); }`,
  calls: `[[clang::sycl_external]] float shade(float); [[clang::noinline]] float helper(const device float *p, uint i) { return p[i] > 0 ? shade(p[i]) : -1.0f; } kernel void call(device float *o, const device float *p, uint i) { o[i] = helper(p, i); } typedef float (*Fn)(float); kernel void table(device float *o, constant Fn *fns, uint i) { o[i] = fns[i & 3](o[i]); } kernel void atomics(device int *c, threadgroup int *t, uint i) { __atomic_fetch_add(&t[i & 3], 1, 0); barrier(2, 1); __atomic_fetch_max(c, t[0], 0); }`,
  tables: `constexpr constant float weights[5] = {0.1f, 0.2f, 0.4f, 0.2f, 0.1f}; kernel void blur(device float *o, const device float *p, uint i) { float s = 0; for (int k = 0; k < 5; ++k) s += p[i + k] * weights[k]; o[i] = s; } struct Node { int left, right; float v; }; kernel void walk(const device Node *n, device float *o, uint i) { int at = 0; while (at >= 0) { if (o[i] < n[at].v) at = n[at].left; else at = n[at].right; } o[i] = at; } kernel void sw(device int *o, uint i) { switch (o[i]) { case 1: o[i] = 5; break; case 2: case 3: o[i] *= 2; break; case 90: return; default: o[i] = -1; } }`,
};

/** Device code as the portable toolchain feeds it to Clang 22. */
export function syclSources(): Source[] {
  const texts = Object.fromEntries(Object.entries(kernels).map(([name, text]) => [name, prelude + text]));
  return family('sycl', 'c++', texts, {
    machines: ['spir64'],
    compilers: ['clang-22'],
    flags: ['-fsycl-is-device', '-fdeclspec', '-Wno-everything'],
  });
}
