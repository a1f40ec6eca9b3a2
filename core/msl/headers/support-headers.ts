import {header, pure} from './library-text.ts';
import {integerTypes, scalarTypes, vectorSizes} from './scalars.ts';

const builtinNames = [
  ...scalarTypes.filter(({name}) => !/^(?:float|int|short|char|long|bool)$/.test(name)).map(({name}) => name),
  ...vectorSizes.flatMap((size) => scalarTypes.flatMap(({name}) => [`${name}${size}`, `packed_${name}${size}`])),
  ...vectorSizes.flatMap((columns) => vectorSizes.flatMap((rows) => ['float', 'half'].map((name) => `${name}${columns}x${rows}`))),
];

/** Bit casts and the small templates that kernels expect beside the types. */
export const typesHeader = `#pragma once
#pragma GCC system_header
template <typename To, typename From> __METAL_INLINE constexpr To as_type(From from) {
static_assert(sizeof(To) == sizeof(From), "as_type needs types of equal size");
return __builtin_bit_cast(To, from); }
namespace metal {
${builtinNames.map((name) => `using ::${name};`).join('\n')}
template <typename T, T V> struct integral_constant { static constexpr T value = V; typedef T value_type; typedef integral_constant type; constexpr operator T() const { return V; } };
typedef integral_constant<bool, true> true_type;
typedef integral_constant<bool, false> false_type;
template <typename T, typename U> struct is_same : false_type {};
template <typename T> struct is_same<T, T> : true_type {};
template <typename T, typename U> constexpr bool is_same_v = is_same<T, U>::value;
template <bool C, typename T = void> struct enable_if {};
template <typename T> struct enable_if<true, T> { typedef T type; };
template <bool C, typename T = void> using enable_if_t = typename enable_if<C, T>::type;
template <bool C, typename T, typename F> struct conditional { typedef T type; };
template <typename T, typename F> struct conditional<false, T, F> { typedef F type; };
template <bool C, typename T, typename F> using conditional_t = typename conditional<C, T, F>::type;
template <typename T> struct remove_const { typedef T type; };
template <typename T> struct remove_const<const T> { typedef T type; };
template <typename T> struct remove_volatile { typedef T type; };
template <typename T> struct remove_volatile<volatile T> { typedef T type; };
template <typename T> struct remove_cv { typedef typename remove_const<typename remove_volatile<T>::type>::type type; };
template <typename T> using remove_cv_t = typename remove_cv<T>::type;
template <typename T> struct remove_reference { typedef T type; };
template <typename T> struct remove_reference<T &> { typedef T type; };
template <typename T> struct remove_reference<T &&> { typedef T type; };
template <typename T> using remove_reference_t = typename remove_reference<T>::type;
template <typename T, size_t N> struct array {
T __elements[N];
constexpr size_t size() const { return N; }
constexpr const T &operator[](size_t index) const { return __elements[index]; }
T &operator[](size_t index) { return __elements[index]; }
};
}
`;

const limits = integerTypes
  .map((type) => {
    const bits = type.bytes * 8;
    const maximum = type.kind === 'signed' ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
    const suffix = type.kind === 'signed' ? 'l' : 'ul';
    const minimum = type.kind === 'signed' ? `(-${maximum}${suffix} - 1)` : '0';
    return `template <> struct numeric_limits<${type.name}> { static constexpr bool is_specialized = true; static constexpr bool is_integer = true; static constexpr bool is_signed = ${type.kind === 'signed'}; static constexpr int digits = ${type.kind === 'signed' ? bits - 1 : bits};
static constexpr ${type.name} min() { return (${type.name})${minimum}; } static constexpr ${type.name} max() { return (${type.name})${maximum}${suffix}; } static constexpr ${type.name} lowest() { return min(); } };`;
  })
  .join('\n');

function floatingLimits(name: string, builtin: (kind: string) => string, digits: number): string {
  return `template <> struct numeric_limits<${name}> { static constexpr bool is_specialized = true; static constexpr bool is_integer = false; static constexpr bool is_signed = true; static constexpr int digits = ${digits};
static constexpr ${name} min() { return ${builtin('min')}; } static constexpr ${name} max() { return ${builtin('max')}; } static constexpr ${name} lowest() { return -${builtin('max')}; } static constexpr ${name} epsilon() { return ${builtin('epsilon')}; }
static constexpr ${name} infinity() { return (${name})__builtin_inff(); } static constexpr ${name} quiet_NaN() { return (${name})__builtin_nanf(""); } };`;
}

const floatValues: Record<string, string> = {
  min: '1.17549435e-38f',
  max: '3.40282347e+38f',
  epsilon: '1.1920929e-7f',
};
const halfValues: Record<string, string> = {min: '6.103515625e-5f', max: '65504.0f', epsilon: '9.765625e-4f'};

export const limitsHeader = header(
  ['metal_types'],
  `template <typename T> struct numeric_limits { static constexpr bool is_specialized = false; };
${limits}
${floatingLimits('float', (kind) => floatValues[kind] ?? '0', 24)}
${floatingLimits('half', (kind) => `(half)${halfValues[kind] ?? '0'}`, 11)}`,
);

export const matrixHeader = header(
  ['metal_types', 'metal_geometric'],
  `${vectorSizes
    .flatMap((columns) =>
      vectorSizes.map((rows) => {
        const transposed = Array.from(
          {length: rows},
          (_, row) =>
            `vec<T, ${columns}>(${Array.from({length: columns}, (_unused, column) => `a.columns[${column}][${row}]`).join(', ')})`,
        );
        return `template <typename T> __METAL_INLINE matrix<T, ${rows}, ${columns}> transpose(matrix<T, ${columns}, ${rows}> a) { return matrix<T, ${rows}, ${columns}>(${transposed.join(', ')}); }`;
      }),
    )
    .join('\n')}
template <typename T> __METAL_INLINE T determinant(matrix<T, 2, 2> a) { return a.columns[0].x * a.columns[1].y - a.columns[0].y * a.columns[1].x; }
template <typename T> __METAL_INLINE T determinant(matrix<T, 3, 3> a) { return dot(a.columns[0], cross(a.columns[1], a.columns[2])); }
template <typename T> __METAL_INLINE T determinant(matrix<T, 4, 4> a) {
vec<T, 4> p = a.columns[0], q = a.columns[1], r = a.columns[2], s = a.columns[3];
return p.x * dot(q.yzw, cross(r.yzw, s.yzw)) - q.x * dot(p.yzw, cross(r.yzw, s.yzw)) + r.x * dot(p.yzw, cross(q.yzw, s.yzw)) - s.x * dot(p.yzw, cross(q.yzw, r.yzw)); }`,
);

function packPair(name: string, packed: string, vector: string, size: number, token: string): string {
  const scalarCount = size === 1 ? vector : `${vector}${size}`;
  const raw = size === 1 ? vector : `__${vector}${size}`;
  const value = size === 1 ? 'a' : 'a.__v';
  const unpacked = size === 1 ? `__unpack_${name}(a)` : `${scalarCount}(__bare(), __unpack_${name}(a))`;
  return `${pure} ${packed} __pack_${name}(${raw}) __asm("air.pack.${token}");
${pure} ${raw} __unpack_${name}(${packed}) __asm("air.unpack.${token}");
__METAL_FUNCTION ${packed} pack_float_to_${name}(${scalarCount} a) { return __pack_${name}(${value}); }
__METAL_FUNCTION ${scalarCount} unpack_${name}_to_float(${packed} a) { return ${unpacked}; }`;
}

export const packHeader = header(
  ['metal_types'],
  ['snorm', 'unorm']
    .flatMap((kind) => [
      packPair(`${kind}2x16`, 'uint', 'float', 2, `${kind}2x16.v2f32`),
      packPair(`${kind}4x8`, 'uint', 'float', 4, `${kind}4x8.v4f32`),
    ])
    .join('\n'),
);
