/**
 * Names under which Apple's own headers reach the compiler, as programs use them that add overloads for their types (MLX's
 * for bfloat are public). They are no part of Metal's specification: here they are the functions of the library.
 */
const modes = {fast: '__METAL_FAST_MATH__', precise: '__METAL_PRECISE_MATH__'};

/** Functions whose last operand says which math, with the types of the operands between the first `T` and it. */
const withMode: readonly (readonly [names: string, ...others: readonly string[]])[] = [
  ['acos acosh asin asinh atan atanh ceil cos cosh cospi exp exp10 exp2 fabs floor fract log log10 log2'],
  ['rint round rsqrt saturate sin sinh sinpi sqrt tan tanh tanpi trunc'],
  ['atan2 divide fmax fmin fmod pow powr', 'T'],
  ['clamp fmax3 fmedian3 fmin3', 'T', 'T'],
  ['ldexp', 'int'],
];

/** Functions that are the same in every mode, with the types of the operands after the first `T`. */
const plain: readonly (readonly [names: string, ...others: readonly string[]])[] = [
  ['fma', 'T', 'T'],
  ['nextafter', 'T'],
  ['simd_broadcast simd_shuffle simd_shuffle_down simd_shuffle_rotate_down', 'ushort'],
  ['simd_shuffle_rotate_up simd_shuffle_up simd_shuffle_xor', 'ushort'],
  ['simd_shuffle_and_fill_down simd_shuffle_and_fill_up', 'T', 'ushort', 'ushort'],
  ['simd_and simd_max simd_min simd_or simd_product simd_sum simd_xor'],
  ['simd_prefix_exclusive_product simd_prefix_exclusive_sum'],
  ['simd_prefix_inclusive_product simd_prefix_inclusive_sum'],
];

function builtin(name: string, others: readonly string[], body: (values: string) => string): string {
  const types = ['T', ...others];
  const values = types.map((_, index) => `a${index}`);
  const parameters = types.map((type, index) => `${type} a${index}`).join(', ');
  return `template <typename T> __METAL_INLINE T __metal_${name}(${parameters}) { ${body(values.join(', '))} }`;
}

/** Single precision has three kinds of math; other types have one. */
function moded(name: string, others: readonly string[]): string {
  const mode = `a${others.length + 1}`;
  return builtin(name, [...others, 'int'], (values) => {
    const own = values.slice(0, values.lastIndexOf(','));
    const variants = Object.entries(modes).map(
      ([space, macro]) => `if (${mode} == ${macro}) return metal::${space}::${name}(${own});`,
    );
    return `if constexpr (metal::__is_single<T>) { ${variants.join(' ')} } return metal::${name}(${own});`;
  });
}

/** All of them, outside of every namespace, as the compiler has them. */
export const builtinNamesHeader = `#pragma once
#pragma GCC system_header
#include <metal_type_traits>
#include <metal_math>
#include <metal_simdgroup>
#define METAL_FUNC inline __attribute__((__always_inline__))
#define METAL_INTERNAL inline __attribute__((__always_inline__))
#define __METAL_MAYBE_FAST_MATH__ 0
#define ${modes.fast} 1
#define ${modes.precise} 2
namespace metal {
template <typename T> constexpr bool __is_single = is_same_v<T, float> || is_same_v<T, float2> || is_same_v<T, float3> || is_same_v<T, float4>;
}
${withMode.flatMap(([names, ...others]) => names.split(' ').map((name) => moded(name, others))).join('\n')}
${plain
  .flatMap(([names, ...others]) =>
    names.split(' ').map((name) => builtin(name, others, (values) => `return metal::${name}(${values});`)),
  )
  .join('\n')}
template <typename T, typename E> __METAL_INLINE T __metal_frexp(T a, thread E *exponent) { return metal::frexp(a, *exponent); }
template <typename T> __METAL_INLINE T __metal_get_simdgroup_size(T) { return (T)32; }
`;
