import {header, pure} from './library-text.ts';
import {airToken, rawTypeName, scalarTypes, typeName, vectorSizes} from './scalars.ts';

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
${pure} bool __constant_defined(constant void *) __asm("air.is_function_constant_defined");
template <typename T> __METAL_INLINE bool is_function_constant_defined(constant T &a) { return __constant_defined((constant void *)&a); }
namespace metal {
using ::is_function_constant_defined;
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
template <typename T> using remove_const_t = typename remove_const<T>::type;
template <typename T> using remove_volatile_t = typename remove_volatile<T>::type;
template <typename T> using remove_cv_t = typename remove_cv<T>::type;
template <typename T> struct remove_reference { typedef T type; };
template <typename T> struct remove_reference<T &> { typedef T type; };
template <typename T> struct remove_reference<T &&> { typedef T type; };
template <typename T> using remove_reference_t = typename remove_reference<T>::type;
template <typename T> T &&declval();
template <typename T> __METAL_INLINE constexpr remove_reference_t<T> &&move(T &&a) { return static_cast<remove_reference_t<T> &&>(a); }
template <typename T> __METAL_INLINE constexpr T &&forward(remove_reference_t<T> &a) { return static_cast<T &&>(a); }
template <typename T> __METAL_INLINE void swap(T &a, T &b) { T c = a; a = b; b = c; }
using std::initializer_list;
template <typename T, size_t N> struct array {
typedef T value_type;
T __elements[N];
static __METAL_MEMBER size_t size() { return N; }
static __METAL_MEMBER size_t max_size() { return N; }
static __METAL_MEMBER bool empty() { return N == 0; }
__METAL_MEMBER const T &operator[](size_t index) const { return __elements[index]; }
__METAL_MEMBER T &operator[](size_t index) { return __elements[index]; }
__METAL_MEMBER const T &front() const { return __elements[0]; }
__METAL_MEMBER const T &back() const { return __elements[N - 1]; }
__METAL_MEMBER const T *data() const { return __elements; }
__METAL_MEMBER T *data() { return __elements; }
__METAL_MEMBER const T *begin() const { return __elements; }
__METAL_MEMBER const T *end() const { return __elements + N; }
__METAL_MEMBER T *begin() { return __elements; }
__METAL_MEMBER T *end() { return __elements + N; }
};
template <typename T> struct array_ref {
typedef T value_type;
const T *__data; size_t __size;
array_ref() = default;
__METAL_MEMBER array_ref(const T *data, size_t size) : __data(data), __size(size) {}
template <size_t N> __METAL_MEMBER array_ref(const array<T, N> &a) : __data(a.data()), __size(N) {}
template <size_t N> __METAL_MEMBER array_ref(const T (&a)[N]) : __data(a), __size(N) {}
__METAL_MEMBER size_t size() const { return __size; }
__METAL_MEMBER bool empty() const { return __size == 0; }
__METAL_MEMBER const T &operator[](size_t index) const { return __data[index]; }
__METAL_MEMBER const T *data() const { return __data; }
};
template <typename T> struct uniform {
T __value;
uniform() = default;
__METAL_MEMBER uniform(T a) : __value(a) {}
__METAL_MEMBER operator T() const { return __value; }
};
template <typename T> __METAL_INLINE uniform<T> make_uniform(T a) { return uniform<T>(a); }
}
`;

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

export interface Packing {
  /** Name in AIR, and in MSL with underscores for dots. */
  readonly name: string;
  readonly packed: string;
  readonly size: number;
  readonly elements: readonly ('float' | 'half')[];
}

const both = ['float', 'half'] as const;
const normalised: readonly Packing[] = ['snorm', 'unorm'].flatMap((kind) => [
  {name: `${kind}1x8`, packed: 'uchar', size: 1, elements: both},
  {name: `${kind}1x16`, packed: 'ushort', size: 1, elements: both},
  {name: `${kind}2x8`, packed: 'ushort', size: 2, elements: both},
  {name: `${kind}2x16`, packed: 'uint', size: 2, elements: both},
  {name: `${kind}4x8`, packed: 'uint', size: 4, elements: both},
  {name: `${kind}4x16`, packed: 'ulong', size: 4, elements: both},
  {name: `${kind}.rgb10a2`, packed: 'uint', size: 4, elements: both},
]);
/** Every packed format. */
export const packings: readonly Packing[] = [
  ...normalised,
  {name: 'unorm4x8.srgb', packed: 'uint', size: 4, elements: both},
  {name: 'unorm.rgb565', packed: 'ushort', size: 3, elements: both},
  {name: 'unorm.rg11b10f', packed: 'uint', size: 3, elements: both},
  {name: 'unorm.rgb9e5', packed: 'uint', size: 3, elements: both},
];

/** Metal leaves out what AIR says twice: `unorm.rgb565` is `..._unorm565`, `unorm.rg11b10f` is `..._rg11b10f`. */
export function metalNames(name: string): readonly string[] {
  switch (name) {
    case 'unorm4x8.srgb':
      return ['srgb_unorm4x8', 'unorm4x8_srgb'];
    case 'unorm.rg11b10f':
      return ['rg11b10f'];
    case 'unorm.rgb9e5':
      return ['rgb9e5'];
    default:
      return [name.replace('.rgb', '')];
  }
}

function packing({name, packed, size, elements}: Packing): string {
  return elements
    .flatMap((scalar) => {
      const token = airToken(scalar === 'float' ? 'f32' : 'f16', size);
      const raw = rawTypeName(scalar, size);
      const type = typeName(scalar, size);
      const own = name.replaceAll('.', '_');
      const unpacked = size === 1 ? `__unpack_${own}_${scalar}(a)` : `${type}(__bare(), __unpack_${own}_${scalar}(a))`;
      return [
        `${pure} ${packed} __pack_${own}(${raw}) __asm("air.pack.${name}.${token}");`,
        `${pure} ${raw} __unpack_${own}_${scalar}(${packed}) __asm("air.unpack.${name}.${token}");`,
        ...metalNames(name).flatMap((spelling) => [
          `__METAL_FUNCTION ${packed} pack_${scalar}_to_${spelling}(${type} a) { return __pack_${own}(${size === 1 ? 'a' : 'a.__v'}); }`,
          `__METAL_FUNCTION ${type} unpack_${spelling}_to_${scalar}(${packed} a) { return ${unpacked}; }`,
        ]),
      ];
    })
    .join('\n');
}

export const packHeader = header(['metal_types'], packings.map(packing).join('\n'));
