import {scalarTypes, vectorSizes} from './scalars.ts';

/**
 * Vectors as classes over one Clang vector, because stock Clang neither constructs `float4(a2, b, c)` from a bare
 * vector nor refuses it (AIR.md 6.2, 7). Swizzles are properties, so that they read, assign and compound-assign.
 */
const positions = ['x', 'y', 'z', 'w'];
const colours = ['r', 'g', 'b', 'a'];

function combinations(size: number, length: number): number[][] {
  let all: number[][] = [[]];
  for (let step = 0; step < length; step++) {
    all = all.flatMap((head) => Array.from({length: size}, (_, index) => [...head, index]));
  }
  return all;
}

function swizzleMembers(size: number): string {
  const lines: string[] = [];
  for (let length = 1; length <= 4; length++) {
    for (const indices of combinations(size, length)) lines.push(swizzleMember(indices));
  }
  return lines.join('\n');
}

function swizzleMember(indices: readonly number[]): string {
  const length = indices.length;
  const name = indices.map((index) => positions[index]).join('');
  const colour = indices.map((index) => colours[index]).join('');
  const type = length === 1 ? 'T' : `vec<T, ${length}>`;
  // A swizzle of Clang's own is no constant expression.
  const shuffle = `__builtin_shufflevector(__v, __v, ${indices.join(', ')})`;
  const read = length === 1 ? `(T)__v.${name}` : `vec<T, ${length}>(__bare(), ${shuffle})`;
  const getter = `__METAL_MEMBER ${type} __get_${name}() const { return ${read}; }`;
  const writable = new Set(indices).size === length;
  const value = length === 1 ? 'a' : 'a.__v';
  const setter = writable ? ` __METAL_MEMBER ${type} __put_${name}(${type} a) { __v.${name} = ${value}; return a; }` : '';
  const accessors = `get = __get_${name}${writable ? `, put = __put_${name}` : ''}`;
  const property = (spelling: string) => `__declspec(property(${accessors})) ${type} ${spelling};`;
  return `${getter}${setter} ${property(name)} ${property(colour)}`;
}

/** Constructors from every split of the components into scalars and shorter vectors. */
function componentConstructors(size: number): string {
  const splits = compositions(size).filter((parts) => parts.length > 1);
  return splits
    .map((parts) => {
      const parameters = parts.map((part, index) => `${part === 1 ? 'T' : `vec<T, ${part}>`} a${index}`);
      const components = parts.flatMap((part, index) =>
        part === 1 ? [`(__element)a${index}`] : positions.slice(0, part).map((name) => `a${index}.__v.${name}`),
      );
      return `__METAL_MEMBER vec(${parameters.join(', ')}) : __v{${components.join(', ')}} {}`;
    })
    .join('\n');
}

function compositions(total: number): number[][] {
  if (total === 0) return [[]];
  const all: number[][] = [];
  for (let first = 1; first <= total; first++) {
    for (const rest of compositions(total - first)) all.push([first, ...rest]);
  }
  return all;
}

const arithmetic = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'];
const comparisons = ['==', '!=', '<', '>', '<=', '>='];

function operators(size: number): string {
  const mask = `vec<bool, ${size}>`;
  const truth = (vector: string) => `__builtin_convertvector(${vector}, typename ${mask}::__raw) & (unsigned char)1`;
  return [
    ...arithmetic.map((op) => `__METAL_FRIEND vec operator${op}(vec a, vec b) { return vec(__bare(), a.__v ${op} b.__v); }`),
    ...arithmetic.map((op) => `__METAL_MEMBER vec &operator${op}=(vec b) { __v = __v ${op} b.__v; return *this; }`),
    ...comparisons.map(
      (op) => `__METAL_FRIEND ${mask} operator${op}(vec a, vec b) { return ${mask}(__bare(), ${truth(`a.__v ${op} b.__v`)}); }`,
    ),
    ...['&&', '||'].map(
      (op) =>
        `__METAL_FRIEND ${mask} operator${op}(vec a, vec b) { return ${mask}(__bare(), ${truth(`(a.__v != (__element)0) ${op[0]} (b.__v != (__element)0)`)}); }`,
    ),
    `__METAL_FRIEND ${mask} operator!(vec a) { return ${mask}(__bare(), ${truth('a.__v == (__element)0')}); }`,
    '__METAL_FRIEND vec operator-(vec a) { return vec(__bare(), -a.__v); }',
    '__METAL_FRIEND vec operator+(vec a) { return a; }',
    '__METAL_FRIEND vec operator~(vec a) { return vec(__bare(), ~a.__v); }',
    '__METAL_MEMBER vec &operator++() { __v = __v + (__element)1; return *this; }',
    '__METAL_MEMBER vec &operator--() { __v = __v - (__element)1; return *this; }',
    '__METAL_MEMBER vec operator++(int) { vec old = *this; __v = __v + (__element)1; return old; }',
    '__METAL_MEMBER vec operator--(int) { vec old = *this; __v = __v - (__element)1; return old; }',
  ].join('\n');
}

/** Templates, because a copy constructor or assignment of our own would make the class more than its bits. */
const volatileMembers = `template <int = 0> __METAL_MEMBER vec(const volatile vec &a) : __v(a.__v) {}
template <int = 0> __METAL_MEMBER void operator=(vec a) volatile { __v = a.__v; }`;

function vectorClass(size: number): string {
  return `template <typename T> struct vec<T, ${size}> {
typedef typename __stored<T>::type __element;
typedef __element __raw __attribute__((ext_vector_type(${size})));
__raw __v;
vec() = default;
__METAL_MEMBER vec(__bare, __raw a) : __v(a) {}
__METAL_MEMBER vec(T a) : __v((__element)a) {}
${componentConstructors(size)}
template <typename U> __METAL_MEMBER explicit vec(vec<U, ${size}> a) : __v(__convert<T, U, ${size}>::of(a.__v)) {}
template <typename U> __METAL_MEMBER explicit vec(packed_vec<U, ${size}> a) : vec(a.__unpacked()) {}
${volatileMembers}
__METAL_MEMBER T operator[](int index) const { return (T)__v[index]; }
__METAL_INLINE __element &operator[](int index) { return ((__element *)&__v)[index]; }
${swizzleMembers(size)}
${operators(size)}
};`;
}

const vectorNames = vectorSizes
  .flatMap((size) =>
    scalarTypes.map(({name}) => {
      const element = name === 'bool' ? 'unsigned char' : name;
      return (
        `typedef metal::vec<${name}, ${size}> ${name}${size};\n` +
        `typedef ${element} __${name}${size} __attribute__((ext_vector_type(${size})));`
      );
    }),
  )
  .join('\n');

/** The text that defines `metal::vec` and the global vector type names. */
export const vectorClassText = `namespace metal {
struct __bare {};
template <typename T> struct __stored { typedef T type; };
template <> struct __stored<bool> { typedef unsigned char type; };
template <typename T, typename U, int N> struct __convert {
template <typename R> static constexpr __METAL_INLINE auto of(R a) {
return __builtin_convertvector(a, T __attribute__((ext_vector_type(N)))); }
};
// Clang refuses a direct conversion between its two 16-bit floating types.
template <typename T, int N> struct __convert_by_float {
template <typename R> static constexpr __METAL_INLINE auto of(R a) {
return __convert<T, float, N>::of(__convert<float, float, N>::of(a)); }
};
template <typename U, int N> struct __convert<bool, U, N> {
template <typename R> static constexpr __METAL_INLINE auto of(R a) {
return __builtin_convertvector(a != (typename __stored<U>::type)0, unsigned char __attribute__((ext_vector_type(N)))) & (unsigned char)1; }
};
template <int N> struct __convert<bfloat, half, N> : __convert_by_float<bfloat, N> {};
template <int N> struct __convert<half, bfloat, N> : __convert_by_float<half, N> {};
template <typename T, int N> struct vec;
template <typename T, int N> struct packed_vec;
${vectorSizes.map(vectorClass).join('\n')}
}
${vectorNames}
`;
