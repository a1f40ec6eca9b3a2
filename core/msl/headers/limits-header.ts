import {header} from './library-text.ts';
import {integerTypes, scalarTypes, vectorSizes} from './scalars.ts';

function constants(entries: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(entries)
    .map(([name, value]) => {
      const type = typeof value === 'boolean' ? 'bool' : 'int';
      return `static constexpr ${type} ${name} = ${value};`;
    })
    .join(' ');
}

function functions(type: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `static __METAL_MEMBER ${type} ${name}() { return (${type})(${value}); }`)
    .join('\n');
}

const integers = integerTypes.map((type) => {
  const bits = type.bytes * 8;
  const isSigned = type.kind === 'signed';
  const maximum = isSigned ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  const suffix = isSigned ? 'l' : 'ul';
  const minimum = isSigned ? `-${maximum}${suffix} - 1` : '0';
  const digits = isSigned ? bits - 1 : bits;
  const facts = {
    ...{is_specialized: true, is_signed: isSigned, is_integer: true, is_exact: true, has_infinity: false},
    ...{has_quiet_NaN: false, is_bounded: true, is_modulo: !isSigned, digits, radix: 2},
    digits10: Math.floor(digits * Math.LOG10E * Math.LN2),
  };
  const values = {min: minimum, max: `${maximum}${suffix}`, lowest: minimum, epsilon: '0', infinity: '0'};
  return `template <> struct numeric_limits<${type.name}> { ${constants(facts)}
${functions(type.name, values)} };`;
});

interface Format {
  readonly name: string;
  readonly digits: number;
  readonly digits10: number;
  readonly least: string;
  readonly most: string;
  readonly epsilon: string;
  readonly denormal: string;
  readonly exponents: readonly [number, number];
}

/** The three formats of Metal: IEEE single and half, and the upper half of a single. */
const formats: readonly Format[] = [
  {
    ...{name: 'float', digits: 24, digits10: 6, least: '1.17549435e-38f', most: '3.40282347e+38f'},
    ...{epsilon: '1.1920929e-7f', denormal: '1.40129846e-45f', exponents: [-125, 128]},
  },
  {
    ...{name: 'half', digits: 11, digits10: 3, least: '6.103515625e-5f', most: '65504.0f'},
    ...{epsilon: '9.765625e-4f', denormal: '5.9604644775390625e-8f', exponents: [-13, 16]},
  },
  {
    ...{name: 'bfloat', digits: 8, digits10: 2, least: '1.17549435e-38f', most: '3.3895313892515355e+38f'},
    ...{epsilon: '7.8125e-3f', denormal: '9.183549615799121e-41f', exponents: [-125, 128]},
  },
];

function floating(format: Format): string {
  const [low, high] = format.exponents;
  const facts = {
    ...{is_specialized: true, is_signed: true, is_integer: false, is_exact: false, has_infinity: true},
    ...{has_quiet_NaN: true, is_bounded: true, is_modulo: false, digits: format.digits, radix: 2},
    ...{digits10: format.digits10, min_exponent: low, max_exponent: high},
  };
  const values = {
    ...{min: format.least, max: format.most, lowest: `-${format.most}`, epsilon: format.epsilon},
    ...{denorm_min: format.denormal, round_error: '0.5f'},
    ...{infinity: '__builtin_inff()', quiet_NaN: '__builtin_nanf("")'},
    signaling_NaN: '__builtin_nanf("")',
  };
  return `template <> struct numeric_limits<${format.name}> { ${constants(facts)}
${functions(format.name, values)} };`;
}

const boolean = `template <> struct numeric_limits<bool> { ${constants({is_specialized: true, is_signed: false, is_integer: true, digits: 1})}
${functions('bool', {min: 'false', max: 'true', lowest: 'false'})} };`;

/** The limits of a vector are vectors of its component's limits. */
const valueNames = ['min', 'max', 'lowest', 'epsilon', 'infinity', 'quiet_NaN', 'denorm_min'];
const vectors = `template <typename T, int N> struct numeric_limits<vec<T, N>> : __vector_limits<T> {
${valueNames.map((name) => `static __METAL_MEMBER vec<T, N> ${name}() { return vec<T, N>(numeric_limits<T>::${name}()); }`).join('\n')}
};`;

const macros = [
  ...['CHAR_BIT 8', 'SCHAR_MAX 127', 'SCHAR_MIN (-127 - 1)', 'CHAR_MAX SCHAR_MAX', 'CHAR_MIN SCHAR_MIN'],
  ...['UCHAR_MAX 255', 'SHRT_MAX 32767', 'SHRT_MIN (-32767 - 1)', 'USHRT_MAX 65535'],
  ...['INT_MAX 2147483647', 'INT_MIN (-2147483647 - 1)', 'UINT_MAX 0xffffffffu'],
  ...['LONG_MAX 0x7fffffffffffffffl', 'LONG_MIN (-0x7fffffffffffffffl - 1)', 'ULONG_MAX 0xfffffffffffffffful'],
  ...formats.flatMap(({name, digits, digits10, least, most, epsilon, exponents: [low, high]}) => {
    const stem = {float: 'FLT', half: 'HALF', bfloat: 'BFLT'}[name] ?? name;
    const cast = name === 'float' ? '' : `(${name})`;
    return [
      ...[`${stem}_DIG ${digits10}`, `${stem}_MANT_DIG ${digits}`, `${stem}_RADIX 2`],
      ...[`${stem}_MAX_EXP ${high}`, `${stem}_MIN_EXP ${low}`],
      ...[`${stem}_MAX (${cast}${most})`, `${stem}_MIN (${cast}${least})`, `${stem}_EPSILON (${cast}${epsilon})`],
    ];
  }),
];

export const limitsHeader = `${header(
  ['metal_types'],
  `template <typename T> struct numeric_limits { static constexpr bool is_specialized = false; };
${integers.join('\n')}
template <> struct numeric_limits<signed char> : numeric_limits<char> {};
${formats.map(floating).join('\n')}
${boolean}
template <typename T> struct __vector_limits { static constexpr bool is_specialized = true; static constexpr bool is_signed = numeric_limits<T>::is_signed; static constexpr bool is_integer = numeric_limits<T>::is_integer; };
${vectors}`,
)}
${macros.map((macro) => `#define ${macro}`).join('\n')}
`;

/** Types and vector sizes that have limits, for the tests. */
export const limitedTypes = {scalars: scalarTypes.map(({name}) => name), sizes: vectorSizes};
