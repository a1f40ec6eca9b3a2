import {type HelpLine} from './help.ts';

/** Families of `air.*` functions. Facts: AIR.md 2.1, 2.2 and 5.1. */
export const intrinsicHelp: readonly HelpLine[] = [
  [
    'air.wg.barrier',
    'void (i32 flags, i32 scope)',
    'Every thread of the threadgroup arrives before one goes on. Flags say which memory is made visible: 1 device, 2 threadgroup, 4 texture; scope is 1. Must be reached by all threads or by none.',
  ],
  [
    'air.simdgroup.barrier',
    'void (i32 flags, i32 scope)',
    'As air.wg.barrier, among the lanes of a simdgroup; scope is 4.',
  ],
  [
    'air.threadgroup.barrier',
    'not a function',
    'There is no function of this name: the barrier is air.wg.barrier. Declared all the same, it passes the tools and fails in the compiler service.',
  ],
  [
    'air.atomic.fence',
    'void (i32 flags, i32 order, i32 scope)',
    'Orders memory operations: acquire 2, release 3, both 4, sequentially consistent 5. No thread waits for another.',
  ],
  [
    'air.atomic.global.cmpxchg.weak.*, air.atomic.local.cmpxchg.weak.*',
    'i32 (i32 AS*, i32* expected, i32 desired, i32 success, i32 failure, i32 scope, i1 volatile)',
    'Stores the desired value where the expected one is, and writes back what was there. Weak: it may fail without reason, so it belongs in a loop. The expected value is in thread memory.',
  ],
  [
    'air.atomic.global.load.*, air.atomic.local.load.*',
    'T (T AS*, i32 order, i32 scope, i1 volatile)',
    'Reads memory that other threads may write at the same time.',
  ],
  [
    'air.atomic.global.store.*, air.atomic.local.store.*',
    'void (T AS*, T, i32 order, i32 scope, i1 volatile)',
    'Writes memory that other threads may use at the same time.',
  ],
  [
    'air.atomic.global.*, air.atomic.local.*',
    'T (T AS*, T, i32 order, i32 scope, i1 volatile)',
    'Changes memory in one step that no other thread can come between, and gives what was there before. Scope is 2 in device memory, 1 in threadgroup memory; .s and .u tell signed from unsigned.',
  ],
  ['air.atomic_*', 'on a texture', 'An atomic operation on a texel.'],
  ['air.simd_sum*, air.quad_sum*', 'T (T)', 'Sum over the active lanes; every lane gets it.'],
  ['air.simd_product*, air.quad_product*', 'T (T)', 'Product over the active lanes; every lane gets it.'],
  ['air.simd_min*, air.quad_min*', 'T (T)', 'Smallest value of the active lanes; every lane gets it.'],
  ['air.simd_max*, air.quad_max*', 'T (T)', 'Greatest value of the active lanes; every lane gets it.'],
  [
    'air.simd_and*, air.quad_and*, air.simd_or*, air.quad_or*, air.simd_xor*, air.quad_xor*',
    'T (T)',
    'Bitwise operation over the active lanes; every lane gets the result.',
  ],
  [
    'air.simd_prefix_inclusive_sum*, air.quad_prefix_inclusive_sum*, air.simd_prefix_inclusive_product*, air.quad_prefix_inclusive_product*',
    'T (T)',
    'Running sum or product over the lanes up to this one, with it.',
  ],
  [
    'air.simd_prefix_exclusive_sum*, air.quad_prefix_exclusive_sum*, air.simd_prefix_exclusive_product*, air.quad_prefix_exclusive_product*',
    'T (T)',
    'Running sum or product over the lanes before this one.',
  ],
  [
    'air.simd_shuffle_and_fill_up*, air.quad_shuffle_and_fill_up*, air.simd_shuffle_and_fill_down*, air.quad_shuffle_and_fill_down*',
    'T (T, T fill, i16 delta, i16 modulo)',
    'Takes a value from delta lanes below or above; lanes beyond the edge take from the fill.',
  ],
  [
    'air.simd_shuffle_xor*, air.quad_shuffle_xor*',
    'T (T, i16 mask)',
    'Exchanges values with the lane whose number differs in the bits of the mask. The mask is an i16: with another type the name has no function behind it.',
  ],
  [
    'air.simd_shuffle_up*, air.quad_shuffle_up*',
    'T (T, i16 delta)',
    'Takes the value of the lane delta below; the lowest lanes keep theirs.',
  ],
  [
    'air.simd_shuffle_down*, air.quad_shuffle_down*',
    'T (T, i16 delta)',
    'Takes the value of the lane delta above; the highest lanes keep theirs.',
  ],
  [
    'air.simd_shuffle_rotate_up*, air.quad_shuffle_rotate_up*, air.simd_shuffle_rotate_down*, air.quad_shuffle_rotate_down*',
    'T (T, i16 delta)',
    'Moves values round by delta lanes.',
  ],
  [
    'air.simd_shuffle*, air.quad_shuffle*',
    'T (T, i16 lane)',
    'Takes the value of the named lane. The lane is an i16.',
  ],
  [
    'air.simd_broadcast_first*, air.quad_broadcast_first*',
    'T (T)',
    'Gives every lane the value of the first active one.',
  ],
  [
    'air.simd_broadcast*, air.quad_broadcast*',
    'T (T, i16 lane)',
    'Gives every lane the value of one, whose number must be the same in all.',
  ],
  ['air.simd_ballot*, air.quad_ballot*', 'i64 (i1)', 'A bit for each active lane whose condition holds.'],
  [
    'air.simd_all*, air.quad_all*, air.simd_vote_all*, air.quad_vote_all*',
    'i1 (i1)',
    'Whether the condition holds in every active lane.',
  ],
  [
    'air.simd_any*, air.quad_any*, air.simd_vote_any*, air.quad_vote_any*',
    'i1 (i1)',
    'Whether the condition holds in some active lane.',
  ],
  ['air.simd_is_first, air.quad_is_first', 'i1 ()', 'Whether this is the first active lane.'],
  ['air.simd_active_threads_mask*, air.quad_active_threads_mask*', 'i64 ()', 'A bit for each active lane.'],
  [
    'air.simdgroup_matrix_8x8_multiply_accumulate*',
    'D (A, B, C)',
    'A * B + C of 8 by 8 matrices whose elements are spread over the lanes of a simdgroup.',
  ],
  [
    'air.simdgroup_matrix_8x8_load*',
    '<64 x T> (T AS*, …)',
    'Reads an 8 by 8 matrix from memory, each lane its part. The arguments changed with AIR 2.8.',
  ],
  [
    'air.simdgroup_matrix_8x8_store*',
    'void (<64 x T>, T AS*, …)',
    'Writes an 8 by 8 matrix to memory, each lane its part. The arguments changed with AIR 2.8.',
  ],
  [
    'air.simdgroup_matrix_8x8_init_diag*, air.simdgroup_matrix_8x8_init_filled*',
    '<64 x T> (T)',
    'An 8 by 8 matrix with one value on its diagonal, or everywhere.',
  ],
  [
    'air.simdgroup_async_copy_1d*',
    'event* (…)',
    'Begins to copy a run of elements between device and threadgroup memory and gives an event. What is copied may be read only after the event was waited for. Inside a visible function it is reported to do nothing on Apple GPUs.',
  ],
  [
    'air.simdgroup_async_copy_2d*',
    'event* (…)',
    'Begins to copy a tile, with a clamp mode for what lies outside. What is copied may be read only after the event was waited for.',
  ],
  [
    'air.wait_simdgroup_events',
    'void (i32 count, event**)',
    'Waits until the copies behind these events are done. Other simdgroups need a barrier on top of it.',
  ],
  [
    'air.convert.*',
    'to (from)',
    'Converts between numbers. The name says the kinds (f float, s signed, u unsigned) and types of both sides, then rounding and saturation; Apple’s compilers write it in place of LLVM’s own conversions.',
  ],
  [
    'air.fast_*',
    'T (T, …)',
    'The fast-math form: fewer exact bits, and nothing promised for NaN and infinity. Chosen by -ffast-math for 32-bit floats.',
  ],
  ['air.fma.*', 'T (T, T, T)', 'a * b + c with one rounding.'],
  ['air.dot.*', 'T (vector, vector)', 'Scalar product.'],
  ['air.mix.*', 'T (T x, T y, T a)', 'x + (y - x) * a.'],
  ['air.mul_hi.*', 'T (T, T)', 'Upper half of the product.'],
  [
    'air.mad_hi.*, air.mad_sat.*',
    'T (T, T, T)',
    'Multiplies and adds: the upper half of the product, or saturating.',
  ],
  ['air.add_sat.*, air.sub_sat.*', 'T (T, T)', 'Adds or subtracts, and stops at the ends of the type.'],
  ['air.abs_diff.*', 'T (T, T)', 'Distance of two integers, without overflow.'],
  ['air.clamp.*, air.saturate.*', 'T (…)', 'Brings a value into bounds; saturate: into 0 to 1.'],
  [
    'air.min.*, air.max.*, air.fmin.*, air.fmax.*, air.min3.*, air.max3.*, air.median3.*, air.fmin3.*, air.fmax3.*',
    'T (T, T[, T])',
    'Smallest, greatest or middle value. .s and .u tell signed from unsigned; of the float forms a NaN loses against a number.',
  ],
  [
    'air.extract_bits.*, air.insert_bits.*, air.reverse_bits.*, air.popcount.*, air.clz.*, air.ctz.*, air.rotate.*',
    'T (…)',
    'Works on the bits of an integer.',
  ],
  ['air.sign.*, air.fabs.*, air.abs.*', 'T (T)', 'Sign or magnitude.'],
  [
    'air.pack.*, air.unpack.*',
    'i32 or vector',
    'Between a vector of floats and its packed, normalised integer form.',
  ],
  [
    'air.sample_*, air.gather_*',
    'result (texture, sampler, place, …)',
    'Samples a texture: filtered, compared, or the four texels around a place. The result carries a residency byte.',
  ],
  ['air.read_*', 'result (texture, place, …)', 'Reads one texel without a sampler.'],
  ['air.write_*', 'void (texture, place, value, …)', 'Writes one texel.'],
  ['air.fence_*', 'void (texture)', 'Makes the texture’s writes of this thread visible to its reads.'],
  [
    'air.get_width_*, air.get_height_*, air.get_depth_*, air.get_array_size_*, air.get_num_mip_levels_*, air.get_num_samples_*',
    'i32 (texture, …)',
    'Size of a texture.',
  ],
  [
    'air.get_function_pointer_visible_function_table*',
    'i8* (table, i32 index)',
    'A function out of a table; its type must be that of the call.',
  ],
  ['air.is_function_constant_defined*', 'i1 (…)', 'Whether the host has set the function constant.'],
  ['air.is_null_*', 'i1 (resource)', 'Whether nothing is bound.'],
  ['air.discard_fragment', 'void ()', 'This fragment writes nothing. Fragment functions only.'],
  [
    'air.dfdx.*, air.dfdy.*, air.fwidth.*',
    'T (T)',
    'How fast a value changes from pixel to pixel. Fragment functions only.',
  ],
];
