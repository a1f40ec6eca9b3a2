import {scalarTypes} from './scalars.ts';

const integral = scalarTypes.filter(({kind}) => kind !== 'floating').map(({name}) => name);
const floating = scalarTypes.filter(({kind}) => kind === 'floating').map(({name}) => name);
const signed = scalarTypes.filter(({kind}) => kind === 'signed' || kind === 'floating').map(({name}) => name);
const unsigned = scalarTypes.filter(({kind}) => kind === 'unsigned' || kind === 'boolean').map(({name}) => name);

/** A trait that holds for these types and vectors of them, however qualified. */
function listed(name: string, types: readonly string[]): string {
  const each = types.map((type) => `template <> struct __${name}<${type}> : true_type {};`).join('\n');
  return `template <typename T> struct __${name} : false_type {};
${each}
template <typename T, int N> struct __${name}<vec<T, N>> : __${name}<T> {};
template <typename T> struct ${name} : __${name}<remove_cv_t<T>> {};
template <typename T> constexpr bool ${name}_v = ${name}<T>::value;`;
}

/** A trait that Clang itself decides. */
function builtin(name: string, parameters = 'typename T', operands = 'T'): string {
  return `template <${parameters}> struct ${name} : integral_constant<bool, __${name}(${operands})> {};
template <${parameters}> constexpr bool ${name}_v = __${name}(${operands});`;
}

const two = ['typename T, typename U', 'T, U'] as const;

function makeInteger(name: string, kind: 'signed' | 'unsigned'): string {
  const pairs = [
    ['char', 'uchar'],
    ['short', 'ushort'],
    ['int', 'uint'],
    ['long', 'ulong'],
  ] as const;
  const each = pairs.flatMap(([plain, other]) => {
    const to = kind === 'signed' ? plain : other;
    return [plain, other].map(
      (from) =>
        `template <> struct ${name}<${from}> { typedef ${to} type; };\ntemplate <int N> struct ${name}<vec<${from}, N>> { typedef vec<${to}, N> type; };`,
    );
  });
  return `template <typename T> struct ${name};\n${each.join('\n')}\ntemplate <typename T> using ${name}_t = typename ${name}<T>::type;`;
}

/** Removes one qualifier or reference: the general case and those that have it. */
function removal(name: string, cases: readonly (readonly [from: string, to: string])[]): string {
  const each = cases.map(
    ([from, to]) => `template <typename T> struct ${name}<${from}> { typedef ${to} type; };`,
  );
  return `template <typename T> struct ${name} { typedef T type; };
${each.join('\n')}
template <typename T> using ${name}_t = typename ${name}<T>::type;`;
}

/** Traits beyond those that the types header itself needs; scalar lists where Metal's types differ from C++'s. */
export const typeTraitsHeader = `#pragma once
#pragma GCC system_header
#include <metal_types>
namespace metal {
template <typename...> using void_t = void;
${listed('is_integral', integral)}
${listed('is_floating_point', floating)}
${listed('__is_signed_number', signed)}
${listed('__is_unsigned_number', unsigned)}
template <typename T> struct is_signed : __is_signed_number<T> {};
template <typename T> constexpr bool is_signed_v = is_signed<T>::value;
template <typename T> struct is_unsigned : __is_unsigned_number<T> {};
template <typename T> constexpr bool is_unsigned_v = is_unsigned<T>::value;
template <typename T> struct is_arithmetic : integral_constant<bool, is_integral_v<T> || is_floating_point_v<T>> {};
template <typename T> constexpr bool is_arithmetic_v = is_arithmetic<T>::value;
template <typename T> struct is_scalar : integral_constant<bool, is_arithmetic_v<T> || __is_enum(T) || __is_pointer(T)> {};
template <typename T> constexpr bool is_scalar_v = is_scalar<T>::value;
template <typename T> struct is_fundamental : integral_constant<bool, is_arithmetic_v<T> || __is_void(T)> {};
template <typename T> constexpr bool is_fundamental_v = is_fundamental<T>::value;
template <typename T> struct __is_vector : false_type {};
template <typename T, int N> struct __is_vector<vec<T, N>> : true_type {};
template <typename T> struct is_vector : __is_vector<remove_cv_t<T>> {};
template <typename T> constexpr bool is_vector_v = is_vector<T>::value;
template <typename T> struct make_scalar { typedef T type; };
template <typename T, int N> struct make_scalar<vec<T, N>> { typedef T type; };
template <typename T> using make_scalar_t = typename make_scalar<T>::type;
template <typename T> struct vec_elements : integral_constant<int, 1> {};
template <typename T, int N> struct vec_elements<vec<T, N>> : integral_constant<int, N> {};
template <typename T> constexpr int vec_elements_v = vec_elements<T>::value;
${makeInteger('make_signed', 'signed')}
${makeInteger('make_unsigned', 'unsigned')}
${builtin('is_array')}
${builtin('is_class')}
${builtin('is_const')}
${builtin('is_volatile')}
${builtin('is_empty')}
${builtin('is_enum')}
${builtin('is_final')}
${builtin('is_function')}
${builtin('is_lvalue_reference')}
${builtin('is_rvalue_reference')}
${builtin('is_pointer')}
${builtin('is_reference')}
${builtin('is_standard_layout')}
${builtin('is_trivial')}
${builtin('is_trivially_copyable')}
${builtin('is_pod')}
${builtin('is_union')}
${builtin('is_void')}
${builtin('is_base_of', ...two)}
${builtin('is_convertible', ...two)}
${builtin('is_assignable', ...two)}
${builtin('is_constructible', 'typename T, typename... U', 'T, U...')}
${removal('remove_pointer', [
  ['T *', 'T'],
  ['T *const', 'T'],
  ['T device *', 'T'],
  ['T device *const', 'T'],
  ['T threadgroup *', 'T'],
  ['T threadgroup *const', 'T'],
  ['T constant *', 'T const'],
  ['T constant *const', 'T const'],
])}
${removal('remove_extent', [['T[]', 'T']])}
template <typename T, size_t N> struct remove_extent<T[N]> { typedef T type; };
${removal('add_const', []).replace('typedef T type', 'typedef const T type')}
${removal('add_volatile', []).replace('typedef T type', 'typedef volatile T type')}
${removal('add_cv', []).replace('typedef T type', 'typedef const volatile T type')}
template <typename T> struct add_pointer { typedef remove_reference_t<T> *type; };
template <typename T> using add_pointer_t = typename add_pointer<T>::type;
template <typename T> struct add_lvalue_reference { typedef T &type; };
template <typename T> using add_lvalue_reference_t = typename add_lvalue_reference<T>::type;
template <typename T> struct add_rvalue_reference { typedef T &&type; };
template <typename T> using add_rvalue_reference_t = typename add_rvalue_reference<T>::type;
template <typename T> struct __typed { typedef T type; };
template <typename T> struct decay { typedef remove_cv_t<remove_reference_t<T>> type; };
template <typename T> using decay_t = typename decay<T>::type;
template <typename T> struct underlying_type { typedef __underlying_type(T) type; };
template <typename T> using underlying_type_t = typename underlying_type<T>::type;
template <size_t L, size_t A> struct aligned_storage { struct type { alignas(A) unsigned char data[L]; }; };
template <typename T, typename... R> struct common_type;
template <typename T> struct common_type<T> { typedef T type; };
template <typename T, typename U> struct common_type<T, U> { typedef decltype(true ? declval<T>() : declval<U>()) type; };
template <typename T, typename... R> using common_type_t = typename common_type<T, R...>::type;
template <typename T, T... I> struct integer_sequence { static constexpr size_t size() { return sizeof...(I); } };
template <size_t... I> using index_sequence = integer_sequence<size_t, I...>;
template <typename T, T N> using make_integer_sequence = __make_integer_seq<integer_sequence, T, N>;
template <size_t N> using make_index_sequence = make_integer_sequence<size_t, N>;
}
`;
