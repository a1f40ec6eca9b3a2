import {declareOperation, header, pure, type Operation} from './library-text.ts';
import {vectorSizes} from './scalars.ts';

const sizes = [1, ...vectorSizes];
const same = (count: number) => Array.from({length: count}, () => 'same');

/** Operations whose `float` form has a fast variant, `air.fast_*` (AIR.md 2.1), by number of operands. */
const withFastForm: readonly (readonly [string, number])[] = [
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'ceil', 'cos', 'cosh', 'cospi', 'exp', 'exp10', 'exp2'].map(
    (name) => [name, 1] as const,
  ),
  ...['fabs', 'floor', 'fract', 'log', 'log10', 'log2', 'rint', 'round', 'rsqrt', 'sin', 'sinh', 'sinpi', 'sqrt'].map(
    (name) => [name, 1] as const,
  ),
  ...['saturate', 'tan', 'tanh', 'tanpi', 'trunc'].map((name) => [name, 1] as const),
  ...['atan2', 'fmax', 'fmin', 'fmod', 'pow', 'powr'].map((name) => [name, 2] as const),
  ...['clamp', 'fmax3', 'fmedian3', 'fmin3'].map((name) => [name, 3] as const),
];
/** Other C++ names of the operations above. */
const aliases: readonly (readonly [string, string, number])[] = [
  ['abs', 'fabs', 1],
  ['max', 'fmax', 2],
  ['min', 'fmin', 2],
  ['max3', 'fmax3', 3],
  ['median3', 'fmedian3', 3],
  ['min3', 'fmin3', 3],
];
const withoutFastForm: readonly (readonly [string, number])[] = [
  ['fma', 3],
  ['mix', 3],
  ['sign', 1],
];

function operation(name: string, op: string, count: number, scalar: string, prefix: string): Operation {
  const air = scalar === 'half' ? 'f16' : 'f32';
  return {name, label: `${prefix}${op}`, scalar, air, operands: same(count), attributes: pure};
}

const named = [...withFastForm.map(([name, count]) => [name, name, count] as const), ...aliases];

function everySize(one: Operation): string {
  return sizes.map((size) => declareOperation(one, size)).join('\n');
}

/** Metal has `fast::` and `precise::` for single precision; the plain names follow the fast-math option. */
function variantNamespace(space: string, prefix: string): string {
  const body = named.map(([name, op, count]) => everySize(operation(name, op, count, 'float', prefix))).join('\n');
  return `namespace ${space} {\n${body}\n}`;
}

const fastByOption = '" __METAL_FAST "';

const composed = (['float', 'half'] as const)
  .flatMap((scalar) =>
    sizes.map((size) => {
      const type = size === 1 ? scalar : `${scalar}${size}`;
      return [
        `__METAL_FUNCTION ${type} sincos(${type} a, thread ${type} &cosine) { cosine = cos(a); return sin(a); }`,
        `__METAL_FUNCTION ${type} modf(${type} a, thread ${type} &whole) { whole = trunc(a); return a - whole; }`,
        `__METAL_FUNCTION ${type} divide(${type} a, ${type} b) { return a / b; }`,
        `__METAL_FUNCTION ${type} fdim(${type} a, ${type} b) { return max(a - b, ${type}(0)); }`,
        `__METAL_FUNCTION ${type} step(${type} edge, ${type} a) { return select(${type}(1), ${type}(0), a < edge); }`,
        `__METAL_FUNCTION ${type} smoothstep(${type} low, ${type} high, ${type} a) { ${type} t = clamp((a - low) / (high - low), ${type}(0), ${type}(1)); return t * t * (${type}(3) - ${type}(2) * t); }`,
        `__METAL_FUNCTION ${type} degrees(${type} a) { return a * ${type}(57.295779513082320877f); }`,
        `__METAL_FUNCTION ${type} radians(${type} a) { return a * ${type}(0.017453292519943295769f); }`,
        size === 1 ? '' : `__METAL_FUNCTION ${type} clamp(${type} a, ${scalar} low, ${scalar} high) { return clamp(a, ${type}(low), ${type}(high)); }`,
      ].join('\n');
    }),
  )
  .join('\n');

const scalarOnly = `__METAL_FUNCTION float copysign(float a, float b) { return __builtin_bit_cast(float, (__builtin_bit_cast(uint, a) & 0x7fffffffu) | (__builtin_bit_cast(uint, b) & 0x80000000u)); }
__METAL_FUNCTION half copysign(half a, half b) { return __builtin_bit_cast(half, (ushort)((__builtin_bit_cast(ushort, a) & 0x7fff) | (__builtin_bit_cast(ushort, b) & 0x8000))); }
${pure} float ldexp(float, int) __asm("air." __METAL_FAST "ldexp.f32");
${pure} half ldexp(half, int) __asm("air.ldexp.f16");`;

const constants = [
  ['M_E', '2.71828182845904523536028747135266250'],
  ['M_LOG2E', '1.44269504088896340735992468100189214'],
  ['M_LOG10E', '0.434294481903251827651128918916605082'],
  ['M_LN2', '0.693147180559945309417232121458176568'],
  ['M_LN10', '2.30258509299404568401799145468436421'],
  ['M_PI', '3.14159265358979323846264338327950288'],
  ['M_PI_2', '1.57079632679489661923132169163975144'],
  ['M_PI_4', '0.785398163397448309615660845819875721'],
  ['M_1_PI', '0.318309886183790671537767526745028724'],
  ['M_2_PI', '0.636619772367581343075535053490057448'],
  ['M_2_SQRTPI', '1.12837916709551257389615890312154517'],
  ['M_SQRT2', '1.41421356237309504880168872420969808'],
  ['M_SQRT1_2', '0.707106781186547524400844362104849039'],
]
  .map(([name, value]) => `#define ${name}_F ${value}f\n#define ${name}_H ((half)${value}f)`)
  .join('\n');

export const mathHeader = `${header(
  ['metal_types', 'metal_relational'],
  [
    '#ifdef __FAST_MATH__\n#define __METAL_FAST "fast_"\n#else\n#define __METAL_FAST ""\n#endif',
    ...named.map(([name, op, count]) => everySize(operation(name, op, count, 'float', fastByOption))),
    ...named.map(([name, op, count]) => everySize(operation(name, op, count, 'half', ''))),
    ...withoutFastForm.flatMap(([name, count]) =>
      ['float', 'half'].map((scalar) => everySize(operation(name, name, count, scalar, ''))),
    ),
    variantNamespace('fast', 'fast_'),
    variantNamespace('precise', ''),
    composed,
    scalarOnly,
  ].join('\n'),
)}
${constants}
#define HUGE_VALF __builtin_huge_valf()
#define HUGE_VALH ((half)__builtin_huge_valf())
#ifndef INFINITY
#define INFINITY __builtin_inff()
#endif
#ifndef NAN
#define NAN __builtin_nanf("")
#endif
#define MAXFLOAT 3.40282346638528859811704183484516925e+38f
#define MAXHALF ((half)65504.0f)
`;
