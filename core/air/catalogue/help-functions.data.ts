import {type HelpLine} from './help.ts';

/** Functions and words of MSL. Facts: the lab's own headers (core/msl/headers) and AIR.md 2.2, 5. */
export const functionHelp: readonly HelpLine[] = [
  ['device', 'device T *', 'Memory of buffers: large, shared by the whole grid, address space 1 in AIR.'],
  [
    'constant',
    'constant T &',
    'Memory that kernels only read, cached for reads of the same place by all threads; address space 2 in AIR.',
  ],
  [
    'threadgroup',
    'threadgroup T x[N];',
    'Memory that the threads of one threadgroup share while they run, fast and small; address space 3 in AIR. Its contents are undefined at first.',
  ],
  ['thread', 'thread T &', 'Memory of one thread alone; address space 0 in AIR.'],
  [
    'kernel',
    'kernel void f(…)',
    'Entry point of a compute dispatch. It returns nothing, and its arguments are bound by the host.',
  ],
  [
    'threadgroup_barrier',
    'void threadgroup_barrier(mem_flags)',
    'Every thread of the threadgroup arrives before one goes on; memory named by the flags is visible to all afterwards. All threads must reach it, or none. In AIR: air.wg.barrier.',
  ],
  [
    'simdgroup_barrier',
    'void simdgroup_barrier(mem_flags)',
    'As threadgroup_barrier, among the lanes of a simdgroup.',
  ],
  [
    'mem_flags',
    'mem_flags::mem_threadgroup',
    'Which memory a barrier makes visible: mem_none, mem_device, mem_threadgroup, mem_texture.',
  ],
  [
    'atomic_fetch_add_explicit, atomic_fetch_sub_explicit, atomic_fetch_and_explicit, atomic_fetch_or_explicit, atomic_fetch_xor_explicit, atomic_fetch_min_explicit, atomic_fetch_max_explicit',
    'T f(volatile A *, T, memory_order)',
    'Changes a shared value in one step and gives what was there before. The order is memory_order_relaxed: only this place is ordered.',
  ],
  [
    'atomic_load_explicit',
    'T f(const volatile A *, memory_order)',
    'Reads a value that other threads may write.',
  ],
  [
    'atomic_store_explicit',
    'void f(volatile A *, T, memory_order)',
    'Writes a value that other threads may use.',
  ],
  [
    'atomic_exchange_explicit',
    'T f(volatile A *, T, memory_order)',
    'Writes a value and gives what was there.',
  ],
  [
    'atomic_compare_exchange_weak_explicit',
    'bool f(volatile A *, thread T *expected, T desired, memory_order, memory_order)',
    'Writes where the expected value is found; else the expected value becomes what was found. It may fail without reason: use it in a loop.',
  ],
  [
    'atomic_thread_fence',
    'void f(mem_flags, memory_order, thread_scope)',
    'Orders the memory operations around it; no thread waits.',
  ],
  ['simd_sum, quad_sum', 'T simd_sum(T)', 'Sum over the active lanes; every lane gets it.'],
  ['simd_product, quad_product', 'T simd_product(T)', 'Product over the active lanes.'],
  [
    'simd_min, simd_max, quad_min, quad_max',
    'T simd_max(T)',
    'Smallest or greatest value of the active lanes.',
  ],
  [
    'simd_and, simd_or, simd_xor, quad_and, quad_or, quad_xor',
    'T simd_and(T)',
    'Bitwise operation over the active lanes.',
  ],
  [
    'simd_prefix_inclusive_sum, simd_prefix_exclusive_sum, quad_prefix_inclusive_sum, quad_prefix_exclusive_sum, simd_prefix_inclusive_product, simd_prefix_exclusive_product',
    'T f(T)',
    'Running sum or product over the lanes, with this one (inclusive) or without it (exclusive).',
  ],
  [
    'simd_shuffle, quad_shuffle',
    'T simd_shuffle(T, ushort lane)',
    'Takes the value of another lane. Undefined where that lane is not active.',
  ],
  [
    'simd_shuffle_xor, quad_shuffle_xor',
    'T simd_shuffle_xor(T, ushort mask)',
    'Exchanges values with the lane whose number differs in the mask’s bits.',
  ],
  [
    'simd_shuffle_up, simd_shuffle_down, quad_shuffle_up, quad_shuffle_down',
    'T simd_shuffle_up(T, ushort delta)',
    'Takes the value of the lane delta below or above; lanes at the edge keep theirs.',
  ],
  [
    'simd_shuffle_rotate_up, simd_shuffle_rotate_down',
    'T f(T, ushort delta)',
    'Moves values round by delta lanes.',
  ],
  [
    'simd_broadcast, quad_broadcast',
    'T simd_broadcast(T, ushort lane)',
    'Gives every lane the value of one.',
  ],
  [
    'simd_broadcast_first, quad_broadcast_first',
    'T f(T)',
    'Gives every lane the value of the first active one.',
  ],
  [
    'simd_ballot, quad_ballot',
    'simd_vote simd_ballot(bool)',
    'A bit for each active lane whose condition holds.',
  ],
  [
    'simd_all, simd_any, quad_all, quad_any',
    'bool simd_all(bool)',
    'Whether the condition holds in every, or in some, active lane.',
  ],
  [
    'simd_is_first, quad_is_first',
    'bool simd_is_first()',
    'Whether this is the first active lane: one thread to act for all.',
  ],
  [
    'simdgroup_matrix, simdgroup_float8x8, simdgroup_half8x8',
    'simdgroup_matrix<T, 8, 8>',
    'An 8 by 8 matrix whose elements are spread over the lanes of a simdgroup. Every lane must take part in what is done with it.',
  ],
  [
    'simdgroup_load',
    'void simdgroup_load(thread M &, const A T *, ulong row)',
    'Reads a matrix; row is the distance of two rows in elements.',
  ],
  [
    'simdgroup_store',
    'void simdgroup_store(M, A T *, ulong row)',
    'Writes a matrix; row is the distance of two rows in elements.',
  ],
  ['simdgroup_multiply_accumulate', 'void f(thread D &, A, B, C)', 'D = A * B + C.'],
  ['simdgroup_multiply', 'void f(thread D &, A, B)', 'D = A * B.'],
  ['fma', 'T fma(T a, T b, T c)', 'a * b + c with one rounding.'],
  [
    'clamp',
    'T clamp(T x, T low, T high)',
    'Brings x between two bounds. Undefined where low is greater than high.',
  ],
  ['saturate', 'T saturate(T)', 'Brings a float between 0 and 1.'],
  ['mix', 'T mix(T x, T y, T a)', 'x + (y - x) * a.'],
  ['step', 'T step(T edge, T x)', '0 where x is below the edge, else 1.'],
  ['smoothstep', 'T smoothstep(T low, T high, T x)', '0 below, 1 above, and a smooth curve between.'],
  ['sign', 'T sign(T)', '1, -1, or the zero itself; 0 for NaN.'],
  [
    'select',
    'T select(T a, T b, B condition)',
    'b where the condition holds, else a: by element, without a branch.',
  ],
  ['dot', 'T dot(vector, vector)', 'Scalar product.'],
  ['cross', 'T3 cross(T3, T3)', 'Vector product.'],
  ['length, distance', 'T length(vector)', 'Euclidean length, or distance of two points.'],
  ['normalize', 'vector normalize(vector)', 'The vector at length 1; undefined for the zero vector.'],
  ['rsqrt', 'T rsqrt(T)', '1 / sqrt(x).'],
  [
    'exp, exp2, exp10, log, log2, log10, pow, powr',
    'T f(T)',
    'Exponentials and logarithms. Under fast math the fast form is taken; precise:: and fast:: name one.',
  ],
  [
    'sin, cos, tan, sincos',
    'T f(T)',
    'Trigonometry in radians. The fast forms lose accuracy for large arguments.',
  ],
  [
    'min, max, fmin, fmax, min3, max3, median3',
    'T min(T, T)',
    'Smallest, greatest or middle value. With fmin and fmax a NaN loses against a number.',
  ],
  [
    'popcount, clz, ctz, reverse_bits, rotate, extract_bits, insert_bits',
    'T popcount(T)',
    'Works on the bits of integers.',
  ],
  [
    'mulhi, madhi, addsat, subsat, absdiff',
    'T mulhi(T, T)',
    'Integer arithmetic without overflow: the upper half of a product, or saturating.',
  ],
  ['as_type', 'T as_type<T>(U)', 'The same bits as another type of the same size.'],
  [
    'texture2d, texture1d, texture3d, texturecube, texture2d_array',
    'texture2d<float, access::read>',
    'A texture: the element type it gives, and how it is used.',
  ],
  [
    'sampler',
    'constexpr sampler s(filter::linear)',
    'How a texture is sampled: coordinates, addressing, filters. A constexpr one is kept in the module.',
  ],
  [
    'visible_function_table',
    'visible_function_table<int(float)>',
    'Functions that the host puts in, called by index.',
  ],
  ['discard_fragment', 'void discard_fragment()', 'This fragment writes nothing. Fragment functions only.'],
  [
    'simdgroup_event',
    'simdgroup_event',
    'Stands for asynchronous copies that are under way; wait for it before what they copy is read. It is no public part of the language: newer front ends of Apple refuse its asm labels.',
  ],
];
