import {scalarTypes} from '../../../../base/scalar-types.ts';

const head = '#include <metal_stdlib>\nusing namespace metal;\n';

/** Conversions between every two number types, scalar and vector: one kernel each. */
function conversionKernels(): string {
  const kernels: string[] = [];
  for (const from of scalarTypes) {
    // Clang refuses a direct conversion between its two 16-bit floating types.
    const targets = scalarTypes.filter(
      (to) => `${from} ${to}` !== 'half bfloat' && `${from} ${to}` !== 'bfloat half',
    );
    const lines = targets.map(
      (to, index) => `  ((device ${to} *)(out + ${index * 8}))[i & 3] = (${to})in[i & 7];`,
    );
    kernels.push(
      `kernel void from_${from}(device const ${from} *in [[buffer(0)]], device long *out [[buffer(1)]], uint i [[thread_position_in_grid]]) {\n${lines.join('\n')}\n}`,
    );
  }
  for (const size of [2, 3, 4]) {
    const from = ['char', 'ushort', 'int', 'uint', 'half', 'float'];
    for (const one of from) {
      const lines = from.map(
        (to, index) => `  ((device ${to}${size} *)(out + ${index * 8}))[i & 1] = ${to}${size}(in[i & 3]);`,
      );
      kernels.push(
        `kernel void from_${one}${size}(device const ${one}${size} *in [[buffer(0)]], device long *out [[buffer(1)]], uint i [[thread_position_in_grid]]) {\n${lines.join('\n')}\n}`,
      );
    }
  }
  return head + kernels.join('\n');
}

const memory = `${head}
struct Point { float3 position; half2 uv; packed_float3 normal; int id; float weights[4]; };
struct Pair { int2 a; float b; };
struct Nested { Pair pairs[3]; uchar4 colour; bool flag; };
struct View { device int *data; constant int *table; int count;
  int at(int i) const { return data[i & 15] + table[i & 3]; }
  void put(int i, int value) { data[i & 15] = value; } };
struct Counter { int value; thread Counter &add(int n) { value += n; return *this; } int get() const { return value; } };
constant int primes[8] = {2, 3, 5, 7, 11, 13, 17, 19};
constant float2 corners[2] = {float2(1, 2), float2(3, 4)};

kernel void copy_struct(device Point *p [[buffer(0)]], constant Point &c [[buffer(1)]], uint3 i [[thread_position_in_grid]]) { p[i.x & 1] = c; p[i.y & 1].id = c.id + 1; }
kernel void copy_local(device Nested *n [[buffer(0)]], uint2 i [[thread_position_in_grid]]) { Nested local = n[i.x & 1]; local.pairs[i.y % 3].a.y += 5; local.flag = !local.flag; n[1 - (i.x & 1)] = local; }
kernel void member_vectors(device Point *p [[buffer(0)]], uint i [[thread_position_in_grid]]) { p[i & 1].position.zy = p[i & 1].position.xx + float2(1, 2); p[i & 1].uv.y = p[i & 1].uv.x; p[0].normal = packed_float3(p[1].position); p[1].normal[i % 3] = 2.0f; }
kernel void array_local(device int *out [[buffer(0)]], device const int *in [[buffer(1)]], uint i [[thread_position_in_grid]]) { int a[8]; for (int k = 0; k < 8; k++) a[k] = in[k] * (int)i; for (int k = 0; k < 8; k++) out[k] = a[(k * 3 + i) & 7]; }
kernel void view_in_struct(device int *d [[buffer(0)]], constant int *t [[buffer(1)]], uint i [[thread_position_in_grid]]) { View v = {d, t, 4}; for (int k = 0; k < v.count; k++) v.put(k, v.at(k + i)); }
kernel void methods(device int *out [[buffer(0)]], int3 i [[thread_position_in_grid]]) { Counter c = {i.x}; c.add(2).add(i.y); out[0] = c.get(); }
kernel void shared_tile(device float *out [[buffer(0)]], device const float *in [[buffer(1)]], uint i [[thread_index_in_threadgroup]]) { threadgroup float tile[4][4]; threadgroup int total; total = 3; tile[i & 3][1] = in[i & 15]; threadgroup_barrier(mem_flags::mem_threadgroup); out[i & 15] = tile[i & 3][1] + total; }
kernel void shared_struct(device Pair *out [[buffer(0)]], uint i [[thread_index_in_threadgroup]]) { threadgroup Pair pairs[2]; pairs[i & 1] = out[0]; pairs[i & 1].a += 1; out[1] = pairs[i & 1]; }
kernel void shared_argument(threadgroup float4 *tile [[threadgroup(0)]], device float4 *out [[buffer(0)]], uint i [[thread_index_in_threadgroup]]) { tile[i & 1] = out[i & 1] * 2; out[1 - (i & 1)] = tile[i & 1].wzyx; }
kernel void tables(device float *out [[buffer(0)]], uint2 i [[thread_position_in_grid]]) { out[0] = primes[i.x & 7] + corners[i.y & 1].y; out[1] = primes[2]; }
kernel void reinterpret(device uint *out [[buffer(0)]], device const float4 *in [[buffer(1)]], uint i [[thread_position_in_grid]]) { out[0] = as_type<uint>(in[0].x); out[1] = ((device const uint *)in)[i & 7]; ((device ushort2 *)out)[4] = as_type<ushort2>(out[1]); }
kernel void matrices(device float4x4 *m [[buffer(0)]], device float4 *v [[buffer(1)]], uint i [[thread_position_in_grid]]) { float4x4 a = m[0]; a[i & 3] += v[0]; v[1] = a * v[0]; m[1] = transpose(a); }
kernel void pointers_walk(device int *out [[buffer(0)]], device const int *in [[buffer(1)]], uint i [[thread_position_in_grid]]) { device const int *p = in + (i & 3); device const int *end = in + 8; int sum = 0; while (p < end) sum += *p++; out[0] = sum; out[1] = (int)(end - p); }
kernel void booleans(device bool *flags [[buffer(0)]], device bool4 *masks [[buffer(1)]], device const float4 *in [[buffer(2)]], uint i [[thread_position_in_grid]]) { flags[i & 3] = !flags[(i + 1) & 3]; masks[0] = in[0] < in[1]; bool4 both = masks[0] && masks[1]; flags[4] = any(both) || all(masks[1]); }
kernel void lambdas(device int *out [[buffer(0)]], uint i [[thread_position_in_grid]]) { int sum = 0; auto add = [&](int n) { sum += n * (int)i; }; add(2); add(3); out[0] = sum; }
kernel void references(device Pair *p [[buffer(0)]], uint i [[thread_position_in_grid]]) { device Pair &r = p[i & 1]; int2 old = r.a; r.a = old.yx; r.b += old.x; }
kernel void choose(device int *a [[buffer(0)]], device int *b [[buffer(1)]], uint i [[thread_position_in_grid]]) { device int *p = (i & 1) ? a : b; *p = *p + 1; p[2] = (int)i; }
kernel void zeroed(device Nested *n [[buffer(0)]]) { Nested z = {}; z.colour = uchar4(1, 2, 3, 4); n[0] = z; }`;

const numbers = `${head}
kernel void bits(device uint *o [[buffer(0)]], device const uint *i [[buffer(1)]]) { o[0] = popcount(i[0]); o[1] = clz(i[1]); o[2] = ctz(i[2]); o[3] = reverse_bits(i[3]); o[4] = rotate(i[0], i[1]); o[5] = (i[0] << 7) | (i[0] >> 25); o[6] = (i[0] << 7) | (i[1] >> 25); }
kernel void saturating(device int *o [[buffer(0)]], device const int *i [[buffer(1)]]) { o[0] = addsat(i[0], i[1]); o[1] = subsat(i[1], i[2]); o[2] = mulhi(i[0], i[3]); o[3] = abs(i[4]); o[4] = clamp(i[1], -3, 12); o[5] = min(i[0], i[1]); o[6] = max(i[2], i[3]); }
kernel void patterns(device int *o [[buffer(0)]], device const int *i [[buffer(1)]], device uchar *c [[buffer(2)]]) { o[0] = i[0] < i[1] ? i[0] : i[1]; o[1] = i[2] > 0 ? i[2] : -i[2]; uint a = i[3]; uint b = i[4]; uint s = a + b; o[2] = s < a ? -1 : (int)s; o[3] = (i[0] > i[1]) - (i[0] < i[1]); c[0] = c[1] + c[2] > 255 ? 255 : c[1] + c[2]; }
kernel void small_integers(device char *c [[buffer(0)]], device short *s [[buffer(1)]], device uchar3 *v [[buffer(2)]]) { c[0] = c[1] * c[2]; s[0] = s[1] / (s[2] | 1); c[3] = c[4] >> (c[5] & 7); v[0] = v[1] + v[2]; v[3] = v[1] * uchar3(3); s[4] = c[1] << 3; }
kernel void wide(device long *l [[buffer(0)]], device const int *i [[buffer(1)]]) { l[0] = (long)i[0] * i[1]; l[1] = l[2] >> 32; l[3] = (ulong)i[2] % 1000003; l[4] = ((ulong)(uint)i[0] * (uint)i[1]) >> 32; l[5] = l[6] < l[7] ? l[6] : l[7]; }
kernel void floats(device float *o [[buffer(0)]], device const float *i [[buffer(1)]]) { o[0] = -i[0]; o[1] = fma(i[0], i[1], i[2]); o[2] = floor(i[3]); o[3] = i[0] / i[1]; o[4] = fabs(i[4]); o[5] = i[5] > 0 ? i[5] : 0; o[6] = min(max(i[6], -1.0f), 1.0f); o[7] = trunc(i[7]) + ceil(i[0]) + rint(i[1]) + round(i[2]); o[8] = copysign((float)(int)((device const char *)i)[1], (float)((device const char *)i)[2]); }
kernel void halves(device half *o [[buffer(0)]], device const half *i [[buffer(1)]], device half4 *v [[buffer(2)]]) { o[0] = -i[0]; o[1] = i[0] * i[1] + i[2]; o[2] = max(i[3], i[4]); v[0] = -v[1] * v[2]; v[3] = fma(v[1], v[2], v[0]); o[3] = (half)((float)i[0] * 2.5f); }
kernel void bfloats(device bfloat *o [[buffer(0)]], device const bfloat *i [[buffer(1)]], device float *f [[buffer(2)]]) { o[0] = (bfloat)((float)i[0] + 1.0f); f[0] = (float)i[1]; o[1] = (bfloat)f[1]; f[2] = (float)i[2] * (float)i[3]; }
kernel void vectors(device float4 *o [[buffer(0)]], device const float3 *i [[buffer(1)]], device int4 *n [[buffer(2)]]) { float3 a = i[0]; float3 b = i[1]; o[0] = float4(a, 1); o[1] = float4(a.xy, b.zx); o[2].xyz = a * b - a; o[3] = o[0].wzyx * 2; n[0] = int4(o[0]); n[1] = select(n[2], n[0], n[0] > n[2]); n[3] = select(n[0], n[1], n[0] > 3); o[4] = dot(a, b); }
kernel void integer_vectors(device int4 *n [[buffer(0)]], device uint3 *u [[buffer(1)]], device ushort2 *s [[buffer(2)]]) { n[0] = n[1] + n[2] * 3; n[3] = (n[1] << 2) ^ n[2]; n[4] = min(n[1], n[2]); u[0] = u[1] / max(u[2], 1u); s[0] = s[1] >> 3; n[5] = int4(int2(s[0]), int2(s[1])); u[3] = uint3(u[1] > u[2]); n[6] = -n[1]; n[7] = ~n[2]; }
kernel void horizontal(device int *o [[buffer(0)]], device const int4 *i [[buffer(1)]], device const float4 *f [[buffer(2)]], device float *r [[buffer(3)]]) { int s = 0; float t = 0; for (int k = 0; k < 16; k++) { s += ((device const int *)i)[k]; t += ((device const float *)f)[k]; } o[0] = s; r[0] = t; int m = ((device const int *)i)[0]; for (int k = 1; k < 8; k++) m = max(m, ((device const int *)i)[k]); o[1] = m; }
kernel void boolean_masks(device uint *o [[buffer(0)]], device const uint4 *i [[buffer(1)]]) { bool4 m = i[0] > i[1]; uint bits = 0; for (int k = 0; k < 4; k++) if (m[k]) bits |= 1u << k; o[0] = bits; o[1] = all(m) ? 7 : any(m) ? 3 : 0; }
kernel void classes(device int *o [[buffer(0)]], device const float *i [[buffer(1)]], device const half *h [[buffer(2)]]) { o[0] = isnan(i[0]); o[1] = isinf(i[1]); o[2] = isfinite(i[2]); o[3] = signbit(i[3]); o[4] = isnormal(i[4]); o[5] = isnan(h[0]); }
kernel void odd_widths(device uint *o [[buffer(0)]], device const uint *i [[buffer(1)]], device const uchar *c [[buffer(2)]]) { o[0] = (i[0] & 7) == 3 ? 5 : 6; uint n = i[1] & 31; uint s = 0; for (uint k = 0; k < n; k++) s += k * 3; o[1] = s; o[2] = (uint)c[0] | ((uint)c[1] << 8) | ((uint)c[2] << 16); switch (i[2] & 3) { case 0: o[3] = 9; break; case 1: o[3] = 8; break; case 3: o[3] = 2; break; default: o[3] = 1; } }
struct Bitfields { uint a : 3; uint b : 5; int c : 9; uint d : 15; };
kernel void bitfields(device Bitfields *f [[buffer(0)]], device int *o [[buffer(1)]]) { f[0].a = f[1].b; f[0].c = f[1].c - 3; o[0] = f[0].c + f[1].d; f[2] = f[0]; }`;

const calls = `${head}
struct Result { float a; int4 b; };
__attribute__((noinline)) float twice(float a) { return a * 2; }
__attribute__((noinline)) float3 shift(float3 a, thread float3 &moved) { moved += a; return moved.zyx; }
__attribute__((noinline)) Result make(float a, int4 b) { Result r; r.a = a; r.b = b; if (a > 2) r.b.x = 7; return r; }
__attribute__((noinline)) void fill(device int *p, int n) { for (int i = 0; i < n; i++) p[i] = i * n; }
__attribute__((noinline)) int pick(int n) { if (n > 4) return 1; for (int i = 0; i < n; i++) if (i * i > n) return i; return -1; }
__attribute__((noinline)) int deep(int n) { return pick(n) + pick(n + 1) * 2; }
__attribute__((noinline)) int member(Result r, int k) { return r.b[k & 3] + (int)r.a; }
__attribute__((noinline)) void swap_them(thread int &a, thread int &b) { int t = a; a = b; b = t; }
template <typename T, int N> __attribute__((noinline)) T sum(device const T *p) { T s = 0; for (int i = 0; i < N; i++) s += p[i]; return s; }
template <typename F> int apply(F f, int n) { return f(n) + f(n + 1); }

kernel void call_scalar(device float *o [[buffer(0)]], uint i [[thread_position_in_grid]]) { o[0] = twice(o[1]) + twice(twice((float)i)); }
kernel void call_vector(device float3 *o [[buffer(0)]]) { float3 m = o[1]; o[0] = shift(o[2], m); o[3] = m; }
kernel void call_result(device int4 *o [[buffer(0)]], device const float *f [[buffer(1)]]) { Result r = make(f[0], o[1]); o[0] = r.b + (int)r.a; o[2] = make(f[1], r.b).b; }
kernel void call_void(device int *o [[buffer(0)]], uint i [[thread_position_in_grid]]) { fill(o, i & 7); fill(o + 8, 3); }
kernel void call_branches(device int *o [[buffer(0)]], int3 i [[thread_position_in_grid]]) { o[0] = deep(i.x & 7); o[1] = pick(i.y & 7); }
kernel void call_loop(device int *o [[buffer(0)]], device const float *f [[buffer(1)]]) { int s = 0; for (int k = 0; k < 5; k++) { Result r = make(f[k], int4(k)); s += member(r, k); } o[0] = s; }
kernel void call_swap(device int *o [[buffer(0)]]) { int a = o[0]; int b = o[1]; swap_them(a, b); o[0] = a; o[1] = b; }
kernel void call_template(device float *o [[buffer(0)]], device const int *n [[buffer(1)]]) { o[0] = sum<float, 4>(o) + sum<int, 3>(n); }
kernel void call_lambda(device int *o [[buffer(0)]], uint i [[thread_position_in_grid]]) { int base = o[1]; o[0] = apply([&](int n) { return n * base + (int)i; }, 3); }
kernel void loops(device int *o [[buffer(0)]], device const int *n [[buffer(1)]]) { int s = 0; for (int a = 0; a < (n[0] & 7); a++) { for (int b = a; b < 6; b++) { if (b == 4) continue; if (n[b] == 3) break; s += a * b; } do { s--; } while (s > 20); } o[0] = s; }
kernel void switches(device int *o [[buffer(0)]], device const int *n [[buffer(1)]]) { for (int k = 0; k < 8; k++) { int r = 0; switch (n[k] % 9) { case 0: r = 1; break; case 1: case 2: r = n[k] * 2; break; case 5: r = 100; case 6: r += 3; break; case 8: continue; default: r = -n[k]; } o[k] = r; } }
kernel void early(device int *o [[buffer(0)]], uint i [[thread_position_in_grid]]) { if (i > 10) return; o[0] = (int)i; if (o[1] == 0) { o[2] = 5; return; } o[3] = 6; }`;

/** Handwritten programs that cover what lowering treats; each kernel can be run on one lane. */
export const kernelSources: readonly {readonly name: string; readonly text: string}[] = [
  {name: 'conversions', text: conversionKernels()},
  {name: 'memory', text: memory},
  {name: 'numbers', text: numbers},
  {name: 'calls', text: calls},
];
