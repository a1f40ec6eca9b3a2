import {scalarTypes, vectorSizes} from './scalars.ts';

const components = ['x', 'y', 'z', 'w'];
const colours = ['r', 'g', 'b', 'a'];
const arithmetic = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'];

function packedClass(size: number): string {
  const names = components.slice(0, size);
  const list = (text: (name: string, index: number) => string) => names.map(text).join(', ');
  const swizzles = names.map((name, index) => {
    const accessors = `__METAL_MEMBER T __get_${name}() const { return __s[${index}]; } __METAL_MEMBER T __put_${name}(T a) { __s[${index}] = a; return a; }`;
    const property = (spelling: string) => `__declspec(property(get = __get_${name}, put = __put_${name})) T ${spelling};`;
    return `${accessors} ${property(name)} ${property(colours[index] ?? name)}`;
  });
  const pairs = ['xy', 'xz', 'yz', 'xyz'].filter((name) => name.length < size || (name.length === size && size > 2));
  const reads = pairs
    .filter((name) => [...name].every((letter) => names.includes(letter)))
    .map(
      (name) =>
        `__METAL_MEMBER vec<T, ${name.length}> __get_${name}() const { return __unpacked().__get_${name}(); } ` +
        `__declspec(property(get = __get_${name})) vec<T, ${name.length}> ${name};`,
    );
  const operands = [
    ['packed_vec a, packed_vec b', 'a.__unpacked()', 'b.__unpacked()'],
    [`packed_vec a, vec<T, ${size}> b`, 'a.__unpacked()', 'b'],
    [`vec<T, ${size}> a, packed_vec b`, 'a', 'b.__unpacked()'],
    ['packed_vec a, T b', 'a.__unpacked()', `vec<T, ${size}>(b)`],
    ['T a, packed_vec b', `vec<T, ${size}>(a)`, 'b.__unpacked()'],
  ];
  const binary = arithmetic.flatMap((op) =>
    operands.map(
      ([parameters, left, right]) =>
        `__METAL_FRIEND vec<T, ${size}> operator${op}(${parameters}) { return ${left} ${op} ${right}; }`,
    ),
  );
  const compound = arithmetic.map(
    (op) => `__METAL_MEMBER packed_vec &operator${op}=(vec<T, ${size}> b) { return *this = packed_vec(__unpacked() ${op} b); }`,
  );
  return `template <typename T> struct packed_vec<T, ${size}> {
T __s[${size}];
packed_vec() = default;
__METAL_MEMBER packed_vec(T a) : __s{${list(() => 'a')}} {}
__METAL_MEMBER packed_vec(vec<T, ${size}> a) : __s{${list((name) => `(T)a.__v.${name}`)}} {}
__METAL_MEMBER packed_vec(${list((name) => `T ${name}_`)}) : __s{${list((name) => `${name}_`)}} {}
template <typename U> __METAL_MEMBER explicit packed_vec(vec<U, ${size}> a) : packed_vec(vec<T, ${size}>(a)) {}
__METAL_MEMBER vec<T, ${size}> __unpacked() const { return vec<T, ${size}>(${list((_, index) => `__s[${index}]`)}); }
__METAL_MEMBER operator vec<T, ${size}>() const { return __unpacked(); }
__METAL_MEMBER T operator[](int index) const { return __s[index]; }
__METAL_MEMBER T &operator[](int index) { return __s[index]; }
${swizzles.join('\n')}
${reads.join('\n')}
${binary.join('\n')}
${compound.join('\n')}
__METAL_FRIEND vec<T, ${size}> operator-(packed_vec a) { return -a.__unpacked(); }
};`;
}

/** The text that defines `metal::packed_vec` and the global `packed_*` names. */
export const packedClassText = `namespace metal {
${vectorSizes.map(packedClass).join('\n')}
}
${vectorSizes
  .flatMap((size) => scalarTypes.map(({name}) => `typedef metal::packed_vec<${name}, ${size}> packed_${name}${size};`))
  .join('\n')}
`;
