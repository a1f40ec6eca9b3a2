import {family, type Source} from './source.ts';

const kernels = {
  scale: `kernel void scale(global float *out, global const float *in, float by, uint n) { size_t i = get_global_id(0); if (i < n) out[i] = in[i] * by; }
kernel __attribute__((reqd_work_group_size(64, 1, 1))) void offset(global int *restrict v, constant int *by) { v[get_global_id(0)] += by[get_local_id(0) & 3]; }
__attribute__((vec_type_hint(float4))) __attribute__((work_group_size_hint(8, 8, 1))) kernel void hinted(global float4 *p) { *p = *p * 2.0f; }`,
  local: `kernel void reduce(global float *out, global const float *in, local float *tile) { uint l = get_local_id(0); tile[l] = in[get_global_id(0)]; barrier(CLK_LOCAL_MEM_FENCE); for (uint s = get_local_size(0) / 2; s > 0; s >>= 1) { if (l < s) tile[l] += tile[l + s]; barrier(CLK_LOCAL_MEM_FENCE); } if (l == 0) out[get_group_id(0)] = tile[0]; }
kernel void transpose(global float *out, global const float *in, int w) { local float t[16][17]; int x = get_local_id(0), y = get_local_id(1); t[y][x] = in[get_global_id(1) * w + get_global_id(0)]; barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE); out[get_global_id(0) * w + get_global_id(1)] = t[x][y]; }`,
  vectors: `kernel void v(global float4 *a, global const float3 *b, global int8 *c, global uchar16 *d, global double2 *e) { a[0] = a[1].wzyx * (float4)(b[0], 1.0f); a[2].xz = a[3].yw; c[0] = convert_int8(c[1]) << 2; d[0] = as_uchar16(c[2].lo); e[0] = convert_double2(a[1].xy); a[4] = select(a[5], a[6], a[5] < a[6]); vstore3(vload3(0, (global float *)b), 1, (global float *)a); a[7] = fma(a[8], a[9], mad(a[1], a[2], a[3])); a[10] = dot(a[1], a[2]) + length(a[3]) + cross(a[4], a[5]) + clamp(a[6], 0.0f, 1.0f); c[3] = mad24(c[1], c[2], c[3]) + rotate(c[1], c[2]) + max(c[1], c[2]); d[2] = shuffle(d[3], d[4]); }`,
  halves: `#pragma OPENCL EXTENSION cl_khr_fp16 : enable
kernel void h(global half *a, global half4 *b, half c) { a[0] = a[1] * c + 0.5h; b[0] = b[1] * b[2] - (half4)(c); a[2] = (half)1.0f; vstore_half(1.5f, 0, a); float f = vload_half(2, a); a[3] = sqrt(a[4]) + (half)f; if (isnan(a[5])) a[6] = (half)INFINITY; }`,
  atomics: `kernel void old(volatile global int *g, volatile local uint *l) { atomic_add(g, 3); atomic_inc(l); atomic_cmpxchg(g, 1, 2); atomic_min(g + 1, -4); atomic_xchg(l, 9u); mem_fence(CLK_GLOBAL_MEM_FENCE); }
kernel void fresh(global atomic_int *a, local atomic_uint *b, global atomic_flag *f) { atomic_fetch_add_explicit(a, 1, memory_order_relaxed, memory_scope_device); atomic_store_explicit(b, 2, memory_order_release, memory_scope_work_group); int e = 3; atomic_compare_exchange_strong_explicit(a, &e, 4, memory_order_acq_rel, memory_order_acquire, memory_scope_all_svm_devices); atomic_work_item_fence(CLK_LOCAL_MEM_FENCE, memory_order_seq_cst, memory_scope_sub_group); atomic_init(a, atomic_load(a) + 1); atomic_flag_test_and_set(f); }`,
  images: `kernel void img(read_only image2d_t a, write_only image2d_t b, sampler_t s, read_only image3d_t c, read_write image2d_array_t d) { const sampler_t l = CLK_NORMALIZED_COORDS_FALSE | CLK_ADDRESS_CLAMP | CLK_FILTER_NEAREST; int2 p = (int2)(get_global_id(0), get_global_id(1)); float4 v = read_imagef(a, s, p) + read_imagef(a, l, (float2)(0.5f, 1.5f)) + read_imagef(c, s, (int4)(1)); write_imagef(b, p, v); write_imageui(b, p, (uint4)(3)); int w = get_image_width(a) + get_image_array_size(d); write_imagef(d, (int4)(p, 0, w), v); }
kernel void one(read_only image1d_t a, read_only image1d_buffer_t b, global int4 *o) { o[0] = read_imagei(a, 3) + read_imagei(b, 2); }`,
  generic: `int get(int *p) { return *p; } kernel void gen(global int *g, local int *l, int c) { int a = 4; int *p = c ? (int *)g : c > 1 ? (int *)l : &a; *p = get(p) + 1; global int *q = to_global(p); if (q) *q = 1; private int *r = to_private(p); if (r) *r = 3; } constant int table[4] = {3, 1, 4, 1}; constant struct { int a; float4 b; } record = {1, (float4)(1, 2, 3, 4)}; global int shared = 7; kernel void con(global int *o) { o[0] = table[o[1] & 3] + record.a + (int)record.b.y; static global int counter = 2; o[2] = ++counter; shared = *o; } struct Arg { int a; float b[4]; long c; }; kernel void byval(struct Arg s, global struct Arg *o) { *o = s; o[1].b[2] = s.b[1]; } kernel void printer(int a) { printf("a %d %s\\n", a, "x"); } kernel void unions(global uint *o) { union { float f; uint u; } c; c.f = 1.5f; o[0] = c.u; }`,
  groups: `kernel void events(global float4 *g, local float4 *l) { event_t e = async_work_group_copy(l, g, 64, 0); e = async_work_group_strided_copy(l + 64, g, 32, 2, e); wait_group_events(1, &e); prefetch(g, 16); g[0] = work_group_reduce_add(3) + work_group_broadcast(2, 1); if (work_group_all(l[0].x > 1)) g[1] = sub_group_reduce_max(5); e = async_work_group_copy(g, l, 8, e); wait_group_events(1, &e); } kernel void pipes(read_only pipe int a, write_only pipe int b) { int v; if (!read_pipe(a, &v)) write_pipe(b, &v); reserve_id_t r = reserve_read_pipe(a, 2); if (is_valid_reserve_id(r)) { read_pipe(a, r, 0, &v); commit_read_pipe(a, r); } } kernel void queues(global int *p, int n) { queue_t q = get_default_queue(); ndrange_t range = ndrange_1D(n); enqueue_kernel(q, CLK_ENQUEUE_FLAGS_NO_WAIT, range, ^{ p[get_global_id(0)] += n; }); clk_event_t ev; enqueue_kernel(q, CLK_ENQUEUE_FLAGS_WAIT_KERNEL, range, 0, 0, &ev, ^(local void *m) { ((local int *)m)[0] = n; }, 64u); int (^block)(int) = ^(int x) { return x + n; }; p[0] = block(3); }`,
};

/** OpenCL C kernels: the nearest relatives of AIR's address spaces and opaque types that Clang 14 compiles. */
export function openClSources(): Source[] {
  const flags = ['-cl-std=CL2.0', '-finclude-default-header', '-fdeclare-opencl-builtins', '-Wno-everything'];
  return [
    ...family('opencl', 'cl', kernels, {machines: ['spir64'], flags}),
    ...family(
      'opencl-fast',
      'cl',
      {scale: kernels.scale, local: kernels.local, vectors: kernels.vectors},
      {machines: ['spir64', 'amdgcn'], flags: [...flags, '-cl-fast-relaxed-math', '-cl-kernel-arg-info']},
    ),
  ];
}
