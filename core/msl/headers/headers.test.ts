import {beforeAll, describe, expect, it} from 'vitest';
import {compileMetal, type ClangRunOptions} from '../testing/clang.ts';

const parameters = [
  'device float *f [[buffer(0)]]',
  'device float4 *f4 [[buffer(1)]]',
  'device half *h [[buffer(2)]]',
  'device half4 *h4 [[buffer(3)]]',
  'device int *i [[buffer(4)]]',
  'device uint *u [[buffer(5)]]',
  'device uint4 *u4 [[buffer(6)]]',
  'device atomic_uint *au [[buffer(7)]]',
  'device atomic_int *ai [[buffer(8)]]',
  'threadgroup float *t [[threadgroup(0)]]',
  'device float3 *f3 [[buffer(9)]]',
  'device packed_float3 *p3 [[buffer(10)]]',
  'device bfloat4 *b4 [[buffer(11)]]',
  'constant float4x4 &m [[buffer(12)]]',
  'device short *s [[buffer(13)]]',
  'uint gid [[thread_position_in_grid]]',
  'uint lane [[thread_index_in_simdgroup]]',
];

/** A kernel that runs `statements`, with the parameters that they use. */
function kernel(name: string, statements: string): string {
  const used = parameters.filter((one) => new RegExp(`\\b${/(\w+) \[\[/.exec(one)?.[1]}\\b`).test(statements));
  return `kernel void ${name}(${used.join(', ')}) {\n${statements}\n}\n`;
}

async function bodyOf(statements: string, options: ClangRunOptions = {}): Promise<string> {
  const source = `#include <metal_stdlib>\nusing namespace metal;\n${kernel('k', statements)}`;
  const {diagnostics, ir} = await compileMetal(source, options);
  expect(diagnostics).toEqual([]);
  return ir;
}

/** The `air.*` functions that the IR declares, with their types. */
function declarations(ir: string): string[] {
  const plain = (types: string) =>
    types.replace(/ ?\b(?:noundef|zeroext|signext|nofpclass\([^)]*\)|captures\([^)]*\)|readonly|writeonly)/g, '').trim();
  return [...ir.matchAll(/^declare .*?spir_func (.*?)@(air\.[\w.]+)\((.*)\) local_unnamed_addr/gm)].map(
    ([, result = '', name = '', parameters = '']) => `${plain(result)} ${name}(${plain(parameters)})`,
  );
}

interface Group {
  readonly name: string;
  readonly cases: readonly (readonly [statement: string, ...declared: string[]])[];
}

const groups: readonly Group[] = [
  {
    name: 'math, fast by default',
    cases: [
      ['f[0] = sin(f[1]);', 'float air.fast_sin.f32(float)'],
      ['f4[0] = exp2(f4[1]);', '<4 x float> air.fast_exp2.v4f32(<4 x float>)'],
      ['h4[0] = sqrt(h4[1]);', '<4 x half> air.sqrt.v4f16(<4 x half>)'],
      ['f[0] = pow(f[1], 2);', 'float air.fast_pow.f32(float, float)'],
      ['f[0] = fma(f[1], f[2], f[3]);', 'float air.fma.f32(float, float, float)'],
      ['f4[0] = clamp(f4[1], 0.0, 1.0);', '<4 x float> air.fast_clamp.v4f32(<4 x float>, <4 x float>, <4 x float>)'],
      ['f4[0] = max(f4[1], 0.0f);', '<4 x float> air.fast_fmax.v4f32(<4 x float>, <4 x float>)'],
      ['f4[0] = mix(f4[1], f4[2], 0.5);', '<4 x float> air.mix.v4f32(<4 x float>, <4 x float>, <4 x float>)'],
      ['f[0] = precise::exp(f[1]);', 'float air.exp.f32(float)'],
      ['f[0] = fast::log(f[1]);', 'float air.fast_log.f32(float)'],
      ['f3[0] = abs(f3[1]);', '<3 x float> air.fast_fabs.v3f32(<3 x float>)'],
    ],
  },
  {
    name: 'integers',
    cases: [
      ['i[0] = max(i[1], i[2]);', 'i32 air.max.s.i32(i32, i32)'],
      ['u[0] = min(u[1], u[2]);', 'i32 air.min.u.i32(i32, i32)'],
      ['u4[0] = mulhi(u4[1], u4[2]);', '<4 x i32> air.mul_hi.u.v4i32(<4 x i32>, <4 x i32>)'],
      ['u[0] = clz(u[1]);', 'i32 air.clz.i32(i32, i1)'],
      ['u[0] = popcount(u[1]);', 'i32 air.popcount.i32(i32)'],
      ['s[0] = abs(s[1]);', 'i16 air.abs.s.i16(i16)'],
      ['u[0] = extract_bits(u[1], 3, 5);', 'i32 air.extract_bits.u.i32(i32, i32, i32)'],
    ],
  },
  {
    name: 'geometry and relations',
    cases: [
      ['f[0] = dot(f4[0], f4[1]);', 'float air.dot.v4f32(<4 x float>, <4 x float>)'],
      ['f3[0] = normalize(f3[1]);', 'float air.dot.v3f32(<3 x float>, <3 x float>)', 'float air.fast_rsqrt.f32(float)'],
      ['u[0] = all(f4[0] < f4[1]);', 'i1 air.all.v4i1(<4 x i1>)'],
      ['u[0] = any(u4[0] == u4[1]);', 'i1 air.any.v4i1(<4 x i1>)'],
    ],
  },
  {
    name: 'simdgroup and quadgroup operations',
    cases: [
      ['f[0] = simd_sum(f[1]);', 'float air.simd_sum.f32(float)'],
      ['i[0] = simd_max(i[1]);', 'i32 air.simd_max.s.i32(i32)'],
      ['u[0] = simd_xor(u[1]);', 'i32 air.simd_xor.u.i32(i32)'],
      ['f[0] = simd_shuffle_xor(f[1], 1);', 'float air.simd_shuffle_xor.f32(float, i16)'],
      ['f4[0] = simd_broadcast(f4[1], 3);', '<4 x float> air.simd_broadcast.v4f32(<4 x float>, i16)'],
      ['h[0] = simd_prefix_exclusive_sum(h[1]);', 'half air.simd_prefix_exclusive_sum.f16(half)'],
      ['f[0] = simd_shuffle_and_fill_up(f[1], 0.0, 2);', 'float air.simd_shuffle_and_fill_up.f32(float, float, i16, i16)'],
      ['u[0] = (ulong)simd_ballot(f[0] > 0) > 5;', 'i64 air.simd_ballot.i64(i1)'],
      ['u[0] = simd_ballot(f[0] > 0).all();', 'i64 air.simd_ballot.i64(i1)', 'i1 air.simd_vote_all.i64(i64)'],
      ['f[0] = quad_sum(f[1]);', 'float air.quad_sum.f32(float)'],
      ['u[0] = quad_any(u[1] == 1);', 'i1 air.quad_any(i1)'],
    ],
  },
  {
    name: 'barriers and atomics',
    cases: [
      ['threadgroup_barrier(mem_flags::mem_threadgroup | mem_flags::mem_device);', 'void air.wg.barrier(i32, i32)'],
      ['simdgroup_barrier(mem_flags::mem_none);', 'void air.simdgroup.barrier(i32, i32)'],
      [
        'u[0] = atomic_fetch_add_explicit(au, 1, memory_order_relaxed);',
        'i32 air.atomic.global.add.u.i32(ptr addrspace(5), i32, i32, i32, i1)',
      ],
      [
        'threadgroup atomic_int c; atomic_store_explicit(&c, 1, memory_order_relaxed);',
        'void air.atomic.local.store.i32(ptr addrspace(3), i32, i32, i32, i1)',
      ],
      [
        'int e = 1; atomic_compare_exchange_weak_explicit(ai, &e, 2, memory_order_relaxed, memory_order_relaxed);',
        'i32 air.atomic.global.cmpxchg.weak.i32(ptr addrspace(5), ptr addrspace(4), i32, i32, i32, i32, i1)',
      ],
    ],
  },
  {
    name: 'simdgroup matrices',
    cases: [
      [
        'simdgroup_float8x8 a; simdgroup_load(a, f, 8); simdgroup_store(a, t);',
        '<64 x float> air.simdgroup_matrix_8x8_load.v64f32.p1f32(ptr addrspace(5), <2 x i64>, <2 x i64>, <2 x i64>)',
        'void air.simdgroup_matrix_8x8_store.v64f32.p3f32(<64 x float>, ptr addrspace(3), <2 x i64>, <2 x i64>, <2 x i64>)',
      ],
      [
        'simdgroup_half8x8 a(1); auto c = make_filled_simdgroup_matrix<float, 8, 8>(0.f); simdgroup_multiply_accumulate(c, a, a, c); simdgroup_store(c, f, 8);',
        '<64 x half> air.simdgroup_matrix_8x8_init_diag.v64f16.f16(half)',
        '<64 x float> air.simdgroup_matrix_8x8_init_filled.v64f32.f32(float)',
        '<64 x float> air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f16.v64f16.v64f32(<64 x half>, <64 x half>, <64 x float>)',
      ],
    ],
  },
  {
    name: 'packing',
    cases: [['u[0] = pack_float_to_unorm4x8(f4[0]);', 'i32 air.pack.unorm4x8.v4f32(<4 x float>)']],
  },
];

/** Names of the `air.*` functions that each kernel calls. */
function callsByKernel(ir: string): ReadonlyMap<string, readonly string[]> {
  const bodies = ir.split(/^define /m).slice(1);
  return new Map(
    bodies.map((body) => {
      const name = /@([\w.]+)\(/.exec(body)?.[1] ?? '';
      const calls = [...body.slice(0, body.indexOf('\n}')).matchAll(/ call .*?@(air\.[\w.]+)\(/g)];
      return [name, calls.map(([, callee = '']) => callee)];
    }),
  );
}

describe('library functions call their air intrinsics', () => {
  // One run of Clang for all: each statement is a kernel of its own.
  let ir = '';
  beforeAll(async () => {
    const statements = groups.flatMap(({cases}) => cases.map(([statement]) => statement));
    const kernels = statements.map((statement, index) => kernel(`k${index}`, statement));
    const run = await compileMetal(`#include <metal_stdlib>\nusing namespace metal;\n${kernels.join('')}`);
    expect(run.diagnostics).toEqual([]);
    ir = run.ir;
  });

  it.each(groups)('$name', ({cases}) => {
    const declared = declarations(ir);
    const calls = callsByKernel(ir);
    const first = groups.slice(0, groups.findIndex((group) => group.cases === cases));
    const offset = first.reduce((count, group) => count + group.cases.length, 0);
    for (const [index, [statement, ...wanted]] of cases.entries()) {
      const called = calls.get(`k${offset + index}`) ?? [];
      const own = declared.filter((declaration) => called.includes(/air\.[\w.]+/.exec(declaration)?.[0] ?? ''));
      expect(own, statement).toEqual(expect.arrayContaining(wanted));
    }
  });

  it('uses the precise forms without fast math', async () => {
    expect(declarations(await bodyOf('f[0] = sin(f[1]);', {fastMath: false}))).toEqual(['float air.sin.f32(float)']);
  });

  it('uses the matrix load of AIR 2.7 for macOS 15', async () => {
    const ir = await bodyOf('simdgroup_float8x8 a; simdgroup_load(a, f, 16); simdgroup_store(a, t);', {target: 'macos15'});
    expect(declarations(ir)[0]).toBe(
      '<64 x float> air.simdgroup_matrix_8x8_load.v64f32.p1f32(ptr addrspace(5), i64, <2 x i64>, i1)',
    );
  });
});

/** States of samplers in Apple's modules whose source is known. */
const samplerStates = [
  ['coord::pixel, address::repeat, filter::linear', '34901797601053330'],
  ['filter::linear', '34901797601020489'],
  ['mag_filter::nearest, min_filter::nearest', '34901797601017929'],
] as const;

describe('textures and samplers', () => {
  it('call their air functions; a constexpr sampler is the state that Apple writes', async () => {
    const samplers = samplerStates.map(([options], index) => `constexpr sampler s${index}(${options});`);
    const samples = samplerStates.map((_, index) => `o[${index}] = t.sample(s${index}, float2(gid));`);
    const source = `#include <metal_stdlib>
using namespace metal;
kernel void k(texture2d<float> t [[texture(0)]], texture2d<half, access::write> w [[texture(1)]], sampler s [[sampler(0)]], device float4 *o [[buffer(0)]], uint2 gid [[thread_position_in_grid]]) {
${samplers.join('\n')}
${samples.join('\n')}
o[3] = t.sample(s, float2(gid), level(2)) + t.read(gid);
w.write(half4(o[0]), gid);
}`;
    const {diagnostics, ir} = await compileMetal(source);
    expect(diagnostics).toEqual([]);
    for (const [, state] of samplerStates) expect(ir).toContain(`inttoptr (i64 ${state} to ptr addrspace(6))`);
    expect(declarations(ir)).toEqual(
      expect.arrayContaining([
        '<4 x float> air.sample_texture_2d.v4f32(ptr addrspace(5), ptr addrspace(6), <2 x float>, i1, <2 x i32>, i1, float, float, i32)',
        '<4 x float> air.read_texture_2d.v4f32(ptr addrspace(5), ptr addrspace(6), <2 x i32>, <2 x i32>, i32, i32)',
        'void air.write_texture_2d.v4f16(ptr addrspace(5), <2 x i32>, <4 x half>, i32, i32)',
      ]),
    );
  });
});

/** Compile-time facts, which Clang itself evaluates: exact answers without running anything. */
const facts = `#include <metal_stdlib>
using namespace metal;
#define FACT(...) static_assert((__VA_ARGS__), #__VA_ARGS__)
constexpr float4 v = float4(1, 2, 3, 4);
FACT(v.x == 1 && v.w == 4 && v.a == 4 && v.g == 2);
FACT(float4(v.xy, 5, 6).z == 5);
FACT(float4(0, v.yz, 6).y == 2);
FACT(float4(float3(7, 8, 9), 1).z == 9);
FACT(v.wzyx.x == 4 && v.wzyx.w == 1 && v.rrr.z == 1);
FACT((v * 2 + 1).y == 5);
FACT((v / 2.0).x == 0.5);
FACT((int4(7) / 2).x == 3 && (int4(7) % 4).w == 3);
FACT((uint2(1, 2) << 3u).y == 16);
FACT((v > float4(2)).z && !(v > float4(2)).y);
FACT(int4(float4(1.9)).x == 1 && float2(int2(3, 4)).y == 4);
FACT(bool4(int4(0, 1, 2, 0)).z && !bool4(int4(0, 1, 2, 0)).w);
FACT(float4(bool4(true, false, true, true)).z == 1);
FACT((-v).x == -1 && (~int2(0)).x == -1);
FACT(sizeof(float3) == 16 && alignof(float3) == 16 && sizeof(packed_float3) == 12 && alignof(packed_float3) == 4);
FACT(sizeof(half3) == 8 && sizeof(bool4) == 4 && sizeof(uchar4) == 4 && sizeof(float4x4) == 64 && sizeof(float3x3) == 48);
FACT(is_same_v<decltype(1.0), float> && is_same_v<decltype(1.0h), half> && is_same_v<decltype(1.0bf), bfloat>);
FACT(is_same_v<float4, vec<float, 4>> && is_same_v<decltype(v.xy), float2>);
FACT(1.5h == 1.5 && 0.1h != 0.1);
FACT(as_type<uint>(1.0f) == 0x3f800000u && as_type<ushort>(1.0h) == 0x3c00);
FACT(as_type<float2>(as_type<uint2>(float2(1, 2))).y == 2);
FACT((float2x2(1, 2, 3, 4) * float2(1, 1)).x == 4);
FACT((float2(1, 1) * float2x2(1, 2, 3, 4)).x == 3);
FACT((float2x2(1, 2, 3, 4) * float2x2(2))[1].y == 8);
FACT(float3x3(1)[2].z == 1 && float3x3(1)[2].x == 0);
FACT(packed_float3(1, 2, 3).z == 3 && (packed_float3(1, 2, 3) * 2).y == 4 && float3(packed_float3(4)).x == 4);
FACT(numeric_limits<int8_t>::max() == 127 && numeric_limits<int8_t>::min() == -128 && numeric_limits<int8_t>::is_signed);
FACT(numeric_limits<int>::max() == 2147483647 && numeric_limits<uchar>::max() == 255);
FACT(numeric_limits<long>::min() == -9223372036854775807l - 1);
FACT(__METAL_VERSION__ == 400 && __METAL_MACOS__ == 1);
`;

describe('types', () => {
  it('have the sizes, constructors, conversions, swizzles and operators of Metal', async () => {
    expect((await compileMetal(facts)).diagnostics).toEqual([]);
  });

  it('would fail on a false fact', async () => {
    const {diagnostics} = await compileMetal(`${facts}FACT(v.x == 2);\n`);
    expect(diagnostics.map(({message}) => message)).toEqual([expect.stringMatching(/^static assertion failed/)]);
  });

  it('assign through swizzles in every address space', async () => {
    const ir = await bodyOf(`
      f4[0].xy = f4[1].zw; f4[2].rgb *= 2.0; f4[3].x++; f4[4][gid & 3] = 1;
      threadgroup float4 tile[4]; tile[lane & 3] = f4[5]; tile[0].w = m[1].y; threadgroup_barrier(mem_flags::mem_threadgroup); f4[6] = tile[1] * m;
      p3[0] = f3[0]; p3[1].y += 1; f3[1] = p3[2] + f3[2]; b4[0] = b4[1] * bfloat4(f4[7]); f4[8] = float4(h4[0]);
    `);
    expect(ir).toContain('shufflevector');
    expect(ir).toMatch(/internal unnamed_addr addrspace\(3\) global \[4 x %"struct.metal::vec[.\d]*"\]/);
  });

  it('are there before any include, and the library is not', async () => {
    const {diagnostics} = await compileMetal('kernel void k(device half4 *a) { a[0] = half4(1, a[1].xyz); }');
    expect(diagnostics).toEqual([]);
  });

  it('keep constant memory read-only', async () => {
    const {diagnostics} = await compileMetal('kernel void k(constant float *c) { c[0] = 1; }');
    expect(diagnostics.map(({message}) => message)).toEqual(['read-only variable is not assignable']);
  });
});

describe('names of the compiler’s own functions', () => {
  it('are the library’s, in the kind of math that is asked for', async () => {
    const source = `#include <metal_stdlib>
      namespace metal {
      METAL_FUNC bfloat cosh(bfloat x) { return static_cast<bfloat>(__metal_cosh(static_cast<float>(x), __METAL_PRECISE_MATH__)); }
      namespace fast { METAL_FUNC bfloat cosh(bfloat x) { return static_cast<bfloat>(__metal_cosh(static_cast<float>(x), __METAL_FAST_MATH__)); } }
      METAL_FUNC bfloat simd_sum(bfloat x) { return static_cast<bfloat>(__metal_simd_sum(static_cast<float>(x))); }
      }
      using namespace metal;
      kernel void k(device bfloat *b, device float *f, device half *h, device int *n) {
        b[0] = cosh(b[1]); b[2] = fast::cosh(b[3]); b[4] = simd_sum(b[5]);
        f[0] = __metal_sin(f[1], __METAL_MAYBE_FAST_MATH__); h[0] = __metal_sin(h[1], __METAL_FAST_MATH__);
        int e; f[2] = __metal_frexp(f[3], &e); n[0] = e; f[4] = __metal_ldexp(f[5], e, __METAL_MAYBE_FAST_MATH__);
        f[6] = __metal_fma(f[7], f[8], f[9]); f[10] = __metal_pow(f[11], f[12], __METAL_PRECISE_MATH__);
        f[13] = __metal_simd_shuffle_and_fill_up(f[14], f[15], ushort(1), __metal_get_simdgroup_size(ushort()));
      }`;
    const callsOf = async (fastMath: boolean) => {
      const {ir, diagnostics} = await compileMetal(source, {fastMath});
      expect(diagnostics).toEqual([]);
      return [...new Set(Array.from(ir.matchAll(/call .*@(air\.[\w.]+)\(/g), (match) => match[1]))].sort();
    };
    const always = [
      ...['air.cosh.f32', 'air.fast_cosh.f32', 'air.fma.f32', 'air.pow.f32'],
      ...['air.simd_shuffle_and_fill_up.f32', 'air.simd_sum.f32', 'air.sin.f16'],
    ];
    expect(await callsOf(true)).toEqual([...always, 'air.fast_ldexp.f32', 'air.fast_sin.f32'].sort());
    expect(await callsOf(false)).toEqual([...always, 'air.ldexp.f32', 'air.sin.f32'].sort());
  });
});
