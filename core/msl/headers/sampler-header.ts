/**
 * Samplers. A constexpr sampler is 64 bits of state; where a sampler is used, AIR has a pointer. The state reaches the
 * emitter as a pointer made from a constant, which it turns into `@__air_sampler_state`.
 *
 * Bits, read off Apple's modules whose source is known (16 values) and the list in darlinghq/indium's AIR translator:
 * address modes of s, t and r at 0, 3 and 6, magnification, minification and mip filters at 9, 11 and 13, pixel coordinates
 * at 15, comparison at 16, anisotropy minus one at 20, least and greatest level of detail as `half` at 24 and 40, border
 * colour at 56. Bit 63 is set in the one-word form of AIR before 2.8 and clear in the two-word form since.
 */
const fields = {
  s: 0,
  t: 3,
  r: 6,
  magnification: 9,
  minification: 11,
  mip: 13,
  pixel: 15,
  comparison: 16,
  anisotropy: 20,
  least: 24,
  greatest: 40,
  border: 56,
} as const;

interface SamplerOption {
  /** Name of the enumeration in MSL. */
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
  /** The fields that the value goes to, with the width in bits of each. */
  readonly to: readonly (keyof typeof fields)[];
  readonly bits: number;
}

const addresses = {clamp_to_zero: 0, clamp_to_edge: 1, repeat: 2, mirrored_repeat: 3, clamp_to_border: 4};
const filters = {nearest: 0, linear: 1};

export const samplerOptions: readonly SamplerOption[] = [
  {name: 'coord', values: {normalized: 0, pixel: 1}, to: ['pixel'], bits: 1},
  {name: 'address', values: addresses, to: ['s', 't', 'r'], bits: 3},
  {name: 's_address', values: addresses, to: ['s'], bits: 3},
  {name: 't_address', values: addresses, to: ['t'], bits: 3},
  {name: 'r_address', values: addresses, to: ['r'], bits: 3},
  {name: 'filter', values: filters, to: ['magnification', 'minification'], bits: 2},
  {name: 'mag_filter', values: filters, to: ['magnification'], bits: 2},
  {name: 'min_filter', values: filters, to: ['minification'], bits: 2},
  {name: 'mip_filter', values: {none: 0, nearest: 1, linear: 2}, to: ['mip'], bits: 2},
  {
    name: 'compare_func',
    values: {none: 0, less: 1, less_equal: 2, greater: 3, greater_equal: 4, equal: 5, not_equal: 6, always: 7, never: 8},
    to: ['comparison'],
    bits: 4,
  },
  {
    name: 'border_color',
    values: {transparent_black: 0, opaque_black: 1, opaque_white: 2},
    to: ['border'],
    bits: 2,
  },
];

const mask = (bits: number, shift: number) => `0x${(((1n << BigInt(bits)) - 1n) << BigInt(shift)).toString(16)}ul`;

function option({name, values, to, bits}: SamplerOption): string {
  const list = Object.entries(values).map(([value, number]) => `${value} = ${number}`);
  const cleared = to.map((field) => mask(bits, fields[field])).join(' | ');
  const set = to.map((field) => `(ulong)a << ${fields[field]}`).join(' | ');
  return `enum class ${name} { ${list.join(', ')} };
__METAL_MEMBER ulong __with_option(ulong state, ${name} a) { return (state & ~(${cleared})) | ${set}; }`;
}

/** Nearest, clamped to the edge, never compared, all levels of detail: what a sampler without arguments is. */
const initial =
  (1n << BigInt(fields.s)) |
  (1n << BigInt(fields.t)) |
  (1n << BigInt(fields.r)) |
  (8n << BigInt(fields.comparison)) |
  (0x7bffn << BigInt(fields.greatest));

/** The state of a sampler without arguments, in the form of AIR 2.8. */
export const initialSamplerState = initial;

export const samplerHeader = `#pragma once
#pragma GCC system_header
#include <metal_types>
struct _sampler_t;
namespace metal {
${samplerOptions.map(option).join('\n')}
struct max_anisotropy { int __n; __METAL_MEMBER explicit max_anisotropy(int n) : __n(n) {} };
struct lod_clamp { float __least; float __greatest; __METAL_MEMBER lod_clamp(float least, float greatest) : __least(least), __greatest(greatest) {} };
__METAL_MEMBER ulong __with_option(ulong state, max_anisotropy a) { return (state & ~${mask(4, fields.anisotropy)}) | (ulong)(a.__n - 1 & 15) << ${fields.anisotropy}; }
__METAL_MEMBER ulong __with_option(ulong state, lod_clamp a) { return (state & ~(${mask(16, fields.least)} | ${mask(16, fields.greatest)})) | (ulong)__builtin_bit_cast(ushort, (half)a.__least) << ${fields.least} | (ulong)__builtin_bit_cast(ushort, (half)a.__greatest) << ${fields.greatest}; }
__METAL_MEMBER ulong __sampler_state(ulong state) { return state; }
template <typename P, typename... R> __METAL_MEMBER ulong __sampler_state(ulong state, P first, R... rest) { return __sampler_state(__with_option(state, first), rest...); }
#if __AIRLOCK_AIR_VERSION__ >= 208
#define __METAL_SAMPLER 0x${initial.toString(16)}ul
#else
#define __METAL_SAMPLER 0x${(initial | (1n << 63n)).toString(16)}ul
#endif
// Clang takes a pointer made from an integer for a constant only where this condition stands before it.
#define __METAL_STATE_POINTER(state) (__builtin_constant_p(0) ? (constant _sampler_t *)(state) : nullptr)
struct sampler {
constant _sampler_t *__s;
__METAL_MEMBER sampler() : __s(__METAL_STATE_POINTER(__METAL_SAMPLER)) {}
sampler(const sampler &) = default;
sampler &operator=(const sampler &) = default;
template <typename P, typename... R, typename = enable_if_t<!is_same_v<remove_cv_t<P>, sampler>>> __METAL_MEMBER sampler(P first, R... rest) : __s(__METAL_STATE_POINTER(__sampler_state(__METAL_SAMPLER, first, rest...))) {}
};
}
`;
